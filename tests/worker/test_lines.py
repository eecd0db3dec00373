from __future__ import annotations

import threading

import pytest
from sqlalchemy.exc import OperationalError

from bot.worker.lines import Lines


def test_a_channel_is_delivered_by_one_at_a_time_and_again_if_asked_meanwhile() -> None:
    inside, go_on = threading.Event(), threading.Event()
    seen: list[str] = []

    def deliver(channel: str) -> None:
        seen.append(channel)
        inside.set()
        assert go_on.wait(5)

    lines = Lines(deliver)
    first = threading.Thread(target=lines.run, args=("email",))
    first.start()
    assert inside.wait(5) and not lines.idle()
    lines.run("email")
    lines.run("email")
    assert seen == ["email"], "whoever comes second leaves it to the first"
    go_on.set()
    first.join(5)
    assert seen == ["email", "email"], "two who asked meanwhile are one more look"
    assert lines.idle()


def test_a_channel_that_hangs_holds_up_no_other() -> None:
    inside, go_on = threading.Event(), threading.Event()
    seen: list[str] = []

    def deliver(channel: str) -> None:
        if channel == "email":
            inside.set()
            assert go_on.wait(5)
        seen.append(channel)

    lines = Lines(deliver)
    first = threading.Thread(target=lines.run, args=("email",))
    first.start()
    assert inside.wait(5)
    lines.run("webhook")
    assert seen == ["webhook"]
    go_on.set()
    first.join(5)
    assert seen == ["webhook", "email"]


def test_a_database_that_fails_is_tried_again_the_next_time(caplog: pytest.LogCaptureFixture) -> None:
    tries: list[str] = []

    def deliver(channel: str) -> None:
        tries.append(channel)
        if len(tries) == 1:
            raise OperationalError("UPDATE", {"name": "Quackenbush"}, Exception("locked"))

    lines = Lines(deliver)
    lines.run("email")
    assert lines.idle() and "OperationalError" in caplog.text and "Quackenbush" not in caplog.text
    lines.run("email")
    assert len(tries) == 2
