from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.leads.intake import Intake
from bot.leads.lead import NewLead
from bot.leads.roster import Licence, Pharmacist, store_roster
from bot.leads.service_area import Permit
from bot.leads.store import Leads


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


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


# A Wednesday, noon in New York.
NOW = dt.datetime(2027, 3, 3, 17, 0)
OFFICE = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def a_pharmacist(name: str = "Ann Lee", *states: str, **fields: Any) -> Pharmacist:
    """Works in office hours of New York, is licensed for the states until the end of 2030, by default for Texas."""
    return Pharmacist(
        **{
            "name": name,
            "email": f"{name.split()[0].lower()}@pharmacy.example",
            "time_zone": "America/New_York",
            "hours": OFFICE,
            "licences": tuple(Licence(state, f"{state}-1", dt.date(2099, 12, 31)) for state in states or ("TX",)),
        }
        | fields
    )


@pytest.fixture
def now() -> dt.datetime:
    return NOW


@pytest.fixture
def pharmacist() -> Callable[..., Pharmacist]:
    return a_pharmacist


@pytest.fixture
def enrol() -> Callable[..., None]:
    """Puts a roster into a database: pharmacists with the ids 1, 2, ... in order, and the states of permits."""

    def enrol(engine: Engine, *people: Pharmacist, permits: tuple[str, ...] = ()) -> None:
        held = [Permit(state, f"P-{state}", dt.date(2099, 12, 31)) for state in permits]
        with engine.begin() as connection:
            store_roster(connection, people, held)

    return enrol
