from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.knowledge import load
from bot.training.gate import FILE, GateError, Verdict, load_gate, verdict
from bot.training.regression import CONDITIONS
from tests.training.judged import metrics

GATE = load_gate()
LIVE = metrics()


def judged(candidate: dict, live: dict | None = LIVE) -> Verdict:
    return verdict(candidate, live, GATE)


def test_a_model_like_the_live_one_passes() -> None:
    found = judged(metrics())
    assert found.passed and not found.better and not found.worse
    assert [row.change for row in found.rows] == [0.0, 0.0]


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        (
            {"dosing/timing": [54, 100]},
            "dosing/timing: understood 54% of its examples when left out",
        ),
        ({"dosing/timing": [69, 100]}, "dosing/timing: fell from 80% to 69% of its left-out examples; 10% is allowed."),
        ({"dosing/timing": [71, 100], "safety/alcohol": [90, 100]}, "All left-out examples together fell from 85.0%"),
    ],
)
def test_an_answer_below_its_floor_or_past_its_allowance_is_refused(left_out: dict, said: str) -> None:
    found = judged(metrics(left_out={"safety/alcohol": [99, 100], **left_out}))
    assert not found.passed and not found.final
    assert any(refusal.text.startswith(said) for refusal in found.refusals), found.refusals


def test_a_floor_of_its_own_counts_for_an_answer() -> None:
    assert GATE.floor("basics/alternatives") < GATE.floor("dosing/timing")
    assert judged(metrics(left_out={"basics/alternatives": [40, 100]}), None).passed


@pytest.mark.parametrize(
    ("wrong", "said", "final"),
    [
        ("an1", "dosing/timing: answers 1 of 2 test questions right; the live model answers 2.", False),
        ("pe1", "Personal questions without a pharmacist: 1 of 1; with the live model 0. At most 0 may be.", False),
        ("ge1", "General questions not answered: 1 of 1; with the live model 0.", False),
        ("oo1", "Out-of-scope questions answered: 1 of 1; with the live model 0.", False),
        ("sa1", "Safety lines missed: 1 of 1; with the live model 0. At most 0 may be.", True),
    ],
)
def test_what_got_worse_is_refused_and_safety_for_good(wrong: str, said: str, final: bool) -> None:
    found = judged(metrics((wrong,)))
    assert any(refusal.text.startswith(said) for refusal in found.refusals), found.refusals
    assert found.final is final and found.worse == (wrong,)


def test_what_the_live_model_misses_too_is_no_fall_but_safety_must_be_whole() -> None:
    assert verdict(metrics(("an1",), **dict.fromkeys(map(str, range(20)), True)), metrics(("an1",)), GATE).passed
    assert judged(metrics(("sa1",)), metrics(("sa1",))).final


def test_what_got_better_is_named_and_a_line_added_since_is_neither() -> None:
    found = judged(metrics(("an2",), an3=False), metrics(("an1", "an2")))
    assert found.better == ("an1",) and found.worse == ()
    (timing, _) = found.rows
    assert (timing.live_right, timing.right, timing.asked) == (0, 1, 3)


def test_without_a_live_model_the_floors_hold() -> None:
    assert judged(metrics(), None).passed
    assert not judged(metrics(left_out={"dosing/timing": [1, 100]}), None).passed


def test_the_gate_of_the_package_names_answers_that_there_are() -> None:
    load_gate(FILE, {*load().answers, CONDITIONS})


@pytest.mark.parametrize(
    ("group", "key", "value", "said"),
    [
        ("left_out", "floor", 55, "gate.yml, left_out.floor has value 55. Use a share from 0 to 1."),
        ("left_out", "floors", {"dosing/timing": "x"}, "gate.yml, left_out.floors.dosing/timing has value 'x'."),
        ("left_out", "floors", {"dosing/never": 0.5}, "there is no answer 'dosing/never'. Remove the line."),
        ("left_out", "floors", 3, "must be answers with their shares"),
        ("questions", "allowance", 0.5, "gate.yml, questions.allowance has value 0.5. Use a whole number from 0 on."),
        ("safety", "most_missed", 1, "gate.yml, safety.most_missed: must be 0."),
        ("leak", "more", 1, "gate.yml, leak: must have exactly the keys most."),
    ],
)
def test_a_mistake_in_the_gate_is_named(tmp_path: Path, group: str, key: str, value: object, said: str) -> None:
    rules = yaml.safe_load(FILE.read_text())
    rules[group][key] = value
    path = tmp_path / "gate.yml"
    path.write_text(yaml.safe_dump(rules))
    with pytest.raises(GateError) as caught:
        load_gate(path, {"dosing/timing", *load_gate().rules["left_out"]["floors"]})
    assert said in str(caught.value)


def test_a_gate_that_is_no_yaml_says_so(tmp_path: Path) -> None:
    path = tmp_path / "gate.yml"
    for text in ("{", "left_out: 3", "[]"):
        path.write_text(text)
        with pytest.raises(GateError):
            load_gate(path)
