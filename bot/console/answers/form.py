"""An answer as the fields of a form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, get_args

from starlette.datastructures import FormData

from bot.answers.life import AnswerError
from bot.knowledge import Answer, Knowledge, Pharmacy, Sentence
from bot.knowledge.check import MAX_SENTENCES
from bot.knowledge.model import Certainty, PharmacistOffer

CERTAINTIES = get_args(Certainty)
OFFERS: dict[str, str] = {
    "none": "no button",
    "offer": "“Ask a pharmacist” under the answer",
    "force": "“Ask a pharmacist” under the answer; the visitor is led there",
}
assert set(OFFERS) == set(get_args(PharmacistOffer))
PLACEHOLDERS = tuple(item.name for item in fields(Pharmacy))
MOST_FOLLOW_UPS = 4
_MOST_ROWS, _MOST_TEXT = 3 * MAX_SENTENCES, 1000
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


@dataclass(frozen=True)
class Fields:
    """What stands in the form."""

    question: str = ""
    rows: tuple[Row, ...] = ()
    pharmacist: str = "none"
    follow_ups: tuple[str, ...] = ()
    review_by: str = ""
    note: str = ""
    saved: str = "0"

    @classmethod
    def of(cls, answer: Answer, note: str = "", saved: int = 0) -> Fields:
        return cls(
            answer.question,
            tuple(Row.of(str(number), one) for number, one in enumerate(answer.sentences)),
            answer.pharmacist,
            answer.follow_ups,
            answer.review_by.isoformat() if answer.review_by else "",
            note,
            str(saved),
        )

    @classmethod
    def posted(cls, form: FormData) -> Fields:
        return cls(
            _text(form, "question"),
            tuple(_rows(form)),
            _text(form, "pharmacist") or "none",
            tuple(one for one in _texts(form, "follow_up") if one),
            _text(form, "review_by"),
            _text(form, "note"),
            _text(form, "saved"),
        )

    @property
    def padded(self) -> tuple[Row, ...]:
        """The rows, and blank ones to write into."""
        taken = {row.key for row in self.rows}
        blank = (Row(key) for key in map(str, range(100)) if key not in taken)
        return (*self.rows, *(next(blank) for _ in range(max(1, MAX_SENTENCES - len(self.rows)))))

    @property
    def date(self) -> dt.date | None:
        """Raises AnswerError for what is no date."""
        try:
            return dt.date.fromisoformat(self.review_by) if self.review_by else None
        except ValueError:
            raise AnswerError(f"Review date has value {self.review_by!r}. Write a date: 2027-05-31.") from None

    def content(self, before: Mapping[str, Any], known: Knowledge) -> dict[str, Any]:
        """The mapping of the answer; what the form does not show (`never_say`) stays as in `before`. Raises
        AnswerError for names that nothing has: with them it could not even be shown."""
        content: dict[str, Any] = {"question": self.question, "sentences": []}
        if not self.question:
            raise AnswerError("The question is blank. Write it as a visitor would ask it.")
        for number, row in enumerate(self.rows, 1):
            content["sentences"].append(self._sentence(number, row, known))
        if before.get("never_say"):
            content["never_say"] = before["never_say"]
        if self.pharmacist not in OFFERS:
            raise AnswerError(f"Way to a pharmacist has value {self.pharmacist!r}. Choose one of the list.")
        content |= {"pharmacist": self.pharmacist} if self.pharmacist != "none" else {}
        for name in self.follow_ups:
            if name not in known.answers:
                raise AnswerError(f"Follow-up has value {name!r}, which is no answer. Pick one of the list.")
        return content | ({"follow_ups": list(self.follow_ups)} if self.follow_ups else {})

    @staticmethod
    def _sentence(number: int, row: Row, known: Knowledge) -> dict[str, Any]:
        place = f"Sentence {number}"
        if len(row.text) > _MOST_TEXT:
            raise AnswerError(f"{place} has {len(row.text)} characters. Write at most {_MOST_TEXT}.")
        unknown = next((source for source in row.sources if source not in known.sources), None)
        if unknown is not None:
            raise AnswerError(
                f"{place} names the source {unknown!r}, which is unknown. "
                "Pick one of the list, or add it under Sources."
            )
        sentence: dict[str, Any] = {"text": row.text, "sources": list(row.sources)}
        if row.certainty:
            if row.certainty not in CERTAINTIES:
                raise AnswerError(f"{place} has the certainty {row.certainty!r}. Choose one of the list.")
            sentence["certainty"] = row.certainty
        kind, _, key = row.shown.partition(":")
        if row.shown:
            if kind not in ("when", "unless") or key not in PLACEHOLDERS:
                raise AnswerError(f"{place} is shown {row.shown!r}. Choose one of the list.")
            sentence[kind] = key
        return sentence


def _rows(form: FormData) -> Iterator[Row]:
    """The sentences in the order of the page; those without text are left out."""
    for key in list(dict.fromkeys(_texts(form, "row")))[:_MOST_ROWS]:
        text = " ".join(_text(form, f"text_{key}").split())
        if not text:
            continue
        typed = (one for one in _SEPARATORS.split(_text(form, f"add_{key}")) if one)
        sources = tuple(dict.fromkeys([*_texts(form, f"source_{key}"), *typed]))
        yield Row(key, text, sources, _text(form, f"certainty_{key}"), _text(form, f"shown_{key}"))


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.replace("\0", "").strip() if isinstance(value, str) else ""


def _texts(form: FormData, name: str) -> list[str]:
    return [value.replace("\0", "").strip() for value in form.getlist(name) if isinstance(value, str)]
