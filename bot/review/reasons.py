"""Why a message is worth a person's look, and how little is known about which answer it wants."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.store.review_tables import normalized

NOT_UNDERSTOOD, DID_YOU_MEAN, OUT_OF_SCOPE = "not_understood", "did_you_mean", "out_of_scope"
THUMBS_DOWN, REPHRASED, NARROW = "thumbs_down", "rephrased", "narrow"
MEANINGS = {
    NOT_UNDERSTOOD: "not understood",
    DID_YOU_MEAN: "asked “did you mean”",
    OUT_OF_SCOPE: "taken for another subject",
    THUMBS_DOWN: "thumbs down",
    REPHRASED: "asked again in other words",
    NARROW: "two answers were close",
}
REPHRASE_WITHIN = dt.timedelta(minutes=2)
# An answer that was no likelier than this over the next one. Of the 397 questions of tests/sets/development.jsonl that
# got an answer 10 are below it, 4 of them wrong; of the others 4 are wrong.
NARROW_MARGIN = 0.2
# Messages that are alike to this degree ask the same in other words, when they come right after each other ...
_ALIKE = 60.0
# ... and are the same but for a few letters.
NEAR_DUPLICATE = 90.0
# A message of these reasons got an answer, or rightly none: it is wrong less often.
_MILD = {NARROW: 0.6, OUT_OF_SCOPE: 0.4, REPHRASED: 0.8}


@dataclass(frozen=True)
class Turn:
    """A turn as it was logged, with what the visitor said. The text is not shown in a repr."""

    id: int
    at: dt.datetime
    visit: str
    message_id: int
    text: str
    outcome: str
    topics: tuple[str, ...] = ()
    likely: tuple[tuple[str, float], ...] = ()
    margin: float | None = None
    conditions: tuple[str, ...] = ()
    language: str = "en"
    thumb: str | None = None

    def __repr__(self) -> str:
        return f"Turn({self.id}, {self.outcome})"


def reasons_of(turn: Turn, following: Turn | None) -> tuple[str, ...]:
    """Why a turn is worth a look; `following` is what the same visitor said next. Empty: it is not.

    What was answered as an emergency, self-harm or opioids is never taken: nothing may unteach it by the way. Nor is
    what was said to the form or in another language than English, which the classifier does not read.
    """
    if turn.language != "en":
        return ()
    found = []
    if turn.outcome in (NOT_UNDERSTOOD, DID_YOU_MEAN, OUT_OF_SCOPE):
        found.append(turn.outcome)
    elif turn.outcome not in ("answered", "small_talk"):
        return ()
    if turn.thumb == "down":
        found.append(THUMBS_DOWN)
    if turn.outcome == "answered" and turn.margin is not None and turn.margin < NARROW_MARGIN:
        found.append(NARROW)
    if turn.outcome != "small_talk" and following is not None and _again(turn, following):
        found.append(REPHRASED)
    return tuple(found)


def _again(turn: Turn, following: Turn) -> bool:
    """Whether the next message asks the same in other words."""
    if following.at - turn.at > REPHRASE_WITHIN or following.outcome not in (
        "answered",
        NOT_UNDERSTOOD,
        DID_YOU_MEAN,
        OUT_OF_SCOPE,
    ):
        return False
    if following.conditions != turn.conditions:
        return False
    same_answer = bool(turn.topics and turn.topics == following.topics and turn.outcome == "answered")
    return same_answer or fuzz.token_set_ratio(normalized(turn.text), normalized(following.text)) >= _ALIKE


def uncertainty(reasons: Collection[str], likely: Sequence[tuple[str, float]], margin: float | None) -> float:
    """0 to 1: how little is known of which answer is meant."""
    if THUMBS_DOWN in reasons:
        return 1.0
    chance = likely[0][1] if likely else 0.0
    unsure = 1 - (margin if NARROW in reasons and margin is not None else chance)
    return round(max(_MILD.get(reason, 1.0) for reason in reasons) * max(0.0, min(1.0, unsure)), 4)


def near_duplicate(text: str, other: str) -> bool:
    """Whether two texts are the same but for the order of words and a few letters."""
    return fuzz.token_sort_ratio(normalized(text), normalized(other)) >= NEAR_DUPLICATE
