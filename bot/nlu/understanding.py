"""From a message to a ranking of answers, and whether to answer at all.

Pure numpy and scikit-learn, no Rasa: the graph component (`components.py`) and the benchmarks use the same class.
Everything that is tuned comes from the training data's left-out predictions.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse

from bot.nlu import ridge
from bot.nlu.encoder import Encoder
from bot.nlu.features import Corpus, Featurizer, Texts
from bot.nlu.lexicon import Mention
from bot.nlu.subject import Evidence, SubjectCheck, nearest

# Share of the right left-out predictions that each check must let pass.
KEEP_CONFIDENCE = 0.98
KEEP_SUBJECT = 0.94
_FORMAT = 1


def without(ranking: tuple[tuple[str, float], ...], labels: Collection[str]) -> tuple[tuple[str, float], ...]:
    """The ranking without some labels, as chances of the others."""
    rest = sum(chance for name, chance in ranking if name not in labels)
    return tuple((name, chance / rest) for name, chance in ranking if name not in labels) if rest > 0 else ranking


@dataclass(frozen=True)
class Understanding:
    """What a message means: labels with probabilities (best first), P(in scope), and whether both checks pass."""

    ranking: tuple[tuple[str, float], ...]
    in_scope: float
    accepted: bool

    def without(self, labels: Collection[str]) -> Understanding:
        """The same without some labels; no longer accepted if it was one of them."""
        accepted = self.accepted and self.label not in labels
        return Understanding(without(self.ranking, labels), self.in_scope, accepted)

    @property
    def label(self) -> str:
        return self.ranking[0][0]

    @property
    def confidence(self) -> float:
        return self.ranking[0][1]


@dataclass
class AnswerModel:
    """A fitted model. `examples` are the training texts' features, `coefficients` [examples, labels]."""

    featurizer: Featurizer
    labels: list[str]
    label_of: np.ndarray
    examples: Corpus
    coefficients: np.ndarray
    temperature: float
    threshold: float
    subject: SubjectCheck | None
    subject_threshold: float
    out_of_scope: str
    exempt: frozenset[str]

    @classmethod
    def train(
        cls,
        encoder: Encoder,
        texts: Sequence[str],
        mentions: Sequence[Sequence[Mention]],
        labels: Sequence[str],
        out_of_scope: str,
        exempt: frozenset[str] = frozenset(),
    ) -> AnswerModel:
        """Fit on masked texts, their mentions and labels.

        `out_of_scope` names the label of what must not be answered (it may have no examples: then there is no subject
        check); labels in `exempt` (small talk, safety) skip both checks.
        """
        names = sorted(set(labels))
        numbers = np.array([names.index(label) for label in labels])
        featurizer = Featurizer(encoder).fit(texts)
        examples = Corpus(featurizer(texts))
        compared = examples.compare(examples.texts)
        fitted = ridge.fit(compared.likeness, numbers, len(names))
        factor = ridge.temperature(fitted.left_out, numbers)
        chances = ridge.probabilities(fitted.left_out, factor)
        right = chances.argmax(axis=1) == numbers
        checked = np.array([label != out_of_scope and label not in exempt for label in labels])
        threshold = float(np.quantile(chances.max(axis=1)[right & checked], 1 - KEEP_CONFIDENCE))
        model = cls(
            featurizer,
            names,
            numbers,
            examples,
            fitted.coefficients,
            factor,
            threshold,
            None,
            0.0,
            out_of_scope,
            exempt,
        )
        if out_of_scope in names:
            model.subject = SubjectCheck()
            np.fill_diagonal(compared.cosines, -1.0)
            in_scope = numbers != names.index(out_of_scope)
            passing = model.subject.fit(texts, mentions, model._evidence(fitted.left_out, compared.cosines), in_scope)
            model.subject_threshold = float(np.quantile(passing[right & checked], 1 - KEEP_SUBJECT))
        return model

    def _evidence(self, scores: np.ndarray, cosines: np.ndarray) -> Evidence:
        outside = np.array([name == self.out_of_scope for name in self.labels])
        member_outside = outside[self.label_of]
        inside = np.sort(np.where(outside, -np.inf, scores), axis=1)
        return Evidence(
            inside[:, -1],
            inside[:, -2],
            scores[:, outside].max(axis=1),
            nearest(cosines, ~member_outside),
            nearest(cosines, member_outside),
        )

    def understand(self, masked: str, mentions: Sequence[Mention]) -> Understanding:
        """What one masked message means."""
        features = self.featurizer([masked])
        compared = self.examples.compare(features)
        scores = compared.likeness @ self.coefficients
        chances = ridge.probabilities(scores, self.temperature)[0]
        order = np.argsort(-chances)
        ranking = tuple((self.labels[i], float(chances[i])) for i in order)
        in_scope = 1.0
        if self.subject is not None:
            in_scope = self.subject.chance(masked, mentions, self._evidence(scores, compared.cosines))
        if in_scope >= self.subject_threshold:
            # Whether it is about the drug is the subject check's to say; which answer it asks for is the ranking's.
            ranking = without(ranking, {self.out_of_scope})
        label, confidence = ranking[0]
        accepted = label in self.exempt or (
            label != self.out_of_scope and confidence >= self.threshold and in_scope >= self.subject_threshold
        )
        return Understanding(ranking, in_scope, accepted)

    def save(self, folder: Path) -> None:
        """Write the model as JSON and arrays (nothing is pickled)."""
        vocabularies, arrays = self.featurizer.state()
        subject: dict[str, Any] | None = None
        if self.subject is not None:
            subject = {"known_words": self.subject.known_words, "bias": self.subject.bias}
            arrays |= {
                "subject_mean": self.subject.mean,
                "subject_scale": self.subject.scale,
                "subject_weights": self.subject.weights,
            }
        (folder / "model.json").write_text(
            json.dumps(
                {
                    "format": _FORMAT,
                    "labels": self.labels,
                    "temperature": self.temperature,
                    "threshold": self.threshold,
                    "subject_threshold": self.subject_threshold,
                    "out_of_scope": self.out_of_scope,
                    "exempt": sorted(self.exempt),
                    "vocabularies": vocabularies,
                    "subject": subject,
                }
            ),
            encoding="utf-8",
        )
        for name, matrix in (("words", self.examples.texts.words), ("characters", self.examples.texts.characters)):
            arrays |= {
                f"{name}_data": matrix.data,
                f"{name}_indices": matrix.indices,
                f"{name}_indptr": matrix.indptr,
                f"{name}_shape": np.array(matrix.shape),
            }
        np.savez_compressed(
            folder / "model.npz",
            label_of=self.label_of,
            coefficients=self.coefficients,
            embeddings=self.examples.texts.embeddings,
            **arrays,
        )

    @classmethod
    def load(cls, encoder: Encoder, folder: Path) -> AnswerModel:
        """Read a model that `save` wrote. Raises ValueError for another format."""
        content = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        if content["format"] != _FORMAT:
            raise ValueError(
                f"The model has format {content['format']}, this version reads {_FORMAT}. Run `make train`."
            )
        with np.load(folder / "model.npz", allow_pickle=False) as stored:
            arrays = dict(stored)

        def matrix(name: str) -> sparse.csr_matrix:
            return sparse.csr_matrix(
                (arrays[f"{name}_data"], arrays[f"{name}_indices"], arrays[f"{name}_indptr"]),
                shape=tuple(arrays[f"{name}_shape"]),
            )

        subject = None
        if content["subject"] is not None:
            subject = SubjectCheck(
                content["subject"]["known_words"],
                arrays["subject_mean"],
                arrays["subject_scale"],
                arrays["subject_weights"],
                content["subject"]["bias"],
            )
        return cls(
            Featurizer.restore(encoder, content["vocabularies"], arrays),
            content["labels"],
            arrays["label_of"],
            Corpus(Texts(arrays["embeddings"], matrix("words"), matrix("characters"))),
            arrays["coefficients"],
            content["temperature"],
            content["threshold"],
            subject,
            content["subject_threshold"],
            content["out_of_scope"],
            frozenset(content["exempt"]),
        )
