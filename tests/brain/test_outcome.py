from __future__ import annotations

from typing import Any

import pytest

from bot.brain.outcome import reading_of
from bot.knowledge.render import intent_choice, text_message

ANSWER = text_message("answer", "At night.", topic="dosing/timing")
PROMPT = text_message("form", "What is your name?")
OTHER = text_message("answer", "I only know LDN.", topic="out_of_scope/other")
ASKED = intent_choice("When?", "dosing/timing")
ASKED["payload"]["offered"] = ["dosing/timing"]
DID_YOU_MEAN = text_message("text", "Did you mean this?", choices=[ASKED])


def _parse(*ranking: tuple[str, float], intent: str = "dosing", **understanding: Any) -> dict[str, Any]:
    return {
        "intent": {"name": intent},
        "entities": [{"entity": "condition", "value": value} for value in ("crohns_disease", "unknown")],
        "understanding": {"ranking": [list(one) for one in ranking], "language": "en", **understanding},
    }


@pytest.mark.parametrize(
    ("messages", "intent", "choice", "outcome"),
    [
        ([ANSWER], "dosing", False, "answered"),
        ([ANSWER, PROMPT], "dosing", False, "answered"),
        ([text_message("text", "Hello.", topic="chat/greet")], "greet", False, "small_talk"),
        ([DID_YOU_MEAN], "nlu_fallback", False, "did_you_mean"),
        ([OTHER], "nlu_fallback", False, "not_understood"),
        ([OTHER], "out_of_scope", False, "out_of_scope"),
        ([OTHER, PROMPT], "nlu_fallback", False, "not_understood"),
        ([PROMPT], "nlu_fallback", False, "form"),
        ([ANSWER], "dosing", True, "choice"),
        ([ANSWER | {"route": "emergency"}], "emergency", True, "safety"),
        ([ANSWER | {"route": "opioids"}], "opioid_user", False, "safety"),
        ([ANSWER | {"route": "pharmacist"}], "dosing", False, "answered"),
        ([text_message("error", "I am sorry.")], "dosing", False, "error"),
    ],
)
def test_what_a_turn_came_to(messages: list[Any], intent: str, choice: bool, outcome: str) -> None:
    assert reading_of(_parse(("dosing/timing", 1.0), intent=intent), messages, choice)["outcome"] == outcome


def test_the_likeliest_answers_are_named_once_each_without_what_is_none() -> None:
    parse = _parse(
        ("dosing/timing", 0.35),
        ("opioid_user", 0.2),
        ("out_of_scope", 0.15),
        ("safety/opioids", 0.1),
        ("dosing/frequency", 0.08),
        ("access/cost", 0.07),
    )
    assert reading_of(parse, [ANSWER], False) == {
        "outcome": "answered",
        "likely": [["dosing/timing", 0.35], ["safety/opioids", 0.3], ["dosing/frequency", 0.08]],
        "margin": 0.05,
        "conditions": ["crohns_disease"],
        "language": "en",
    }


@pytest.mark.parametrize(
    ("understanding", "messages", "choice", "ranked", "margin"),
    [
        ({"parts": [{"label": "a/b", "text": "x"}]}, [ANSWER], False, True, False),
        ({"language": "es"}, [OTHER | {"lang": "es"}], False, False, False),
        ({}, [PROMPT], False, False, False),
        ({}, [ANSWER], True, False, False),
        ({}, [ANSWER], False, True, True),
    ],
    ids=["two questions", "another language", "a contact detail", "a button", "one question"],
)
def test_a_ranking_that_says_nothing_is_left_out(
    understanding: dict[str, Any], messages: list[Any], choice: bool, ranked: bool, margin: bool
) -> None:
    reading = reading_of(_parse(("dosing/timing", 0.6), ("dosing/frequency", 0.4), **understanding), messages, choice)
    assert (bool(reading["likely"]), reading["margin"] is not None) == (ranked, margin)


def test_nothing_is_known_of_a_turn_without_a_parse() -> None:
    assert reading_of({}, [ANSWER | {"lang": "es"}], False)["language"] == "es"
