"""What a visitor gave in the contact form of a conversation, so that it can be taken out of what else they said."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.privacy.scrub import Known
from bot.store.lead_tables import leads
from bot.store.tables import events

_SLOTS = {"lead_name": "names", "lead_phone": "phones", "lead_email": "emails"}


def known_of(connection: Connection, conversation: str) -> Known:
    """From the leads of the conversation, and from what the form has so far."""
    found: dict[str, set[str]] = {kind: set() for kind in _SLOTS.values()}
    query = select(leads.c.name, leads.c.phone, leads.c.email).where(leads.c.conversation_id == conversation)
    for row in connection.execute(query):
        for kind, value in zip(_SLOTS.values(), row, strict=True):
            if value:
                found[kind].add(value)
    slots = select(events.c.data).where(events.c.sender_id == conversation, events.c.type_name == "slot")
    for data in connection.execute(slots).scalars():
        kind = _SLOTS.get(data.get("name"))
        if kind and isinstance(data.get("value"), str):
            found[kind].add(data["value"])
    return Known(**{kind: frozenset(values) for kind, values in found.items()})
