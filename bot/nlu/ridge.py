"""Kernel ridge regression to one-hot labels, with exact leave-one-out predictions.

A closed form: one factorization gives the fit and what each training example would have been told had it been left
out (Rasmussen & Williams, Gaussian Processes for Machine Learning, 5.4.2). So thresholds and calibration come from
held-out predictions without a second fit. The same holds for a whole class left out: the blocks of the inverse take
the place of its diagonal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.linalg
import scipy.linalg.lapack

RIDGE = 0.3
# 0: every example counts alike; 1: every class does. Half-way keeps rare answers reachable and the frequent ones right.
_BALANCE = 0.5


@dataclass
class RidgeFit:
    """`coefficients` [examples, classes], and two kinds of held-out scores [examples, classes].

    `left_out`: each example's scores without itself. `class_left_out`: without any example of its class, as if the
    class were unknown; None unless asked for.
    """

    coefficients: np.ndarray
    left_out: np.ndarray
    class_left_out: np.ndarray | None = None


def fit(
    kernel: np.ndarray, labels: np.ndarray, classes: int, ridge: float = RIDGE, leave_classes_out: bool = False
) -> RidgeFit:
    """Fit to a kernel [examples, examples] and label numbers [examples]."""
    counts = np.bincount(labels, minlength=classes)
    weights = (counts.mean() / counts[labels]) ** _BALANCE
    targets = np.eye(classes, dtype=np.float32)[labels]
    regularized = kernel.astype(np.float32, copy=True)
    regularized[np.diag_indices_from(regularized)] += (ridge / weights).astype(np.float32)
    half = _half_inverse(regularized)
    coefficients = half.T @ (half @ targets)
    left_out = targets - coefficients / np.einsum("ij,ij->j", half, half)[:, None]
    class_left_out = None
    if leave_classes_out:
        class_left_out = np.empty_like(left_out)
        for number in np.unique(labels):
            members = np.flatnonzero(labels == number)
            own = half[members[0] :, members]
            class_left_out[members] = targets[members] - np.linalg.solve(own.T @ own, coefficients[members])
    return RidgeFit(coefficients, left_out, class_left_out)


def _half_inverse(matrix: np.ndarray) -> np.ndarray:
    """Lower triangular H; H.T @ H is the inverse of a symmetric positive definite float32 matrix, which is overwritten.

    The inverse itself would be half as much work again; its diagonal and blocks are quickly had from H.
    """
    # LAPACK's order is by columns: of a symmetric matrix that is its transpose, so nothing is copied.
    factor, failed = scipy.linalg.lapack.spotrf(matrix.T, lower=1, overwrite_a=1)
    if failed:
        raise np.linalg.LinAlgError("The kernel is not positive definite: the ridge is too small.")
    half: np.ndarray = scipy.linalg.lapack.strtri(factor, lower=1, overwrite_c=1)[0]
    return half


def temperature(scores: np.ndarray, labels: np.ndarray) -> float:
    """The factor that makes softmax(factor * scores) fit the labels best (least log loss over a fine grid)."""
    grid = np.geomspace(2.0, 40.0, 40)
    rows = np.arange(len(labels))
    losses = [-np.log(probabilities(scores, factor)[rows, labels] + 1e-9).mean() for factor in grid]
    return float(grid[int(np.argmin(losses))])


def probabilities(scores: np.ndarray, factor: float) -> np.ndarray:
    """Scores [texts, classes] as probabilities."""
    exponent = np.exp(factor * (scores - scores.max(axis=1, keepdims=True)))
    result: np.ndarray = exponent / exponent.sum(axis=1, keepdims=True)
    return result
