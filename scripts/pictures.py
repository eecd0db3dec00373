"""`.venv/bin/python -m scripts.pictures`: take the pictures of the staff guide anew, in docs/screenshots.

Starts the assistant on a home of its own, lets visitors chat and staff label, train and release, and takes each page at
desktop and phone width. Needs Chromium, and some minutes: the training is a real one. `--only NAME ...` keeps the
pictures whose names begin so.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import re
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from benchmarks.release.visitors import FORM, Seen, Visitor
from bot import paths
from bot.browser import CURE, find_chromium
from bot.review.collect import collect
from bot.settings import Settings
from bot.store import make_engine
from bot.store.encryption import use_keyring
from bot.store.keyring import Keyring
from bot.store.staff_tables import staff
from bot.store.tables import utc_now
from bot.store.turn_tables import turns
from bot.training import example_store, regression
from bot.training.model import ensure
from tests.browser.staff import PASSWORD
from tests.browser.system import System

FOLDER = paths.ROOT / "docs" / "screenshots"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
# A picture of a long page ends here.
_LONGEST = 1500
_COLOURS = 256
_TRAINING_MS, _RELEASE_MS = 600_000, 180_000
CHATS = (
    ("what is ldn", "how long til the magic starts", "can i have wine with it"),
    ("what are the side effects", "does the bad dreams thing go away", "is it safe with synthroid"),
    ("how much is it", "yall do payment plans?", "do you ship to texas"),
    ("does ldn help with crohns", "and for my dog?", "how do i get a script"),
    ("when do i take it", "can i split the capsule in half", "thank you"),
    ("whats the starting dose", "how long til the magic kicks in", "who won the game last night"),
    ("do u take insurance", "is there a liquid one for kids", "what happens if i skip a night"),
    ("can i drive on it", "does it show up on a drug screen", "where do you get it made"),
)
EXAMPLES = (
    ("will the vivid dreams stop after a while", "side_effects/sleep"),
    ("do the vivid dreams stop after a while", "side_effects/mood"),
    ("morning or bedtime, which one", "dosing/timing"),
    ("is bedtime better than the morning", "dosing/timing"),
    ("what do i pay a month", "access/cost"),
    ("what would a month of it cost me", "access/cost"),
    ("can i get it as drops", "formulations/available_forms"),
)
ROSTER = """
permits:
  - {state: CA, number: PHY 1234, expires: 2099-06-30}
  - {state: NV, number: NRP-77, expires: 2099-06-30}
pharmacists:
  - name: Ana Ruiz
    email: ana@pharmacy.example
    time_zone: America/Los_Angeles
    hours: {mon-sun: "08:00-20:00"}
    licences:
      - {state: CA, number: RPH 555, expires: 2099-06-30}
      - {state: NV, number: RPH 556, expires: 2099-06-30}
"""
QUESTIONS = (("do i have to take it at night", "dosing/timing"), ("what does one month cost", "access/cost"))


class Studio:
    """Takes pictures, small ones."""

    def __init__(self, only: list[str]) -> None:
        self._only = tuple(only)

    def take(self, page: Page, name: str, address: str | None = None) -> None:
        """A page as it is, or the one at an address, at both widths."""
        for width, size in (("desktop", DESKTOP), ("phone", PHONE)):
            page.set_viewport_size(size)
            if address:
                page.goto(address)
            page.wait_for_timeout(400)
            self.one(page, f"{name}-{width}", whole=width == "phone")

    def one(self, page: Page, name: str, *, whole: bool = False) -> None:
        """The page as it is; `whole`: also what is below the window."""
        if self._only and not name.startswith(self._only):
            return
        path = FOLDER / f"{name}.png"
        page.screenshot(path=path, full_page=whole, animations="disabled")
        with Image.open(path) as image:
            small = image.convert("RGB").crop((0, 0, image.width, min(image.height, _LONGEST)))
        small.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
        print(f"{path.name}: {path.stat().st_size // 1024} kB", flush=True)


def comes_in(system: System, browser: Browser, name: str, role: str) -> Page:
    """A new colleague, signed in."""
    first = name.split()[0].lower()
    said = system.ldn("staff", "add", f"{first}@pharmacy.example", "--name", name, "--role", role)
    page = browser.new_context(viewport=DESKTOP, reduced_motion="reduce").new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(re.search(r"http\S+/link/\S+", said)[0])  # type: ignore[index]
    for label in ("New password", "The same again"):
        page.get_by_label(label).fill(PASSWORD)
    page.get_by_role("button", name="Set the password and go in").click()
    expect(page).not_to_have_url(re.compile("/link/"))
    return page


def visitors_chat(system: System, engine: Engine) -> None:
    """Some conversations, one with a request, and what is worth a look in the review queue."""
    # Fewer conversations than one address may open in ten minutes.
    for texts in 3 * CHATS:
        visitor = Visitor(system.port, Seen())
        for text in texts:
            visitor.say(text)
    visitor = Visitor(system.port, Seen())
    for text in ("does ldn help with hashimotos", *FORM):
        visitor.say(text.format(name="Maya Torres", email="maya@visitor.example"))
    collect(engine, utc_now() + dt.timedelta(minutes=3))


def spread(engine: Engine) -> None:
    """Let the conversations be of the last weeks, more of them lately, at the hours of a day."""
    chance = random.Random(1)
    with engine.begin() as connection:
        rows = connection.execute(select(turns.c.visit, turns.c.at)).all()
        for visit in dict.fromkeys(row.visit for row in rows):
            back = dt.timedelta(days=round(chance.triangular(0, 27, 0)), hours=chance.randint(0, 9))
            for row in rows:
                if row.visit == visit:
                    where = (turns.c.visit == visit) & (turns.c.at == row.at)
                    connection.execute(update(turns).where(where).values(at=row.at - back))


def staff_worked(engine: Engine) -> None:
    """Examples and test questions that were added before."""
    known = frozenset(answer for _, answer in QUESTIONS)
    with engine.begin() as connection:
        tess = connection.execute(select(staff.c.id).where(staff.c.name.startswith("Tess"))).scalar_one()
        for text, answer in EXAMPLES:
            example_store.add(connection, example_store.New(text, answer, added_by=tess), utc_now())
        for text, answer in QUESTIONS:
            regression.add(connection, text, answer, known, f"staff:{tess}", None)


def pictures(system: System, browser: Browser, engine: Engine, studio: Studio) -> None:
    """Everything in turn."""
    url = system.console_url
    tess = comes_in(system, browser, "Tess Holm", "trainer")
    roster = system.home / "roster.yml"
    roster.write_text(ROSTER)
    system.ldn("roster", "import", str(roster))
    visitors_chat(system, engine)
    staff_worked(engine)
    studio.take(tess, "console-answers", f"{url}/answers")
    condition(tess, f"{url}/answers/en/conditions/crohns_disease/edit")
    studio.take(tess, "console-condition-draft", tess.url)
    studio.take(tess, "console-review", f"{url}/review")
    studio.take(tess, "console-examples", f"{url}/examples")
    studio.take(tess, "console-conflicts", f"{url}/examples/conflicts")
    studio.take(tess, "console-regression", f"{url}/regression")
    spread(engine)
    studio.take(tess, "console-insights", f"{url}/insights")

    live(system, browser, comes_in(system, browser, "Ana Ruiz", "pharmacist"), studio)

    tess.set_viewport_size(DESKTOP)
    tess.goto(f"{url}/training")
    # The first model is judged for itself.
    button = tess.get_by_role("button", name="Train a new model")
    expect(button).to_be_visible(timeout=_TRAINING_MS)
    button.click()
    expect(tess.locator(".run .fine").first).to_contain_text("left", timeout=_TRAINING_MS)
    expect(tess.locator("#now")).to_contain_text("Learning", timeout=_TRAINING_MS)
    studio.take(tess, "console-training")
    link = tess.get_by_role("link", name="Judgement of model").first
    expect(button).to_be_visible(timeout=_TRAINING_MS)
    link.click()
    studio.take(tess, "console-model", tess.url)
    release = tess.get_by_role("button", name="Release it")
    if release.is_visible():
        release.click()
        expect(tess.locator("td .badge", has_text="live")).to_be_visible(timeout=_RELEASE_MS)
        expect(tess.get_by_text("released by Tess")).to_be_visible(timeout=_RELEASE_MS)
    studio.take(tess, "console-releases", f"{url}/releases")


def condition(tess: Page, address: str) -> None:
    """A draft of a condition's first sentence."""
    tess.set_viewport_size(DESKTOP)
    tess.goto(address)
    sentence = tess.get_by_label("In short, sentence 1")
    sentence.fill(sentence.input_value().replace("Perhaps, but it is not certain", "Perhaps: that is not certain"))
    tess.get_by_role("button", name="Keep and check").click()
    expect(tess.locator(".told.done")).to_contain_text("It passes the check.")


def live(system: System, browser: Browser, ana: Page, studio: Studio) -> None:
    """A pharmacist answers in the chat of a visitor on a phone."""
    visitor = browser.new_context(viewport=PHONE, reduced_motion="reduce").new_page()
    visitor.goto(system.url)
    visitor.locator("ldn-chat .launcher").click()
    box = visitor.locator("ldn-chat textarea")
    replies = visitor.locator("ldn-chat .log .message.assistant")
    form = ("can i take ldn with my thyroid pills", "Can a pharmacist call me?", "Olga Reyes", "olga@visitor.example")
    for text in (*form, "Nevada", "Evenings", "skip", "I agree"):
        before = replies.count()
        box.fill(text)
        box.press("Enter")
        expect(replies.nth(before)).to_be_visible()
    visitor.locator("ldn-chat button.choice:enabled", has_text="Send it").last.click()
    expect(visitor.locator("ldn-chat .log")).to_contain_text("L-0000")
    (lead,) = system.leads_of("Olga Reyes")
    ana.goto(f"{system.console_url}/leads/{lead.reference}")
    expect(ana.locator("#live")).to_contain_text("page is open")
    ana.get_by_role("button", name="Answer in the chat").click()
    expect(ana.locator("#live")).to_contain_text("the assistant is silent")
    ana.locator("#say-text").fill("Good morning, this is Ana Ruiz. Which thyroid medicine do you take?")
    ana.locator("#say-text").press("Enter")
    expect(visitor.locator("ldn-chat .message.pharmacist")).to_be_visible()
    box.press_sequentially("levothyroxine, 75")
    ana.locator("#say-text").press_sequentially("Thank you. ")
    expect(ana.locator("#live")).to_contain_text("typing")
    for width, size, typed in (("desktop", DESKTOP, " m"), ("phone", PHONE, "cg")):
        ana.set_viewport_size(size)
        ana.locator("#say-text").scroll_into_view_if_needed()
        ana.locator("#lines").evaluate("lines => lines.scrollTo(0, lines.scrollHeight)")
        box.press_sequentially(typed)
        ana.wait_for_timeout(1500)
        studio.one(ana, f"console-live-{width}")
    studio.one(visitor, "chat-live-phone")
    visitor.context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME", help="pictures whose names begin so")
    studio = Studio(parser.parse_args().only)
    chromium = find_chromium()
    if chromium is None:
        parser.exit(1, f"There is no Chromium. {CURE}\n")
    checkout = Settings.read()
    base = ensure(checkout, print)
    # The path of a Unix socket must be short.
    with tempfile.TemporaryDirectory(prefix="ldn-", dir="/tmp") as folder, sync_playwright() as playwright:
        home = Path(folder)
        (home / "models").mkdir()
        shutil.copyfile(base, home / "models" / base.name)
        os.symlink((checkout.home / "encoder").resolve(), home / "encoder")
        system = System(home, "http://127.0.0.1:1", LDN_MESSAGES_PER_MINUTE="1000")
        engine = make_engine(f"sqlite:///{home / 'ldn.sqlite3'}")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            system.start(judged=False)
            use_keyring(engine, Keyring(home / "encryption.keys"))
            pictures(system, browser, engine, studio)
        finally:
            browser.close()
            system.stop()


if __name__ == "__main__":
    main()
