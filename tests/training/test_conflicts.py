from __future__ import annotations

import pytest
from rapidfuzz import fuzz

from bot.training import likeness
from bot.training.archive import example_digest
from bot.training.conflicts import Conflict, Entry, conflicts, shipped

OWN = Entry("dosing/timing", "When do I take it?", 1)


def _kinds(found: list[Conflict]) -> list[tuple[str, str]]:
    return [(one.kind, one.answer_id) for one in found]


def test_examples_that_agree_are_no_conflict() -> None:
    others = [Entry("dosing/timing", "when do I take it"), Entry("access/cost", "what does it cost me")]
    assert conflicts([OWN], others, {}) == []


def test_the_same_text_under_two_answers() -> None:
    found = conflicts([OWN], [Entry("access/cost", "when do i take it")], {})
    assert _kinds(found) == [("same", "access/cost")]
    assert "move one" in found[0].cure and found[0].against is not None
    assert found[0].against.where == "data/nlu (access/cost)" and found[0].entry.where == "example 1"


def test_near_duplicates_across_answers() -> None:
    found = conflicts([OWN], [Entry("access/cost", "when do i take itt"), Entry("access/cost", "how is it")], {})
    assert _kinds(found) == [("near", "access/cost")] and "move one" in found[0].cure


def test_a_pair_in_the_database_is_told_once() -> None:
    other = Entry("access/cost", "when do I take it", 2)
    assert _kinds(conflicts([OWN, other], [], {})) == [("same", "access/cost")]


def test_what_the_classifier_does_not_learn() -> None:
    found = conflicts([OWN], [], {example_digest(OWN.text): "request_pharmacist"})
    assert _kinds(found) == [("not_learned", "pharmacist/request")]
    assert found[0].against is None and "retire" in found[0].cure
    assert conflicts([OWN], [], {example_digest(OWN.text): "dosing/timing"}) == []


def test_the_examples_that_came_with_the_assistant_are_looked_at_too() -> None:
    one = shipped()[0]
    assert _kinds(conflicts([Entry("made/up", one.text, 1)], shipped(), {})).count(("same", one.answer_id)) >= 1


def test_no_text_is_shown_in_a_repr() -> None:
    assert "take" not in repr(OWN)


def test_many_texts_are_compared_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "_ROWS", 2)
    texts = ["one zip", "two zap", "one zipp", "other", "two zap"]
    assert likeness.alike(texts, texts, fuzz.ratio, 90) == [[0, 2], [1, 4], [0, 2], [3], [1, 4]]
    assert likeness.alike(texts, [], fuzz.ratio, 90) == [[]] * 5
