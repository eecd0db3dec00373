"""What a fitted TfidfVectorizer makes of texts, without its checks of every call's input.

For one message the checks and the matrices between its steps cost several times the work itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sparse
from sklearn.feature_extraction.text import TfidfVectorizer


class Tfidf:
    """The transformation of a fitted vectorizer with `sublinear_tf` and rows of length 1."""

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        self._terms_of = vectorizer.build_analyzer()
        self._number_of: dict[str, int] = vectorizer.vocabulary_
        self._weights = vectorizer.idf_.astype(np.float64)

    def __call__(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Float32 [texts, terms]; terms that the vectorizer does not know count nothing."""
        columns, values, ends = [], [], [0]
        for text in texts:
            counts = Counter(filter(None.__ne__, map(self._number_of.get, self._terms_of(text))))
            numbers = np.array(sorted(counts), np.int32)
            row = (1.0 + np.log([counts[number] for number in numbers])) * self._weights[numbers]
            columns.append(numbers)
            values.append(row / (np.sqrt(row @ row) or 1.0))
            ends.append(ends[-1] + len(numbers))
        return sparse.csr_matrix(
            (np.concatenate(values).astype(np.float32), np.concatenate(columns), np.array(ends, np.int32)),
            shape=(len(texts), len(self._weights)),
        )
