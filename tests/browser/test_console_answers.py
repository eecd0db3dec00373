"""An answer changed in the console: drafted, seen as visitors see it, signed, live, and back."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.chat import PATIENCE
from tests.browser.staff import PASSWORD, Colleague
from tests.browser.system import System
from tests.browser.visitor import Visitor

PATH = "/answers/en/dosing/timing"
OLD, NEW = "Bedtime is the traditional time in practice", "Many people take it at bedtime"
QUESTION = "should I take LDN at night or in the morning?"


@pytest.fixture
def staff(new_visitor: Callable[..., Visitor], system: System) -> Iterator[dict[str, Colleague]]:
    """A trainer at a desk and a pharmacist with a phone."""
    sizes = {"trainer": {"width": 1280, "height": 900}, "pharmacist": {"width": 390, "height": 844}}
    made, visitors = {}, []
    for role, size in sizes.items():
        printed = system.ldn("staff", "add", f"answers-{role}@pharmacy.example", "--name", role.title(), "--role", role)
        visitors.append(new_visitor(viewport=size))
        one = made[role] = Colleague(visitors[-1].page(), system.console_url)
        one.page.goto(re.findall(r"http\S+/link/\S+", printed)[0])
        for label in ("New password", "The same again"):
            one.page.get_by_label(label).fill(PASSWORD)
        one.page.get_by_role("button", name="Set the password and go in").click()
        one.page.on("dialog", lambda dialog: dialog.accept())
    yield made
    for visitor in visitors:
        assert visitor.complaints == [] and visitor.external == []


def test_an_answer_is_changed_signed_and_read_by_visitors(
    staff: dict[str, Colleague], new_visitor: Callable[..., Visitor]
) -> None:
    trainer, pharmacist = staff["trainer"], staff["pharmacist"]
    chat = new_visitor(viewport={"width": 1280, "height": 900}).chat().open()
    expect(chat.say(QUESTION)).to_contain_text(OLD)

    # The trainer rewrites the first sentence, picks a source more, and moves the second one up.
    trainer.open(f"{PATH}/edit")
    trainer.page.locator("[data-row] textarea").first.fill(f"{NEW}: the short receptor block meets the night.")
    trainer.page.get_by_label("Add a source").first.fill("seed")
    trainer.page.get_by_label("Add a source").first.press("Tab")
    expect(trainer.page.locator("[data-row]").first.locator("[data-chips] label")).to_have_count(3)
    trainer.page.get_by_role("button", name="Move this sentence up").nth(1).click()
    trainer.page.get_by_label("What was changed, and why").fill("Plainer")
    trainer.page.get_by_role("button", name="Keep and check").click()
    expect(trainer.told).to_contain_text("It passes the check.")
    # The preview is the widget itself, with the draft.
    preview = trainer.page.frame_locator("iframe")
    expect(preview.locator(".assistant .bubble")).to_contain_text(NEW, timeout=PATIENCE)
    expect(preview.locator(".assistant .bubble p").first).to_contain_text("The pharmacy's page notes")
    expect(preview.get_by_role("button", name="Ask a pharmacist")).to_be_visible()
    preview.get_by_label("Your question").fill("Does this reach anyone?")
    preview.get_by_label("Your question").press("Enter")
    expect(preview.get_by_text("This is a preview. Nothing was sent.")).to_be_visible()

    # The pharmacist reads each sentence with its sources, on a phone.
    pharmacist.open(PATH)
    pharmacist.page.get_by_role("link", name="Read and sign", exact=True).click()
    boxes = pharmacist.page.get_by_label(re.compile("I have read this sentence"))
    expect(boxes).to_have_count(5)
    for number in range(5):
        boxes.nth(number).check()
    assert pharmacist.page.evaluate("document.documentElement.scrollWidth") == 390
    pharmacist.page.get_by_role("button", name="Sign as Pharmacist").click()
    expect(pharmacist.told).to_contain_text("Version 1 is signed.")

    # Live without a restart: the same conversation gets the new text.
    trainer.open(PATH)
    try:
        trainer.page.get_by_role("button", name="Put version 1 live").click()
        expect(trainer.told).to_contain_text("Visitors read version 1 within a few seconds.")
        expect(trainer.page.get_by_text("signed by Pharmacist").first).to_be_visible()
        trainer.page.wait_for_timeout(3000)
        expect(chat.say(QUESTION)).to_contain_text(NEW)
    finally:
        trainer.open(PATH)
        trainer.page.get_by_role("button", name="Back to the file's text").click()
        expect(trainer.told).to_contain_text("Visitors read the text of the file again")
    trainer.page.wait_for_timeout(3000)
    expect(chat.say(QUESTION)).to_contain_text(OLD)

    # What was asked is in the insights, in pictures that a phone shows whole.
    trainer.open("/insights")
    expect(trainer.page.get_by_role("img", name="Messages by day")).to_be_visible()
    expect(trainer.page.locator(".ranking").first).to_contain_text("Should LDN be taken at night")
    trainer.page.set_viewport_size({"width": 390, "height": 844})
    assert trainer.page.evaluate("document.documentElement.scrollWidth") == 390
