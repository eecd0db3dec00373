"""A visitor who sent a request has everything erased: in the chat, and from the menu on another site's page."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.browser.chat import PATIENCE, Chat
from tests.browser.system import System
from tests.browser.visitor import Visitor


def _send_a_request(chat: Chat, name: str, contact: str) -> None:
    chat.say("Can a pharmacist call me?")
    for text in (name, contact, "Texas", "mornings", "my prescription", "I agree"):
        chat.say(text)
    expect(chat.choose("Send it")).to_contain_text(f"Thank you, {name}")


def _is_empty(chat: Chat, done: str) -> None:
    expect(chat.log.locator(".day")).to_have_text(done, timeout=PATIENCE)
    expect(chat.log.locator(".day")).to_be_in_viewport()
    expect(chat.messages).to_have_count(0)
    expect(chat.page.locator("ldn-chat .starters")).to_be_visible()
    chat.page.reload()
    expect(chat.notice).to_be_visible()
    expect(chat.messages).to_have_count(0)


def test_forget_me_in_the_chat_leaves_an_empty_conversation(chat: Chat, system: System) -> None:
    _send_a_request(chat, "Rosalind Vane", "303-555-0171")
    [lead] = system.leads_of("Rosalind Vane")

    other_tab = Chat(chat.page.context.new_page(), chat.url).visit().open()
    expect(other_tab.messages.first).to_be_visible()
    question = chat.say("please delet my data")

    expect(question).to_contain_text(lead.reference)
    expect(question).not_to_contain_text("Rosalind")
    question.get_by_role("button", name="Erase it for good").click()
    _is_empty(chat, f"The conversation and your request {lead.reference} were erased.")
    assert system.leads_of("Rosalind Vane") == []
    other_tab.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(other_tab.messages).to_have_count(0)
    # And a new one begins.
    chat.say("What is LDN?")


def test_the_end_of_the_erased_conversation_heard_late_changes_nothing(chat: Chat) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    chat.page.route("**/chat/events", hold)
    chat.say("What is LDN?")
    done = chat.log.locator(".day")
    chat.say("please delete my data").get_by_role("button", name="Erase it for good").click()
    expect(done).to_have_text("The conversation was erased.", timeout=PATIENCE)

    with chat.page.expect_response(lambda response: "/chat/history" in response.url):
        held[0].fulfill(content_type="text/event-stream", body="event: end\ndata: {}\n\n")
    expect(done).to_have_text("The conversation was erased.")
    chat.say("How is it taken?")
    assert len(chat.texts()) == 2


def test_the_menu_of_an_embedded_chat_erases_the_request_too(
    new_visitor: Callable[..., Visitor], sites: tuple[str, str], system: System
) -> None:
    visitor = new_visitor(viewport={"width": 390, "height": 800})
    chat = visitor.chat(f"{sites[0]}/").open()
    erase_all = chat.page.get_by_role("button", name="Erase my request too")
    chat.say("What is LDN?")
    chat.page.get_by_role("button", name="Menu").click()
    chat.page.get_by_role("button", name="Start over").click()
    expect(chat.page.get_by_role("button", name="Erase and start over")).to_be_visible()
    expect(erase_all).to_be_hidden()
    chat.page.get_by_role("button", name="Keep it").click()
    _send_a_request(chat, "Ottoline Reeve", "303-555-0172")

    chat.page.get_by_role("button", name="Menu").click()
    chat.page.get_by_role("button", name="Start over").click()
    erase_all.click()

    _is_empty(chat, "It was erased.")
    assert system.leads_of("Ottoline Reeve") == []
