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
        ("my surgery is in 3 weeks and they said to ask you when I should quit", True),
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


def _after(reply: list[dict[str, Any]], label: str, ranking: list[tuple[str, float]]) -> Tracker:
    tracker = _tracker("and that?")
    tracker.latest_message["understanding"] |= {"label": label, "ranking": ranking}
    tracker.events = [{"event": "user"}, *({"event": "bot", "data": {"custom": said}} for said in reply)]
    tracker.events.append({"event": "user"})
    return tracker


def _replies(tracker: Tracker) -> list[dict[str, Any]]:
    dispatcher = CollectingDispatcher()
    ActionAnswer().run(dispatcher, tracker, {})
    return [message["custom"] for message in dispatcher.messages]


@pytest.mark.parametrize("topic", ["access/cost", "research/evidence"])
def test_what_was_just_said_is_shortened_to_its_point(topic: str) -> None:
    ranking = [(topic, 1.0)]
    full = _replies(_after([], topic, ranking))
    point, rest = _replies(_after(full, topic, ranking))
    assert point["sentences"] == full[0]["sentences"][:1]
    assert {number for sentence in point["sentences"] for number in sentence["sources"]} == {
        source["n"] for source in point["sources"]
    }
    assert "stands above" in rest["sentences"][0]["text"]
    assert rest["choices"][0]["label"] == "Ask a pharmacist"


def test_a_pressed_button_a_warning_and_what_has_changed_are_said_in_full() -> None:
    cost, opioids = [("access/cost", 1.0)], [("safety/opioids", 1.0)]
    full = _replies(_after([], "access/cost", cost))
    assert _replies(_after(full, "access/cost", [])) == full
    other = [full[0] | {"sentences": [{"text": "It costs $ 1.", "sources": []}]}]
    assert _replies(_after(other, "access/cost", cost)) == full
    warning = _replies(_after([], "safety/opioids", opioids))
    assert _replies(_after(warning, "safety/opioids", opioids)) == warning
