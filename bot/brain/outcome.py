"""What a turn came to, for the log of turns: no text, only what was understood and what kind of reply it got."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.knowledge import knowledge
from bot.knowledge.examples import answer_id_of
from bot.knowledge.render import Message
from bot.knowledge.texts import DEFAULT
from bot.store.choice_hints import OFFERED

_FALLBACK = "nlu_fallback"
_OUT_OF_SCOPE = "out_of_scope/other"
_SAFETY = {"emergency", "self_harm", "opioids"}
_MOST_LIKELY = 3


def reading_of(parse: Mapping[str, Any], messages: Sequence[Message], choice: bool) -> dict[str, Any]:
    """`{"outcome", "likely", "margin", "conditions", "language"}` of a turn (columns of `bot.store.turn_tables`).

    `parse` is what the message was understood as, `messages` the replies, `choice` whether a button was pressed.
    """
    understanding: Mapping[str, Any] = parse.get("understanding") or {}
    outcome = _outcome(parse, messages, choice)
    language = understanding.get("language") or _language(messages)
    # What the classifier makes of a button, of a contact detail or of another language says nothing.
    ranked = language == DEFAULT and outcome not in ("choice", "form", "error")
    likely = _likely(understanding.get("ranking", ())) if ranked else []
    one_question = len(likely) > 1 and not understanding.get("parts")
    return {
        "outcome": outcome,
        "likely": [one for one in likely if one[0] != _OUT_OF_SCOPE][:_MOST_LIKELY],
        "margin": round(likely[0][1] - likely[1][1], 4) if one_question else None,
        "conditions": _conditions(parse.get("entities") or ()),
        "language": language,
    }


def _outcome(parse: Mapping[str, Any], messages: Sequence[Message], choice: bool) -> str:
    topics = [message["topic"] for message in messages if message["topic"]]
    if any(message["kind"] == "error" for message in messages):
        return "error"
    if any(message.get("route") in _SAFETY for message in messages):
        return "safety"
    if choice:
        return "choice"
    if any(OFFERED in button.get("payload", {}) for message in messages for button in message["choices"]):
        return "did_you_mean"
    if _OUT_OF_SCOPE in topics:
        return "not_understood" if (parse.get("intent") or {}).get("name") == _FALLBACK else "out_of_scope"
    if not topics:
        return "form"
    return "small_talk" if all(topic.startswith("chat/") for topic in topics) else "answered"


def _likely(ranking: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Answers with their chances, best first: two intents may lead to one answer."""
    chances: dict[str, float] = {}
    for name, chance in ranking:
        answer_id = answer_id_of(name)
        chances[answer_id] = chances.get(answer_id, 0.0) + chance
    return [[answer_id, round(chance, 4)] for answer_id, chance in sorted(chances.items(), key=lambda item: -item[1])]


def _conditions(entities: Sequence[Mapping[str, Any]]) -> list[str]:
    named = [item["value"] for item in entities if item.get("entity") == "condition"]
    return [key for key in dict.fromkeys(named) if key in knowledge().conditions]


def _language(messages: Sequence[Message]) -> str:
    return next((message["lang"] for message in messages if "lang" in message), DEFAULT)
