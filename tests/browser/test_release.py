"""From a message that the assistant missed to a better model, and releases while visitors chat.

With a home of its own: a training here must not put models into the checkout's.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.engine import Engine

from benchmarks.release.visitors import Crowd
from bot.review.collect import collect
from bot.settings import Settings
from bot.store import make_engine
from bot.store.encryption import use_keyring
from bot.store.keyring import Keyring
from bot.store.tables import utc_now
from bot.store.turn_tables import turns
from bot.training import records, serving
from bot.training.archive import repack, sha256
from bot.training.model import model_path
from tests.browser.chat import Chat
from tests.browser.staff import PASSWORD, Colleague
from tests.browser.system import System
from tests.browser.visitor import Visitor
from tests.training.judged import metrics

TEXTS = (
    "What is low dose naltrexone?",
    "what are the side effects of ldn",
    "does it come as a liquid",
    "can I drink wine with ldn",
    "who won the football game last night",
)


MISSED = "how long til the magic starts"
WANTED, SEARCHED = "dosing/time_to_benefit", "how long does it take to work"
# A training takes a minute or two at the lowest priority; a machine that tests other things at once takes longer.
TRAINING = 600_000
RELEASE = 120_000


@pytest.fixture(scope="module")
def system(settings: Settings) -> Iterator[System]:
    """The assistant with a second model, which answers as the first does, and both judged."""
    # The path of a Unix socket must be short.
    with tempfile.TemporaryDirectory(prefix="ldn-", dir="/tmp") as folder:
        home = Path(folder)
        base, models = model_path(settings), home / "models"
        models.mkdir()
        os.symlink((settings.home / "encoder").resolve(), home / "encoder")
        shutil.copyfile(base, models / base.name)
        repack(base, models / "second.tar.gz", "second")
        made = System(home, "http://127.0.0.1:1", LDN_MESSAGES_PER_MINUTE="1000")
        try:
            made.start()
            yield made
        finally:
            made.stop()


@pytest.fixture
def engine(system: System) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{system.home / 'ldn.sqlite3'}")
    use_keyring(engine, Keyring(system.home / "encryption.keys"))
    yield engine
    engine.dispose()


def _comes_in(system: System, page: Page, name: str, role: str) -> Colleague:
    said = system.ldn("staff", "add", f"{name.lower()}@pharmacy.example", "--name", name, "--role", role)
    page.goto(re.search(r"http\S+/link/\S+", said)[0])  # type: ignore[index]
    for label in ("New password", "The same again"):
        page.get_by_label(label).fill(PASSWORD)
    page.get_by_role("button", name="Set the password and go in").click()
    expect(page).to_have_url(re.compile("/(answers|queue|review)$"))
    page.on("dialog", lambda dialog: dialog.accept())
    return Colleague(page, system.console_url)


def _topics(engine: Engine) -> list[str]:
    """What the newest message was answered with."""
    with engine.connect() as connection:
        found: list[str] = connection.execute(select(turns.c.topics).order_by(turns.c.id.desc()).limit(1)).scalar_one()
    return found


def test_a_message_that_was_missed_is_answered_once_it_is_labelled_trained_and_released(
    system: System, engine: Engine, new_visitor: Callable[..., Visitor]
) -> None:
    desk = {"viewport": {"width": 1280, "height": 900}}
    visitor = new_visitor(**desk)
    chat = Chat(visitor.page(), system.url).visit().open()
    chat.say(MISSED)
    assert WANTED not in _topics(engine)

    # What the worker does once it is clear whether the visitor asked again.
    collect(engine, utc_now() + dt.timedelta(minutes=3))
    tess = _comes_in(system, new_visitor(**desk).page(), "Tess", "trainer")
    tess.open("/review")
    expect(tess.page.locator("#said")).to_have_text(MISSED)
    tess.press("/")
    tess.page.keyboard.type(SEARCHED)
    expect(tess.page.locator("#found button").first).to_have_attribute("value", WANTED)
    tess.page.keyboard.press("Enter")
    expect(tess.told).to_contain_text("Labelled: ")

    tess.open("/training")
    tess.page.get_by_role("button", name="Train a new model").click()
    expect(tess.page.locator("#runs progress")).to_be_visible(timeout=TRAINING)
    link = tess.page.get_by_role("link", name="Judgement of model")
    expect(link).to_be_visible(timeout=TRAINING)
    link.click()
    expect(tess.page.get_by_role("heading", name="The gate lets it pass")).to_be_visible()
    expect(tess.page.locator("tr", has_text="Safety lines missed")).to_contain_text("0 of")
    expect(tess.page.locator("tr", has_text=WANTED).first).to_be_visible()
    expect(tess.page.get_by_text("1 of staff")).to_be_visible()
    tess.page.get_by_role("button", name="Release it").click()
    expect(tess.page.locator("td .badge", has_text="live")).to_be_visible(timeout=RELEASE)
    expect(tess.page.get_by_text("released by Tess")).to_be_visible(timeout=RELEASE)

    # The visitor asks again in the same conversation; another one who never asked before is answered too.
    chat.say(MISSED)
    assert _topics(engine)[0] == WANTED
    Chat(new_visitor(**desk).page(), system.url).visit().open().say(MISSED)
    assert _topics(engine)[0] == WANTED


def test_nobody_who_chats_during_a_release_and_a_rollback_notices(system: System, engine: Engine) -> None:
    settings = Settings.read({"LDN_HOME": str(system.home)})
    live = serving.served(engine, settings).sha256
    with engine.connect() as connection:
        known = records.model(connection, live or "")
    assert known is not None
    second = records.record(
        engine, sha256(system.home / "models" / "second.tar.gz"), "second.tar.gz", known.made_of, "staff:1", 1
    )
    for model in (known, second):
        records.set_metrics(engine, model.hash, metrics())
    crowd = Crowd(system.port, TEXTS, askers=4, fillers=2, pause=0.6)
    crowd.start()
    try:
        assert f"Model {second.short} is live" in system.ldn("release", "promote", second.short)
        assert f"Model {known.short} is live" in system.ldn("release", "rollback")
        rolled_back = time.time()
        time.sleep(2)
    finally:
        crowd.stop()
    seen = crowd.seen
    assert (seen.failed, seen.repeated, seen.forms_lost) == ([], [], [])
    assert seen.forms_sent >= 2 and len(seen.between(rolled_back, time.time())) > 3
    shown = system.ldn("release", "list")
    assert "rolled_back" in shown and shown.count(" live ") == 1
    # Each turn says which model answered.
    with engine.connect() as connection:
        answered = {row[0] for row in connection.exec_driver_sql("SELECT DISTINCT model FROM turns")}
    assert {known.file.removesuffix(".tar.gz"), "second"} <= answered
