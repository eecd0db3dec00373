"""Is the message about our subject at all?

Out of scope is mostly the same question about another subject ("side effects of cyclizine"), which no likeness to the
examples can reject. What separates is the subject: does the message name the drug, name something else, use words
that no example of ours uses? A logistic regression over such signs, trained on the examples themselves with each
example's own words and likeness left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from sklearn.linear_model import LogisticRegression
from wordfreq import zipf_frequency

from bot.knowledge.medicines import medicines
from bot.nlu import lexicon
from bot.nlu.lexicon import Mention

_NEAREST = 3
_OTHER_NAME = re.compile("|".join(sorted({group.stand_in for group in medicines().values()}, key=len, reverse=True)))
_COMMON_WORD = 5.5
_RARE_WORD = 4.5
_MOST_FOREIGN = 8.0


# "it" before any other name means the drug on this site: "can you take it with antidepressants".
_POINTING = re.compile(r"\b(?:it|this)\b(?! condition)")


def points_at_drug(masked: str) -> bool:
    """Whether a message without the drug's name speaks of it as "it"."""
    found = _POINTING.search(masked)
    return bool(found) and not _OTHER_NAME.search(masked[: found.start() if found else 0])


def words_of(masked: str) -> list[str]:
    """Distinct words of three letters or more."""
    return sorted({word for word in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", masked) if len(word) > 2})


@dataclass
class Evidence:
    """What the classifier found for messages: best score in scope and out of it, and nearest examples' cosines."""

    best_in: np.ndarray
    runner_up: np.ndarray
    best_out: np.ndarray
    near_in: np.ndarray
    near_out: np.ndarray


@dataclass
class SubjectCheck:
    """P(in scope) of a message. `known_words` are the words of in-scope examples with their counts."""

    known_words: dict[str, int] = field(default_factory=dict)
    mean: np.ndarray = field(default_factory=lambda: np.zeros(0))
    scale: np.ndarray = field(default_factory=lambda: np.ones(0))
    weights: np.ndarray = field(default_factory=lambda: np.zeros(0))
    bias: float = 0.0

    def signs(self, masked: str, mentions: Sequence[Mention], evidence: Evidence, row: int, own: bool) -> list[float]:
        """The signs of one message. `own`: it is itself a training example, so its own words count once less."""
        kinds = {mention.kind for mention in mentions}
        named, medicine, condition = (kind in kinds for kind in (lexicon.DRUG, lexicon.MEDICATION, lexicon.CONDITION))
        drug = named or points_at_drug(masked)
        words = words_of(masked)
        foreign = [word for word in words if self.known_words.get(word, 0) - own <= 0]
        rarity = min(_MOST_FOREIGN, sum(max(0.0, _COMMON_WORD - zipf_frequency(word, "en")) for word in foreign))
        rare = sum(zipf_frequency(word, "en") < _RARE_WORD for word in foreign)
        return [
            named,
            drug,
            medicine,
            condition,
            medicine and not drug,
            condition and not drug,
            evidence.best_in[row],
            evidence.best_out[row],
            evidence.best_in[row] - evidence.runner_up[row],
            evidence.near_in[row],
            evidence.near_out[row],
            len(foreign),
            rare,
            len(words),
            len(foreign) / max(1, len(words)),
            rarity,
            0.0 if drug else rarity,
        ]

    def fit(
        self, masked: Sequence[str], mentions: Sequence[Sequence[Mention]], evidence: Evidence, in_scope: np.ndarray
    ) -> np.ndarray:
        """Learn from the training examples; `evidence` must be left-out. Returns their chances of being in scope."""
        self.known_words = dict(
            Counter(word for text, inside in zip(masked, in_scope, strict=True) if inside for word in words_of(text))
        )
        signs = np.array(
            [
                self.signs(text, found, evidence, row, own=bool(in_scope[row]))
                for row, (text, found) in enumerate(zip(masked, mentions, strict=True))
            ],
            dtype=np.float64,
        )
        self.mean, self.scale = signs.mean(axis=0), signs.std(axis=0) + 1e-6
        model = LogisticRegression(class_weight="balanced", max_iter=2000)
        model.fit((signs - self.mean) / self.scale, in_scope)
        self.weights, self.bias = model.coef_[0], float(model.intercept_[0])
        return self._chance(signs)

    def chance(self, masked: str, mentions: Sequence[Mention], evidence: Evidence) -> float:
        """P(in scope) of one message."""
        return float(self._chance(np.array([self.signs(masked, mentions, evidence, 0, own=False)]))[0])

    def _chance(self, signs: np.ndarray) -> np.ndarray:
        score = ((signs - self.mean) / self.scale) @ self.weights + self.bias
        result: np.ndarray = 1.0 / (1.0 + np.exp(-score))
        return result


def nearest(cosines: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Mean cosine to the nearest members, for each row of cosines [texts, examples]."""
    count = min(_NEAREST, int(members.sum()))
    if count == 0:
        return np.zeros(len(cosines))
    inside = cosines[:, members]
    result: np.ndarray = np.partition(inside, inside.shape[1] - count, axis=1)[:, -count:].mean(axis=1)
    return result
