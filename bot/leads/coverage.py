"""What an owner should know of a roster that is otherwise in order: what ends soon, and which states nobody covers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.knowledge.states import STATES
from bot.leads.roster import Roster

# Renewals take weeks.
_SOON = dt.timedelta(days=30)


def notes(roster: Roster, today: dt.date) -> Iterator[str]:
    """Each a sentence or two, with what follows from it."""
    active = [one for one in roster.pharmacists if one.active]
    for permit in roster.area.permits:
        ends = _ending(permit.expires_on, today)
        if ends:
            yield f"The permit for {STATES[permit.state]} {ends}. Afterwards visitors from there are turned away."
    for one in active:
        for licence in one.licences:
            ends = _ending(licence.expires_on, today)
            if ends:
                yield f"{one.name}'s licence for {STATES[licence.state]} {ends}. No lead from there goes to them then."
    covered = {held.state for one in active for held in one.licences if held.expires_on >= today}
    for state in STATES:
        if roster.area.is_known and state not in covered and not roster.area.refusal(state, today):
            yield f"Nobody is licensed for {STATES[state]}, which the pharmacy serves: the supervisor gets those leads."
    for one in active:
        idle = [held.state for held in one.licences if roster.area.refusal(held.state, today)]
        if idle:
            yield f"{one.name} is licensed for {', '.join(idle)}, which the pharmacy does not serve."


def _ending(expires_on: dt.date, today: dt.date) -> str | None:
    if expires_on < today:
        return f"expired on {expires_on}"
    return f"ends on {expires_on}" if expires_on - today <= _SOON else None
