from __future__ import annotations

import pytest

from bot.training.calibration import expected_calibration_error, reliability


def test_predictions_fall_into_bins_by_confidence() -> None:
    low, high = reliability([0.05, 0.15, 0.95, 1.0, 0.9], [False, True, True, True, False], bins=2)
    assert (low.low, low.high, low.count, low.right) == (0.0, 0.5, 2, 0.5)
    assert low.confidence == pytest.approx(0.1)
    assert (high.low, high.high, high.count) == (0.5, 1.0, 3)
    assert high.right == pytest.approx(2 / 3)


def test_the_error_weighs_each_bin_by_its_predictions() -> None:
    table = reliability([0.1, 0.9, 0.9, 0.9], [True, True, True, False], bins=2)
    assert expected_calibration_error(table) == pytest.approx(1 / 4 * 0.9 + 3 / 4 * (0.9 - 2 / 3))


def test_a_perfect_table_has_no_error_and_an_empty_one_none() -> None:
    assert expected_calibration_error(reliability([1.0, 0.0], [True, False])) == 0.0
    assert expected_calibration_error(reliability([], [])) is None
