"""What differs between two versions of an answer or a condition, sentence by sentence and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from bot.console.answers.condition_form import HEADINGS
from bot.knowledge import Condition, Sentence
from bot.knowledge.model import Entry

_WORDS = re.compile(r"\s+|,|[^\s,]+")
# Sentences less alike than this are one gone and one new, not one changed.
_ALIKE = 0.35


@dataclass(frozen=True)
class Line:
    """One sentence or field: its pieces as ("same" | "gone" | "new", text)."""

    label: str
    pieces: tuple[tuple[str, str], ...]

    @property
    def is_changed(self) -> bool:
        return any(kind != "same" for kind, _ in self.pieces)


# The fields of an entry, in the order of the page, with what they are called there.
_OF_ANSWER = {
    "question": "Question",
    "sentences": "Sentence",
    "pharmacist": "Way to a pharmacist",
    "follow_ups": "Follow-ups",
}
_OF_CONDITION = {
    "name": "Name",
    "synonyms": "Other names",
    "group": "Group",
    "evidence": "Best kind of study",
    "direction": "What it showed",
    **{part: heading for part, (heading, _, _) in HEADINGS.items()},
}


def diff(before: Entry | None, after: Entry) -> list[Line]:
    """Every sentence and field of both, with what is gone and what is new; unchanged ones too."""
    lines: list[Line] = []
    for name, label in (_OF_CONDITION if isinstance(after, Condition) else _OF_ANSWER).items():
        old, new = getattr(before, name) if before else (), getattr(after, name)
        if any(isinstance(one, Sentence) for one in (*old, *new)):
            lines += [Line(label, pieces) for pieces in _sentences(list(map(said, old)), list(map(said, new)))]
        else:
            lines.append(Line(label, _words(_plain(old), _plain(new))))
    return [line for line in lines if line.pieces]


def said(sentence: Sentence) -> str:
    """A sentence with its sources and when it is shown, on one line."""
    marks = [f"[{', '.join(sentence.sources)}]"]
    marks += [sentence.certainty.replace("_", " ")] if sentence.certainty else []
    marks += [f"only if {sentence.when} is filled in"] if sentence.when else []
    marks += [f"only if {sentence.unless} is blank"] if sentence.unless else []
    return " ".join([sentence.text, *marks])


def _plain(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _sentences(old: list[str], new: list[str]) -> Iterator[tuple[tuple[str, str], ...]]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from ((("same", text),) for text in old[a:b])
            continue
        gone, come = old[a:b], new[c:d]
        while gone and come:
            if SequenceMatcher(None, gone[0], come[0], autojunk=False).ratio() < _ALIKE:
                break
            yield _words(gone.pop(0), come.pop(0))
        yield from ((("gone", text),) for text in gone)
        yield from ((("new", text),) for text in come)


def _words(old: str, new: str) -> tuple[tuple[str, str], ...]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", "".join(before[a:b])))
            continue
        pieces += [("gone", "".join(before[a:b]))] if a < b else []
        pieces += [("new", "".join(after[c:d]))] if c < d else []
    return tuple(pieces)
