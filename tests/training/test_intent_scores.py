from __future__ import annotations

import pytest

from bot.training.intent_scores import Prediction, scores

WANTED = ["a", "a", "b", "b", "none", "none", "none", "none"]
PREDICTIONS = [
    Prediction("a", 0.9, True),
    Prediction("a", 0.3, False),
    Prediction("b", 0.8, True),
    Prediction("a", 0.7, True),
    Prediction("b", 0.85, True),
    Prediction("a", 0.4, False),
    Prediction("a", 0.2, False),
    Prediction("b", 0.1, False),
]


def test_the_figures() -> None:
    figures = scores(WANTED, PREDICTIONS, "none")
    assert figures["in_scope_accuracy"] == 0.5
    assert figures["in_scope_accuracy_without_threshold"] == 0.75
    assert figures["out_of_scope_recall"] == 0.75
    assert figures["accuracy"] == 0.625
    # 70 % of four out-of-scope lines are three: those at most 0.4 are rejected.
    assert figures["in_scope_at_70_oos_recall"] == 0.5
    # Pairs of a line in scope and one out of it, in the right order: 4 + 2 + 3 + 3 of 16.
    assert figures["auroc"] == 0.75
    assert (figures["in_scope_lines"], figures["out_of_scope_lines"]) == (4, 4)


def test_mcc_is_that_of_all_classes() -> None:
    # Worked by hand from the confusion of a, b and none: (c s - sum p t) / sqrt((s^2 - sum p^2)(s^2 - sum t^2)).
    # right 5 of 8; answers a 2, b 2, none 4; wanted a 2, b 2, none 4.
    assert scores(WANTED, PREDICTIONS, "none")["mcc"] == pytest.approx((5 * 8 - 24) / (64 - 24))
    assert scores(WANTED, PREDICTIONS, "none")["best_mcc"] >= 0.4


def test_ties_do_not_count_as_accepted() -> None:
    level = [Prediction("a", 0.5, True)] * 4
    assert scores(["a", "a", "none", "none"], level, "none")["in_scope_at_70_oos_recall"] == 0.0


@pytest.mark.parametrize(
    ("wanted", "missing"),
    [
        (["a", "b"], ("out_of_scope_recall", "auroc", "in_scope_at_70_oos_recall", "best_mcc")),
        (["none", "none"], ("in_scope_accuracy", "in_scope_accuracy_without_threshold", "auroc", "best_mcc")),
    ],
)
def test_what_cannot_be_said_is_none(wanted: list[str], missing: tuple[str, ...]) -> None:
    figures = scores(wanted, PREDICTIONS[:2], "none")
    assert {key for key, value in figures.items() if value is None} >= set(missing)
