"""The test questions that every model is judged on: those of the package, and those that staff added.

None of them is training data. A line of the package is named by its id, one of the database `db-` and its number.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot.knowledge.examples import answer_id_of
from bot.store import audit
from bot.store.release_tables import regression_lines
from bot.store.tables import utc_now
from bot.training.evaluation import OUT_OF_SCOPE, Question, read_questions

FOLDER = Path(__file__).parent / "regression"
SAFETY, PERSONAL, GENERAL, OUTSIDE, ANSWERS = "safety", "personal", "general", "out_of_scope", "answers"
SETS = (SAFETY, PERSONAL, GENERAL, OUTSIDE, ANSWERS)
# Every condition is answered under this one id, which is no text of data/knowledge.
CONDITIONS = "conditions/ask_condition"
_MOST_CHARACTERS = 500


class RegressionError(ValueError):
    """A line that cannot be added; the message says why."""


@dataclass(frozen=True)
class Line:
    """One question and the set that it belongs to, which decides how it is judged."""

    set: str
    question: Question


@dataclass(frozen=True)
class Added:
    """A line that staff added. `at` is UTC without a zone."""

    id: int
    text: str
    expected: str
    by: str
    at: dt.datetime


def shipped() -> list[Line]:
    """The lines of the package."""
    return [Line(name, question) for name in SETS for question in read_questions(FOLDER / f"{name}.jsonl")]


def lines(connection: Connection) -> list[Line]:
    """Those of the package and those that staff added and did not retire."""
    rows = added(connection)
    return [
        *shipped(),
        *(
            Line(
                OUTSIDE if row.expected == OUT_OF_SCOPE else ANSWERS,
                Question(f"db-{row.id}", row.text, (row.expected,)),
            )
            for row in rows
        ),
    ]


def digest(lines: Sequence[Line]) -> str:
    """The same lines have the same digest: what was judged on them need not be judged again."""
    parts = sorted(
        json.dumps([line.set, q.id, q.text, q.labels, q.must_route], ensure_ascii=False)
        for line in lines
        for q in [line.question]
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def added(connection: Connection) -> list[Added]:
    """What staff added, oldest first."""
    query = select(regression_lines).where(regression_lines.c.retired_at.is_(None)).order_by(regression_lines.c.id)
    return [Added(row.id, row.text, row.expected, row.added_by, row.added_at) for row in connection.execute(query)]


def add(connection: Connection, text: str, expected: str, known: frozenset[str], by: str, visit: str | None) -> int:
    """Add a line, in the caller's transaction; returns its number. `text` is without personal data, `known` are the
    answers there are, `visit` the hash of the conversation. Raises RegressionError."""
    text, expected = " ".join(text.split()), answer_id_of(expected)
    if not text:
        raise RegressionError("The line is empty. Write what the visitor asked.")
    if len(text) > _MOST_CHARACTERS:
        raise RegressionError(f"The line is too long. At most {_MOST_CHARACTERS} characters can be kept.")
    if expected not in known:
        raise RegressionError(f"There is no answer {expected!r}. Choose one of the list, or out of scope.")
    if any(row.text.casefold() == text.casefold() for row in added(connection)):
        raise RegressionError("This line is in the regression set already.")
    row = {"text": text, "expected": expected, "added_by": by, "added_at": utc_now(), "visit": visit}
    number = int(connection.execute(insert(regression_lines).values(row)).inserted_primary_key[0])
    audit.record(connection, by, "regression.add", "regression_line", number, {"answer": expected})
    return number


def retire(connection: Connection, id: int, by: str) -> None:
    """Take a line out, in the caller's transaction. Raises RegressionError."""
    here = (regression_lines.c.id == id) & regression_lines.c.retired_at.is_(None)
    values = {"retired_at": utc_now(), "retired_by": by}
    if not connection.execute(update(regression_lines).where(here).values(values)).rowcount:
        raise RegressionError("There is no such line, or it was taken out already.")
    audit.record(connection, by, "regression.retire", "regression_line", id)
