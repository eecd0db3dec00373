from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.leads import deadlines as module
from bot.leads.deadlines import cancel, next_deadline, schedule
from bot.leads.intake import Intake
from bot.leads.lead import Lead, NewLead
from bot.leads.roster import Pharmacist, TimeOff
from bot.settings import Settings
from bot.store.outbox_tables import deadlines

SETTINGS = Settings.read({})
# A Wednesday, noon in New York.
NOW = dt.datetime(2027, 3, 3, 17, 0)


@pytest.fixture
def lead(any_engine: Engine, new_lead: Callable[..., NewLead]) -> Callable[..., Lead]:
    def take(now: dt.datetime = NOW, **fields: object) -> Lead:
        taken = Intake(any_engine).take(new_lead(**{"best_time": None} | fields), now)
        with any_engine.begin() as connection:
            connection.execute(deadlines.delete())
        return taken

    return take


def open_ones(engine: Engine) -> dict[str, str]:
    """The deadlines that are still to come: kind and UTC day and time."""
    query = (
        select(deadlines.c.kind, deadlines.c.due_at).where(deadlines.c.done_at.is_(None)).order_by(deadlines.c.due_at)
    )
    with engine.connect() as connection:
        return {kind: f"{due:%a %H:%M}" for kind, due in connection.execute(query)}


def given(engine: Engine, lead: Lead, to: Pharmacist | None, now: dt.datetime = NOW) -> dict[str, str]:
    with engine.begin() as connection:
        schedule(connection, lead, to, now, SETTINGS)
    return open_ones(engine)


def test_reminder_then_another_pharmacist_then_the_supervisor(
    any_engine: Engine, lead: Callable[..., Lead], pharmacist: Callable[..., Pharmacist]
) -> None:
    assert given(any_engine, lead(), pharmacist()) == {
        "reminder": "Wed 19:00",
        "reassign": "Wed 21:00",
        "escalate": "Thu 17:00",
    }


@pytest.mark.parametrize(
    ("now", "fields", "expected", "why"),
    [
        ("2027-03-05T21:30", {}, ("Mon 15:30", "Mon 17:30", "Mon 21:30"), "the weekend does not count"),
        ("2027-03-12T21:30", {}, ("Mon 14:30", "Mon 16:30", "Mon 20:30"), "nor when the clocks change in it"),
        (
            "2027-03-03T21:30",
            {"time_off": (TimeOff(dt.date(2027, 3, 4), dt.date(2027, 3, 5)),)},
            ("Mon 15:30", "Mon 17:30", "Mon 21:30"),
            "nor days off",
        ),
        (
            "2027-03-03T17:00",
            {"time_zone": "America/Los_Angeles"},
            ("Wed 19:00", "Wed 21:00", "Thu 01:00"),
            "the assignee's clock counts",
        ),
        ("2027-03-03T17:00", {"hours": {}}, ("Wed 19:00", "Wed 21:00", "Thu 17:00"), "without hours: the pharmacy's"),
    ],
)
def test_only_the_assignees_working_hours_count(
    any_engine: Engine,
    lead: Callable[..., Lead],
    pharmacist: Callable[..., Pharmacist],
    now: str,
    fields: dict,
    expected: tuple,
    why: str,
) -> None:
    at = dt.datetime.fromisoformat(now)
    found = given(any_engine, lead(), pharmacist(**fields), at)
    assert tuple(found[kind] for kind in ("reminder", "reassign", "escalate")) == expected, why


def test_without_an_assignee_the_supervisor_is_reminded_by_the_pharmacys_hours(
    any_engine: Engine, lead: Callable[..., Lead]
) -> None:
    # Weekdays from 9 to 5 in Chicago: that is what there is without hours in data/pharmacy.yml.
    saturday = dt.datetime(2027, 3, 6, 17)
    assert given(any_engine, lead(), None, saturday) == {"reminder": "Mon 17:00", "escalate": "Mon 23:00"}


@pytest.mark.parametrize(
    ("best_time", "expected", "why"),
    [
        ("Tomorrow morning", ("Thu 14:00", "Thu 16:00", "Thu 18:00", "Thu 22:00"), "waits for the wished time"),
        # Noon in New York is eleven in Texas.
        ("Mornings", (None, "Wed 19:00", "Wed 21:00", "Thu 17:00"), "the wished time is now"),
        (
            "After 3 p.m.",
            ("Wed 21:00", "Thu 15:00", "Thu 17:00", "Thu 21:00"),
            "this afternoon, by the visitor's clock",
        ),
        ("Evenings", (None, "Thu 16:00", "Thu 18:00", "Thu 22:00"), "the assignee never works then"),
        ("Weekends", (None, "Mon 16:00", "Mon 18:00", "Mon 22:00"), "the assignee never works then"),
        ("When I am home", (None, "Wed 19:00", "Wed 21:00", "Thu 17:00"), "nobody pretends to know when"),
    ],
)
def test_deadlines_begin_at_the_wished_time(
    any_engine: Engine,
    lead: Callable[..., Lead],
    pharmacist: Callable[..., Pharmacist],
    best_time: str,
    expected: tuple,
    why: str,
) -> None:
    found = given(any_engine, lead(best_time=best_time), pharmacist())
    assert tuple(found.get(kind) for kind in ("wish", "reminder", "reassign", "escalate")) == expected, why


def test_tomorrow_is_the_day_after_the_visitor_wrote(
    any_engine: Engine, lead: Callable[..., Lead], pharmacist: Callable[..., Pharmacist]
) -> None:
    written = lead(now=NOW - dt.timedelta(days=1), best_time="Tomorrow morning")
    assert given(any_engine, written, pharmacist())["reminder"] == "Wed 19:00"


def test_passing_a_lead_on_does_not_put_off_the_escalation(
    any_engine: Engine, lead: Callable[..., Lead], pharmacist: Callable[..., Pharmacist]
) -> None:
    taken = lead()
    given(any_engine, taken, pharmacist())
    later = given(any_engine, taken, pharmacist("Sam Roe"), NOW + dt.timedelta(hours=4))
    assert later == {"reminder": "Thu 15:00", "escalate": "Thu 17:00", "reassign": "Thu 17:00"}


def test_an_answer_ends_all_deadlines(
    any_engine: Engine, lead: Callable[..., Lead], pharmacist: Callable[..., Pharmacist]
) -> None:
    taken = lead(best_time="Tomorrow morning")
    given(any_engine, taken, pharmacist())
    with any_engine.begin() as connection:
        assert next_deadline(connection, taken.id) == dt.datetime(2027, 3, 4, 18)
        cancel(connection, taken.id, NOW)
        assert next_deadline(connection, taken.id) is None
    assert open_ones(any_engine) == {}


def test_every_state_has_a_time_zone() -> None:
    from bot.knowledge.states import STATES

    assert set(module.STATE_ZONES) == set(STATES)
