from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import Engine

from bot.knowledge.examples import load_examples
from bot.store.review_tables import examples
from bot.training import example_store
from bot.training.example_files import read
from bot.training.example_store import New
from bot.training.examples import Example, active_examples, digest, rasa_yaml, write_rasa_yaml

NOW = dt.datetime(2027, 3, 3, 17, 0)


def _add(engine: Engine, said: str, answer: str = "dosing/timing", **more: str) -> int | None:
    with engine.begin() as connection:
        return example_store.add(connection, New(said, answer, **more), NOW)  # type: ignore[arg-type]


def test_an_example_is_there_once_and_never_under_two_answers(any_engine: Engine) -> None:
    first = _add(any_engine, "When do I take it?")
    assert _add(any_engine, "when do i take it") == first
    assert _add(any_engine, "when do i take it", "access/cost") is None
    assert active_examples(any_engine) == [Example("dosing/timing", "When do I take it?")]
    with any_engine.connect() as connection:
        assert "take" not in connection.execute(text("SELECT text FROM examples")).scalar_one()


def test_only_active_english_examples_are_trained_on(any_engine: Engine) -> None:
    _add(any_engine, "cuándo lo tomo", language="es")
    number = _add(any_engine, "gone")
    assert number is not None
    with any_engine.begin() as connection:
        assert example_store.retire(connection, number, None, "Old.", NOW)
    assert active_examples(any_engine) == []


def test_the_digest_is_that_of_texts_and_answers_alone(any_engine: Engine) -> None:
    assert digest(any_engine) == ""
    first = _add(any_engine, "one")
    _add(any_engine, "two", "access/cost")
    before = digest(any_engine)
    with any_engine.begin() as connection:
        example_store.retire(connection, first or 0, None, "Old.", NOW)
    assert digest(any_engine) != before
    with any_engine.begin() as connection:
        example_store.restore(connection, first or 0, NOW + dt.timedelta(days=1))
    assert digest(any_engine) == before and len(before) == 16
    with any_engine.connect() as connection:
        assert len(connection.execute(select(examples)).all()) == 3, "another row, the same digest"


def test_rasa_reads_what_is_written(tmp_path: Path) -> None:
    found = [
        Example("pharmacist/request", "call me"),
        Example("dosing/timing", "it's: 9 # o'clock, [name](x) \"when\"?"),
        Example("dosing/timing", "- a dash"),
    ]
    write_rasa_yaml(found, tmp_path / "examples.yml")
    assert load_examples(tmp_path) == {
        "dosing/timing": ["- a dash", "it's: 9 # o'clock, [name] (x) \"when\"?"],
        "request_pharmacist": ["call me"],
    }


def test_what_is_exported_is_imported_as_it_was(any_engine: Engine) -> None:
    for said, answer in (
        ("call me", "pharmacist/request"),
        ("when?", "dosing/timing"),
        ("it's [name] here", "chat/greet"),
    ):
        _add(any_engine, said, answer)
    found = active_examples(any_engine)
    again = read("x.yml", rasa_yaml(found), {one.answer_id for one in found})
    assert again.complaints == again.warnings == ()
    assert sorted(Example(line.answer_id, line.text) for line in again.lines) == found


KNOWN = {"dosing/timing", "access/cost", "pharmacist/request"}


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("x.csv", 'text,answer\nwhen?,dosing/timing\n"a, b",access/cost\n'),
        ("x.csv", '\ufeffIntent,Example\ndosing/timing,when?\naccess/cost,"a, b"\n'),
        (
            "x.yml",
            'version: "3.1"\nnlu:\n- synonym: x\n- intent: dosing/timing\n  examples: |\n    - when?\n'
            "- intent: access/cost\n  examples: |\n    - [a](drug), b\n",
        ),
    ],
)
def test_csv_and_rasa_yaml_are_read(file: str, content: str) -> None:
    found = read(file, content, KNOWN)
    assert found.complaints == ()
    assert [(line.text, line.answer_id) for line in found.lines] == [
        ("when?", "dosing/timing"),
        ("a, b", "access/cost"),
    ]


@pytest.mark.parametrize(
    ("file", "content", "line", "told", "cure"),
    [
        ("x.csv", "text,answer\nwhen?,dosing/tming\n", 2, "'dosing/tming' is not known", "Use an id"),
        ("x.csv", "text,answer\n ?,dosing/timing\n", 2, "is blank", "remove the line"),
        ("x.csv", f"text,answer\nok,access/cost\n{'x' * 401},dosing/timing\n", 3, "has 401 characters", "Shorten"),
        ("x.csv", "a,b\nwhen?,dosing/timing\n", 1, "names no columns", "text,answer"),
        ("x.csv", 'text,answer\n"when?,dosing/timing\n', 2, "is no CSV", "quotes"),
        (
            "x.csv",
            "text,answer\nWhen,dosing/timing\nwhen?,access/cost\n",
            3,
            "but dosing/timing in line 2",
            "Leave one",
        ),
        ("x.csv", "text,answer\n", 1, "holds no examples", "Write at least one"),
        ("x.yml", "nlu: [\n", 2, "is no YAML", "Mend this line"),
        ("x.yml", "rules: []\n", 1, "nlu is missing", "data/nlu"),
        ("x.yml", "nlu:\n- intent: access/cost\n", 2, "examples is missing", "examples: |"),
        ("x.yml", "nlu:\n- intent: access/cost\n  examples: |\n    - ok\n    bad\n", 5, "is no example", "Begin it"),
        ("x.yml", "nlu:\n- intent: a/b\n  examples: |\n    - one\n", 4, "'a/b' is not known", "Use an id"),
        ("x.csv", "text,answer\nurgent!,access/cost\n", 2, "sounds like safety_net/emergency", "Leave it out"),
    ],
)
def test_a_complaint_names_line_and_cure(file: str, content: str, line: int, told: str, cure: str) -> None:
    alarm = {"urgent!": "safety_net/emergency"}.get
    (complaint, *_) = read(file, content, KNOWN, alarm).complaints
    assert complaint.line == line and told in str(complaint) and cure in str(complaint)


def test_personal_data_is_taken_out_with_a_warning() -> None:
    found = read("x.csv", "text,answer\nmy name is Zenobia Quill,dosing/timing\n", KNOWN)
    assert [line.text for line in found.lines] == ["my name is [name]"]
    (warning,) = found.warnings
    assert warning.line == 2 and "personal data" in str(warning) and "Quill" not in str(warning)
