"""The contact form where the pharmacy does not serve the visitor's state: said at once, before any details.

The visitor may stop, name another state, or leave the details all the same; then the supervisor gets them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from bot.knowledge.states import STATES, state_name
from bot.leads.interview import FIELDS, Outcome, Said, read
from bot.leads.residence import parse_state
from bot.leads.service_area import ServiceArea

# With a state that decides, it is asked first.
STATE_FIRST = ("state", *(name for name in FIELDS if name != "state"))
# Keys of the detail `tries`: the state that was just refused, and the one for which details are left all the same.
_REFUSED, _ALL_THE_SAME = "refused state", "all the same"


def order(area: ServiceArea) -> tuple[str, ...]:
    """The order in which the form asks."""
    return STATE_FIRST if area.is_known else FIELDS


def refused_state(details: Mapping[str, Any]) -> str | None:
    """The state that was refused just before, while the visitor is asked whether to go on."""
    refused: str | None = (details.get("tries") or {}).get(_REFUSED)
    return refused if details.get("state") is None else None


def read_with_area(said: Said, area: ServiceArea, today: dt.date) -> Outcome:
    """What a turn means, given where the pharmacy serves."""
    tries = dict(said.details.get("tries") or {})
    refused = refused_state(said.details)
    if refused and said.asked == "state" and not isinstance(parse_state(said.text), str):
        if said.affirms:
            return Outcome(values={"state": refused, "tries": tries | {_REFUSED: None, _ALL_THE_SAME: refused}})
        if said.denies:
            return Outcome(cancelled=True)
    outcome = read(said)
    state = outcome.values.get("state")
    tries = outcome.values.get("tries") or tries
    if state in STATES and state != tries.get(_ALL_THE_SAME) and area.refusal(state, today):
        outcome.values |= {"state": None, "tries": tries | {_REFUSED: state}}
        outcome.notes = [said.note("state_not_served", state=state_name(state, said.language))]
    elif state is not None and tries.get(_REFUSED):
        outcome.values["tries"] = tries | {_REFUSED: None}
    return outcome
