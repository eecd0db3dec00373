"""What is on record about one lead: what happened to it, why it went where it went, and what was joined to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.leads.lead import Lead
from bot.leads.routing import Considered
from bot.leads.rows import LEAD_COLUMNS, as_lead
from bot.store.lead_tables import lead_events, leads, routing_decisions


@dataclass(frozen=True)
class Event:
    """One step of a lead's life. `at`: UTC without a zone."""

    at: dt.datetime
    actor: str
    kind: str
    from_status: str | None
    to_status: str
    reason: str | None = field(repr=False)
    note: str | None = field(repr=False)
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class KeptDecision:
    """A routing decision as it was made. `pharmacist_id` None: the supervisor's queue."""

    at: dt.datetime
    pharmacist_id: int | None
    reason: str
    considered: tuple[Considered, ...]


def events(connection: Connection, lead_id: int) -> tuple[Event, ...]:
    """What happened to a lead, in order."""
    columns = (lead_events.c[name] for name in Event.__dataclass_fields__)
    query = select(*columns).where(lead_events.c.lead_id == lead_id).order_by(lead_events.c.id)
    return tuple(Event(*row) for row in connection.execute(query))


def decisions(connection: Connection, lead_id: int) -> tuple[KeptDecision, ...]:
    """The routing decisions of a lead, in order; the last one says why it is where it is."""
    table = routing_decisions
    query = select(table).where(table.c.lead_id == lead_id).order_by(table.c.id)
    return tuple(
        KeptDecision(row.at, row.pharmacist_id, row.reason, tuple(Considered(**one) for one in row.considered))
        for row in connection.execute(query)
    )


def joined(connection: Connection, lead_id: int) -> tuple[Lead, ...]:
    """The later leads of the same person, which were joined to this one, oldest first."""
    query = select(*LEAD_COLUMNS).where(leads.c.merged_into == lead_id).order_by(leads.c.id)
    return tuple(map(as_lead, connection.execute(query)))
