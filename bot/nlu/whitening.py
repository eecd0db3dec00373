"""Embeddings with less of what tells nothing: within-class covariance normalization.

Directions in which the examples of one label differ from each other (politeness, tense, who is asking) are scaled
down, so that those in which labels differ weigh more (Hatch, Kajarekar & Stolcke 2006). A closed form, one
eigendecomposition of [768, 768].
"""

from __future__ import annotations

import numpy as np

# Added to each direction's variance, as a share of the largest: how far directions may differ in weight. By
# cross-validation on public sets and left-out training examples (docs/quality.md).
_EVENNESS = 0.1


def whitening(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The matrix [width, width] that scales directions of `vectors` [texts, width] by how labels vary along them."""
    residuals = vectors.astype(np.float64)
    for number in np.unique(labels):
        residuals[labels == number] -= residuals[labels == number].mean(axis=0)
    variances, directions = np.linalg.eigh(residuals.T @ residuals / len(vectors))
    variances = np.maximum(variances, 0.0)
    largest = variances.max()
    if largest == 0.0:
        # One example a label: nothing is known of how they vary.
        return np.eye(vectors.shape[1], dtype=np.float32)
    matrix: np.ndarray = (directions * (variances + _EVENNESS * largest) ** -0.5) @ directions.T
    return matrix.astype(np.float32)


def whitened(vectors: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """`vectors` with their directions scaled, rows of length 1."""
    scaled: np.ndarray = vectors @ matrix
    return scaled / np.maximum(np.linalg.norm(scaled, axis=1, keepdims=True), 1e-6)
