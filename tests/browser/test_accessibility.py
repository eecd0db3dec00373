"""The chat by keyboard, by screen reader and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.chat import PATIENCE, Chat
from tests.browser.visitor import Visitor

FOCUSED = "document.activeElement?.shadowRoot?.activeElement?.className ?? ''"


def tab_to(chat: Chat, name: str, key: str = "Tab") -> None:
    for _ in range(60):
        if name in str(chat.page.evaluate(FOCUSED)).split():
            return
        chat.page.keyboard.press(key)
    raise AssertionError(f"The keyboard does not reach .{name}")


def test_everything_can_be_done_by_keyboard(visitor: Visitor) -> None:
    chat = visitor.chat()
    keys = chat.page.keyboard
    tab_to(chat, "launcher")
    keys.press("Enter")
    expect(chat.input).to_be_focused()
    keys.type("What is LDN?")
    keys.press("Enter")
    expect(chat.replies.first).to_be_visible(timeout=PATIENCE)
    expect(chat.input).to_be_focused()

    tab_to(chat, "mark", "Shift+Tab")
    keys.press("Enter")
    expect(chat.replies.first.locator(".sources")).to_be_visible()
    tab_to(chat, "choice")
    keys.press("Enter")
    expect(chat.replies.nth(1)).to_be_visible(timeout=PATIENCE)
    # The button that had the focus is disabled now: the focus has gone on, not been lost.
    expect(chat.input).to_be_focused()

    keys.press("Escape")
    expect(chat.panel).to_be_hidden()
    expect(chat.launcher).to_be_focused()


def test_shift_enter_begins_a_new_line(chat: Chat) -> None:
    chat.input.focus()
    chat.page.keyboard.type("one")
    chat.page.keyboard.press("Shift+Enter")
    chat.page.keyboard.type("two")

    expect(chat.input).to_have_value("one\ntwo")
    expect(chat.messages).to_have_count(0)


def test_a_screen_reader_is_told_of_replies(visitor: Visitor) -> None:
    chat = visitor.chat()
    # There from the start: a region that comes with its first message is not announced.
    expect(chat.log).to_have_attribute("role", "log")
    log = chat.log.element_handle()
    chat.open()
    expect(chat.page.get_by_role("dialog")).to_be_visible()

    reply = chat.say("What is LDN?")

    assert chat.log.evaluate("(now, before) => now === before", log)
    region = chat.page.get_by_role("log", name="Messages")
    expect(region).to_have_attribute("aria-live", "polite")
    expect(region).to_have_attribute("aria-busy", "false")
    expect(region.locator(".message")).to_have_count(2)
    expect(reply.locator(".unseen").first).to_have_text("Assistant: ")


def test_every_control_has_a_name(chat: Chat) -> None:
    chat.say("Does LDN help Crohn's disease?")
    chat.log.locator(".disclosure").click()

    controls = chat.panel.locator("button:visible, a:visible, textarea:visible")

    assert controls.count() > 10
    for control in controls.all():
        expect(control).to_have_accessible_name(re.compile(r"\S"))


@pytest.fixture
def phone(new_visitor: Callable[..., Visitor]) -> Iterator[Visitor]:
    made = new_visitor(viewport={"width": 390, "height": 844}, device_scale_factor=2, is_mobile=True, has_touch=True)
    yield made
    assert made.external == []
    assert made.complaints == []


def page_width(chat: Chat) -> int:
    return chat.page.evaluate("document.documentElement.scrollWidth")


def test_on_a_phone_the_chat_fills_the_screen_and_nothing_scrolls_sideways(phone: Visitor) -> None:
    chat = phone.chat()
    assert page_width(chat) == 390
    chat.launcher.tap()
    chat.say("https://" + "averylongword" * 20)
    chat.say("Does LDN help Crohn's disease?")
    chat.log.locator(".disclosure").tap()
    chat.log.locator(".all-sources").last.tap()

    assert chat.panel.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    assert page_width(chat) == 390
    scroller = chat.page.locator("ldn-chat .scroller")
    assert scroller.evaluate("element => element.scrollWidth - element.clientWidth") <= 0
    beyond = chat.panel.locator("*:visible").evaluate_all(
        "all => all.filter(e => e.getBoundingClientRect().right > 391).map(e => e.className)"
    )
    assert beyond == []


def test_what_a_finger_presses_is_large_enough(phone: Visitor) -> None:
    chat = phone.chat()
    chat.launcher.tap()
    chat.say("What is LDN?")
    chat.replies.last.locator(".all-sources").tap()

    small = chat.panel.locator("button:visible, a:visible").evaluate_all(
        "all => all.filter(e => Math.min(e.offsetHeight, e.offsetWidth) < 44).map(e => e.className)"
    )

    assert small == []


def test_no_phone_zooms_into_an_input(phone: Visitor, chat: Chat) -> None:
    mobile = phone.chat()
    mobile.launcher.tap()

    for one in (mobile, chat):
        sizes = (
            one.page.locator("ldn-chat")
            .locator("input, textarea, select")
            .evaluate_all("all => all.map(element => parseFloat(getComputedStyle(element).fontSize))")
        )
        assert sizes
        assert min(sizes) >= 16
