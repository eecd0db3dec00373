from __future__ import annotations

from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

import pytest

from bot.settings import Settings
from bot.store import make_engine
from bot.worker.schedule import Sweep, duties


class Fake:
    """Two channels are due; lines and queue note what they are told."""

    def __init__(self) -> None:
        self.delivered: list[str] = []
        self.woken: list[str] = []
        self.down = False

    def due(self) -> tuple[str, ...]:
        return ("email", "webhook")

    def run(self, channel: str) -> None:
        self.delivered.append(channel)

    def wake(self, channel: str) -> None:
        if self.down:
            raise OperationalError("disk I/O error")
        self.woken.append(channel)


def test_the_sweep_has_everything_delivered_with_the_queue_and_without_it(caplog: pytest.LogCaptureFixture) -> None:
    fake: Any = Fake()
    sweep = Sweep(fake, fake, fake.wake)
    sweep()
    assert (fake.woken, fake.delivered) == (["email", "webhook"], [])
    fake.down = True
    sweep()
    sweep()
    assert fake.delivered == ["email", "webhook"] * 2
    assert len(caplog.records) == 1, "a queue that is down is told of once"
    fake.down = False
    sweep()
    fake.down = True
    sweep()
    assert len(caplog.records) == 2


def test_the_worker_has_its_duties(tmp_path: Path) -> None:
    fake: Any = Fake()
    engine = make_engine(f"sqlite:///{tmp_path / 'ldn.sqlite3'}")
    found = duties(engine, Settings.read({"LDN_HOME": str(tmp_path)}), fake, fake, fake.wake)
    assert {"notifications", "deadlines", "retention"} <= {duty.name for duty in found}
