"""The audit log as CSV for a spreadsheet and as JSON for programs, with the names of who acted."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.leads.export import neutralised
from bot.store import audit
from bot.store.audit import Entry
from bot.store.staff_tables import staff

FIELDS = ("id", "at", "actor", "name", "action", "object_kind", "object_id", "details", "previous_hash", "hash")


def lines(connection: Connection, format: str) -> Iterator[str]:
    """The file in pieces, oldest entry first."""
    known = names(connection)
    if format == "csv":
        yield _row(FIELDS)
        for entry in audit.entries(connection):
            record = _record(entry, known)
            yield _row(
                [neutralised(str(value)) for value in (record | {"details": json.dumps(entry.details)}).values()]
            )
        return
    yield "["
    for number, entry in enumerate(audit.entries(connection)):
        yield (",\n" if number else "\n") + json.dumps(_record(entry, known), ensure_ascii=False)
    yield "\n]\n"


def names(connection: Connection) -> dict[str, str]:
    """Whom an actor such as staff:3 stands for."""
    return {"system": "the assistant"} | {
        f"staff:{row.id}": row.name for row in connection.execute(select(staff.c.id, staff.c.name))
    }


def _record(entry: Entry, known: dict[str, str]) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": f"{entry.at.isoformat(timespec='microseconds')}Z",
        "actor": entry.actor,
        "name": known.get(entry.actor, ""),
        "action": entry.action,
        "object_kind": entry.object_kind,
        "object_id": entry.object_id or "",
        "details": entry.details,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def _row(cells: Any) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()
