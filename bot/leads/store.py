"""Reading leads from the database. They are stored by `intake.py` and changed by `life.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TextIO

from sqlalchemy import select
from sqlalchemy.engine import Engine, Row
from sqlalchemy.sql import ColumnElement, Select

from bot.leads.export import FORMATS, write_csv, write_json
from bot.leads.failure import translated
from bot.leads.lead import Lead, parse_reference
from bot.leads.rows import LEAD_COLUMNS, as_lead, left_in
from bot.store.lead_tables import leads
from bot.store.tables import messages


@dataclass(frozen=True)
class Line:
    """One message of the conversation a lead came from."""

    id: int
    at: dt.datetime
    sender: str
    text: str = field(repr=False)
    kind: str = "text"
    # Of the person of the staff who wrote it.
    name: str | None = None


class Leads:
    """The leads of one database, which must be migrated."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, reference: int | str) -> Lead | None:
        """The lead of an id or a reference such as L-000123; None if there is none. Raises LeadStoreError."""
        number = parse_reference(reference)
        if number is None:
            return None
        with translated("read"):
            row = self._one(leads.c.id == number)
        return None if row is None else as_lead(row)

    def list(
        self, status: str | None = None, limit: int | None = None, since: dt.datetime | None = None
    ) -> tuple[Lead, ...]:
        """Leads, newest first. `since`: UTC without a zone. Raises LeadStoreError."""
        query = select(*LEAD_COLUMNS).order_by(leads.c.id.desc()).limit(limit)
        if status is not None:
            query = query.where(leads.c.status == status)
        if since is not None:
            query = query.where(leads.c.created_at >= since)
        return tuple(map(as_lead, self._all(query)))

    def sent_from(self, conversation: str) -> tuple[str, ...]:
        """The references of the leads that were sent from a conversation, oldest first. Raises LeadStoreError."""
        with translated("read"), self._engine.connect() as connection:
            return tuple(lead.reference for lead in left_in(connection, conversation))

    def export(self, format: str, stream: TextIO) -> int:
        """Write all leads, oldest first, to `stream`; returns how many. Raises LeadStoreError before it writes."""
        if format not in FORMATS:
            raise ValueError(f"Format {format!r} is not known. Use one of: {', '.join(FORMATS)}.")
        found = self.list()[::-1]
        (write_csv if format == "csv" else write_json)(found, stream)
        return len(found)

    def conversation(self, lead: Lead) -> tuple[Line, ...]:
        """The messages of the lead's conversation, as far as they are still kept. Raises LeadStoreError."""
        query = (
            select(messages.c.id, messages.c.at, messages.c.sender, messages.c.body)
            .where(messages.c.conversation_id == lead.conversation_id)
            .order_by(messages.c.id)
        )
        return tuple(
            Line(
                id,
                at,
                sender,
                " ".join(sentence["text"] for sentence in body["sentences"]),
                body["kind"],
                body.get("name"),
            )
            for id, at, sender, body in self._all(query)
        )

    def _one(self, where: ColumnElement[bool]) -> Row | None:
        with self._engine.connect() as connection:
            return connection.execute(select(*LEAD_COLUMNS).where(where)).one_or_none()

    def _all(self, query: Select) -> Sequence[Row]:
        with translated("read"), self._engine.connect() as connection:
            return connection.execute(query).all()
