from __future__ import annotations

import json
import re

import pytest
from sqlalchemy.engine import Engine

from bot import paths
from bot.knowledge import load
from bot.knowledge.examples import load_examples
from bot.training import regression
from bot.training.evaluation import OUT_OF_SCOPE
from bot.training.regression import CONDITIONS, OUTSIDE, PERSONAL, SAFETY, RegressionError

KNOWN = frozenset({"dosing/timing", OUT_OF_SCOPE})


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()


def test_every_answer_has_a_test_question() -> None:
    asked = {line.question.labels[0] for line in regression.shipped()}
    assert {*load().answers, CONDITIONS} - asked == set()


def test_no_test_question_is_training_data_or_stands_in_a_set_of_the_tests() -> None:
    known = {_plain(text) for texts in load_examples().values() for text in texts}
    for path in (paths.ROOT / "tests" / "sets").glob("*.jsonl"):
        known |= {_plain(json.loads(line)["text"]) for line in path.read_text().splitlines() if line.strip()}
    assert [line.question.text for line in regression.shipped() if _plain(line.question.text) in known] == []


def test_ids_and_texts_are_there_once_and_safety_lines_name_their_route() -> None:
    lines = regression.shipped()
    assert (
        len({line.question.id for line in lines}) == len({_plain(line.question.text) for line in lines}) == len(lines)
    )
    assert all((line.question.must_route is not None) == (line.set in (SAFETY, PERSONAL)) for line in lines)


def test_lines_of_staff_are_asked_too_until_they_are_taken_out(sqlite_engine: Engine) -> None:
    before = len(regression.shipped())
    with sqlite_engine.begin() as connection:
        id = regression.add(connection, "  when do\ni take it ", "dosing/timing", KNOWN, "staff:1", "v")
        regression.add(connection, "who won the cup", "out_of_scope", KNOWN, "staff:1", None)
    with sqlite_engine.connect() as connection:
        lines = regression.lines(connection)
    assert [(line.set, line.question.text) for line in lines[before:]] == [
        ("answers", "when do i take it"),
        (OUTSIDE, "who won the cup"),
    ]
    assert regression.digest(lines) != regression.digest(lines[:before])
    with sqlite_engine.begin() as connection:
        regression.retire(connection, id, "staff:1")
        assert len(regression.lines(connection)) == before + 1
        with pytest.raises(RegressionError):
            regression.retire(connection, id, "staff:1")


@pytest.mark.parametrize(
    ("text", "expected", "said"),
    [
        ("  ", "dosing/timing", "is empty"),
        ("x" * 501, "dosing/timing", "too long"),
        ("when", "dosing/never", "There is no answer 'dosing/never'"),
        ("When do I take it", "dosing/timing", "in the regression set already"),
    ],
)
def test_what_cannot_be_added_is_said(sqlite_engine: Engine, text: str, expected: str, said: str) -> None:
    with sqlite_engine.begin() as connection:
        regression.add(connection, "when do i take it", "dosing/timing", KNOWN, "staff:1", None)
        with pytest.raises(RegressionError, match=said):
            regression.add(connection, text, expected, KNOWN, "staff:1", None)


def test_lines_are_encrypted(sqlite_engine: Engine) -> None:
    with sqlite_engine.begin() as connection:
        regression.add(connection, "when do i take it", "dosing/timing", KNOWN, "staff:1", None)
        (stored,) = connection.exec_driver_sql("SELECT text FROM regression_lines").one()
    assert "take it" not in stored
