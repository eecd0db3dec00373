"""A condition's row as the fields of a form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData

from bot.answers.life import AnswerError
from bot.console.answers.form import read_date
from bot.console.answers.sentence_rows import Row, padded, posted_rows, rows_of, text
from bot.knowledge import Condition, Knowledge
from bot.knowledge.load import DIRECTION, EVIDENCE
from bot.knowledge.overlay import PARTS

# What a part is called on the pages, what belongs into it, and how many sentences it usually has at most.
HEADINGS = {
    "summary": ("In short", "The first thing a visitor reads: what is known, in one or two sentences.", 2),
    "findings": (
        "Studies",
        "For each study: the year, how many people, which dose, how it was done and what came out.",
        3,
    ),
    "cautions": ("Cautions", "What to be careful about with this condition. May stay empty.", 2),
}
assert tuple(HEADINGS) == PARTS
MOST_NAME = 80
_MOST_NAMES = 80
_KEYBOARD = str.maketrans("’‘‑–", "''--")


@dataclass(frozen=True)
class ConditionFields:
    """What stands in the form. `names` has one name a line."""

    name: str = ""
    names: str = ""
    group: str = ""
    evidence: str = ""
    direction: str = ""
    parts: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    review_by: str = ""
    note: str = ""
    saved: str = "0"

    @classmethod
    def of(cls, condition: Condition, note: str = "", saved: int = 0) -> ConditionFields:
        return cls(
            condition.name,
            "\n".join(condition.synonyms),
            condition.group,
            condition.evidence,
            condition.direction,
            {part: rows_of(getattr(condition, part), f"{part}-") for part in PARTS},
            condition.review_by.isoformat() if condition.review_by else "",
            note,
            str(saved),
        )

    @classmethod
    def posted(cls, form: FormData) -> ConditionFields:
        return cls(
            text(form, "name"),
            text(form, "names"),
            text(form, "group"),
            text(form, "evidence"),
            text(form, "direction"),
            {part: tuple(posted_rows(form, f"row_{part}")) for part in PARTS},
            text(form, "review_by"),
            text(form, "note"),
            text(form, "saved"),
        )

    @property
    def title(self) -> str:
        return self.name

    @property
    def padded(self) -> dict[str, tuple[Row, ...]]:
        """The rows of each part, and blank ones to write into."""
        return {part: padded(self.parts[part], usual, f"{part}-") for part, (_, _, usual) in HEADINGS.items()}

    @property
    def date(self) -> dt.date | None:
        """Raises AnswerError for what is no date."""
        return read_date(self.review_by)

    def content(self, _before: Mapping[str, Any], known: Knowledge) -> dict[str, Any]:
        """The mapping of the row. Raises AnswerError for what could not even be shown."""
        content = head(self.name, self.names.splitlines(), self.group, groups(known))
        for label, value, options in (
            ("Best kind of study", self.evidence, EVIDENCE),
            ("What it showed", self.direction, DIRECTION),
        ):
            if value not in options:
                raise AnswerError(f"{label} has value {value!r}. Choose one of the list.")
        content |= {"evidence": self.evidence, "direction": self.direction}
        for part, (heading, _, _) in HEADINGS.items():
            rows = enumerate(self.parts[part], 1)
            content[part] = [row.content(f"{heading}, sentence {number}", known) for number, row in rows]
        return content


def groups(known: Knowledge) -> list[str]:
    """What conditions are sorted by."""
    return sorted({condition.group for condition in known.conditions.values()})


def head(name: str, typed_names: Iterable[str], group: str, there: list[str]) -> dict[str, Any]:
    """Name, other names and group of a condition's mapping. Raises AnswerError naming field, value and cure."""
    name = _plain(name)
    names = list(dict.fromkeys(filter(None, map(_plain, typed_names))))
    for label, value in (("Name", name), *(("Other name", one) for one in names)):
        if not value or len(value) > MOST_NAME:
            raise AnswerError(f"{label} has {len(value)} characters. Write 1 to {MOST_NAME}.")
    if len(names) > _MOST_NAMES:
        raise AnswerError(f"There are {len(names)} other names. Write at most {_MOST_NAMES}.")
    if group not in there:
        raise AnswerError(f"Group has value {group!r}. Choose one of the list.")
    return {"name": name, "synonyms": names, "group": group}


def _plain(name: str) -> str:
    """As names are compared with messages: with one blank, and the signs of a keyboard."""
    return " ".join(name.translate(_KEYBOARD).split())
