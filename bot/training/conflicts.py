"""Training examples that contradict each other, or that the classifier cannot learn, each with the cure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.knowledge.examples import answer_id_of, load_examples
from bot.store.review_tables import examples, normalized
from bot.training import records
from bot.training.archive import example_digest
from bot.training.likeness import alike

SAME, NEAR, NOT_LEARNED = "same", "near", "not_learned"
# Texts this alike, in order and letters, ask for the same answer.
_NEAR = 92.0
_CURES = {
    SAME: "One message cannot have two answers: move one to the other's answer, or retire it.",
    NEAR: "Nearly the same words lead to two answers: move one, or retire it if it adds nothing.",
    NOT_LEARNED: "The other examples speak for another answer: move it there, add more like it here, or retire it.",
}


@dataclass(frozen=True)
class Entry:
    """An example and where it stands: `number` in the database, or None in data/nlu. The text is not in a repr."""

    answer_id: str
    text: str = field(repr=False)
    number: int | None = None

    @property
    def where(self) -> str:
        return f"example {self.number}" if self.number else f"data/nlu ({self.answer_id})"


@dataclass(frozen=True)
class Conflict:
    """`entry` is one of the database; `against` the example it conflicts with, None where it is not learned."""

    kind: str
    entry: Entry
    against: Entry | None
    # The answer that speaks against the entry's own.
    answer_id: str

    @property
    def cure(self) -> str:
        return _CURES[self.kind]


def added(connection: Connection) -> list[Entry]:
    """The active examples of the database, oldest first."""
    query = select(examples.c.id, examples.c.answer_id, examples.c.text).where(examples.c.state == "active")
    return [Entry(row.answer_id, row.text, row.id) for row in connection.execute(query.order_by(examples.c.id))]


def shipped() -> list[Entry]:
    """Those of data/nlu."""
    return [Entry(answer_id_of(intent), text) for intent, texts in load_examples().items() for text in texts]


def missed(connection: Connection) -> dict[str, str]:
    """What the newest judged model takes examples for without themselves: {digest of the text: answer id}."""
    newest = records.newest_models(connection)
    judged = next((model.metrics for model in newest if model.metrics and model.made_of.get("example_count")), None)
    found: dict[str, str] = (judged or {}).get("missed_examples", {})
    return found


def conflicts(own: Sequence[Entry], others: Sequence[Entry], taken_for: Mapping[str, str]) -> list[Conflict]:
    """Every conflict of an example of the database: with one of them, with one of `others`, with the classifier."""
    everything = [*own, *others]
    texts = [normalized(entry.text) for entry in everything]
    found = [*_same(own, everything, texts), *_near(own, everything, texts)]
    for entry in own:
        other = taken_for.get(example_digest(entry.text))
        if other is not None and answer_id_of(other) != entry.answer_id:
            found.append(Conflict(NOT_LEARNED, entry, None, answer_id_of(other)))
    return found


def _same(own: Sequence[Entry], everything: Sequence[Entry], texts: Sequence[str]) -> Iterable[Conflict]:
    by_text: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        by_text[text].append(number)
    for number, entry in enumerate(own):
        yield from _against(SAME, number, entry, by_text[texts[number]], everything, len(own))


def _near(own: Sequence[Entry], everything: Sequence[Entry], texts: Sequence[str]) -> Iterable[Conflict]:
    close = alike(texts[: len(own)], texts, fuzz.ratio, _NEAR)
    for number, entry in enumerate(own):
        near = [other for other in close[number] if texts[other] != texts[number]]
        yield from _against(NEAR, number, entry, near, everything, len(own))


def _against(
    kind: str, number: int, entry: Entry, others: Sequence[int], everything: Sequence[Entry], own: int
) -> Iterable[Conflict]:
    for other in others:
        # Of two in the database the pair is told once.
        if everything[other].answer_id != entry.answer_id and (other >= own or other > number):
            yield Conflict(kind, entry, everything[other], everything[other].answer_id)
