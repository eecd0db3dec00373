"""A conversation survives reloads, lost replies and crashes, and ends when the visitor says so."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.browser.chat import PATIENCE, Chat
from tests.browser.system import System
from tests.browser.visitor import Visitor

MESSAGES = "**/chat/messages"


def own(history: list[dict]) -> list[str]:
    return [message["sentences"][0]["text"] for message in history if message["from"] == "visitor"]


def test_reload_keeps_the_conversation_and_so_does_another_page(chat: Chat, visitor: Visitor) -> None:
    chat.say("What is LDN?")
    before = chat.texts()

    chat.page.reload()

    expect(chat.panel).to_be_visible()
    expect(chat.messages).to_have_count(len(before))
    assert chat.texts() == before
    other = visitor.chat().open()
    expect(other.messages).to_have_count(len(before))
    assert other.texts() == before


def test_a_choice_still_works_after_a_reload(chat: Chat) -> None:
    chat.say("Does LDN help Crohn's disease?")
    chat.page.reload()
    expect(chat.replies).to_have_count(2)

    expect(chat.choose("Ask a pharmacist")).to_contain_text("your name")


def test_what_was_typed_and_not_sent_survives_a_reload(chat: Chat) -> None:
    chat.input.fill("Half a ques")

    chat.page.reload()

    expect(chat.input).to_have_value("Half a ques")


def test_two_visitors_do_not_see_each_other(chat: Chat, new_visitor: Callable[..., Visitor]) -> None:
    chat.say("What is LDN?")

    other = new_visitor()

    other_chat = other.chat().open()
    expect(other_chat.messages).to_have_count(0)
    assert other.history() == []


def test_a_reply_lost_on_its_way_is_fetched_again_and_not_doubled(chat: Chat, visitor: Visitor) -> None:
    lost = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().status)
            route.abort()

    visitor.context.route(MESSAGES, lose_the_first)
    chat.say("What is LDN?")

    assert lost == [200]
    expect(chat.said).to_have_count(1)
    expect(chat.replies).to_have_count(1)
    expect(chat.log.locator(".delivery")).to_have_count(0)
    assert own(visitor.history()) == ["What is LDN?"]
    assert len(visitor.history()) == 2
    visitor.complaints.clear()


def test_a_message_sent_while_the_server_is_down_arrives_once(chat: Chat, visitor: Visitor, system: System) -> None:
    chat.say("What is LDN?")

    system.kill("web")
    chat.type("Is LDN FDA approved?")
    expect(chat.log.locator(".delivery")).to_contain_text("Trying again")
    system.wait_until_well()

    reply = chat.replies.nth(1)
    retry = chat.log.get_by_role("button", name="Try again")
    expect(reply.or_(retry).first).to_be_visible(timeout=PATIENCE)
    if retry.is_visible():
        retry.click()
    expect(reply).to_contain_text("approved", timeout=PATIENCE)
    expect(chat.said).to_have_count(2)
    expect(chat.log.locator(".delivery")).to_have_count(0)
    assert own(visitor.history()) == ["What is LDN?", "Is LDN FDA approved?"]
    assert len(visitor.history()) == 4
    # The browser itself notes each failed connection.
    visitor.complaints.clear()


def test_when_the_engine_is_late_the_visitor_is_told_and_may_try_again(
    chat: Chat, visitor: Visitor, system: System
) -> None:
    with system.frozen("brain"):
        chat.type("Should LDN be taken at night or in the morning?")
        apology = chat.log.locator(".error")
        expect(apology).to_contain_text("Sorry", timeout=PATIENCE)
        expect(apology.locator("a[href^='tel:']").first).to_be_visible()
        expect(chat.log.locator(".delivery")).to_contain_text("Not answered")

    chat.log.get_by_role("button", name="Try again").click()

    expect(chat.log.locator(".message.answer")).to_have_count(1, timeout=PATIENCE)
    expect(apology).to_have_count(0)
    expect(chat.said).to_have_count(1)
    assert [message["kind"] for message in visitor.history()] == ["text", "answer"]


def test_start_over_erases_the_conversation_on_the_server_too(chat: Chat, visitor: Visitor) -> None:
    chat.say("What is LDN?")
    [cookie] = [cookie for cookie in visitor.context.cookies() if cookie["name"] == "ldn_session"]
    assert len(visitor.history()) == 2

    chat.page.get_by_role("button", name="Menu").click()
    chat.page.get_by_role("button", name="Start over").click()
    dialog = chat.page.get_by_role("alertdialog", name="Start over?")
    expect(dialog).to_contain_text("erases the conversation")
    dialog.get_by_role("button", name="Erase and start over").click()

    expect(chat.messages).to_have_count(0)
    expect(chat.input).to_be_focused()
    assert visitor.history() == []
    # The session as it was does not bring anything back either.
    visitor.context.add_cookies([cookie])
    assert visitor.history() == []
    expect(chat.say("Is LDN FDA approved?")).to_contain_text("approved")
    assert own(visitor.history()) == ["Is LDN FDA approved?"]


def test_keep_it_keeps_the_conversation(chat: Chat, visitor: Visitor) -> None:
    chat.say("What is LDN?")

    chat.page.get_by_role("button", name="Menu").click()
    chat.page.get_by_role("button", name="Start over").click()
    chat.page.get_by_role("button", name="Keep it").click()

    expect(chat.messages).to_have_count(2)
    assert len(visitor.history()) == 2
