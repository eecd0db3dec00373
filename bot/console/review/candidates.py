"""Answers as whoever labels a message sees them: the question and what a visitor would have read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.knowledge import Knowledge
from bot.knowledge.model import Sentence
from bot.knowledge.render import CONDITION_TOPIC
from bot.review.labels import OUT_OF_SCOPE_ANSWER
from bot.store.review_tables import normalized

_MOST_FOUND = 8
# How far what was typed may stand in a question or an answer.
_LIKE = 60.0


@dataclass(frozen=True)
class Candidate:
    """One answer: its question, what it says, and how likely it was thought (None: it was searched for)."""

    id: str
    question: str
    text: str
    chance: float | None = None
    is_choice: bool = False


def known_ids(known: Knowledge) -> frozenset[str]:
    """What a message may be labelled with."""
    return frozenset({*known.answers, CONDITION_TOPIC})


def candidate(known: Knowledge, answer_id: str, chance: float | None = None, hint: str | None = None) -> Candidate:
    """An answer by its id; one that is no more there is shown by its id."""
    is_choice = answer_id == hint
    if answer_id == CONDITION_TOPIC:
        text = "What is known about LDN in the condition that is named, with its findings."
        return Candidate(answer_id, "Can LDN help with a condition?", text, chance, is_choice)
    answer = known.answers.get(answer_id)
    if answer is None:
        return Candidate(answer_id, answer_id, "This answer is no longer there.", chance, is_choice)
    return Candidate(answer_id, answer.question, _text(known, answer.sentences), chance, is_choice)


def likely(known: Knowledge, ranking: Sequence[tuple[str, float]], hint: str | None) -> list[Candidate]:
    """The three likeliest; what the visitor chose among them or in place of the last."""
    ranked = [(answer_id, chance) for answer_id, chance in ranking if answer_id in known_ids(known)][:3]
    found = [candidate(known, answer_id, chance, hint) for answer_id, chance in ranked]
    if hint in known_ids(known) and not any(one.is_choice for one in found):
        found = [*found[:2], candidate(known, str(hint), None, hint)]
    return found


def search(known: Knowledge, words: str) -> list[Candidate]:
    """Answers whose id, question or text is like what was typed, the likest first."""
    wanted = normalized(words)
    if not wanted:
        return []
    scored = []
    for answer_id in sorted(known_ids(known) - {OUT_OF_SCOPE_ANSWER}):
        one = candidate(known, answer_id)
        title = fuzz.token_set_ratio(wanted, normalized(f"{one.question} {answer_id}"))
        partial = fuzz.partial_ratio(wanted, normalized(f"{answer_id} {one.question}"))
        inside = 0.8 * fuzz.partial_ratio(wanted, normalized(one.text))
        scored.append((max(title, partial, inside), one))
    scored.sort(key=lambda item: -item[0])
    return [one for score, one in scored if score >= _LIKE][:_MOST_FOUND]


def _text(known: Knowledge, sentences: Sequence[Sentence]) -> str:
    return " ".join(known.pharmacy.fill(one.text) for one in sentences if known.pharmacy.shows(one))
