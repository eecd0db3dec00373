"""What the classifier sees of a text: two sentence embeddings and weighted n-grams, and how alike two texts are.

The likeness of two texts is exp(s * (cosine of embeddings - 1)) times a mix of a constant, the cosine of their words
and word pairs, and the cosine of their character n-grams: close in meaning, and more so if also close in wording.
The exponential lets an example speak for its neighbourhood instead of for a direction of the whole space. Its cosine
is of two embeddings side by side: the encoder's, and its middle layer's, less what all training texts have in common
there, where the wording of a question still shows. Directions in which the examples of one label differ count less
(`whitening.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.encoder import Embeddings, Encoder
from bot.nlu.tfidf import Tfidf
from bot.nlu.whitening import whitened, whitening

# How fast likeness falls with distance in meaning, and what wording adds; by leave-one-out (docs/quality.md).
SHARPNESS = 2.0
MEANING, WORDS, CHARACTERS = 0.5, 0.25, 0.25
# The share of each embedding in the cosine before directions are weighed.
FINAL, MIDDLE = 0.75, 0.25

_BLOCK = 1024
_WORDS = {"ngram_range": (1, 2), "sublinear_tf": True, "token_pattern": r"(?u)\b\w+\b"}
_CHARACTERS = {"analyzer": "char_wb", "ngram_range": (2, 5), "sublinear_tf": True}


@dataclass
class Texts:
    """Features of texts: whitened embeddings [texts, 768], and two sparse TF-IDF matrices."""

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
        # Words above characters, [terms, texts]: a message's own terms are picked out row by row. Sparse products cost
        # a seventh of a turn (benchmarks/serving).
        self._wording = sparse.vstack([WORDS * texts.words.T, CHARACTERS * texts.characters.T], format="csr")
        self._embeddings = np.ascontiguousarray(texts.embeddings.T)

    def compare(self, others: Texts) -> Compared:
        """How alike each of `others` is to each text here: float32 [others, texts], 1 for equal texts."""
        cosines = others.embeddings @ self._embeddings
        wording = np.empty_like(cosines)
        for row in range(len(others)):
            words, word_weights = _row(others.words, row)
            characters, character_weights = _row(others.characters, row)
            terms = np.concatenate([words, characters + others.words.shape[1]])
            wording[row] = self._wording[terms].T @ np.concatenate([word_weights, character_weights])
        return Compared(np.exp(SHARPNESS * (cosines - 1.0)) * (MEANING + wording), cosines)

    def compare_all(self) -> Compared:
        """How alike the texts are to each other: float32 [texts, texts], each pair worked out once."""
        words, characters = self.texts.words, self.texts.characters
        cosines = self.texts.embeddings @ self.texts.embeddings.T
        likeness = np.exp(SHARPNESS * (cosines - 1.0))
        # In blocks: the products of all texts with each other would take several times their result's memory.
        for start in range(0, len(self.texts), _BLOCK):
            rows = slice(start, start + _BLOCK)
            wording = WORDS * (words[start:] @ words[rows].T).toarray()
            wording += CHARACTERS * (characters[start:] @ characters[rows].T).toarray()
            likeness[start:, rows] *= MEANING + wording
            likeness[rows, start:] = likeness[start:, rows].T
        return Compared(likeness, cosines)


def _row(matrix: sparse.csr_matrix, number: int) -> tuple[np.ndarray, np.ndarray]:
    """Columns and values of a row: scipy's own slicing takes longer than what is done with them."""
    inside = slice(matrix.indptr[number], matrix.indptr[number + 1])
    return matrix.indices[inside], matrix.data[inside]


class Featurizer:
    """Texts to features. Fit on the training texts, then use it for any text."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._words = TfidfVectorizer(**_WORDS)
        self._characters = TfidfVectorizer(**_CHARACTERS)
        self._centre = np.zeros(0, np.float32)
        self._whitening = np.zeros((0, 0), np.float32)

    def fit_transform(self, texts: Sequence[str], embeddings: Embeddings, labels: np.ndarray) -> Texts:
        """Fit on the training texts, their embeddings and label numbers [texts]; their features."""
        # An n-gram of characters that occurs once tells nothing; in a tiny training set all may be needed.
        self._characters.set_params(min_df=2 if len(texts) >= 200 else 1)
        words, characters = (vectorizer.fit_transform(texts) for _, vectorizer in self._named())
        self._fitted()
        self._centre = embeddings.middle.mean(axis=0)
        both = self.side_by_side(embeddings)
        self._whitening = whitening(both, labels)
        return Texts(whitened(both, self._whitening), words.astype(np.float32), characters.astype(np.float32))

    def _fitted(self) -> Featurizer:
        self._transforms = (Tfidf(self._words), Tfidf(self._characters))
        return self

    def __call__(self, texts: Sequence[str]) -> Texts:
        both = self.side_by_side(self._encoder.encode(texts))
        return Texts(whitened(both, self._whitening), *(transform(texts) for transform in self._transforms))

    def side_by_side(self, embeddings: Embeddings) -> np.ndarray:
        """Float32 [texts, 768]: both embeddings before directions are weighed, rows of length 1."""
        middle = embeddings.middle - self._centre
        # A lone training text is its own centre: then there is no middle to compare.
        middle /= np.maximum(np.linalg.norm(middle, axis=1, keepdims=True), 1e-6)
        shares = np.sqrt(np.float32([FINAL, MIDDLE]))
        return np.hstack([embeddings.final * shares[0], middle * shares[1]])

    def state(self) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Vocabularies (JSON) and weights (arrays), for `restore`."""
        vocabularies = {
            name: sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get) for name, vectorizer in self._named()
        }
        weights = {f"idf_{name}": vectorizer.idf_.astype(np.float32) for name, vectorizer in self._named()}
        return vocabularies, weights | {"centre": self._centre, "whitening": self._whitening}

    @classmethod
    def restore(cls, encoder: Encoder, vocabularies: dict[str, Any], arrays: dict[str, np.ndarray]) -> Featurizer:
        """The featurizer that `state` described."""
        featurizer = cls(encoder)
        featurizer._centre, featurizer._whitening = arrays["centre"], arrays["whitening"]
        for name, vectorizer in featurizer._named():
            vectorizer.set_params(vocabulary={term: index for index, term in enumerate(vocabularies[name])})
            vectorizer.idf_ = arrays[f"idf_{name}"].astype(np.float64)
        return featurizer._fitted()

    def _named(self) -> list[tuple[str, TfidfVectorizer]]:
        return [("words", self._words), ("characters", self._characters)]
