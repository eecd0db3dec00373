"""Rows of the table of leads as `Lead`."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot.leads.lead import ERASED, Lead
from bot.store.lead_tables import leads

# The blind indexes stay in the table.
LEAD_COLUMNS = tuple(leads.c[field.name] for field in fields(Lead))


def as_lead(row: Row) -> Lead:
    """A row of LEAD_COLUMNS as a lead."""
    values: dict[str, Any] = dict(row._mapping)
    return Lead(**values | {"topics": tuple(values["topics"]), "conditions": tuple(values["conditions"] or ())})


def read_lead(connection: Connection, lead_id: int) -> Lead | None:
    """The lead of an id, within the caller's transaction."""
    row = connection.execute(select(*LEAD_COLUMNS).where(leads.c.id == lead_id)).one_or_none()
    return None if row is None else as_lead(row)


def left_in(connection: Connection, conversation: str) -> tuple[Lead, ...]:
    """The leads that were sent from a conversation, oldest first, without erased ones."""
    query = select(*LEAD_COLUMNS).where(leads.c.conversation_id == conversation, leads.c.status != ERASED)
    return tuple(map(as_lead, connection.execute(query.order_by(leads.c.id))))
