from __future__ import annotations

import threading
import time

import pytest

from bot.worker.clockwork import Clockwork, Duty


def test_a_duty_is_done_at_once_and_again_and_one_that_fails_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    done: list[str] = []
    enough = threading.Event()

    def fail() -> None:
        done.append("fail")
        raise ValueError("quackenbush@gmail.com")

    def work() -> None:
        done.append("work")
        if done.count("work") >= 3 and done.count("fail") >= 3:
            enough.set()

    clockwork = Clockwork((Duty("one", 0.01, fail), Duty("other", 0.01, work)))
    clockwork.start()
    assert enough.wait(10)
    clockwork.stop()
    assert "Duty one failed: ValueError at " in caplog.text and "quackenbush" not in caplog.text


def test_a_duty_that_is_not_done_is_late() -> None:
    release = threading.Event()
    clockwork = Clockwork((Duty("stuck", 0, lambda: release.wait(10)), Duty("well", 0.01, lambda: None)))
    clockwork.start()
    time.sleep(0.3)
    assert clockwork.late(grace=0.2) == ("stuck",)
    assert clockwork.late() == ()
    release.set()
    clockwork.stop()
