"""Leads in the database. A lead is stored once for each idempotency key, whoever asks how often at the same time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from typing import Any, TextIO

from sqlalchemy import exc, insert, select
from sqlalchemy.engine import Engine, Row
from sqlalchemy.sql import ColumnElement, Select

from bot.leads.export import FORMATS, write_csv, write_json
from bot.leads.lead import Lead, NewLead, parse_reference
from bot.store.tables import leads, messages


class LeadStoreError(RuntimeError):
    """The database failed; the message says what to do and holds nothing a visitor gave."""


@dataclass(frozen=True)
class Line:
    """One message of the conversation a lead came from."""

    at: dt.datetime
    sender: str
    text: str = field(repr=False)


class Leads:
    """The leads of one database, which must be migrated."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, new_lead: NewLead) -> Lead:
        """Store a lead. The same idempotency key again returns the lead stored first. Raises LeadStoreError."""
        values = asdict(new_lead) | {"topics": list(new_lead.topics)}
        with _translated("stored"):
            # Refused: stored before, or at this moment by another request.
            with suppress(exc.IntegrityError), self._engine.begin() as connection:
                connection.execute(insert(leads).values(values))
            row = self._one(leads.c.idempotency_key == new_lead.idempotency_key)
        if row is None:
            raise LeadStoreError(
                "The lead could not be stored: the table refused it and holds no lead of this key. Run `ldn doctor`."
            )
        return _lead(row)

    def get(self, reference: int | str) -> Lead | None:
        """The lead of an id or a reference such as L-000123; None if there is none. Raises LeadStoreError."""
        number = parse_reference(reference)
        if number is None:
            return None
        with _translated("read"):
            row = self._one(leads.c.id == number)
        return None if row is None else _lead(row)

    def list(
        self, status: str | None = None, limit: int | None = None, since: dt.datetime | None = None
    ) -> tuple[Lead, ...]:
        """Leads, newest first. `since`: UTC without a zone. Raises LeadStoreError."""
        query = select(leads).order_by(leads.c.id.desc()).limit(limit)
        if status is not None:
            query = query.where(leads.c.status == status)
        if since is not None:
            query = query.where(leads.c.created_at >= since)
        return tuple(map(_lead, self._all(query)))

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
            select(messages.c.at, messages.c.sender, messages.c.body)
            .where(messages.c.conversation_id == lead.conversation_id)
            .order_by(messages.c.id)
        )
        return tuple(
            Line(at, sender, " ".join(sentence["text"] for sentence in body["sentences"]))
            for at, sender, body in self._all(query)
        )

    def _one(self, where: ColumnElement[bool]) -> Row | None:
        with self._engine.connect() as connection:
            return connection.execute(select(leads).where(where)).one_or_none()

    def _all(self, query: Select) -> Sequence[Row]:
        with _translated("read"), self._engine.connect() as connection:
            return connection.execute(query).all()


@contextmanager
def _translated(done: str) -> Iterator[None]:
    try:
        yield
    except exc.SQLAlchemyError as error:
        # Neither the statement nor its parameters: they hold what the visitor gave.
        raise LeadStoreError(f"The lead could not be {done}: {_reason(error)}") from None


def _lead(row: Row) -> Lead:
    values: dict[str, Any] = dict(row._mapping)
    return Lead(**values | {"topics": tuple(values["topics"])})


def _reason(error: exc.SQLAlchemyError) -> str:
    reason = str(getattr(error, "orig", ""))
    if "locked" in reason:
        return "another process holds the database. End that process (see `ldn doctor`) and try again."
    if "no such table" in reason or "does not exist" in reason:
        return "the database has no tables yet. Run `ldn doctor`."
    if "not a database" in reason or "malformed" in reason:
        return "the database file is damaged. Restore it from a backup."
    if "readonly" in reason or "unable to open" in reason:
        return "the database cannot be written to. Make its folder writable, or set LDN_HOME to another."
    if "full" in reason:
        return "the disk is full. Make room."
    return f"the database failed ({type(error).__name__}). Run `ldn doctor`."
