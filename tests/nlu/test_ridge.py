from __future__ import annotations

import numpy as np
import pytest

from bot.nlu import ridge


@pytest.fixture
def small() -> tuple[np.ndarray, np.ndarray]:
    """A kernel of 24 points in three classes of different sizes, and their labels."""
    random = np.random.default_rng(7)
    labels = np.repeat([0, 1, 2], [4, 8, 12])
    points = random.normal(size=(24, 5)) + labels[:, None]
    distances = ((points[:, None] - points[None]) ** 2).sum(-1)
    return np.exp(-distances / 4).astype(np.float32), labels


def _weights(labels: np.ndarray) -> np.ndarray:
    counts = np.bincount(labels)
    return (counts.mean() / counts[labels]) ** ridge._BALANCE


def test_coefficients_solve_the_ridge_equations(small: tuple[np.ndarray, np.ndarray]) -> None:
    kernel, labels = small
    fitted = ridge.fit(kernel, labels, 3)
    regularized = kernel + np.diag(ridge.RIDGE / _weights(labels))
    assert regularized @ fitted.coefficients == pytest.approx(np.eye(3)[labels], abs=1e-4)


def test_left_out_scores_equal_a_fit_without_the_example(small: tuple[np.ndarray, np.ndarray]) -> None:
    kernel, labels = small
    left_out = ridge.fit(kernel, labels, 3).left_out
    weights, targets = _weights(labels), np.eye(3)[labels]
    for row in range(len(labels)):
        others = np.arange(len(labels)) != row
        regularized = kernel[np.ix_(others, others)].astype(np.float64) + np.diag(ridge.RIDGE / weights[others])
        assert left_out[row] == pytest.approx(
            kernel[row, others] @ np.linalg.solve(regularized, targets[others]), abs=1e-4
        )


def test_scores_with_the_class_left_out_equal_a_fit_without_it(small: tuple[np.ndarray, np.ndarray]) -> None:
    kernel, labels = small
    fitted = ridge.fit(kernel, labels, 3, leave_classes_out=True)
    weights, targets = _weights(labels), np.eye(3)[labels]
    assert fitted.class_left_out is not None and ridge.fit(kernel, labels, 3).class_left_out is None
    for row in range(len(labels)):
        others = labels != labels[row]
        regularized = kernel[np.ix_(others, others)].astype(np.float64) + np.diag(ridge.RIDGE / weights[others])
        assert fitted.class_left_out[row] == pytest.approx(
            kernel[row, others] @ np.linalg.solve(regularized, targets[others]), abs=1e-3
        )


def test_left_out_scores_equal_our_own_fit_without_the_example(
    small: tuple[np.ndarray, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    # With the balance, leaving one out would change the others' weights; that is not meant.
    monkeypatch.setattr(ridge, "_BALANCE", 0.0)
    kernel, labels = small
    left_out = ridge.fit(kernel, labels, 3).left_out
    for row in range(len(labels)):
        others = np.arange(len(labels)) != row
        again = ridge.fit(kernel[np.ix_(others, others)], labels[others], 3)
        assert left_out[row] == pytest.approx(kernel[row, others] @ again.coefficients, abs=1e-4)


def test_a_rare_class_is_weighted_up() -> None:
    # One of class 0 against nine of class 1, all equally alike: evenly weighted, class 0 would get a tenth.
    labels = np.array([0] + [1] * 9)
    kernel = np.full((10, 10), 0.5, np.float32) + 0.5 * np.eye(10, dtype=np.float32)
    scores = np.full(10, 0.5) @ ridge.fit(kernel, labels, 2).coefficients
    assert scores[0] / scores.sum() > 0.12


def test_the_kernel_is_left_as_it_was(small: tuple[np.ndarray, np.ndarray]) -> None:
    kernel, labels = small
    before = kernel.copy()
    ridge.fit(kernel, labels, 3)
    assert (kernel == before).all()


def test_probabilities_sum_to_1_and_keep_the_order() -> None:
    scores = np.array([[0.1, 0.9, 0.3], [500.0, -500.0, 0.0]])
    chances = ridge.probabilities(scores, 10.0)
    assert chances.sum(axis=1) == pytest.approx(1.0)
    assert (np.argsort(chances) == np.argsort(scores)).all()
    assert chances[0, 1] / chances[0, 2] == pytest.approx(np.exp(6.0))


def test_temperature_is_sharp_for_right_scores_and_flat_for_wrong_ones() -> None:
    labels = np.arange(60) % 3
    right = np.eye(3)[labels] * 0.5
    half_wrong = right.copy()
    half_wrong[::2] = np.roll(half_wrong[::2], 1, axis=1)
    assert ridge.temperature(right, labels) > 30 > 3 > ridge.temperature(half_wrong, labels)
