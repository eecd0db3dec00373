"""What the actions see of a message, and what they answer where a message says several things."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import ActionAnswer
from actions.safety import ActionSafety
from actions.turn import Turn


def _tracker(
    text: str,
    parts: list[tuple[str, str]] | None = None,
    entities: list[dict[str, Any]] | None = None,
    slots: dict[str, Any] | None = None,
    intent: str = "",
) -> Tracker:
    message = {
        "text": text,
        "intent": {"name": intent},
        "entities": entities or [],
        "understanding": {
            "label": parts[0][0] if parts else None,
            "parts": [{"label": label, "text": part} for label, part in parts or ()],
        },
    }
    return Tracker("c", slots or {}, message, [], False, None, {}, "action_listen")


def _topics(action: Any, tracker: Tracker) -> list[str]:
    dispatcher = CollectingDispatcher()
    action.run(dispatcher, tracker, {})
    return [message["custom"]["topic"] for message in dispatcher.messages]


def _condition(value: str, text: str) -> dict[str, Any]:
    return {"entity": "condition", "value": value, "text": text}


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("I have lupus, is it safe to take?", True),
        ("my doctor wants 3 mg, should i?", True),
        ("diabetic here, ok to start?", True),
        ("i\u2019m on statins, where would you start", True),
        ("will it help me with her sleep? would it suit me", True),
        ("is it safe with alcohol", False),
        ("I have lupus", False),
        ("how long does it take to work", False),
    ],
)
def test_a_persons_own_case_with_a_wish_for_advice_is_personal(text: str, personal: bool) -> None:
    assert Turn(_tracker(text)).is_personal is personal


@pytest.mark.parametrize(("count", "personal"), [(2, False), (3, True)])
def test_a_list_of_three_medicines_is_somebodys_own(count: int, personal: bool) -> None:
    medicines = [{"entity": "medication", "value": f"m{number}", "text": f"m{number}"} for number in range(count)]
    assert Turn(_tracker("ldn with these", entities=medicines)).is_personal is personal


def test_the_opioid_warning_comes_first_and_what_else_was_asked_after_it_but_nothing_that_invites() -> None:
    parts = [("side_effects/sleep", "bad dreams"), ("access/cost", "price"), ("dosing/starting_dose", "start")]
    tracker = _tracker("on tramadol: bad dreams, price, start", parts, intent="opioid_user")
    assert _topics(ActionSafety(), tracker) == ["safety/opioids", "side_effects/sleep"]


def _said(tracker: Tracker) -> str:
    dispatcher = CollectingDispatcher()
    ActionAnswer().run(dispatcher, tracker, {})
    return " ".join(message["text"] for message in dispatcher.messages)


def test_a_question_about_no_condition_named_is_about_the_last_ones() -> None:
    tracker = _tracker("does it help", [("ask_condition", "does it help")], slots={"last_conditions": ["fibromyalgia"]})
    assert "ibromyalgia" in _said(tracker)
    unknown = _tracker("does it help", [("ask_condition", "does it help")])
    assert "no checked information" in _said(unknown)


def test_a_part_that_names_no_condition_is_about_the_one_named_beside_it() -> None:
    parts = [("ask_condition", "does it help with that"), ("access/cost", "what is the price")]
    text = "I have fibro. does it help with that and what is the price"
    tracker = _tracker(text, parts, [_condition("fibromyalgia", "fibro")], {"last_conditions": ["lupus"]})
    said = _said(tracker)
    assert "ibromyalgia" in said
    assert "upus" not in said
