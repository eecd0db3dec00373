"""Taking a lead in: stored, joined or routed, with its notifications and deadlines, in one transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection, Engine

from bot.knowledge.load import load_pharmacy
from bot.knowledge.model import Pharmacy
from bot.leads import outbox
from bot.leads.change import change, record
from bot.leads.failure import translated
from bot.leads.lead import CLOSED, CONTACTED, MERGED, NEW, URGENCIES, Lead, NewLead
from bot.leads.person import first_lead
from bot.leads.placing import give, place, reopened, settled
from bot.leads.roster import Roster, load_area, load_roster
from bot.leads.routing import unfit
from bot.leads.rows import LEAD_COLUMNS, as_lead, read_lead
from bot.leads.service_area import ServiceArea
from bot.store.alone import alone
from bot.store.encryption import blind_values
from bot.store.lead_tables import leads
from bot.store.tables import utc_now

CHAT = "chat"


class Intake:
    """Takes leads into one database, which must be migrated."""

    def __init__(self, engine: Engine, pharmacy: Pharmacy | None = None) -> None:
        self.engine = engine
        self._pharmacy = pharmacy or load_pharmacy()

    def take(self, new_lead: NewLead, now: dt.datetime | None = None) -> Lead:
        """Store a lead and see to it that somebody gets it: all of it is done, or nothing. Raises LeadStoreError.

        The same idempotency key again returns the lead stored first and does nothing else. `now`: UTC without a zone.
        """
        now = now or utc_now()
        with translated("stored"), self.engine.begin() as connection:
            alone(connection)
            known = connection.execute(
                select(*LEAD_COLUMNS).where(leads.c.idempotency_key == new_lead.idempotency_key)
            ).one_or_none()
            if known is not None:
                return as_lead(known)
            lead = _stored(connection, new_lead, now)
            roster = load_roster(connection, self._pharmacy)
            first = first_lead(connection, lead)
            if first is None:
                return place(connection, lead, roster, now)
            return _joined(connection, lead, first, roster, now)

    def service_area(self) -> ServiceArea:
        """The states that the pharmacy serves. Raises LeadStoreError."""
        with translated("read"), self.engine.connect() as connection:
            return load_area(connection, self._pharmacy)


def _stored(connection: Connection, new_lead: NewLead, now: dt.datetime) -> Lead:
    values = asdict(new_lead) | {"topics": list(new_lead.topics), "conditions": list(new_lead.conditions)}
    number = connection.execute(
        insert(leads).values(**values, **blind_values(connection, leads, values), created_at=now, status=NEW)
    ).inserted_primary_key[0]
    record(connection, number, kind="received", by=CHAT, why=None, now=now, from_status=None, to_status=NEW)
    lead = read_lead(connection, number)
    assert lead is not None
    return lead


def _joined(connection: Connection, lead: Lead, first: Lead, roster: Roster, now: dt.datetime) -> Lead:
    """Join a second lead of the same person to the first; it keeps its own words and consent."""
    first = change(
        connection,
        first,
        kind="joined",
        by=CHAT,
        why=f"The same person wrote again: {lead.reference}.",
        now=now,
        details={"lead_id": lead.id},
        **_taken_over(lead, first),
    )
    lead = change(
        connection,
        lead,
        kind="merged",
        by=CHAT,
        why=f"The same phone number or email address as {first.reference}.",
        now=now,
        status=MERGED,
        merged_into=first.id,
        details={"lead_id": first.id},
    )
    _follow_up(connection, first, roster, now)
    return lead


def _taken_over(lead: Lead, first: Lead) -> dict[str, Any]:
    """What the first lead is routed by from now on: where the person lives now, in which language, how urgent."""
    return {
        "state": lead.state or first.state,
        "language": lead.language,
        "urgency": max(lead.urgency, first.urgency, key=URGENCIES.index),
        "topics": list(dict.fromkeys((*first.topics, *lead.topics))),
        "conditions": list(dict.fromkeys((*first.conditions, *lead.conditions))),
    }


def _follow_up(connection: Connection, first: Lead, roster: Roster, now: dt.datetime) -> None:
    """See to it that someone who may answer hears that the person wrote again."""
    again = "The same person wrote again."
    holder = roster.get(first.assignee_id)
    if first.status == CLOSED:
        reopened(connection, first, roster, now, by=CHAT, why=again)
    elif holder is None:
        if settled(connection, first, roster, now) == first:
            outbox.enqueue(connection, lead_id=first.id, kind="joined", now=now)
    elif why_not := first.state and unfit(holder, first.state, roster, now):
        place(connection, first, roster, now, why=f"{again} {holder.name} {why_not}.")
    elif first.status == CONTACTED:
        # Was answered, and waits again.
        give(connection, first, holder, now, by=CHAT, why=again)
    else:
        outbox.enqueue(connection, lead_id=first.id, kind="joined", pharmacist_id=holder.id, now=now)
