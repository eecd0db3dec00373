from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.leads import overdue
from bot.leads.intake import Intake
from bot.leads.lead import Lead, NewLead
from bot.leads.life import Life
from bot.leads.roster import Pharmacist
from bot.leads.store import Leads
from bot.settings import Settings
from bot.store.lead_tables import lead_events
from bot.store.outbox_tables import deadlines, outbox

NOW = dt.datetime(2027, 3, 3, 17, 0)
HOUR = dt.timedelta(hours=1)
DAY_AND_NIGHT = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@pytest.fixture(autouse=True)
def channels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LDN_WEBHOOK_URL", "https://hooks.example/ldn")
    monkeypatch.setenv("LDN_WEBHOOK_SECRET", "0123456789abcdef")


@pytest.fixture
def take(any_engine: Engine, new_lead: Callable[..., NewLead]) -> Callable[..., Lead]:
    return lambda **fields: Intake(any_engine).take(new_lead(**{"best_time": None} | fields), NOW)


@pytest.fixture
def staff(any_engine: Engine, pharmacist: Callable[..., Pharmacist], enrol: Callable[..., None]) -> Callable[..., None]:
    """Enrols pharmacists who are always at work, by name."""
    return lambda *names: enrol(any_engine, *(pharmacist(name, hours=DAY_AND_NIGHT) for name in names))


def after(engine: Engine, hours: float) -> None:
    overdue.act(engine, NOW + hours * HOUR, Settings.read())


def told(engine: Engine) -> list[tuple[str, int | None]]:
    """Of what, and which pharmacist (None: the supervisor), in order."""
    with engine.connect() as connection:
        return [
            (row.kind, row.pharmacist_id if row.recipient_kind == "pharmacist" else None)
            for row in connection.execute(select(outbox).order_by(outbox.c.id))
        ]


def test_a_silent_pharmacist_is_reminded_passed_over_and_then_the_supervisor_is_told(
    any_engine: Engine, staff: Any, take: Any
) -> None:
    staff("Ann Lee", "Bob Ray")
    lead = take()
    first = lead.assignee_id
    second = 3 - first

    after(any_engine, 1.9)
    assert told(any_engine) == [("assigned", first)]
    after(any_engine, 2)
    assert told(any_engine)[1:] == [("reminder", first)]
    after(any_engine, 4)
    assert told(any_engine)[2:] == [("reassigned", second)]
    now = Leads(any_engine).get(lead.id)
    assert now.assignee_id == second and now.status == "assigned"
    after(any_engine, 6)
    assert told(any_engine)[3:] == [("reminder", second)]
    after(any_engine, 8)
    assert told(any_engine)[4:] == [("escalated", None)]
    assert Leads(any_engine).get(lead.id).status == "escalated"


def test_the_silent_one_does_not_get_the_lead_again(any_engine: Engine, staff: Any, take: Any) -> None:
    staff("Ann Lee")
    lead = take()
    after(any_engine, 4)
    now = Leads(any_engine).get(lead.id)
    assert now.status == "escalated" and now.assignee_id is None
    assert ("escalated", None) in told(any_engine) and ("reassigned", 1) not in told(any_engine)


def test_each_step_is_written_down_with_its_reason(any_engine: Engine, staff: Any, take: Any) -> None:
    staff("Ann Lee", "Bob Ray")
    take()
    for hours in (2, 4, 8):
        after(any_engine, hours)
    with any_engine.connect() as connection:
        events = [
            (row.kind, row.actor, row.reason)
            for row in connection.execute(select(lead_events).where(lead_events.c.actor == "deadline"))
        ]
    assert [kind for kind, _, _ in events] == ["assigned", "escalated"]
    assert events[0][2].startswith("Nobody answered within 4 working hours.")
    assert events[1][2] == "Nobody answered within 8 working hours."


def test_a_lead_that_lies_is_told_of_again_every_working_day(any_engine: Engine, take: Any) -> None:
    lead = take()
    assert told(any_engine) == [("escalated", None)], "nobody is eligible: the supervisor at once"
    for day in range(1, 6):
        after(any_engine, 24 * day)
    kinds = told(any_engine)
    assert len(kinds) >= 5 and {recipient for _, recipient in kinds} == {None}
    assert Leads(any_engine).get(lead.id).status == "escalated"


@pytest.mark.parametrize("answer", ["contacted", "close"])
def test_an_answered_lead_is_left_alone(any_engine: Engine, staff: Any, take: Any, answer: str) -> None:
    staff("Ann Lee", "Bob Ray")
    lead = take()
    life = Life(any_engine)
    if answer == "contacted":
        life.contacted(lead.id, "staff:1", now=NOW + HOUR)
    else:
        life.close(lead.id, "answered", "staff:1", now=NOW + HOUR)
    before = told(any_engine)
    after(any_engine, 100)
    assert told(any_engine) == before


def test_at_the_wished_time_the_pharmacist_hears_of_it_and_not_before(
    any_engine: Engine, staff: Any, take: Any
) -> None:
    staff("Ann Lee")
    take(best_time="Tomorrow morning")
    # Eight in the morning in Texas is 14:00 UTC.
    after(any_engine, 20.9)
    assert told(any_engine) == [("assigned", 1)]
    after(any_engine, 21)
    assert told(any_engine) == [("assigned", 1), ("wish", 1)]
    after(any_engine, 23)
    assert told(any_engine)[2:] == [("reminder", 1)]


def test_two_workers_act_once(any_engine: Engine, staff: Any, take: Any) -> None:
    staff("Ann Lee")
    take()
    at = NOW + 2 * HOUR
    with any_engine.connect() as connection:
        row = connection.execute(select(deadlines).where(deadlines.c.kind == "reminder")).one()
    assert [overdue._settle(any_engine, row, at, Settings.read()) for _ in range(2)] == [True, False]
    assert told(any_engine) == [("assigned", 1), ("reminder", 1)]


def test_a_deadline_that_cannot_be_acted_on_does_not_come_back(
    any_engine: Engine, staff: Any, take: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff("Ann Lee")
    take()

    def refuse(*_args: object, **_options: object) -> None:
        raise overdue.IllegalChange("Lead L-000001 cannot be assigned.")

    monkeypatch.setattr(Life, "reassign", refuse)
    assert overdue.act(any_engine, NOW + 4 * HOUR) == 2
    assert overdue.act(any_engine, NOW + 4 * HOUR) == 0


def test_a_change_meanwhile_is_waited_for(
    any_engine: Engine, staff: Any, take: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff("Ann Lee")
    take()

    def refuse(*_args: object, **_options: object) -> None:
        raise overdue.StaleLead("Lead L-000001 was changed.")

    with monkeypatch.context() as patch:
        patch.setattr(Life, "reassign", refuse)
        overdue.act(any_engine, NOW + 4 * HOUR)
    assert overdue.act(any_engine, NOW + 4 * HOUR) == 1
