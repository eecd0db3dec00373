from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.leads.intake import Intake
from bot.leads.lead import NewLead
from bot.leads.store import Leads
from bot.store import make_engine, migrate


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'ldn.sqlite3'}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def leads(engine: Engine) -> Leads:
    return Leads(engine)


@pytest.fixture
def intake(engine: Engine) -> Intake:
    return Intake(engine)


@pytest.fixture
def new_lead() -> Callable[..., NewLead]:
    """A complete lead; any field may be given."""

    def make(**fields: Any) -> NewLead:
        return NewLead(
            **{
                "name": "Jane Doe",
                "phone": "+12125550123",
                "email": "jane@gmail.com",
                "state": "TX",
                "best_time": "Mornings",
                "about": "Dose for fibromyalgia",
                "topics": ("dosing/start", "conditions/fibromyalgia"),
                "conversation_id": "conversation-1",
                "consent_text": "The pharmacy may contact me.",
                "consent_at": dt.datetime(2025, 3, 1, 12, 0),
                "idempotency_key": "form-1",
            }
            | fields
        )

    return make
