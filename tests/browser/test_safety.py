"""Nothing a visitor types runs, nothing leaves for another host, and help comes first."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Error, expect

from tests.browser.chat import Chat
from tests.browser.visitor import Visitor

MARKUP = "<img src=x onerror=\"window.hit=1\"><script>window.hit=2</script><a href='javascript:window.hit=3'>x</a>"


def test_markup_typed_by_a_visitor_is_shown_and_inert(chat: Chat) -> None:
    chat.say(MARKUP)

    for _ in range(2):
        expect(chat.said.locator("p")).to_have_text(MARKUP)
        assert chat.log.locator("img, script, a[href^='javascript']").count() == 0
        assert chat.page.evaluate("window.hit") is None
        chat.page.reload()


def test_an_emergency_shows_911_first_and_sells_nothing(chat: Chat) -> None:
    reply = chat.say("I took LDN and now my throat is swelling and I can't breathe")

    expect(reply).to_have_class(re.compile("emergency"))
    links = reply.locator(".choices a")
    expect(links.first).to_have_attribute("href", "tel:911")
    expect(links.first).to_be_in_viewport()
    expect(reply).to_contain_text("911")
    expect(reply.get_by_role("button", name="Ask a pharmacist")).to_have_count(0)
    assert all(href.startswith("tel:") for href in links.evaluate_all("all => all.map(a => a.href)"))


def test_someone_in_despair_is_shown_988_first(chat: Chat) -> None:
    reply = chat.say("I want to kill myself")

    expect(reply.locator(".choices a").first).to_have_attribute("href", "tel:988")


def test_the_notice_is_there_before_the_first_message(visitor: Visitor) -> None:
    chat = visitor.chat().open()

    for part in ("automated assistant", "not medical advice", "call 911", "kept for 30 days", "erase"):
        expect(chat.notice).to_contain_text(part)
    expect(chat.notice).to_be_in_viewport(ratio=1)
    expect(chat.notice.get_by_role("button")).to_have_count(0)
    expect(chat.messages).to_have_count(0)
    assert visitor.context.cookies() == [], "no conversation is opened by looking"


def test_no_request_leaves_for_another_host(chat: Chat, visitor: Visitor) -> None:
    chat.say("What is LDN?")
    chat.replies.last.locator(".all-sources").click()
    chat.page.reload()
    expect(chat.messages).to_have_count(2)

    assert {re.sub(r"^(\w+://[^/]+).*", r"\1", url) for url in visitor.requests} == {visitor.system.url}


def test_the_page_policy_is_strict_and_nothing_offends_it(visitor: Visitor) -> None:
    page = visitor.page()
    response = page.goto(visitor.system.url)
    assert response is not None
    policy = response.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    chat = Chat(page, visitor.system.url).open()
    chat.say("Does LDN help fibromyalgia?")
    chat.log.locator(".disclosure").click()
    assert visitor.complaints == []
    # The policy is really in force: what it forbids is refused.
    with pytest.raises(Error, match="violates"):
        page.add_script_tag(content="window.hit = 1")
    visitor.complaints.clear()
