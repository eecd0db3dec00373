"""Several details given in one answer: "Marcus 214-555-0177 Texas, mornings"."""

from __future__ import annotations

from bot.knowledge.states import state_code
from bot.leads.contact import Contacts, parse_name, parse_state, parse_time
from bot.leads.phrases import SOUNDS_LIKE_TIME


def details_beside(contacts: Contacts) -> dict[str, str]:
    """The name, state and best time among the words beside the contact details; what is not sure is left out."""
    found: dict[str, str] = {}
    for part in filter(None, contacts.rest.split(", ")):
        # A name comes first and may hold a state's: Georgia Smith, Virginia.
        name = None if "name" in found or state_code(part) else parse_name(part)
        if isinstance(name, str):
            found["name"] = name
            continue
        state = parse_state(part)
        if isinstance(state, str):
            found.setdefault("state", state)
        elif SOUNDS_LIKE_TIME.search(part):
            time = parse_time(part)
            if isinstance(time, str):
                found.setdefault("time", time)
    return found
