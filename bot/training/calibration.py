"""Whether the classifier is as often right as it says it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

BINS = 10


@dataclass(frozen=True)
class Bin:
    """Predictions with a confidence in [low, high): how many, their mean confidence, the share that was right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def reliability(confidences: Sequence[float], right: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """The bins that have predictions, in order."""
    numbers = np.minimum((np.asarray(confidences, float) * bins).astype(int), bins - 1)
    table = []
    for number in np.unique(numbers):
        inside = numbers == number
        table.append(
            Bin(
                float(number / bins),
                float((number + 1) / bins),
                int(inside.sum()),
                float(np.asarray(confidences, float)[inside].mean()),
                float(np.asarray(right, bool)[inside].mean()),
            )
        )
    return table


def expected_calibration_error(table: Sequence[Bin]) -> float | None:
    """Mean distance between confidence and share right, weighted by count (Guo et al. 2017); None without bins."""
    total = sum(one.count for one in table)
    return sum(one.count * abs(one.confidence - one.right) for one in table) / total if total else None
