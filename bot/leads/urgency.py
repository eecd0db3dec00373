"""How soon somebody should answer a lead: `soon` or `routine`.

`soon` if the conversation touched an emergency, thoughts of self-harm or the use of opioids (whoever takes them may
be about to do harm with LDN), or if the visitor wrote that it is urgent. Nothing else is read into it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

_PRESSING = {"emergency", "self_harm", "opioid_user"}
_SAID = re.compile(
    r"\b(?:urgent(?:ly)?|asap|a\.s\.a\.p|as soon as (?:possible|you can)|right away|immediately|(?:can'?t|cannot) wait"
    r"|urgente(?:mente)?|lo antes posible|cuanto antes|de inmediato|inmediatamente|ahora mismo)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|nothing|isn'?t|no(?: es)?|nada)\b(?:\W+\w+){0,2}\W+urgente?\b|\bno (?:rush|hurry)\b", re.IGNORECASE
)
_TODAY = re.compile(r"\b(?:today|tonight|now|hoy|ahora)\b", re.IGNORECASE)


def urgency(said: Iterable[str], intents: Collection[str], best_time: str | None = None) -> str:
    """`said`: the visitor's messages; `intents`: how they were understood; `best_time`: when to reach them."""
    if _PRESSING & set(intents):
        return "soon"
    if best_time and (_TODAY.search(best_time) or _says_so(best_time)):
        return "soon"
    return "soon" if any(map(_says_so, said)) else "routine"


def _says_so(text: str) -> bool:
    plain = text.replace("\u2019", "'")
    return bool(_SAID.search(plain)) and not _DENIED.search(plain)
