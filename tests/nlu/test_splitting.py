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
    "what is ldn": "basics/what_is_ldn",
    "alcohol": "safety/alcohol",
    "hair": "side_effects/other",
    "weight": "side_effects/weight",
    "should i": "personal_advice",
    "arrived": "access/order_problem",
    "celiac": "ask_condition",
    "gluten": "formulations/fillers",
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
        ("what is ldn is it safe with alcohol", ["basics/what_is_ldn", "safety/alcohol"]),
        ("shipping, cost, nausea", ["access/shipping", "access/cost", "side_effects/gastrointestinal"]),
        ("does it cause weight gain or hair loss", ["side_effects/weight", "side_effects/other"]),
        ("1) do you ship 2) what is the cost", ["access/shipping", "access/cost"]),
        ("do you ship? or not? what is the cost", ["access/shipping", "access/cost"]),
        ("is it gluten free? I have celiac", []),
        ("it arrived broken. what is the cost", ["access/order_problem", "access/cost"]),
        ("do i take it at night or should i wait", []),
        ("with or without food at night", []),
        ("wondering what it cost and if i take it at night", ["access/cost", "dosing/timing"]),
        ("Any tips for beginners? When do i start, what is the cost", ["dosing/starting_dose", "access/cost"]),
        ("need to know the cost, also looking for where you ship", ["access/cost", "access/shipping"]),
        ("how do alcohol and food mix", []),
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
        "nothing between them",
        "a list",
        "items that share a beginning",
        "numbered",
        "or not",
        "a statement is no question",
        "a problem with an order is one",
        "or with an alternative",
        "with or without",
        "indirect questions",
        "an introduction is no question",
        "wishes without a subject",
        "two things related to each other",
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


def test_a_part_may_lean_on_the_one_before() -> None:
    def understand(text: str) -> Understanding:
        if text.startswith("do they go away -"):
            return Understanding((("side_effects/introductory", 0.9), ("side_effects/common", 0.1)), 1.0, True)
        label = "side_effects/common" if "side effects" in text else "formulations/storage"
        return Understanding(((label, 0.9 if "side effects" in text else 0.1),), 1.0, True)

    parts = split("what are the side effects and do they go away", (), understand, "out_of_scope")
    assert [part.understood.label for part in parts] == ["side_effects/common", "side_effects/introductory"]


def _whole_settles(chance: float) -> list[str]:
    """What a message is cut into whose second question is unclear alone; `chance`: what the whole says for one side."""
    rankings = {
        "do you ship": (("access/shipping", 0.9), ("access/cost", 0.1)),
        "is bad salt used here now": (("formulations/storage", 0.3), ("side_effects/long_term", 0.25)),
    }
    whole = (("access/shipping", 0.9), ("side_effects/long_term", chance), ("formulations/storage", 0.1 - chance))

    def understand(text: str) -> Understanding:
        return Understanding(rankings.get(text, whole), 1.0, True)

    return [
        part.understood.label
        for part in split("do you ship and is bad salt used here now", (), understand, "out_of_scope")
    ]


def test_a_question_unclear_by_itself_is_read_with_the_whole_message() -> None:
    assert _whole_settles(0.09) == ["access/shipping", "side_effects/long_term"]
    assert _whole_settles(0.05) == []


def test_two_questions_of_one_answer_are_told_apart_by_the_condition_that_one_names() -> None:
    text = "do you ship and how do you ship with celiac"
    ship = Understanding((("access/shipping", 0.9), ("basics/uses", 0.1)), 1.0, True)
    celiac = Mention("condition", "celiac_disease", text.index("celiac"), len(text), "celiac")

    def labels(mentions: tuple[Mention, ...]) -> list[str]:
        return [part.understood.label for part in split(text, mentions, lambda _: ship, "out_of_scope")]

    assert labels((celiac,)) == ["access/shipping", "ask_condition"]
    assert labels(()) == []
