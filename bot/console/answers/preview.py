"""An answer exactly as a visitor sees it: the real widget, in a frame, with a conversation of one question."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.knowledge import Answer, Knowledge
from bot.knowledge.render import EMERGENCIES, answer_message, call_choice, emergency_message
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


def history(answer: Answer, known: Knowledge) -> dict[str, Any]:
    """What the widget is told when it opens (docs/developer.md, the widget's HTTP contract)."""
    known = replace(known, answers={**known.answers, answer.id: answer} if answer.language == "en" else known.answers)
    at = f"{utc_now().isoformat(timespec='milliseconds')}Z"
    question = {
        "id": 1,
        "from": "visitor",
        "at": at,
        "kind": "text",
        "topic": None,
        "sentences": [{"text": answer.question, "sources": []}],
        "sources": [],
        "choices": [],
    }
    reply = _message(answer, known)
    shown = {name: reply[name] for name in ("kind", "topic", "sentences", "sources", "lang") if name in reply}
    choices = [
        {"label": one["label"], "style": one["style"], **({"url": one["url"]} if "url" in one else {"id": f"{n}"})}
        for n, one in enumerate(reply["choices"])
    ]
    return {
        "session": None,
        "notice": {"title": "", "lines": []},
        "pharmacy": {"name": known.pharmacy.name, "phone": known.pharmacy.phone},
        "messages": [question, {"id": 2, "from": "assistant", "at": at, **shown, "choices": choices}],
    }


def _message(answer: Answer, known: Knowledge) -> dict[str, Any]:
    """The answer alone, as `actions` says it."""
    if answer.id in EMERGENCIES:
        return emergency_message(answer, known)
    if answer.id == _REQUEST:
        return answer_message(answer, known, choices=())
    if answer.id == _PERSONAL:
        return answer_message(answer, known, choices=[call_choice(known.pharmacy)])
    return answer_message(answer, known)
