"""What a lead carries from the conversation besides the form: the conditions named, and how urgent it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from actions.turn import Turn
from bot.knowledge import knowledge
from bot.leads.urgency import urgency

_MOST_CONDITIONS = 10


def conditions_of(turn: Turn) -> tuple[str, ...]:
    """The keys of the conditions that the visitor named, in order."""
    known = knowledge().conditions
    named = (
        entity.get("value")
        for parsed in _parsed(turn)
        for entity in parsed.get("entities") or ()
        if entity.get("entity") == "condition"
    )
    return tuple(dict.fromkeys(key for key in named if key in known))[:_MOST_CONDITIONS]


def urgency_of(turn: Turn, best_time: str | None) -> str:
    """By what the conversation was about and what the visitor wrote."""
    said = [str(parsed.get("text") or "") for parsed in _parsed(turn)]
    intents = {str((parsed.get("intent") or {}).get("name")) for parsed in _parsed(turn)}
    return urgency(said, intents, best_time)


def _parsed(turn: Turn) -> Iterator[dict[str, Any]]:
    for event in turn.tracker.events:
        if event.get("event") == "user":
            yield event.get("parse_data") or {}
