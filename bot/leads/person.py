"""Whether two leads are of the same person: the same telephone number or the same email address."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.engine import Connection, Engine

from bot.leads.lead import CLOSED, ERASED, MERGED, Lead, NewLead
from bot.leads.rows import LEAD_COLUMNS, as_lead, read_lead
from bot.store.encryption import blind_index, blind_indexes
from bot.store.lead_tables import leads


def indexes(bind: Engine | Connection, lead: NewLead) -> dict[str, str | None]:
    """The blind indexes to store with a lead. An extension is no part of the number: an office shares it."""
    return {
        "phone_index": blind_index(bind, "phone", number_of(lead.phone)) if lead.phone else None,
        "email_index": blind_index(bind, "email", lead.email.lower()) if lead.email else None,
    }


def number_of(phone: str) -> str:
    """A stored phone number without its extension."""
    return phone.partition(";")[0]


def leads_of(connection: Connection, *, phone: str | None = None, email: str | None = None) -> tuple[Lead, ...]:
    """All leads with this stored phone number or this email address, oldest first; erased ones have neither."""
    same = []
    if phone:
        same.append(leads.c.phone_index.in_(blind_indexes(connection, "phone", number_of(phone))))
    if email:
        same.append(leads.c.email_index.in_(blind_indexes(connection, "email", email.lower())))
    if not same:
        return ()
    query = select(*LEAD_COLUMNS).where(or_(*same)).order_by(leads.c.id)
    return tuple(map(as_lead, connection.execute(query)))


def first_lead(connection: Connection, lead: Lead) -> Lead | None:
    """The lead that a new one of the same person joins: their oldest open one, else the one closed last."""
    found: dict[int, Lead] = {}
    for other in leads_of(connection, phone=lead.phone, email=lead.email):
        root: Lead | None = other
        while root is not None and root.merged_into is not None:
            root = read_lead(connection, root.merged_into)
        if root is not None and root.id != lead.id and root.status not in (ERASED, MERGED):
            found[root.id] = root
    opened = [one for one in found.values() if one.status != CLOSED]
    if opened:
        return min(opened, key=lambda one: one.id)
    return max(found.values(), key=lambda one: one.id, default=None)
