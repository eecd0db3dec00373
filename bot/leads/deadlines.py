"""Until when someone must have answered a lead: reminder, another pharmacist, the supervisor.

Deadlines count working hours of the assignee, or of the pharmacy where there is none, and begin at the time at which
the visitor asked to be called. `bot/leads/overdue.py` acts on them.
"""

from __future__ import annotations

import datetime as dt
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import and_, insert, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from bot.knowledge.load import load_pharmacy
from bot.knowledge.state_zones import STATE_ZONES
from bot.leads.lead import Lead
from bot.leads.office import office_schedule
from bot.leads.wish import Wish, read_wish
from bot.leads.working_hours import NeverOpen, Schedule, add_working, next_open
from bot.settings import Settings
from bot.store.outbox_tables import deadlines
from bot.store.tables import utc_now

REMINDER, REASSIGN, ESCALATE, WISH = "reminder", "reassign", "escalate", "wish"
# Whoever was told of a lead less than this before the wished time is not told again.
_NOTICE = dt.timedelta(minutes=30)


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
    office = office_schedule(load_pharmacy())
    table = pharmacist.schedule if pharmacist else office
    kinds = {REMINDER: settings.remind_hours, ESCALATE: settings.escalate_hours}
    if pharmacist is not None:
        kinds[REASSIGN] = settings.reassign_hours
    if _is_open(connection, lead.id, ESCALATE):
        del kinds[ESCALATE]
    window = _window(lead, table, now)
    start = max(now, window[0]) if window else now
    due = {kind: _due(start, dt.timedelta(hours=hours), table, office) for kind, hours in kinds.items()}
    if window and (wished := _working_moment(window, table)) and wished - now > _NOTICE:
        due[WISH] = wished
    _end(connection, lead.id, now, (REMINDER, REASSIGN, WISH))
    connection.execute(
        insert(deadlines), [{"lead_id": lead.id, "kind": kind, "due_at": moment} for kind, moment in due.items()]
    )


def again(connection: Connection, lead: Lead, now: dt.datetime, settings: Settings) -> None:
    """Have the supervisor told once more of a lead that still nobody has answered."""
    office = office_schedule(load_pharmacy())
    due = add_working(now, dt.timedelta(hours=settings.escalate_hours), office)
    connection.execute(insert(deadlines).values(lead_id=lead.id, kind=ESCALATE, due_at=due))


def cancel(connection: Connection, lead_id: int, now: dt.datetime | None = None) -> None:
    """End all deadlines of a lead: it was answered, closed, merged or erased."""
    _end(connection, lead_id, now or utc_now(), (REMINDER, REASSIGN, ESCALATE, WISH))


def next_deadline(connection: Connection, lead_id: int) -> dt.datetime | None:
    """When the lead is taken away from who has it, if nobody answers before; None if nobody is waited for."""
    query = (
        select(deadlines.c.due_at)
        .where(and_(_open(lead_id), deadlines.c.kind.in_((REASSIGN, ESCALATE))))
        .order_by(deadlines.c.due_at)
        .limit(1)
    )
    return connection.execute(query).scalar_one_or_none()


def wish_of(lead: Lead) -> Wish | None:
    """When the visitor asked to be called, as far as it is understood."""
    return read_wish(lead.best_time, _local(lead.created_at, zone_of(lead)).date())


def zone_of(lead: Lead, otherwise: str | None = None) -> ZoneInfo:
    """The visitor's time zone, going by the state; without one `otherwise`, or that of the pharmacy."""
    name = STATE_ZONES.get(lead.state or "") or otherwise or office_schedule(load_pharmacy())["time_zone"]
    return ZoneInfo(name)


def _window(lead: Lead, table: Schedule, now: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
    wish = wish_of(lead)
    return wish.next(now, zone_of(lead, table["time_zone"])) if wish else None


def _working_moment(window: tuple[dt.datetime, dt.datetime], table: Schedule) -> dt.datetime | None:
    """The first moment of a window that lies in working hours."""
    try:
        moment = next_open(window[0], table)
    except NeverOpen:
        return None
    return moment if moment < window[1] else None


def _due(start: dt.datetime, time: dt.timedelta, table: Schedule, office: Schedule) -> dt.datetime:
    try:
        return add_working(start, time, table)
    except NeverOpen:
        return add_working(start, time, office)


def _local(time: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    return time.replace(tzinfo=dt.timezone.utc).astimezone(zone)


def _open(lead_id: int) -> ColumnElement[bool]:
    return and_(deadlines.c.lead_id == lead_id, deadlines.c.done_at.is_(None))


def _is_open(connection: Connection, lead_id: int, kind: str) -> bool:
    query = select(deadlines.c.id).where(and_(_open(lead_id), deadlines.c.kind == kind))
    return connection.execute(query).first() is not None


def _end(connection: Connection, lead_id: int, now: dt.datetime, kinds: tuple[str, ...]) -> None:
    where = and_(_open(lead_id), deadlines.c.kind.in_(kinds))
    connection.execute(update(deadlines).where(where).values(done_at=now))
