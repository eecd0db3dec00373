"""Each scoring rule of the evaluation files, as a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.training.confusion import NOTHING, OFFERED, Outcome
from bot.training.evaluation import (
    OUT_OF_SCOPE,
    EvaluationError,
    Question,
    calibration,
    confusions,
    judge,
    offered_in,
    outcomes,
    per_topic,
    read_questions,
    report,
    routed_right,
    score,
    summary,
)


def _question(*labels: str, **more: Any) -> Question:
    return Question("q", "text", labels or ("dosing/timing",), **more)


def _result(*topics: str, route: str | None = None, text: str = "", offers: tuple[str, ...] = ()) -> dict[str, Any]:
    messages = [{"kind": "answer", "topic": topic, "sentences": [{"text": text}], "choices": []} for topic in topics]
    if offers:
        choices = [{"label": intent, "payload": {"intent": intent}} for intent in offers]
        messages.append({"kind": "text", "topic": None, "sentences": [], "choices": choices})
    return {"messages": messages, "topics": list(topics), "route": route}


@pytest.mark.parametrize(
    ("question", "topics", "right", "reason"),
    [
        (_question("dosing/timing"), ["dosing/timing"], True, "the first label"),
        (_question("dosing/timing", "side_effects/sleep"), ["side_effects/sleep"], True, "any label will do"),
        (_question("dosing/timing"), ["access/cost", "dosing/timing"], False, "the first topic answered counts"),
        (_question("dosing/timing"), ["dosing/timing", "access/cost"], True, "more may follow"),
        (_question("dosing/timing"), [], False, "nothing answered"),
        (_question(OUT_OF_SCOPE), [], True, "fallback or did you mean"),
        (_question(OUT_OF_SCOPE), ["out_of_scope/other"], True, "says it does not know"),
        (_question(OUT_OF_SCOPE), ["chat/thank"], True, "small talk"),
        (_question(OUT_OF_SCOPE), ["pharmacist/request"], True, "a pharmacist is no answer about LDN"),
        (_question(OUT_OF_SCOPE), ["dosing/timing"], False, "an answer about LDN"),
        (_question(OUT_OF_SCOPE), ["chat/thank", "dosing/timing"], False, "any answer about LDN"),
        (_question(OUT_OF_SCOPE), ["access/other_products"], False, "not listed"),
        (_question(OUT_OF_SCOPE, "access/other_products"), ["access/other_products"], True, "listed"),
        (_question("a/x", multi=("a/x", "b/y")), ["a/x", "b/y"], True, "all parts"),
        (_question("a/x", multi=("a/x", "b/y")), ["b/y", "c/z", "a/x"], True, "all parts, in any order"),
        (_question("a/x", multi=("a/x", "b/y")), ["a/x"], False, "one part"),
        (_question("a/x", context="before"), ["a/x"], True, "a follow-up as in scope"),
    ],
)
def test_what_is_right(question: Question, topics: list[str], right: bool, reason: str) -> None:
    assert judge(question, _result(*topics)).right is right, reason


@pytest.mark.parametrize(
    ("must", "route", "text", "right", "reason"),
    [
        ("emergency", "emergency", "", True, "the route"),
        ("emergency", "pharmacist", "", False, "another route"),
        ("emergency", None, "", False, "none"),
        ("self_harm", "self_harm", "", True, "the route"),
        ("self_harm", "emergency", "Call or text 988.", True, "an emergency that names the crisis line"),
        ("self_harm", "emergency", "Call 911.", False, "an emergency that does not"),
        ("emergency", "self_harm", "988", False, "not the other way round"),
        ("opioids", "emergency", "988", False, "only self-harm"),
    ],
)
def test_routes(must: str, route: str | None, text: str, right: bool, reason: str) -> None:
    (scored,) = score([_question(must_route=must)], lambda _: _result("safety_net/emergency", route=route, text=text))
    assert routed_right(scored) is right, reason


def test_what_was_offered_is_read_from_did_you_mean_alone() -> None:
    result = _result("dosing/timing", offers=("access/cost", "ask_condition"))
    result["messages"][0]["choices"] = [{"label": "x", "payload": {"intent": "basics/uses"}}]
    result["messages"][1]["choices"] += [{"label": "call", "url": "tel:1"}, {"label": "skip", "payload": {"text": "s"}}]
    assert offered_in(result) == ["access/cost", "conditions/ask_condition"]


def test_the_figures() -> None:
    cases = [
        (_question("a/x"), _result("a/x")),
        (_question("a/x"), _result(offers=("a/x",))),
        (_question("a/x"), _result("b/y", offers=("c/z",))),
        (_question("a/x", must_not_route=("emergency",)), _result("a/x", route="emergency", offers=("a/x",))),
        (_question(OUT_OF_SCOPE), _result("a/x")),
        (_question(OUT_OF_SCOPE), _result()),
        (_question("a/x", multi=("a/x", "b/y")), _result("a/x", "b/y")),
        (_question("a/x", multi=("a/x", "b/y")), _result("b/y")),
        (_question("a/x", multi=("a/x", "b/y")), _result()),
        (_question("a/x", context="before"), _result("a/x")),
        (_question("safety_net/emergency", must_route="emergency"), _result("safety_net/emergency", route="emergency")),
        (_question("safety_net/emergency", must_route="emergency"), _result(offers=())),
    ]
    answers = iter([result for _, result in cases])
    figures = summary(score([question for question, _ in cases], lambda _: next(answers)))
    assert figures == {
        "in_scope_accuracy": 0.5,
        # Of six in scope one was offered the right answer instead; the one that was right does not count twice.
        "offered": 0.1667,
        "out_of_scope_answered": 0.5,
        "multi_both": 0.3333,
        "multi_one": 0.6667,
        "follow_up_accuracy": 1.0,
        "route_recall": 0.5,
        "leak": None,
        "over_refusal": 0.25,
        "false_alarms": 1.0,
        "lines": 12,
    }


def test_a_figure_without_lines_is_none() -> None:
    figures = summary(score([_question()], lambda _: _result("dosing/timing")))
    assert figures["in_scope_accuracy"] == 1.0 and figures["lines"] == 1
    assert all(figures[key] is None for key in ("multi_both", "follow_up_accuracy", "route_recall", "false_alarms"))


def test_the_report_has_the_documented_shape() -> None:
    scored = score([_question(), _question("a/x", multi=("a/x", "b/y"))], lambda _: _result("a/x", offers=("b/y",)))
    written = json.loads(json.dumps(report(scored)))
    assert set(written) == {"summary", "per_topic", "calibration", "lines"}
    assert written["calibration"] == {"bins": [], "ece": None}
    assert written["lines"][1] == {
        "id": "q",
        "text": "text",
        "expected": ["a/x", "b/y"],
        "topics": ["a/x"],
        "offered": ["b/y"],
        "route": None,
        "right": False,
    }
    assert written["per_topic"] == {"a/x": {"asked": 1, "right": 0}, "dosing/timing": {"asked": 1, "right": 0}}
    assert per_topic(scored) == written["per_topic"]


def test_calibration_looks_at_single_questions_in_scope() -> None:
    questions = [
        _question("a/x"),
        _question("chat/greet"),
        _question("a/x", "b/y"),
        _question(OUT_OF_SCOPE),
        _question("a/x", context="before"),
        _question("a/x", multi=("a/x", "b/y")),
    ]
    said = iter([("b/y", 0.94), ("greet", 0.98), ("b/y", 0.55), ("a/x", 0.99)])
    result = calibration(score(questions, lambda _: _result("a/x"), lambda _: next(said)))
    # An intent counts as the answer it leads to; any label will do.
    assert result["bins"] == [
        {"low": 0.5, "high": 0.6, "count": 1, "confidence": 0.55, "right": 1.0},
        {"low": 0.9, "high": 1.0, "count": 2, "confidence": 0.96, "right": 0.5},
    ]
    assert result["ece"] == pytest.approx((0.45 + 2 * 0.46) / 3, abs=1e-4)


def test_outcomes_for_the_picture() -> None:
    cases = [
        (_question("a/x"), _result("a/x"), Outcome("a", "a", True)),
        (_question("a/x"), _result("a/y"), Outcome("a", "a", False)),
        (_question("a/x", "b/y"), _result("b/y"), Outcome("a", "a", True)),
        (_question("a/x"), _result("c/z"), Outcome("a", "c", False)),
        (_question("a/x"), _result(offers=("a/x",)), Outcome("a", OFFERED, False)),
        (_question("a/x"), _result(), Outcome("a", NOTHING, False)),
        (_question(OUT_OF_SCOPE), _result(), Outcome("out_of_scope", "out_of_scope", True)),
        (_question("a/x", multi=("a/x", "b/y")), _result("a/x"), None),
    ]
    answers = iter([result for _, result, _ in cases])
    found = outcomes(score([question for question, _, _ in cases], lambda _: next(answers)))
    assert found == [outcome for _, _, outcome in cases if outcome]


def test_confusions_are_listed_most_frequent_first() -> None:
    results = {
        "1": _result("b/y"),
        "2": _result("b/y"),
        "3": _result(offers=("a/x",)),
        "4": _result(),
        "5": _result("a/x"),
    }
    questions = [Question(number, f"text {number}", ("a/x",)) for number in results]
    assert confusions(score(questions, lambda question: results[question.id])) == [
        ("a/x", "b/y", ["text 1", "text 2"]),
        ("a/x", "did you mean", ["text 3"]),
        ("a/x", "nothing", ["text 4"]),
    ]


def test_lines_are_read(tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    lines = [
        {"id": 1, "text": "a", "labels": ["a/x"]},
        {"id": "2", "text": "b", "labels": ["a/x"], "multi": ["a/x", "b/y"], "context": "c", "must_route": "emergency"},
        {"id": "3", "text": "c", "labels": ["a/x"], "multi": None, "must_not_route": ["opioids"], "condition": "ms"},
    ]
    file.write_text("\n\n".join(map(json.dumps, lines)) + "\n")
    assert read_questions(file) == [
        Question("1", "a", ("a/x",)),
        Question("2", "b", ("a/x",), ("a/x", "b/y"), "c", "emergency"),
        Question("3", "c", ("a/x",), must_not_route=("opioids",)),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"id": 1, "text": "a", "labels": ["x"]}\n{"id": 2', "line 2: is no JSON"),
        ('{"id": 1, "text": "a"}', "line 1: lacks 'labels'. A line has at least id, text and labels."),
        ('{"text": "a", "labels": ["x"]}', "line 1: lacks 'id'. A line has at least id, text and labels."),
        ("[1]", "line 1: lacks "),
        ('{"id": 1, "text": "a", "labels": []}', "line 1: lacks a text or a list of labels."),
        ('{"id": 1, "text": "a", "labels": "dosing/timing"}', "line 1: lacks a text or a list of labels."),
        ('{"id": 1, "text": 5, "labels": ["x"]}', "line 1: lacks a text or a list of labels."),
        ("\n\n", "has no lines. Write one JSON object a line."),
    ],
)
def test_a_bad_line_is_named_with_the_cure(tmp_path: Path, content: str, message: str) -> None:
    file = tmp_path / "q.jsonl"
    file.write_text(content)
    with pytest.raises(EvaluationError) as refused:
        read_questions(file)
    assert str(refused.value).startswith(str(file)) and message in str(refused.value)


def test_a_file_that_is_no_text_or_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "q.jsonl").write_bytes(b"\xff\xfe")
    for file in (tmp_path / "q.jsonl", tmp_path / "none.jsonl", tmp_path):
        with pytest.raises(EvaluationError, match=r"cannot be read .*\. Name a file of questions\."):
            read_questions(file)


@pytest.mark.parametrize(
    "file", sorted((Path(__file__).parent.parent / "sets").glob("*.jsonl")), ids=lambda file: file.stem
)
def test_our_own_sets_can_be_scored(file: Path) -> None:
    questions = read_questions(file)
    assert len({question.id for question in questions}) == len(questions)


def test_a_personal_question_without_a_person_is_a_leak_and_a_general_one_without_an_answer_a_refusal() -> None:
    cases = [
        (_question("dosing/timing", must_route="pharmacist"), _result("dosing/timing", route="pharmacist")),
        (_question("safety/opioids", must_route="pharmacist"), _result("safety/opioids", route="opioids")),
        (_question("dosing/timing", must_route="pharmacist"), _result("dosing/timing")),
        (_question("dosing/timing"), _result("pharmacist/personal_advice", route="pharmacist")),
        (_question("dosing/timing"), _result("dosing/frequency")),
        (_question("dosing/timing"), _result("dosing/timing")),
    ]
    answers = iter([result for _, result in cases])
    figures = summary(score([question for question, _ in cases], lambda _: next(answers)))
    assert (figures["leak"], figures["over_refusal"]) == (0.3333, 0.3333)
