"""From a message that the assistant missed to a training example, by two people who do not get in each other's way."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from bot.review.collect import collect
from bot.store import make_engine
from bot.store.encryption import use_keyring
from bot.store.keyring import Keyring
from bot.store.tables import utc_now
from bot.store.turn_tables import turns
from bot.training.examples import active_examples
from tests.browser.chat import PATIENCE
from tests.browser.staff import PASSWORD, Colleague
from tests.browser.system import System
from tests.browser.visitor import Visitor

MISSED = ("does ldn go with zibble wobble, asks Zenobia Quillfeather", "can my parrot have zibble wobble")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


def _pass_two_minutes(system: System) -> None:
    """What the worker does once it is clear whether the visitor asked again."""
    engine = make_engine(f"sqlite:///{system.home / 'ldn.sqlite3'}")
    use_keyring(engine, Keyring(system.home / "encryption.keys"))
    with engine.connect() as connection:
        assert connection.execute(select(turns.c.id)).first()
    collect(engine, utc_now() + dt.timedelta(minutes=3))
    engine.dispose()


def _comes_in(system: System, page: Page, name: str, role: str) -> Colleague:
    email = f"{name.lower()}.review@pharmacy.example"
    said = system.ldn("staff", "add", email, "--name", name, "--role", role)
    page.goto(re.search(r"http\S+/link/\S+", said)[0])  # type: ignore[index]
    for label in ("New password", "The same again"):
        page.get_by_label(label).fill(PASSWORD)
    page.get_by_role("button", name="Set the password and go in").click()
    expect(page).to_have_url(re.compile("/(answers|queue)$"))
    return Colleague(page, system.console_url)


def _question(colleague: Colleague) -> Locator:
    return colleague.page.locator("#said")


def test_a_missed_message_becomes_an_example_with_one_keystroke(
    system: System, visitor: Visitor, new_visitor: Callable[..., Visitor]
) -> None:
    # A visitor is missed twice, and does not like one answer.
    chat = visitor.chat().open()
    answer = chat.say("What is LDN?")
    expect(answer.get_by_role("button", name="Not helpful")).to_have_attribute("aria-pressed", "false")
    for text in MISSED:
        chat.say(text)
    down = chat.log.get_by_role("button", name="Not helpful").first
    down.focus()
    down.press("Enter")
    expect(down).to_have_attribute("aria-pressed", "true")
    chat.page.reload()
    expect(chat.log.get_by_role("button", name="Not helpful").first).to_have_attribute(
        "aria-pressed", "true", timeout=PATIENCE
    )
    _pass_two_minutes(system)

    # Two people look at once: each has another message, without the visitor's name.
    tess = _comes_in(system, new_visitor(viewport=DESK).page(), "Tess", "trainer")
    sue = _comes_in(system, new_visitor(viewport=PHONE).page(), "Sue", "supervisor")
    tess.open("/review")
    sue.open("/review")
    first, second = _question(tess).inner_text(), _question(sue).inner_text()
    assert first != second and "Quillfeather" not in tess.page.content() + sue.page.content()
    assert sue.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    # One keystroke labels, another takes it back.
    tess.press("1")
    expect(tess.told).to_contain_text("Labelled: ")
    expect(_question(tess)).not_to_have_text(first)
    tess.press("u")
    expect(tess.told).to_contain_text("Taken back.")
    expect(_question(tess)).to_have_text(first)
    # Any answer can be searched; Enter takes the first.
    tess.press("/")
    tess.page.keyboard.type("how much does it cost")
    found = tess.page.locator("#found button").first
    expect(found).to_contain_text("cost", ignore_case=True)
    tess.page.keyboard.press("Enter")
    expect(tess.told).to_contain_text("Labelled: ")
    sue.press("o")
    expect(sue.told).to_contain_text("Out of scope.")

    # The labels are examples, with who made them; a conflict-free one is there once.
    tess.open("/examples")
    row = tess.page.locator(".examples > li", has_text=first)
    row.locator("summary").click()
    expect(row).to_contain_text("labelled by Tess")
    expect(tess.page.locator(".examples > li", has_text=second)).to_have_count(1)
    engine = make_engine(f"sqlite:///{system.home / 'ldn.sqlite3'}")
    use_keyring(engine, Keyring(system.home / "encryption.keys"))
    assert {one.text: one.answer_id for one in active_examples(engine)}[second] == "out_of_scope/other"
    engine.dispose()

    # What is left, of other visitors of this system too, is skipped; then the page says that there is nothing more.
    for one in (sue, tess):
        one.open("/review")
        while _question(one).count():
            before = _question(one).inner_text()
            one.press("s")
            expect(_question(one).filter(has_text=before)).to_have_count(0)
    tess.open("/review")
    expect(tess.page.get_by_text("Nothing to review")).to_be_visible()
