"""Which of many texts are nearly the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from rapidfuzz import process

# As many rows of the comparison are held at once.
_ROWS = 500


def alike(texts: Sequence[str], others: Sequence[str], scorer: Callable[..., float], least: float) -> list[list[int]]:
    """For each text the numbers of the others that score at least so much, 0 to 100."""
    found: list[list[int]] = []
    if not others:
        return [[] for _ in texts]
    for start in range(0, len(texts), _ROWS):
        some = texts[start : start + _ROWS]
        scores = process.cdist(some, others, scorer=scorer, score_cutoff=least, dtype=np.float32)
        found += [row.nonzero()[0].tolist() for row in scores]
    return found
