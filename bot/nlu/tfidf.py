"""What a fitted TfidfVectorizer makes of texts, without its checks of every call's input.

For one message the checks and the matrices between its steps cost several times the work itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

import numpy as np
import scipy.sparse as sparse
from sklearn.feature_extraction.text import TfidfVectorizer

# Most words of most messages have been said before.
_KEPT_WORDS = 10_000


class Tfidf:
    """The transformation of a fitted vectorizer with `sublinear_tf` and rows of length 1."""

    def __init__(self, vectorizer: TfidfVectorizer) -> None:
        self._terms_of = vectorizer.build_analyzer()
        self._number_of: dict[str, int] = vectorizer.vocabulary_
        self._weights = vectorizer.idf_.astype(np.float64)
        # The n-grams within words are those of one word after the other.
        self._within_words = vectorizer.analyzer == "char_wb"
        self._of_word = lru_cache(_KEPT_WORDS)(self._numbers)

    def _numbers(self, text: str) -> list[int]:
        return [number for term in self._terms_of(text) if (number := self._number_of.get(term)) is not None]

    def __call__(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Float32 [texts, terms]; terms that the vectorizer does not know count nothing."""
        columns, values, ends = [], [], [0]
        for text in texts:
            parts = map(self._of_word, text.lower().split()) if self._within_words else [self._numbers(text)]
            numbers, counts = np.unique(np.fromiter(chain.from_iterable(parts), np.int32), return_counts=True)
            row = (1.0 + np.log(counts)) * self._weights[numbers]
            columns.append(numbers)
            values.append(row / (np.sqrt(row @ row) or 1.0))
            ends.append(ends[-1] + len(numbers))
        return sparse.csr_matrix(
            (np.concatenate(values).astype(np.float32), np.concatenate(columns), np.array(ends, np.int32)),
            shape=(len(texts), len(self._weights)),
        )
