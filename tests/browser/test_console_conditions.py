"""A condition changed in the console, and a new one: seen as visitors see them, signed, live without a restart."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chat import PATIENCE, Chat
from tests.browser.staff import Colleague
from tests.browser.system import System
from tests.browser.visitor import Visitor

PATH = "/answers/en/conditions/myasthenia_gravis"
OLD = "not one published study in myasthenia gravis turned up"
NEW = "We looked for studies in myasthenia gravis and found none."
QUESTION = "does LDN help myasthenia gravis?"
# An account for each test.
_COUNT = itertools.count()


@pytest.fixture
def staff(new_visitor: Callable[..., Visitor], system: System) -> Iterator[dict[str, Colleague]]:
    """A trainer at a desk and a pharmacist with a phone."""
    sizes = {"trainer": {"width": 1280, "height": 900}, "pharmacist": {"width": 390, "height": 844}}
    made, visitors = {}, []
    for role, size in sizes.items():
        email = f"conditions-{role}-{next(_COUNT)}@pharmacy.example"
        printed = system.ldn("staff", "add", email, "--name", role.title(), "--role", role)
        visitors.append(new_visitor(viewport=size))
        one = made[role] = Colleague(visitors[-1].page(), system.console_url)
        one.page.goto(re.findall(r"http\S+/link/\S+", printed)[0])
        one.set_password()
        one.page.on("dialog", lambda dialog: dialog.accept())
    yield made
    for visitor in visitors:
        assert visitor.complaints == [] and visitor.external == []


def ask_until(chat: Chat, question: str, said: str) -> None:
    """Ask again until the reply is the new one: the brain looks every two seconds, and a new name takes it one more."""
    for _ in range(10):
        chat.say(question)
        # The studies are folded.
        if said in (chat.log.text_content() or ""):
            return
        chat.page.wait_for_timeout(1500)
    raise AssertionError(f"{question!r} was not answered with {said!r}.")


def fits(page: Page) -> bool:
    """Nothing is wider than the screen."""
    return bool(page.evaluate("document.documentElement.scrollWidth === document.documentElement.clientWidth"))


def test_a_condition_is_changed_signed_and_read_by_visitors(
    staff: dict[str, Colleague], new_visitor: Callable[..., Visitor]
) -> None:
    trainer, pharmacist = staff["trainer"], staff["pharmacist"]
    chat = new_visitor(viewport={"width": 1280, "height": 900}).chat().open()
    chat.say(QUESTION)
    expect(chat.log).to_contain_text(OLD)

    trainer.open("/answers?show=conditions")
    trainer.page.get_by_role("link", name="Myasthenia gravis").click()
    trainer.press("e")
    trainer.page.get_by_label("In short, sentence 1").fill(NEW)
    trainer.page.get_by_label("What was changed, and why").fill("Plainer")
    trainer.page.get_by_role("button", name="Keep and check").click()
    expect(trainer.told).to_contain_text("It passes the check.")
    # The preview is the widget itself: the answer in short, and the studies below.
    preview = trainer.page.frame_locator("iframe")
    expect(preview.locator(".message.assistant").first).to_contain_text(NEW, timeout=PATIENCE)
    expect(preview.locator(".message.assistant").last).to_contain_text("A neurologist writing for")
    assert fits(trainer.page)

    pharmacist.open(PATH)
    assert fits(pharmacist.page)
    pharmacist.page.get_by_role("link", name="Read and sign", exact=True).click()
    boxes = pharmacist.page.get_by_label(re.compile("I have read this sentence"))
    expect(boxes).to_have_count(3)
    for number in range(3):
        boxes.nth(number).check()
    assert fits(pharmacist.page)
    pharmacist.page.get_by_role("button", name="Sign as Pharmacist").click()
    expect(pharmacist.told).to_contain_text("Version 1 is signed.")

    trainer.open(PATH)
    try:
        trainer.page.get_by_role("button", name="Put version 1 live").click()
        expect(trainer.told).to_contain_text("Visitors read version 1 within a few seconds.")
        ask_until(chat, QUESTION, NEW)
    finally:
        trainer.open(PATH)
        trainer.page.get_by_role("button", name="Back to the file's text").click()
        expect(trainer.told).to_contain_text("Visitors read the text of the file again")


def test_a_new_condition_is_answered_by_its_name_without_a_restart(
    staff: dict[str, Colleague], new_visitor: Callable[..., Visitor]
) -> None:
    trainer, question = staff["trainer"], "can ldn help with brellwick syndrome?"
    chat = new_visitor(viewport={"width": 1280, "height": 900}).chat().open()
    chat.say(question)
    expect(chat.log).not_to_contain_text("Brellwick")

    trainer.open("/answers/conditions/new")
    trainer.page.locator("input[name=name]").fill("Brellwick syndrome")
    trainer.page.get_by_label("Other names").fill("brellwicks\nBWS")
    trainer.page.get_by_label("Group").select_option("other")
    trainer.page.get_by_role("button", name="Begin the draft").click()
    expect(trainer.page.get_by_text("summary: is empty")).to_be_visible()
    for label, text in (
        ("In short, sentence 1", "Nobody knows."),
        ("Studies, sentence 1", "We found no Brellwick study."),
    ):
        row = trainer.page.locator("[data-row]").filter(has=trainer.page.get_by_label(label))
        row.get_by_label(label).fill(text)
        row.get_by_label("Add a source").fill("service")
        row.get_by_label("Add a source").press("Tab")
    trainer.page.get_by_role("button", name="Keep and check").click()
    expect(trainer.told).to_contain_text("It passes the check.")
    trainer.open("/answers/en/conditions/brellwick_syndrome")
    trainer.page.get_by_role("button", name="Put version 1 live").click()
    expect(trainer.told).to_contain_text("Visitors read version 1 within a few seconds.")
    # Misspelt, too: what is said already is not said again word for word.
    ask_until(chat, "does ldn help brellwik syndrome?", "We found no Brellwick study.")
