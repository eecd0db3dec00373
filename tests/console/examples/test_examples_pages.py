from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine, Row

from bot.console.auth.accounts import Staff
from bot.store.review_tables import examples
from tests.console.staffed import Browser, actions


@pytest.fixture
def tess(browser_of: Callable[[str], Browser]) -> Browser:
    return browser_of("tess")


def _rows(engine: Engine) -> list[Row]:
    with engine.connect() as connection:
        return connection.execute(select(examples).order_by(examples.c.id)).all()


def _add(browser: Browser, text: str, answer: str = "dosing/timing") -> int:
    return browser.post("/examples", {"text": text, "answer": answer}).status_code


def test_an_example_is_added_without_personal_data_and_with_who_added_it(
    tess: Browser, engine: Engine, people: dict[str, Staff]
) -> None:
    assert "No examples of your own yet" in tess.get("/examples").text
    assert _add(tess, "I am Zenobia Quill, when do I take it") == 303
    (row,) = _rows(engine)
    assert (row.text, row.answer_id, row.source, row.added_by) == (
        "I am [name], when do I take it",
        "dosing/timing",
        "typed",
        people["tess"].id,
    )
    page = tess.get("/examples").text
    assert "typed by Tess Young" in page and "1 example for 1 answer" in page
    assert ("staff:3", "example.added", "1") in actions(engine)


@pytest.mark.parametrize(
    ("text", "answer", "told"),
    [
        ("when?", "made/up", "Choose the answer"),
        ("?!", "dosing/timing", "Write what a visitor would say"),
        ("word " * 100, "dosing/timing", "Shorten it to 400"),
    ],
)
def test_what_is_no_example_is_refused_with_the_cure(
    tess: Browser, engine: Engine, text: str, answer: str, told: str
) -> None:
    refused = tess.post("/examples", {"text": text, "answer": answer})
    assert refused.status_code == 422 and told in refused.text and _rows(engine) == []


def test_the_same_text_under_another_answer_is_refused(tess: Browser, engine: Engine) -> None:
    _add(tess, "when?")
    assert _add(tess, "When", "access/cost") == 422
    assert _add(tess, "WHEN!") == 303
    assert len(_rows(engine)) == 1


def test_examples_are_found_by_words_and_answer(tess: Browser) -> None:
    _add(tess, "when do I take it")
    _add(tess, "what is the price", "access/cost")
    found = tess.post("/examples/search", {"words": "take When"}).text
    assert "when do I take it" in found and "what is the price" not in found
    assert "No example is like this" in tess.post("/examples/search", {"words": "elephant"}).text
    by_answer = tess.get("/examples", params={"answer": "access/cost"}).text
    assert "what is the price" in by_answer and "when do I take it" not in by_answer


def test_an_example_is_moved_and_both_rows_tell_it(tess: Browser, engine: Engine, people: dict[str, Staff]) -> None:
    _add(tess, "what is the price")
    tess.post("/examples/1/move", {"answer": "access/cost"})
    old, new = _rows(engine)
    assert (old.state, old.retired_by, old.retired_why) == ("retired", people["tess"].id, "Moved to access/cost.")
    assert (new.state, new.answer_id, new.text) == ("active", "access/cost", "what is the price")
    assert tess.post("/examples/1/move", {"answer": "dosing/timing"}).status_code == 404
    tess.post("/examples/2/move", {"answer": "made/up"})
    assert [row.state for row in _rows(engine)] == ["retired", "active"]


def test_an_example_is_retired_and_used_again(tess: Browser, engine: Engine) -> None:
    _add(tess, "when?")
    tess.post("/examples/1/retire")
    assert "when?" not in tess.get("/examples").text
    assert "when?" in tess.get("/examples", params={"state": "retired"}).text
    tess.post("/examples/1/restore")
    assert [row.state for row in _rows(engine)] == ["retired", "active"]
    assert tess.post("/examples/1/retire").status_code == 404


def test_conflicts_are_listed_with_the_cure(tess: Browser, engine: Engine) -> None:
    assert "No conflicts" in tess.get("/examples/conflicts").text
    _add(tess, "is it ok with my zip pills today", "safety/alcohol")
    _add(tess, "is it ok with my zip pillz today", "access/cost")
    page = tess.get("/examples/conflicts").text
    assert "nearly the same, two answers" in page and "move one" in page
    tess.post("/examples/1/move", {"answer": "access/cost", "back": "conflicts"})
    assert "No conflicts" in tess.get("/examples/conflicts").text
