"""What the classifier sees of a text: a sentence embedding and weighted n-grams, and how alike two texts are.

The likeness of two texts is exp(s * (cosine of embeddings - 1)) times a mix of a constant, the cosine of their words
and word pairs, and the cosine of their character n-grams: close in meaning, and more so if also close in wording.
The exponential lets an example speak for its neighbourhood instead of for a direction of the whole space.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.encoder import Encoder
from bot.nlu.tfidf import Tfidf

# How fast likeness falls with distance in meaning, and what wording adds; by leave-one-out (docs/quality.md).
SHARPNESS = 3.0
MEANING, WORDS, CHARACTERS = 0.5, 0.25, 0.25

_WORDS = {"ngram_range": (1, 2), "sublinear_tf": True, "token_pattern": r"(?u)\b\w+\b"}
_CHARACTERS = {"analyzer": "char_wb", "ngram_range": (2, 5), "sublinear_tf": True}


@dataclass
class Texts:
    """Features of texts: embeddings [texts, 384] and two sparse TF-IDF matrices [texts, n-grams]."""

    embeddings: np.ndarray
    words: sparse.csr_matrix
    characters: sparse.csr_matrix

    def __len__(self) -> int:
        return len(self.embeddings)


@dataclass
class Compared:
    """Likeness and cosine of texts [a, b]."""

    likeness: np.ndarray
    cosines: np.ndarray


class Corpus:
    """Texts that others are compared with, laid out for it once."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        # Products with a matrix that is transposed at every message cost a seventh of a turn (benchmarks/serving).
        self._words = texts.words.T.tocsr()
        self._characters = texts.characters.T.tocsr()
        self._embeddings = np.ascontiguousarray(texts.embeddings.T)

    def compare(self, others: Texts) -> Compared:
        """How alike each of `others` is to each text here: float32 [others, texts], 1 for equal texts."""
        cosines = others.embeddings @ self._embeddings
        meaning = np.exp(SHARPNESS * (cosines - 1.0))
        wording = WORDS * (others.words @ self._words).toarray()
        wording += CHARACTERS * (others.characters @ self._characters).toarray()
        return Compared((meaning * (MEANING + wording)).astype(np.float32), cosines)


class Featurizer:
    """Texts to features. Fit the n-grams on the training texts, then use it for any text."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._words = TfidfVectorizer(**_WORDS)
        self._characters = TfidfVectorizer(**_CHARACTERS)

    def fit(self, texts: Sequence[str]) -> Featurizer:
        # An n-gram of characters that occurs once tells nothing; in a tiny training set all may be needed.
        self._characters.set_params(min_df=2 if len(texts) >= 200 else 1)
        self._words.fit(texts)
        self._characters.fit(texts)
        return self._fitted()

    def _fitted(self) -> Featurizer:
        self._transforms = (Tfidf(self._words), Tfidf(self._characters))
        return self

    def __call__(self, texts: Sequence[str]) -> Texts:
        return Texts(
            self._encoder.encode(texts),
            *(transform(texts) for transform in self._transforms),
        )

    def state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Vocabularies (JSON) and weights (arrays), for `restore`."""
        vocabularies = {
            name: sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get) for name, vectorizer in self._named()
        }
        return vocabularies, {f"idf_{name}": vectorizer.idf_.astype(np.float32) for name, vectorizer in self._named()}

    @classmethod
    def restore(cls, encoder: Encoder, vocabularies: dict[str, Any], arrays: dict[str, np.ndarray]) -> Featurizer:
        """The featurizer that `state` described."""
        featurizer = cls(encoder)
        for name, vectorizer in featurizer._named():
            vectorizer.set_params(vocabulary={term: index for index, term in enumerate(vocabularies[name])})
            vectorizer.idf_ = arrays[f"idf_{name}"].astype(np.float64)
        return featurizer._fitted()

    def _named(self) -> list[tuple[str, TfidfVectorizer]]:
        return [("words", self._words), ("characters", self._characters)]
