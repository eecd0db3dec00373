from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.review.reasons import Turn, near_duplicate, reasons_of, uncertainty
from tests.review.conftest import NOW


def _turn(text: str = "when do i take it", outcome: str = "answered", after: int = 0, **more: Any) -> Turn:
    details = {"topics": ("dosing/timing",), "margin": 0.9, **more}
    return Turn(1, NOW + dt.timedelta(seconds=after), "v", 1, text, outcome, **details)


@pytest.mark.parametrize(
    ("turn", "reasons"),
    [
        (_turn(), ()),
        (_turn(outcome="not_understood"), ("not_understood",)),
        (_turn(outcome="did_you_mean"), ("did_you_mean",)),
        (_turn(outcome="out_of_scope"), ("out_of_scope",)),
        (_turn(thumb="down"), ("thumbs_down",)),
        (_turn(thumb="up"), ()),
        (_turn(margin=0.05), ("narrow",)),
        (_turn(margin=None), ()),
        (_turn(outcome="did_you_mean", margin=0.05, thumb="down"), ("did_you_mean", "thumbs_down")),
        # Never: what must not be unlearned, what was said to the form, what the classifier does not read.
        (_turn(outcome="safety", thumb="down"), ()),
        (_turn(outcome="form", thumb="down"), ()),
        (_turn(outcome="choice"), ()),
        (_turn(outcome="error"), ()),
        (_turn(outcome="held"), ()),
        (_turn(outcome="not_understood", language="es"), ()),
        (_turn(outcome="small_talk", thumb="down"), ("thumbs_down",)),
    ],
)
def test_why_a_message_is_worth_a_look(turn: Turn, reasons: tuple[str, ...]) -> None:
    assert reasons_of(turn, None) == reasons


@pytest.mark.parametrize(
    ("following", "again"),
    [
        (_turn("what time of day should I take it", after=60), True),
        (_turn("when do I have to take it??", "not_understood", 100, topics=()), True),
        (_turn("what time of day should I take it", after=121), False),
        (_turn("how much is it", after=30, topics=("access/cost",)), False),
        (_turn("when do i take it", "choice", 30), False),
        (_turn("when do i take it with lupus", after=30, conditions=("lupus",)), False),
    ],
    ids=["the same answer", "alike", "too late", "something else", "a button", "another condition"],
)
def test_asked_again_right_after(following: Turn, again: bool) -> None:
    assert reasons_of(_turn(), following) == (("rephrased",) if again else ())


def test_the_less_is_known_the_higher() -> None:
    unsure, sure = (("a/b", 0.2),), (("a/b", 0.7),)
    order = [
        uncertainty(["thumbs_down"], sure, 0.5),
        uncertainty(["not_understood"], (), None),
        uncertainty(["not_understood"], unsure, 0.1),
        uncertainty(["not_understood"], sure, 0.1),
        uncertainty(["out_of_scope"], sure, 0.1),
    ]
    assert order == sorted(order, reverse=True) and order[0] == order[1] == 1.0 and order[2] == 0.8
    assert uncertainty(["narrow"], sure, 0.1) > uncertainty(["narrow"], sure, 0.19)


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("When do I take it?", "when do i take it", True),
        ("is ldn safe with tramadol", "is LDN safe with tramadoll", True),
        ("take it when do I", "when do I take it", True),
        ("how do i start ldn", "what does ldn cost", False),
    ],
)
def test_near_duplicates(one: str, other: str, near: bool) -> None:
    assert near_duplicate(one, other) is near


def test_a_turn_does_not_show_its_text() -> None:
    assert "take" not in repr(_turn())
