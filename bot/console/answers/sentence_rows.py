"""Sentences as rows of a form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, get_args

from starlette.datastructures import FormData

from bot.answers.life import AnswerError
from bot.knowledge import Knowledge, Pharmacy, Sentence
from bot.knowledge.model import Certainty

CERTAINTIES = get_args(Certainty)
PLACEHOLDERS = tuple(item.name for item in fields(Pharmacy))
_MOST_ROWS, _MOST_TEXT = 15, 1000
_SEPARATORS = re.compile(r"[,;\s]+")


@dataclass(frozen=True)
class Row:
    """One sentence: `shown` is "", "when:KEY" or "unless:KEY"."""

    key: str
    text: str = ""
    sources: tuple[str, ...] = ()
    certainty: str = ""
    shown: str = ""

    @classmethod
    def of(cls, key: str, sentence: Sentence) -> Row:
        condition = f"when:{sentence.when}" if sentence.when else f"unless:{sentence.unless}" if sentence.unless else ""
        return cls(key, sentence.text, sentence.sources, sentence.certainty or "", condition)

    def content(self, place: str, known: Knowledge) -> dict[str, Any]:
        """The mapping of the sentence. Raises AnswerError naming `place` for what could not even be shown."""
        if len(self.text) > _MOST_TEXT:
            raise AnswerError(f"{place} has {len(self.text)} characters. Write at most {_MOST_TEXT}.")
        unknown = next((source for source in self.sources if source not in known.sources), None)
        if unknown is not None:
            raise AnswerError(
                f"{place} names the source {unknown!r}, which is unknown. "
                "Pick one of the list, or add it under Sources."
            )
        sentence: dict[str, Any] = {"text": self.text, "sources": list(self.sources)}
        if self.certainty:
            if self.certainty not in CERTAINTIES:
                raise AnswerError(f"{place} has the certainty {self.certainty!r}. Choose one of the list.")
            sentence["certainty"] = self.certainty
        kind, _, key = self.shown.partition(":")
        if self.shown:
            if kind not in ("when", "unless") or key not in PLACEHOLDERS:
                raise AnswerError(f"{place} is shown {self.shown!r}. Choose one of the list.")
            sentence[kind] = key
        return sentence


def rows_of(sentences: Iterable[Sentence], prefix: str = "") -> tuple[Row, ...]:
    return tuple(Row.of(f"{prefix}{number}", one) for number, one in enumerate(sentences))


def padded(rows: Sequence[Row], usual: int, prefix: str = "") -> tuple[Row, ...]:
    """The rows, and blank ones to write into: up to the usual number, at least one."""
    taken = {row.key for row in rows}
    blank = (Row(key) for number in range(100) if (key := f"{prefix}{number}") not in taken)
    return (*rows, *(next(blank) for _ in range(max(1, usual - len(rows)))))


def posted_rows(form: FormData, name: str = "row") -> Iterator[Row]:
    """The sentences in the order of the page, whose keys stand under `name`; those without text are left out."""
    for key in list(dict.fromkeys(texts(form, name)))[:_MOST_ROWS]:
        written = " ".join(text(form, f"text_{key}").split())
        if not written:
            continue
        typed = (one for one in _SEPARATORS.split(text(form, f"add_{key}")) if one)
        sources = tuple(dict.fromkeys([*texts(form, f"source_{key}"), *typed]))
        yield Row(key, written, sources, text(form, f"certainty_{key}"), text(form, f"shown_{key}"))


def text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def texts(form: FormData, name: str) -> list[str]:
    return [value.replace("\0", "").strip() for value in form.getlist(name) if isinstance(value, str)]
