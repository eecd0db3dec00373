"""How a message is cut, with a classifier that knows a handful of words."""

from __future__ import annotations

import pytest

from bot.nlu.lexicon import Mention
from bot.nlu.splitting import split
from bot.nlu.understanding import Understanding

_WORDS = {
    "ship": "access/shipping",
    "cost": "access/cost",
    "much": "access/cost",
    "start": "dosing/starting_dose",
    "nausea": "side_effects/gastrointestinal",
    "constipation": "side_effects/gastrointestinal",
    "hello": "greet",
    "night": "dosing/timing",
    "food": "dosing/with_food",
    "weather": "out_of_scope",
}


def _understand(text: str) -> Understanding:
    labels = [label for word, label in _WORDS.items() if word in text.lower()]
    if not labels:
        return Understanding((("basics/uses", 0.1),), 1.0, False)
    share = 0.95 / len(labels)
    return Understanding(tuple((label, share) for label in dict.fromkeys(labels)), 1.0, True)


def _labels(text: str, mentions: tuple[Mention, ...] = ()) -> list[str]:
    return [part.understood.label for part in split(text, mentions, _understand, "out_of_scope")]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("do you ship to texas and how much is it", ["access/shipping", "access/cost"]),
        (
            "How do people start? What does it cost? Do you ship?",
            ["dosing/starting_dose", "access/cost", "access/shipping"],
        ),
        ("Hello. Do you ship? What is the cost", ["access/shipping", "access/cost"]),
        ("nausea and constipation", []),
        ("do you ship and what is the weather", []),
        ("do you ship and something unclear", []),
        ("do you ship", []),
        ("", []),
    ],
    ids=[
        "and",
        "three sentences",
        "small talk is no part",
        "one question with and",
        "a part out of scope",
        "a part that is not clear",
        "one question",
        "empty",
    ],
)
def test_a_message_is_cut_where_every_part_is_clear_and_asks_something_else(text: str, labels: list[str]) -> None:
    assert _labels(text) == labels


def test_a_name_is_never_cut() -> None:
    text = "do you ship and how much"
    whole_name = Mention("condition", "x", 0, len(text), text)
    assert _labels(text) != []
    assert _labels(text, (whole_name,)) == []
