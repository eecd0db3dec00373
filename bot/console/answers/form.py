"""An answer as the fields of a form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from starlette.datastructures import FormData

from bot.answers.life import AnswerError
from bot.console.answers.sentence_rows import Row, padded, posted_rows, rows_of, text, texts
from bot.knowledge import Answer, Knowledge
from bot.knowledge.check import MAX_SENTENCES
from bot.knowledge.model import PharmacistOffer

OFFERS: dict[str, str] = {
    "none": "no button",
    "offer": "“Ask a pharmacist” under the answer",
    "force": "“Ask a pharmacist” under the answer; the visitor is led there",
}
assert set(OFFERS) == set(get_args(PharmacistOffer))
MOST_FOLLOW_UPS = 4


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
            rows_of(answer.sentences),
            answer.pharmacist,
            answer.follow_ups,
            answer.review_by.isoformat() if answer.review_by else "",
            note,
            str(saved),
        )

    @classmethod
    def posted(cls, form: FormData) -> Fields:
        return cls(
            text(form, "question"),
            tuple(posted_rows(form)),
            text(form, "pharmacist") or "none",
            tuple(one for one in texts(form, "follow_up") if one),
            text(form, "review_by"),
            text(form, "note"),
            text(form, "saved"),
        )

    @property
    def title(self) -> str:
        return self.question

    @property
    def padded(self) -> tuple[Row, ...]:
        """The rows, and blank ones to write into."""
        return padded(self.rows, MAX_SENTENCES)

    @property
    def date(self) -> dt.date | None:
        """Raises AnswerError for what is no date."""
        return read_date(self.review_by)

    def content(self, before: Mapping[str, Any], known: Knowledge) -> dict[str, Any]:
        """The mapping of the answer; what the form does not show (`never_say`) stays as in `before`. Raises
        AnswerError for names that nothing has: with them it could not even be shown."""
        content: dict[str, Any] = {"question": self.question, "sentences": []}
        if not self.question:
            raise AnswerError("The question is blank. Write it as a visitor would ask it.")
        for number, row in enumerate(self.rows, 1):
            content["sentences"].append(row.content(f"Sentence {number}", known))
        if before.get("never_say"):
            content["never_say"] = before["never_say"]
        if self.pharmacist not in OFFERS:
            raise AnswerError(f"Way to a pharmacist has value {self.pharmacist!r}. Choose one of the list.")
        content |= {"pharmacist": self.pharmacist} if self.pharmacist != "none" else {}
        for name in self.follow_ups:
            if name not in known.answers:
                raise AnswerError(f"Follow-up has value {name!r}, which is no answer. Pick one of the list.")
        return content | ({"follow_ups": list(self.follow_ups)} if self.follow_ups else {})


def read_date(typed: str) -> dt.date | None:
    """Until when a text holds. Raises AnswerError for what is no date."""
    try:
        return dt.date.fromisoformat(typed) if typed else None
    except ValueError:
        raise AnswerError(f"Review date has value {typed!r}. Write a date: 2027-05-31.") from None
