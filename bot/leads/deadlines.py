"""Until when someone must have answered a lead: reminder, another pharmacist, the supervisor.

Deadlines count working hours of the assignee, or of the pharmacy where there is none. `bot/leads/overdue.py` acts on
them.
"""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from sqlalchemy import and_, insert, select, update
from sqlalchemy.engine import Connection

from bot.leads.lead import Lead
from bot.leads.working_hours import NeverOpen, Schedule, add_working
from bot.settings import Settings
from bot.store.outbox_tables import deadlines
from bot.store.tables import utc_now

_OFFICE = [["09:00", "17:00"]]
# Where nobody says when they work. No place of the contiguous states is more than two hours away.
OFFICE_HOURS: Schedule = {
    "time_zone": "America/Chicago",
    "hours": dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), _OFFICE),
    "time_off": [],
}


class Assignee(Protocol):
    """What a deadline needs to know of a pharmacist."""

    @property
    def schedule(self) -> Schedule: ...


def schedule(
    connection: Connection, lead: Lead, pharmacist: Assignee | None, now: dt.datetime, settings: Settings | None = None
) -> None:
    """Set the deadlines of a lead that `pharmacist`, or with None the supervisor, has from `now` on.

    Earlier ones end, but for the escalation: it counts from when the visitor began to wait, whoever has the lead.
    """
    settings = settings or Settings.read()
    _end(connection, lead.id, now, kinds=("reminder", "reassign", "wish"))
    hours = {"reminder": settings.remind_hours, "escalate": settings.escalate_hours}
    if pharmacist is not None:
        hours["reassign"] = settings.reassign_hours
    if _is_open(connection, lead.id, "escalate"):
        del hours["escalate"]
    table = pharmacist.schedule if pharmacist else OFFICE_HOURS
    rows = [
        {"lead_id": lead.id, "kind": kind, "due_at": _due(now, dt.timedelta(hours=count), table)}
        for kind, count in hours.items()
    ]
    connection.execute(insert(deadlines), rows)


def cancel(connection: Connection, lead_id: int, now: dt.datetime | None = None) -> None:
    """End all deadlines of a lead: it was answered, closed, merged or erased."""
    _end(connection, lead_id, now or utc_now())


def next_deadline(connection: Connection, lead_id: int) -> dt.datetime | None:
    """When the lead is taken away from who has it, if nobody answers before; None if nobody is waited for."""
    query = (
        select(deadlines.c.due_at)
        .where(
            and_(
                deadlines.c.lead_id == lead_id,
                deadlines.c.done_at.is_(None),
                deadlines.c.kind.in_(("reassign", "escalate")),
            )
        )
        .order_by(deadlines.c.due_at)
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def _due(start: dt.datetime, time: dt.timedelta, table: Schedule) -> dt.datetime:
    try:
        return add_working(start, time, table)
    except NeverOpen:
        return add_working(start, time, OFFICE_HOURS)


def _is_open(connection: Connection, lead_id: int, kind: str) -> bool:
    query = select(deadlines.c.id).where(
        and_(deadlines.c.lead_id == lead_id, deadlines.c.kind == kind, deadlines.c.done_at.is_(None))
    )
    return connection.execute(query).first() is not None


def _end(connection: Connection, lead_id: int, now: dt.datetime, kinds: tuple[str, ...] = ()) -> None:
    where = and_(deadlines.c.lead_id == lead_id, deadlines.c.done_at.is_(None))
    if kinds:
        where = and_(where, deadlines.c.kind.in_(kinds))
    connection.execute(update(deadlines).where(where).values(done_at=now))
