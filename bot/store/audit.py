"""The audit log: who did what to what, and when. Entries are added, never changed.

Each entry carries the hash of the one before it, and a head carries the count and the last hash. Whoever changes,
removes or inserts an entry afterwards breaks the chain, which `verify` finds; whoever rewrites the whole chain changes
the last hash, which is worth noting elsewhere.
"""

from __future__ import annotations

import datetime as dt
import getpass
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Row

from bot.store.staff_tables import audit_head, audit_log
from bot.store.tables import utc_now

START = "0" * 64
_BATCH = 1000


@dataclass(frozen=True)
class Entry:
    """One entry. `at` is UTC without a zone."""

    id: int
    at: dt.datetime
    actor: str
    action: str
    object_kind: str
    object_id: str | None
    details: dict[str, Any]
    previous_hash: str
    hash: str

    def computed_hash(self) -> str:
        """What `hash` must be if nothing of the entry was changed."""
        fields = [
            self.previous_hash,
            self.id,
            self.at.isoformat(timespec="microseconds"),
            self.actor,
            self.action,
            self.object_kind,
            self.object_id,
            self.details,
        ]
        return hashlib.sha256(json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """What a look at the whole chain found. `complaint` is None if it is whole."""

    entries: int
    last_hash: str
    complaint: str | None = None


def record(
    connection: Connection,
    actor: str,
    action: str,
    object_kind: str,
    object_id: int | str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry in the caller's transaction, as its last statement: from here on other writers of the log wait.

    `details` must be JSON and hold no personal data.
    """
    # Before the look, so that two writers do not see the same head.
    connection.execute(update(audit_head).values(entries=audit_head.c.entries + 1))
    count, last = connection.execute(select(audit_head.c.entries, audit_head.c.hash)).one()
    unhashed = Entry(
        count,
        utc_now(),
        actor,
        action,
        object_kind,
        None if object_id is None else str(object_id),
        dict(details or {}),
        last,
        "",
    )
    hashed = unhashed.computed_hash()
    connection.execute(insert(audit_log).values({**vars(unhashed), "hash": hashed}))
    connection.execute(update(audit_head).values(hash=hashed))


def at_the_shell() -> str:
    """The actor of a command: whoever is signed in on this machine."""
    return f"shell:{getpass.getuser()}"[:64]


def entries(connection: Connection, after: int = 0) -> Iterator[Entry]:
    """All entries behind the one numbered `after`, oldest first."""
    while True:
        query = select(audit_log).where(audit_log.c.id > after).order_by(audit_log.c.id).limit(_BATCH)
        rows = connection.execute(query).all()
        yield from map(_entry, rows)
        if len(rows) < _BATCH:
            return
        after = rows[-1].id


def newest(connection: Connection, limit: int, before: int | None = None, action: str | None = None) -> list[Entry]:
    """The newest entries first: those older than the entry `before`, and of one action or of a group ("lead.")."""
    query = select(audit_log).order_by(audit_log.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit_log.c.id < before)
    if action is not None:
        query = query.where(audit_log.c.action.startswith(action, autoescape=True))
    return [_entry(row) for row in connection.execute(query)]


def head(connection: Connection) -> Verdict:
    """How long the log is and its last hash, as they were written; nothing is checked."""
    row = connection.execute(select(audit_head)).one()
    return Verdict(row.entries, row.hash)


def verify(connection: Connection) -> Verdict:
    """Walk the whole chain."""
    number, last = 0, START
    for entry in entries(connection):
        if entry.id != number + 1:
            return Verdict(number, last, f"Entry {number + 1} is missing.")
        if entry.previous_hash != last:
            return Verdict(number, last, f"Entry {entry.id} does not follow entry {number}.")
        if entry.hash != entry.computed_hash():
            return Verdict(number, last, f"Entry {entry.id} was changed.")
        number, last = entry.id, entry.hash
    written = head(connection)
    if written != Verdict(number, last):
        return Verdict(number, last, f"The log ended with entry {written.entries}; it now ends with entry {number}.")
    return Verdict(number, last)


def _entry(row: Row) -> Entry:
    return Entry(**row._mapping)
