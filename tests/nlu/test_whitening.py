from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.whitening import whitened, whitening

_LABELS = np.repeat(np.arange(10), 20)


def _vectors() -> np.ndarray:
    """Labels lie around a circle; the examples of each differ far more along two other axes."""
    random = np.random.RandomState(0)
    vectors = random.normal(0.0, 0.02, (200, 8))
    angles = 0.3 * _LABELS
    vectors[:, 0] += np.cos(angles)
    vectors[:, 1] += np.sin(angles)
    vectors[:, 2:4] += random.normal(0.0, 1.0, (200, 2))
    return vectors.astype(np.float32)


def test_where_examples_of_one_label_differ_counts_less() -> None:
    vectors = _vectors()
    matrix = whitening(vectors, _LABELS)
    assert matrix.dtype == np.float32 and matrix == pytest.approx(matrix.T, abs=1e-5)
    assert matrix[2, 2] < 0.5 * matrix[0, 0]

    def nearest_is_of_the_same_label(rows: np.ndarray) -> float:
        rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        cosines = rows @ rows.T
        np.fill_diagonal(cosines, -2.0)
        return float((_LABELS[cosines.argmax(axis=1)] == _LABELS).mean())

    scaled = whitened(vectors, matrix)
    assert np.linalg.norm(scaled, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert nearest_is_of_the_same_label(scaled) > nearest_is_of_the_same_label(vectors) + 0.1


def test_one_example_a_label_scales_nothing() -> None:
    vectors = _vectors()[:5]
    assert whitening(vectors, np.arange(5)) == pytest.approx(np.eye(8))


def test_nothing_is_whitened_to_nothing() -> None:
    assert whitened(np.zeros((1, 8), np.float32), np.eye(8, dtype=np.float32)) == pytest.approx(0.0)
