"""What a message leans on, with understandings made by hand."""

from __future__ import annotations

import pytest

from bot.nlu.follow_up import Context, leans, resolve, says_nothing
from bot.nlu.lexicon import Mention
from bot.nlu.understanding import Understanding

CONTEXT = Context("dosing/time_to_benefit", "How long does LDN take to work?")


def _alone(label: str, chance: float, in_scope: float = 0.9) -> Understanding:
    return Understanding(((label, chance), ("dosing/duration", (1 - chance) / 2)), in_scope, chance > 0.2)


def _never(_text: str) -> Understanding:
    raise AssertionError("not needed")


@pytest.mark.parametrize("text", ["why that long", "how come", "why not?", "tell me more", "and why"])
def test_a_wish_for_more_stays_with_the_topic(text: str) -> None:
    understood = resolve(text, (), _alone("affirm", 0.9), CONTEXT, _never, "out_of_scope")
    assert understood.label == "dosing/time_to_benefit" and understood.accepted


def test_a_clear_message_is_not_dragged_back() -> None:
    understood = resolve("how much is shipping", (), _alone("access/shipping", 0.9), CONTEXT, _never, "out_of_scope")
    assert understood.label == "access/shipping"


def test_a_leaning_message_is_read_with_the_question_before() -> None:
    together = Understanding((("dosing/children", 0.9), ("dosing/time_to_benefit", 0.1)), 0.9, True)
    seen: list[str] = []

    def understand(text: str) -> Understanding:
        seen.append(text)
        return together

    understood = resolve("and for kids?", (), _alone("dosing/children", 0.4), CONTEXT, understand, "out_of_scope")
    assert understood.label == "dosing/children" and understood.accepted
    assert seen == ["and for kids - How long does LDN take to work?"]


def test_names_alone_ask_the_same_of_another_condition() -> None:
    text = "what about lupus"
    lupus = Mention("condition", "lupus", 11, 16, "lupus")
    context = Context("ask_condition", "can the medicine help this condition?")
    understood = resolve(text, (lupus,), _alone("side_effects/headache", 0.8), context, _never, "out_of_scope")
    assert understood.label == "ask_condition"


@pytest.mark.parametrize(
    ("text", "in_scope", "leaning"),
    [
        ("and for kids?", 0.1, True),
        ("is that covered", 0.1, True),
        ("lactose?", 0.5, True),
        ("in humans or mice?", 0.6, True),
        ("who won the game", 0.0, False),
        ("what are the usual side effects people get", 0.9, False),
    ],
)
def test_what_leans(text: str, in_scope: float, leaning: bool) -> None:
    assert leans(text, (), _alone("dosing/children", 0.1, in_scope)) is leaning


def test_who_names_the_drug_leans_only_by_pointing_at_something() -> None:
    unclear = Understanding((("basics/uses", 0.1),), 0.9, False)
    assert leans("does that still count as ldn", (Mention("drug", "LDN", 25, 28, "ldn"),), unclear)
    assert not leans("what is ldn", (Mention("drug", "LDN", 8, 11, "ldn"),), unclear)


@pytest.mark.parametrize(
    ("text", "nothing"),
    [("how many days before?", True), ("up to how much", True), ("and the liver", False), ("does levo change", False)],
)
def test_a_message_of_small_words_names_no_subject(text: str, nothing: bool) -> None:
    assert says_nothing(text) is nothing


def test_a_message_that_names_nothing_is_read_with_the_question_before_however_clear_it_looks() -> None:
    together = Understanding((("dosing/time_to_benefit", 0.9), ("access/cost", 0.1)), 0.9, True)
    understood = resolve(
        "up to how much?", (), _alone("access/cost", 0.99), CONTEXT, lambda _: together, "out_of_scope"
    )
    assert understood.label == "dosing/time_to_benefit"


def test_what_leans_and_names_something_new_is_about_that() -> None:
    understood = resolve("and for kids?", (), _alone("dosing/children", 0.6), CONTEXT, _never, "out_of_scope")
    assert understood.label == "dosing/children" and understood.accepted
