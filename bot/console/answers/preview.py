"""An answer or a condition as a visitor sees it: the real widget, in a frame, with a conversation of one question."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.knowledge import Answer, Condition, Knowledge
from bot.knowledge.model import Entry
from bot.knowledge.render import (
    EMERGENCIES,
    Message,
    answer_message,
    call_choice,
    condition_messages,
    emergency_message,
    pharmacist_choice,
)
from bot.store.tables import utc_now

_REQUEST, _PERSONAL = "pharmacist/request", "pharmacist/personal_advice"
# The page may be framed by the console's own pages, and by no one else's.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    ),
    "X-Frame-Options": "SAMEORIGIN",
}


def history(entry: Entry, known: Knowledge) -> dict[str, Any]:
    """What the widget is told when it opens (docs/developer.md, the widget's HTTP contract)."""
    if isinstance(entry, Answer) and entry.language == "en":
        known = replace(known, answers={**known.answers, entry.id: entry})
    at = f"{utc_now().isoformat(timespec='milliseconds')}Z"
    question = {
        "id": 1,
        "from": "visitor",
        "at": at,
        "kind": "text",
        "topic": None,
        "sentences": [{"text": entry.question, "sources": []}],
        "sources": [],
        "choices": [],
    }
    replies = [_shown(id, at, reply) for id, reply in enumerate(_messages(entry, known), 2)]
    return {
        "session": None,
        "notice": {"title": "", "lines": []},
        "pharmacy": {"name": known.pharmacy.name, "phone": known.pharmacy.phone},
        "messages": [question, *replies],
    }


def _shown(id: int, at: str, reply: Message) -> dict[str, Any]:
    names = ("kind", "topic", "title", "sentences", "sources", "lang")
    choices = [
        {"label": one["label"], "style": one["style"], **({"url": one["url"]} if "url" in one else {"id": f"{n}"})}
        for n, one in enumerate(reply["choices"])
    ]
    said = {name: reply[name] for name in names if name in reply}
    return {"id": id, "from": "assistant", "at": at, **said, "choices": choices}


def _messages(entry: Entry, known: Knowledge) -> list[Message]:
    """The entry alone, as `actions` says it."""
    if isinstance(entry, Condition):
        return condition_messages(entry, known, [pharmacist_choice()])
    return [_message(entry, known)]


def _message(answer: Answer, known: Knowledge) -> Message:
    if answer.id in EMERGENCIES:
        return emergency_message(answer, known)
    if answer.id == _REQUEST:
        return answer_message(answer, known, choices=())
    if answer.id == _PERSONAL:
        return answer_message(answer, known, choices=[call_choice(known.pharmacy)])
    return answer_message(answer, known)
