from __future__ import annotations

import datetime as dt
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.leads.intake import Intake
from bot.leads.lead import NewLead
from bot.leads.roster import Licence, Pharmacist, store_roster
from bot.settings import Settings
from tests.worker.mailbox import Mailbox


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture
def mailbox(free_port: int) -> Iterator[Mailbox]:
    """A real mail server on loopback."""
    with Mailbox(free_port) as server:
        yield server


@pytest.fixture
def environment(tmp_path: Path, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The settings of this process: a home of its own, and mail to the mailbox."""
    values = {
        "LDN_HOME": str(tmp_path),
        "LDN_SMTP_URL": mailbox.url,
        "LDN_SUPERVISOR_EMAIL": "supervisor@pharmacy.example",
    }
    for key, value in values.items():
        monkeypatch.setenv(key, value)
    return values


@pytest.fixture
def settings(environment: dict[str, str]) -> Settings:
    return Settings.read()


@pytest.fixture
def engine(any_engine: Engine, environment: dict[str, str]) -> Engine:
    """A database of each kind; whoever takes leads into it has mail set up."""
    return any_engine


@pytest.fixture
def pharmacist(engine: Engine) -> Pharmacist:
    """The one pharmacist: licensed in Texas, always at work."""
    return hire(engine, "Pat Doe", "pat@pharmacy.example")[0]


def hire(engine: Engine, *people: str, state: str = "TX") -> list[Pharmacist]:
    """Put pharmacists (name, email, name, email, ...) into the roster: licensed in a state, at work day and night."""
    every_hour = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    hired = [
        Pharmacist(
            name=name,
            email=email,
            time_zone="America/Chicago",
            hours=every_hour,
            capacity=100_000,
            licences=(Licence(state, "1", dt.date(2099, 1, 1)),),
        )
        for name, email in zip(people[::2], people[1::2], strict=True)
    ]
    with engine.begin() as connection:
        store_roster(connection, hired, [])
    return hired


@pytest.fixture
def submit(engine: Engine) -> Callable[..., Any]:
    """Take a lead in, as the chat does; fields may be given."""

    def submit(number: int = 1, **fields: Any) -> Any:
        return Intake(engine).take(new_lead(number, **fields))

    return submit


def new_lead(number: int = 1, **fields: Any) -> NewLead:
    """A lead of a person of their own for each number."""
    return NewLead(
        **{
            "name": "Jane Quackenbush",
            "phone": f"+1212555{number:04}",
            "email": f"quackenbush{number}@gmail.com",
            "state": "TX",
            "about": "Does it help my aching tapir",
            "topics": ("dosing/start", "conditions/fibromyalgia"),
            "consent_text": "The pharmacy may contact me.",
            "consent_at": dt.datetime(2026, 3, 1, 12, 0),
            "idempotency_key": f"form-{number}",
        }
        | fields
    )
