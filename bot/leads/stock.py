"""How much there is of what: counts for metrics. They tell nothing of anybody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.engine import Connection

from bot.leads.lead import STATUSES
from bot.leads.outbox import OPEN
from bot.store.lead_tables import leads
from bot.store.outbox_tables import deadlines, outbox

STATES = (*OPEN, "sent", "dead", "cancelled")


@dataclass(frozen=True)
class Stock:
    """Leads by status, notifications by state, deadlines passed and not acted on, and the age of the notification
    that has waited longest, in seconds; 0 if none waits."""

    leads: dict[str, int]
    outbox: dict[str, int]
    overdue: int
    oldest_seconds: float


def stock(connection: Connection, now: dt.datetime) -> Stock:
    """What there is at `now` (UTC without a zone)."""
    by_status = dict(connection.execute(select(leads.c.status, func.count()).group_by(leads.c.status)).all())
    by_state = dict(connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state)).all())
    passed = and_(deadlines.c.done_at.is_(None), deadlines.c.due_at <= now)
    oldest = connection.execute(select(func.min(outbox.c.created_at)).where(outbox.c.state.in_(OPEN))).scalar_one()
    return Stock(
        {status: by_status.get(status, 0) for status in STATUSES},
        {state: by_state.get(state, 0) for state in STATES},
        connection.execute(select(func.count()).where(passed)).scalar_one(),
        max(0.0, (now - oldest).total_seconds()) if oldest else 0.0,
    )
