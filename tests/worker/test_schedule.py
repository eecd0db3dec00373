from __future__ import annotations

import datetime as dt
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.leads import handover
from bot.leads.intake import Intake
from bot.leads.lead import NewLead
from bot.leads.roster import Licence, Pharmacist, store_roster
from bot.settings import Settings
from bot.store import make_engine
from bot.store.conversations import Conversations
from bot.store.lead_tables import leads, licences
from bot.store.tables import utc_now
from bot.worker.schedule import Sweep, duties


class Fake:
    """Two channels are due; lines and queue note what they are told."""

    def __init__(self) -> None:
        self.delivered: list[str] = []
        self.woken: list[str] = []
        self.down = False

    def due(self) -> tuple[str, ...]:
        return ("email", "webhook")

    def look(self) -> None:
        """No training waits."""

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
    found = duties(engine, Settings.read({"LDN_HOME": str(tmp_path)}), fake, fake, fake.wake, fake)
    assert {"notifications", "deadlines", "training", "licences", "retention", "review"} <= {
        duty.name for duty in found
    }


def test_a_chat_is_the_assistants_again_when_its_person_is_gone(sqlite_engine: Engine, tmp_path: Path) -> None:
    store = Conversations(sqlite_engine)
    gone, there = store.open(), store.open()
    with sqlite_engine.begin() as connection:
        for conversation, minutes in ((gone, 6), (there, 4)):
            time = utc_now() - dt.timedelta(minutes=minutes)
            handover.take_over(connection, conversation, 1, "Ana Ruiz", True, time)
    fake: Any = Fake()
    found = duties(sqlite_engine, Settings.read({"LDN_HOME": str(tmp_path)}), fake, fake, fake.wake, fake)
    next(duty for duty in found if duty.name == "deserted").work()
    assert "is no longer here" in store.history(gone)[-1]["sentences"][0]["text"]
    assert "has joined" in store.history(there)[-1]["sentences"][0]["text"]


def test_a_lead_leaves_whoever_lost_the_licence(sqlite_engine: Engine, tmp_path: Path) -> None:
    hours = {day: [["00:00", "23:59"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    licence = Licence("TX", "1", dt.date(2099, 1, 1))
    people = [
        Pharmacist(name=name, email=f"{name}@pharmacy.example", time_zone="UTC", hours=hours, licences=(licence,))
        for name in ("ann", "bob")
    ]
    with sqlite_engine.begin() as connection:
        store_roster(connection, people, [])
    details = {"phone": "+12125550123", "state": "TX", "consent_text": "Yes.", "consent_at": utc_now()}
    first = Intake(sqlite_engine).take(NewLead(**details, idempotency_key="k")).assignee_id
    ended = update(licences).where(licences.c.pharmacist_id == first).values(expires_on=dt.date(2020, 1, 1))
    with sqlite_engine.begin() as connection:
        connection.execute(ended)
    fake: Any = Fake()
    found = duties(sqlite_engine, Settings.read({"LDN_HOME": str(tmp_path)}), fake, fake, fake.wake, fake)
    next(duty for duty in found if duty.name == "licences").work()
    with sqlite_engine.connect() as connection:
        now = connection.execute(select(leads.c.assignee_id)).scalar_one()
    assert first is not None and now is not None and now != first
