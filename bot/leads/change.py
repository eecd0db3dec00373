"""One change of a lead: allowed or refused, written down with who, when and why, and never over another's change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import and_, insert, update
from sqlalchemy.engine import Connection, Engine

from bot.leads.failure import translated
from bot.leads.lead import ASSIGNED, CLOSED, CONTACTED, ERASED, ESCALATED, MERGED, NEW, Lead, reference_of
from bot.leads.rows import read_lead
from bot.store.alone import alone
from bot.store.lead_tables import lead_events, leads

# What may follow upon a status. A closed lead is reopened, as new, before anything else.
_NEXT = {
    NEW: {ASSIGNED, CONTACTED, CLOSED, ESCALATED, MERGED, ERASED},
    ASSIGNED: {ASSIGNED, CONTACTED, CLOSED, ESCALATED, MERGED, ERASED},
    CONTACTED: {ASSIGNED, CLOSED, ESCALATED, MERGED, ERASED},
    ESCALATED: {ASSIGNED, CONTACTED, CLOSED, MERGED, ERASED},
    CLOSED: {NEW, ERASED},
    MERGED: {ERASED},
    ERASED: set[str](),
}


class LeadChangeError(Exception):
    """A change that was not made; the message says why and what to do, and holds nothing a visitor gave."""


class IllegalChange(LeadChangeError):
    """A change that a lead's life does not allow."""


class StaleLead(LeadChangeError):
    """Somebody else changed the lead since it was looked at."""


class UnknownLead(LeadChangeError):
    """There is no such lead."""


@contextmanager
def changing(bind: Engine | Connection) -> Iterator[Connection]:
    """A transaction in which leads may be changed: the caller's own, or one of an engine's. Raises LeadStoreError."""
    if isinstance(bind, Connection):
        alone(bind)
        yield bind
        return
    with translated("changed"), bind.begin() as connection:
        alone(connection)
        yield connection


def lead_to_change(connection: Connection, lead_id: int, version: int | None) -> Lead:
    """The lead as it is now. `version`: the one that the caller saw. Raises UnknownLead, StaleLead."""
    lead = read_lead(connection, lead_id)
    if lead is None:
        raise UnknownLead(f"There is no lead {reference_of(lead_id)}. `ldn leads list` shows the references.")
    if version is not None and version != lead.version:
        raise _stale(lead)
    return lead


def check(lead: Lead, status: str, doing: str) -> None:
    """Raises IllegalChange if a lead cannot get a status; `doing` completes "cannot be ..."."""
    if status not in _NEXT[lead.status]:
        raise IllegalChange(f"Lead {lead.reference} cannot be {doing}: {_state_of(lead)}")


def change(
    connection: Connection,
    lead: Lead,
    *,
    kind: str,
    by: str,
    why: str | None,
    now: dt.datetime,
    status: str | None = None,
    note: str | None = None,
    details: Mapping[str, Any] | None = None,
    **values: Any,
) -> Lead:
    """Write a checked change and its event; returns the lead as it is then. Raises StaleLead.

    `kind` names the event; `by` is who did it (`staff:ID`, or a part of the assistant); `values`: columns to set.
    """
    status = status or lead.status
    changed = connection.execute(
        update(leads)
        .where(and_(leads.c.id == lead.id, leads.c.version == lead.version))
        .values(status=status, version=lead.version + 1, **values)
    )
    if not changed.rowcount:
        raise _stale(lead)
    record(
        connection,
        lead.id,
        kind=kind,
        by=by,
        why=why,
        now=now,
        from_status=lead.status,
        to_status=status,
        note=note,
        details=details,
    )
    after = read_lead(connection, lead.id)
    assert after is not None
    return after


def record(
    connection: Connection,
    lead_id: int,
    *,
    kind: str,
    by: str,
    why: str | None,
    now: dt.datetime,
    from_status: str | None,
    to_status: str,
    note: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write an event of a lead."""
    connection.execute(
        insert(lead_events).values(
            lead_id=lead_id,
            at=now,
            actor=by,
            kind=kind,
            from_status=from_status,
            to_status=to_status,
            reason=why,
            note=note,
            details=dict(details or {}),
        )
    )


def _stale(lead: Lead) -> StaleLead:
    return StaleLead(
        f"Lead {lead.reference} was changed by somebody else in the meantime. Look at it again before you change it."
    )


def _state_of(lead: Lead) -> str:
    if lead.merged_into is not None and lead.status == MERGED:
        return f"it was joined to {reference_of(lead.merged_into)}. Change that one."
    cure = {CLOSED: " Reopen it first.", ERASED: " Nothing is left of it."}.get(lead.status, "")
    return f"it is {lead.status}.{cure}"
