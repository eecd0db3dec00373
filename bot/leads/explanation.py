"""Why a lead is where it is, in words: the decisions as they were made, and what the rules would say now."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterator, Sequence

from bot.knowledge.states import STATES
from bot.leads.lead import MERGED, NEW, Lead, reference_of
from bot.leads.record import KeptDecision
from bot.leads.roster import Roster
from bot.leads.routing import Considered, route
from bot.leads.table import local

_WIDTH = 100


def explain(
    lead: Lead, decisions: Sequence[KeptDecision], roster: Roster, now: dt.datetime, zone: dt.tzinfo | None
) -> str:
    """The whole explanation for a terminal. `now`: UTC without a zone; times are shown in `zone`."""
    return "\n".join(_lines(lead, decisions, roster, now, zone))


def whereabouts(lead: Lead, roster: Roster) -> str:
    """Where a lead is, in a sentence."""
    if lead.status == MERGED and lead.merged_into is not None:
        return f"{lead.reference} was joined to {reference_of(lead.merged_into)} and goes where that one goes."
    origin = f" from {STATES[lead.state]}" if lead.state else ", whose state is not known,"
    if not lead.is_open:
        return f"{lead.reference}{origin} is {lead.status}."
    holder = roster.get(lead.assignee_id)
    return f"{lead.reference}{origin} is {lead.status}, with {holder.name if holder else 'the supervisor'}."


def _lines(
    lead: Lead, decisions: Sequence[KeptDecision], roster: Roster, now: dt.datetime, zone: dt.tzinfo | None
) -> Iterator[str]:
    yield whereabouts(lead, roster)
    for decision in decisions:
        yield ""
        yield from _wrapped(f"{local(decision.at, zone)}  {decision.reason}")
        yield from _considered(decision.considered)
    if lead.is_open and lead.assignee_id is None:
        current = route(lead, roster, now)
        yield ""
        yield from _wrapped(f"By the roster of now: {current.reason}")
        yield from _considered(current.considered)
        if current.chosen is not None and lead.status == NEW:
            yield f"`ldn leads route {lead.reference}` gives it to {current.chosen.name}."


def _considered(considered: Sequence[Considered]) -> Iterator[str]:
    for one in considered:
        yield from _wrapped(f"  {'can' if one.eligible else 'cannot':<7}{one.name}: {one.reason}")


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=" " * 9, break_on_hyphens=False)
