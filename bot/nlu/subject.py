"""Is the message about our subject at all?

Out of scope is mostly the same question about another subject ("side effects of cyclizine"), which no likeness to the
examples can reject. What separates is the subject: does the message name the drug, name something else, use words
that no example of ours uses? A logistic regression over such signs, trained on the examples themselves with each
example's own words and likeness left out.

Where no example is out of scope, as in most public sets, the examples of each label stand in for it once, with their
whole label left out: so does a question look that nobody thought of.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

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
_MOST_WEIGHT = 5.0
# Which signs are about words that no example uses.
_OF_WORDS = slice(12, 18)


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
    """What the classifier found for messages, each [messages].

    Best score in scope, the next one, the best out of scope; mean cosine to the nearest examples in scope and out of
    it; the best label's chance and the mean cosine to its nearest examples.
    """

    best_in: np.ndarray
    runner_up: np.ndarray
    best_out: np.ndarray
    near_in: np.ndarray
    near_out: np.ndarray
    chance: np.ndarray
    near_best: np.ndarray


@dataclass
class SubjectCheck:
    """P(in scope) of a message. `known_words` are the words of in-scope examples with their counts."""

    known_words: dict[str, int] = field(default_factory=dict)
    mean: np.ndarray = field(default_factory=lambda: np.zeros(0))
    scale: np.ndarray = field(default_factory=lambda: np.ones(0))
    weights: np.ndarray = field(default_factory=lambda: np.zeros(0))
    bias: float = 0.0

    def signs(
        self,
        masked: str,
        mentions: Sequence[Mention],
        evidence: Evidence,
        row: int,
        own: Mapping[str, int] = MappingProxyType({}),
    ) -> list[float]:
        """The signs of one message. `own`: how often its words occur in examples that it must not know of."""
        kinds = {mention.kind for mention in mentions}
        named, medicine, condition = (kind in kinds for kind in (lexicon.DRUG, lexicon.MEDICATION, lexicon.CONDITION))
        drug = named or points_at_drug(masked)
        words = words_of(masked)
        foreign = [word for word in words if self.known_words.get(word, 0) - own.get(word, 0) <= 0]
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
            float(np.sqrt(evidence.chance[row])) * evidence.near_best[row],
            len(foreign),
            rare,
            len(words),
            len(foreign) / max(1, len(words)),
            rarity,
            0.0 if drug else rarity,
        ]

    def fit(
        self,
        masked: Sequence[str],
        mentions: Sequence[Sequence[Mention]],
        labels: np.ndarray,
        evidence: Evidence,
        in_scope: np.ndarray,
        unknown: Evidence | None = None,
        right: np.ndarray | None = None,
    ) -> np.ndarray:
        """Learn from the training examples; their chances of being in scope.

        `evidence` must be left-out. If no example is out of scope, `unknown` is the evidence of the same examples with
        their label left out, and `right` says which were right without it: those show what to answer, all others what
        not to. What is foreign is not learnt then: without their label the words of an example all are.
        """
        words = [Counter(words_of(text)) for text in masked]
        of_label: dict[int, Counter[str]] = defaultdict(Counter)
        for found, label, inside in zip(words, labels, in_scope, strict=True):
            if inside:
                of_label[int(label)] += found
        self.known_words = dict(sum(of_label.values(), Counter()))

        def signs_of(evidence: Evidence, own: Iterable[Mapping[str, int]]) -> np.ndarray:
            rows = zip(masked, mentions, own, strict=True)
            return np.array(
                [self.signs(text, found, evidence, row, hidden) for row, (text, found, hidden) in enumerate(rows)],
                dtype=np.float64,
            )

        nothing: Counter[str] = Counter()
        own = signs_of(evidence, (found if inside else nothing for found, inside in zip(words, in_scope, strict=True)))
        signs, known = own, in_scope
        if unknown is not None and right is not None:
            signs = np.vstack([own, signs_of(unknown, (of_label[int(label)] for label in labels))])
            known = np.concatenate([right, np.zeros(len(own), bool)])
        self.mean, self.scale = signs.mean(axis=0), signs.std(axis=0) + 1e-6
        scaled = (signs - self.mean) / self.scale
        if unknown is not None:
            scaled[:, _OF_WORDS] = 0.0
        # The rarer side weighs as much as the other, unless it would hang on very few examples.
        rarer = known if known.mean() < 0.5 else ~known
        weights = np.where(rarer, min(_MOST_WEIGHT, (~rarer).sum() / max(1, rarer.sum())), 1.0)
        model = LogisticRegression(max_iter=2000).fit(scaled, known, weights)
        self.weights, self.bias = model.coef_[0], float(model.intercept_[0])
        return self._chance(own)

    def chance(self, masked: str, mentions: Sequence[Mention], evidence: Evidence) -> float:
        """P(in scope) of one message."""
        return float(self._chance(np.array([self.signs(masked, mentions, evidence, 0)]))[0])

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


def without_class(cosines: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Cosines of examples to each other [examples, examples], with those of one label far from each other."""
    result: np.ndarray = np.where(labels[:, None] == labels[None], np.float32(-1.0), cosines)
    return result
