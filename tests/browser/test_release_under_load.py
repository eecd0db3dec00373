"""Releasing and going back while visitors chat and fill in the form: a small form of benchmarks/release."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from benchmarks.release.visitors import Crowd
from bot.settings import Settings
from bot.store import make_engine
from bot.training import records, serving
from bot.training.archive import repack, sha256
from bot.training.model import model_path
from tests.browser.system import System
from tests.training.judged import metrics

TEXTS = (
    "What is low dose naltrexone?",
    "what are the side effects of ldn",
    "does it come as a liquid",
    "can I drink wine with ldn",
    "who won the football game last night",
)


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
    yield engine
    engine.dispose()


def test_nobody_who_chats_during_a_release_and_a_rollback_notices(system: System, engine: Engine) -> None:
    settings = Settings.read({"LDN_HOME": str(system.home)})
    base = serving.served(engine, settings).sha256
    with engine.connect() as connection:
        known = records.model(connection, base or "")
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
