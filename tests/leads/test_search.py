from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine

from bot.leads import search
from bot.leads.intake import Intake
from bot.leads.lead import NewLead
from bot.leads.life import Life
from bot.leads.roster import Pharmacist, Roster
from bot.leads.search import Filters
from bot.store.lead_tables import leads as table
from tests.leads.conftest import NOW

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def office(
    any_engine: Engine,
    enrol: Callable[..., None],
    pharmacist: Callable[..., Pharmacist],
    new_lead: Callable[..., NewLead],
) -> Engine:
    """Leads 1 and 2 are with Ann, 3 (urgent) and 4 wait, 5 is closed."""
    enrol(any_engine, pharmacist("Ann Lee", "TX"), pharmacist("Bob Ray", "ME"))
    given: list[dict[str, Any]] = [
        {"name": "Zoë Smith", "topics": ("dosing/timing",)},
        {"name": "Jane Doe", "urgency": "soon"},
        {"name": "Ann Other", "state": "OH", "urgency": "soon"},
        {"name": "Jim Beam", "state": None, "language": "es"},
        {"name": "Jo Closed", "topics": ("dosing_x/timing",)},
    ]
    intake = Intake(any_engine)
    for number, fields in enumerate(given, 1):
        phone, email = f"+1212555010{number}", f"p{number}@gmail.com"
        intake.take(
            new_lead(**{"idempotency_key": str(number), "phone": phone, "email": email} | fields), NOW + number * HOUR
        )
    Life(any_engine).close(5, "answered", "staff:1", now=NOW)
    return any_engine


def found(engine: Engine, **filters: Any) -> list[int]:
    with engine.connect() as connection:
        return [lead.id for lead in search.find(connection, Filters(**filters))]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({}, [5, 4, 3, 2, 1]),
        ({"statuses": ("new",)}, [4, 3]),
        ({"statuses": ("assigned", "closed")}, [5, 2, 1]),
        ({"state": "OH"}, [3]),
        ({"language": "es"}, [4]),
        ({"urgency": "soon"}, [3, 2]),
        ({"assignee_id": 1}, [5, 2, 1]),
        ({"unassigned": True}, [4, 3]),
        ({"topic": "dosing/timing"}, [1]),
        ({"topic": "dosing"}, [4, 3, 2, 1]),
        ({"topic": "dos%"}, []),
        ({"received_from": NOW + 3 * HOUR}, [5, 4, 3]),
        ({"received_before": NOW + 3 * HOUR}, [2, 1]),
        ({"urgency": "soon", "unassigned": True}, [3]),
    ],
)
def test_filters(office: Engine, filters: dict[str, Any], ids: list[int]) -> None:
    assert found(office, **filters) == ids
    with office.connect() as connection:
        assert search.count(connection, Filters(**filters)) == len(ids)


def test_pages_follow_each_other(office: Engine) -> None:
    with office.connect() as connection:
        first = search.find(connection, Filters(), limit=2)
        second = search.find(connection, Filters(), limit=2, before_id=first[-1].id)
    assert [lead.id for lead in (*first, *second)] == [5, 4, 3, 2]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("L-000002", [2]), ("l3", [3]), ("P1@gmail.com", [1]), ("(212) 555-0102", [2]), ("2125550104", [4]),
        ("zoe", [1]), ("SMITH zoë", [1]), ("jane", [2]), ("nobody", []), ("", []), ("%", []), ("L-000099", []),
    ],
)  # fmt: skip
def test_search_by_reference_name_phone_and_email(office: Engine, text: str, ids: list[int]) -> None:
    with office.connect() as connection:
        assert [lead.id for lead in search.search(connection, text)] == ids


def test_queues_are_urgent_first_then_oldest(office: Engine) -> None:
    with office.connect() as connection:
        assert [lead.id for lead in search.own_queue(connection, 1)] == [2, 1]
        assert [lead.id for lead in search.supervisor_queue(connection)] == [3, 4]
    Life(office).contacted(2, "staff:1")
    Life(office).escalate(4, "staff:9", "Nobody looked")
    with office.connect() as connection:
        assert [lead.id for lead in search.own_queue(connection, 1)] == [1, 2], "what was answered comes last"
        assert [lead.id for lead in search.supervisor_queue(connection)] == [4, 3], "what was handed up comes first"


def test_a_pharmacist_sees_their_own_and_what_they_may_take(
    office: Engine, pharmacist: Callable[..., Pharmacist]
) -> None:
    people = tuple(
        pharmacist(name, *states, id=number)
        for number, (name, states) in enumerate({"Ann Lee": ("TX",), "Bob Ray": ("OH",)}.items(), 1)
    )
    roster = Roster(people)
    with office.begin() as connection:
        connection.execute(update(table).where(table.c.id == 2).values(status="closed"))
    with office.connect() as connection:
        seen = {
            one.name: [lead.id for lead in search.find(connection, Filters()) if search.may_see(lead, one, roster, NOW)]
            for one in people
        }
        assert [lead.id for lead in search.claimable(connection, people[1], roster, NOW)] == [3]
    assert seen == {"Ann Lee": [5, 2, 1], "Bob Ray": [3]}
