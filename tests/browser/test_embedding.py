"""The chat on someone else's site: with the pharmacy's leave, or not at all."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import Chat
from tests.browser.visitor import Visitor

READ = """async ([url, credentials, token]) => {
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  try { return JSON.stringify(await (await fetch(url, { credentials, headers })).json()); } catch { return "refused"; }
}"""


def read_from(page: Page, visitor: Visitor, credentials: str, token: str = "") -> str:
    """What a page of another site gets when it asks for the visitor's conversation."""
    return page.evaluate(READ, [f"{visitor.system.url}/chat/history", credentials, token])


def test_an_allowed_site_embeds_the_chat_with_one_tag(visitor: Visitor, sites: tuple[str, str]) -> None:
    chat = visitor.chat(sites[0]).open()

    chat.say("Does LDN help Crohn's disease?")

    token = chat.page.evaluate("key => localStorage.getItem(key)", f"ldn-chat:{visitor.system.url}:session")
    assert token
    assert visitor.context.cookies() == []
    chat.page.reload()
    expect(chat.messages).to_have_count(3)
    expect(chat.choose("Ask a pharmacist")).to_contain_text("your name")
    assert '"from":"visitor"' in read_from(chat.page, visitor, "omit", token)
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert '"messages":[]' in read_from(chat.page, visitor, "omit", forged)


def test_a_site_that_was_not_allowed_gets_no_chat(visitor: Visitor, sites: tuple[str, str]) -> None:
    chat = visitor.chat(sites[1])
    chat.launcher.click()

    expect(chat.panel.locator(".trouble")).to_contain_text("be reached right now")
    chat.type("What is LDN?")
    expect(chat.log.locator(".delivery")).to_contain_text("Not sent", timeout=15_000)
    expect(chat.replies).to_have_count(0)
    # The browser notes what it refused.
    assert visitor.complaints
    visitor.complaints.clear()


@pytest.mark.parametrize("site", [0, 1], ids=["allowed", "forbidden"])
def test_another_site_cannot_read_a_visitors_conversation(
    chat: Chat, visitor: Visitor, sites: tuple[str, str], site: int
) -> None:
    chat.say("My secret is safe with LDN")
    assert "My secret" in str(visitor.history())
    [cookie] = [cookie for cookie in visitor.context.cookies() if cookie["name"] == "ldn_session"]
    assert cookie["httpOnly"]
    page = visitor.page()
    page.goto(sites[site])

    # With the browser's cookies, without them, and as one who knows the conversation's id but not its signature.
    attempts = [("include", ""), ("omit", ""), ("omit", cookie["value"].rpartition(".")[0].rpartition(".")[0])]
    for credentials, token in attempts:
        seen = read_from(page, visitor, credentials, token)
        assert "My secret" not in seen
        assert seen == "refused" or '"messages":[]' in seen
    visitor.complaints.clear()
