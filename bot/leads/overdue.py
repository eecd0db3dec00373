"""Acting on deadlines that have passed: remind, pass on, hand up to the supervisor."""

from __future__ import annotations

import datetime as dt
import logging

from sqlalchemy import and_, select, update
from sqlalchemy.engine import Connection, Engine, Row

from bot.leads import deadlines as times
from bot.leads import outbox
from bot.leads.change import IllegalChange, StaleLead
from bot.leads.lead import ASSIGNED, ESCALATED, NEW, Lead
from bot.leads.life import Life
from bot.leads.rows import read_lead
from bot.settings import Settings
from bot.store.alone import alone
from bot.store.outbox_tables import deadlines

logger = logging.getLogger(__name__)

DEADLINE = "deadline"


def act(engine: Engine, now: dt.datetime, settings: Settings | None = None) -> int:
    """Act on every deadline that has passed, each in a transaction of its own; returns how many there were."""
    settings = settings or Settings.read()
    query = (
        select(deadlines)
        .where(and_(deadlines.c.done_at.is_(None), deadlines.c.due_at <= now))
        .order_by(deadlines.c.due_at, deadlines.c.id)
    )
    with engine.connect() as connection:
        due = connection.execute(query).all()
    return sum(_settle(engine, row, now, settings) for row in due)


def _settle(engine: Engine, row: Row, now: dt.datetime, settings: Settings) -> bool:
    try:
        with engine.begin() as connection:
            alone(connection)
            if not _take(connection, row.id, now):
                return False
            lead = read_lead(connection, row.lead_id)
            if lead is not None and lead.status in (NEW, ASSIGNED, ESCALATED):
                _act(connection, row, lead, now, settings)
            return True
    except StaleLead:
        # Somebody is at work on the lead: their change counts, and the deadline is looked at again.
        return False
    except IllegalChange as error:
        logger.error("Deadline %s (%s): %s", row.id, row.kind, error)
        with engine.begin() as connection:
            return _take(connection, row.id, now)


def _take(connection: Connection, number: int, now: dt.datetime) -> bool:
    """Whether the deadline is ours to act on: another worker may have been quicker, or it was cancelled."""
    mine = and_(deadlines.c.id == number, deadlines.c.done_at.is_(None))
    return bool(connection.execute(update(deadlines).where(mine).values(done_at=now)).rowcount)


def _act(connection: Connection, row: Row, lead: Lead, now: dt.datetime, settings: Settings) -> None:
    life = Life(connection)
    if row.kind == times.REASSIGN and lead.status == ASSIGNED:
        why = f"Nobody answered within {settings.reassign_hours:g} working hours."
        life.reassign(lead.id, DEADLINE, why, now=now)
        return
    if row.kind == times.ESCALATE and lead.status != ESCALATED:
        why = f"Nobody answered within {settings.escalate_hours:g} working hours."
        life.escalate(lead.id, DEADLINE, why, now=now)
    else:
        outbox.enqueue(
            connection,
            lead_id=lead.id,
            kind="wish" if row.kind == times.WISH else "reminder",
            pharmacist_id=lead.assignee_id,
            occasion=f"deadline {row.id}",
            now=now,
            settings=settings,
        )
    if row.kind == times.ESCALATE:
        # The supervisor is told again and again: a lead that lies is never passed over in silence.
        times.again(connection, lead, now, settings)
