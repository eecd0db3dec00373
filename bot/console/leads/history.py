"""What happened to a lead, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.knowledge.states import STATES
from bot.leads.lead import OUTCOMES, reference_of
from bot.leads.record import Event, events
from bot.leads.roster import Roster
from bot.store.staff_tables import staff

# Parts of the assistant that change leads.
_PARTS = {
    "chat": "The chat",
    "visitor": "The visitor",
    "routing": "The rules",
    "deadline": "A deadline",
    "command": "A command at the terminal",
    "retention": "The age limit",
}
_ERASED = "somebody who has no account any more"


@dataclass(frozen=True)
class Moment:
    """One change: when, by whom, and what. `at` is UTC without a zone."""

    at: dt.datetime
    who: str
    what: str
    why: str | None = field(default=None, repr=False)
    note: str | None = field(default=None, repr=False)


def history(connection: Connection, lead_id: int, roster: Roster) -> list[Moment]:
    """The changes of a lead, newest first."""
    names = {f"staff:{row.id}": row.name for row in connection.execute(select(staff.c.id, staff.c.name))}
    return [
        Moment(event.at, who(event.actor, names), _what(event, roster), event.reason, event.note)
        for event in reversed(events(connection, lead_id))
    ]


def who(actor: str, names: Mapping[str, str]) -> str:
    """The name behind an actor."""
    if actor.startswith("staff:"):
        return names.get(actor, _ERASED)
    return _PARTS.get(actor, actor)


def _what(event: Event, roster: Roster) -> str:
    kind, details = event.kind, event.details
    given_to = roster.get(details.get("pharmacist_id"))
    to = given_to.name if given_to else "a pharmacist"
    other = reference_of(details["lead_id"]) if "lead_id" in details else "another lead"
    words = {
        "received": "took the request",
        "joined": f"joined {other} to it",
        "merged": f"joined it to {other}",
        "assigned": f"gave it to {to}",
        "claimed": "claimed it",
        "queued": "put it into the supervisor's queue",
        "escalated": "escalated it to the supervisor",
        "contacted": "answered the visitor",
        "noted": "wrote a note",
        "closed": f"closed it: {OUTCOMES.get(details.get('outcome', ''), 'no outcome')}",
        "reopened": "reopened it",
        "parted": f"took it out of {other}",
        "state": f"entered {STATES.get(details.get('to', ''), 'another state')} as the visitor's state",
        "erased": "erased what the visitor gave",
        "reminded": "reminded the pharmacist",
    }
    return words.get(kind, kind)
