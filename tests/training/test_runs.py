from __future__ import annotations

import datetime as dt
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine

from bot.store.release_tables import training_runs
from bot.store.tables import utc_now
from bot.training import runner, runs
from bot.training.run_progress import Cancelled, RunProgress
from bot.training.runner import Runner
from bot.training.runs import Run, RunRefused
from bot.training.stages import STAGES, progress


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


def asked(engine: Engine) -> int:
    with engine.begin() as connection:
        return runs.request(connection, "staff:1")


def found(engine: Engine, id: int) -> Run:
    with engine.connect() as connection:
        run = runs.run(connection, id)
    assert run is not None
    return run


def test_a_run_is_taken_once_and_another_waits_for_its_end(engine: Engine) -> None:
    id = asked(engine)
    with pytest.raises(RunRefused, match=f"Training run {id} is queued"):
        asked(engine)
    assert runs.claim(engine) == id and runs.claim(engine) is None and not runs.begin(engine, id)
    runs.end(engine, id, "done", model_hash="a" * 64, timings={"learn": 40.0})
    assert found(engine, id).progress == 1.0
    with engine.connect() as connection:
        assert runs.last_timings(connection) == {"learn": 40.0}
    assert asked(engine) == id + 1


def test_a_run_that_waits_is_cancelled_at_once_and_one_that_works_is_told(engine: Engine) -> None:
    id = asked(engine)
    with engine.begin() as connection:
        runs.cancel(connection, id, "staff:1")
    assert found(engine, id).state == "cancelled"
    id = asked(engine)
    runs.claim(engine)
    assert not runs.seen(engine, id, "learn", 0.1, 60)
    with engine.begin() as connection:
        runs.cancel(connection, id, "staff:1")
    assert runs.seen(engine, id, "judge", 0.1, 60) and found(engine, id).state == "judging"
    runs.end(engine, id, "cancelled")
    with engine.begin() as connection, pytest.raises(RunRefused, match="has ended already"):
        runs.cancel(connection, id, "staff:1")


def test_a_run_whose_process_is_gone_has_failed(engine: Engine) -> None:
    id = asked(engine)
    runs.claim(engine)
    assert runs.bury_lost(engine) == 0
    with engine.begin() as connection:
        connection.execute(update(training_runs).values(seen_at=utc_now() - runs.LOST - dt.timedelta(seconds=1)))
    assert runs.bury_lost(engine) == 1
    assert found(engine, id).state == "failed" and "Start the training again" in (found(engine, id).reason or "")
    # Its process, should it live after all, is told to stop.
    assert runs.seen(engine, id, "learn", 0.1, 60)


def test_a_long_log_keeps_its_end(engine: Engine) -> None:
    id = asked(engine)
    for number in range(30):
        runs.say(engine, id, f"{number} " + "x" * 990)
    log = found(engine, id).log
    assert len(log) <= 20_000 and log.splitlines()[-1].startswith(tuple("012")) and " 29 x" in log and " 0 x" not in log


def test_progress_never_goes_back_and_ends_before_the_whole() -> None:
    last = {"learn": 100.0}
    shares = [progress(name, elapsed, last).share for name, _, _ in STAGES for elapsed in (0, 5, 50, 500)]
    assert shares == sorted(shares) and shares[0] == 0 and 0.98 < shares[-1] < 1
    assert progress("learn", 40, last).seconds_left == progress("learn", 0, last).seconds_left - 40


def test_a_process_says_how_far_it_is_and_learns_that_it_is_to_stop(engine: Engine) -> None:
    id = asked(engine)
    runs.claim(engine)
    here = RunProgress(engine, id, seconds=0.02)
    with here.told():
        here.stage("learn")
        time.sleep(0.1)
        assert found(engine, id).stage == "learn"
        with engine.begin() as connection:
            runs.cancel(connection, id, "staff:1")
        time.sleep(0.1)
        with pytest.raises(Cancelled):
            here.stage("pack")
    assert {"prepare", "learn"} <= set(here.timings)
    assert "Learning ..." in found(engine, id).log


def test_the_process_of_a_run_has_the_lowest_priority(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    command = runner.command(7)
    assert command[-4:] == [sys.executable, "-m", "bot.training.job", "7"] and command[-7:-4] == ["nice", "-n", "19"]
    script = ["-c", "import os, sys; sys.exit(os.getpriority(os.PRIO_PROCESS, 0))"]
    assert subprocess.run([*command[:-3], *script], check=False).returncode == 19


def test_a_process_that_ends_without_a_word_leaves_no_run_open(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(runner, "command", lambda id: [sys.executable, "-c", "raise SystemExit(3)"])
    id, looking = asked(engine), Runner(engine)
    looking.look()
    assert looking.wait(10)
    assert found(engine, id).state == "failed" and "ended unexpectedly (3)" in (found(engine, id).reason or "")


def test_stopping_ends_the_process_and_its_run(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "command", lambda id: [sys.executable, "-c", "import time; time.sleep(60)"])
    id, looking = asked(engine), Runner(engine)
    looking.look()
    looking.look()
    assert not looking.wait(0.05)
    looking.stop()
    assert found(engine, id).state == "failed" and looking.wait(0)


def test_a_run_that_waits_from_before_the_start_waits_until_all_is_ready(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "command", lambda id: [sys.executable, "-c", "raise SystemExit(3)"])
    answers = iter((False, True))
    id, looking = asked(engine), Runner(engine, ready=lambda: next(answers))
    looking.look()
    assert found(engine, id).state == "queued"
    looking.look()
    assert looking.wait(10) and found(engine, id).state == "failed"
    # Once is enough: a third look would find no further answer.
    again = asked(engine)
    looking.look()
    assert looking.wait(10) and found(engine, again).state == "failed"
