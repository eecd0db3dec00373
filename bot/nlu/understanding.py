"""From a message to a ranking of answers, and whether to answer at all.

Pure numpy and scikit-learn, no Rasa: the graph component (`components.py`) and the benchmarks use the same class.
Everything that is tuned comes from the training data's left-out predictions.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sparse

from bot.nlu import held_out, ridge
from bot.nlu.encoder import Embeddings, Encoder
from bot.nlu.features import Corpus, Featurizer, Texts
from bot.nlu.lexicon import Mention
from bot.nlu.subject import Evidence, SubjectCheck, nearest, without_class

# A message is answered if it is at least as likely in scope as out of it, both sides weighing the same in training ...
_EVEN = 0.5
# ... but what is refused may be no more than the rest of this share of the right left-out predictions: where nothing
# is known of what is out of scope, of more, since new messages are less like the examples than these like each other.
_KEEP, _KEEP_IF_UNKNOWN = 0.90, 0.93
# With fewer examples than this, a label's own examples shape what is made of them too much to judge them by.
_FEW = 3000
_FORMAT = 3


def without(ranking: tuple[tuple[str, float], ...], labels: Collection[str]) -> tuple[tuple[str, float], ...]:
    """The ranking without some labels, as chances of the others."""
    rest = sum(chance for name, chance in ranking if name not in labels)
    return tuple((name, chance / rest) for name, chance in ranking if name not in labels) if rest > 0 else ranking


@dataclass(frozen=True)
class Understanding:
    """What a message means: labels with probabilities (best first), P(in scope), and whether to answer."""

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
    subject: SubjectCheck
    threshold: float
    out_of_scope: str
    exempt: frozenset[str]
    # What each example was taken for without itself: its best label's number; only of a model just trained.
    left_out: np.ndarray | None = None

    @classmethod
    def train(
        cls,
        encoder: Encoder,
        texts: Sequence[str],
        mentions: Sequence[Sequence[Mention]],
        labels: Sequence[str],
        out_of_scope: str,
        exempt: frozenset[str] = frozenset(),
        embeddings: Embeddings | None = None,
    ) -> AnswerModel:
        """Fit on masked texts, their mentions and labels.

        `out_of_scope` names the label of what must not be answered (it may have no examples); labels in `exempt`
        (small talk, safety) skip the check. `embeddings` are the texts', if they are known already.
        """
        names = sorted(set(labels))
        if len(names) < 2:
            raise ValueError(f"The training data has {len(names)} labels: to tell messages apart it takes two.")
        numbers = np.array([names.index(label) for label in labels])
        featurizer = Featurizer(encoder)
        embeddings = embeddings or encoder.encode(texts)
        examples = Corpus(featurizer.fit_transform(texts, embeddings, numbers))
        compared = examples.compare_all()
        outside = np.array([label == out_of_scope for label in labels])
        # Where nothing is said of what is out of scope, each label in turn plays the unknown one.
        fitted = ridge.fit(compared.likeness, numbers, len(names), leave_classes_out=not outside.any())
        if len(texts) < _FEW:
            held_out.take_out(featurizer.side_by_side(embeddings), examples, numbers, compared, fitted)
        factor = ridge.temperature(fitted.left_out, numbers)
        model = cls(
            featurizer,
            names,
            numbers,
            examples,
            fitted.coefficients,
            factor,
            SubjectCheck(),
            _EVEN,
            out_of_scope,
            exempt,
            fitted.left_out.argmax(axis=1),
        )
        np.fill_diagonal(compared.cosines, -1.0)
        evidence = model._evidence(fitted.left_out, compared.cosines)
        unknown = None
        if fitted.class_left_out is not None:
            fitted.class_left_out[np.arange(len(numbers)), numbers] = -np.inf
            unknown = model._evidence(fitted.class_left_out, without_class(compared.cosines, numbers))
        right = (fitted.left_out.argmax(axis=1) == numbers) & ~outside
        passing = model.subject.fit(texts, mentions, numbers, evidence, ~outside, unknown, right)
        if right.any():
            keep = _KEEP if unknown is None else _KEEP_IF_UNKNOWN
            model.threshold = min(_EVEN, float(np.quantile(passing[right], 1 - keep)))
        return model

    def _evidence(self, scores: np.ndarray, cosines: np.ndarray) -> Evidence:
        """What speaks for some label and for none: of messages with these scores and cosines to the examples."""
        outside = np.array([name == self.out_of_scope for name in self.labels])
        member_outside = outside[self.label_of]
        inside = np.where(outside, -np.inf, scores)
        best = inside.argmax(axis=1)
        near_best = np.zeros(len(scores))
        for number in np.unique(best):
            near_best[best == number] = nearest(cosines[best == number], self.label_of == number)
        ordered = np.sort(inside, axis=1)
        return Evidence(
            ordered[:, -1],
            ordered[:, -2] if len(self.labels) > 1 + outside.sum() else np.zeros(len(scores)),
            scores[:, outside].max(axis=1) if outside.any() else np.zeros(len(scores)),
            nearest(cosines, ~member_outside),
            nearest(cosines, member_outside),
            ridge.probabilities(scores, self.temperature)[np.arange(len(scores)), best],
            near_best,
        )

    def understand(self, masked: str, mentions: Sequence[Mention]) -> Understanding:
        """What one masked message means."""
        features = self.featurizer([masked])
        compared = self.examples.compare(features)
        scores = compared.likeness @ self.coefficients
        chances = ridge.probabilities(scores, self.temperature)[0]
        order = np.argsort(-chances)
        ranking = tuple((self.labels[i], float(chances[i])) for i in order)
        in_scope = self.subject.chance(masked, mentions, self._evidence(scores, compared.cosines))
        if in_scope >= self.threshold:
            # Whether it is about the drug is the subject check's to say; which answer it asks for is the ranking's.
            ranking = without(ranking, {self.out_of_scope})
        label = ranking[0][0]
        accepted = label in self.exempt or (label != self.out_of_scope and in_scope >= self.threshold)
        return Understanding(ranking, in_scope, accepted)

    def save(self, folder: Path) -> None:
        """Write the model as JSON and arrays (nothing is pickled)."""
        vocabularies, arrays = self.featurizer.state()
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
                    "out_of_scope": self.out_of_scope,
                    "exempt": sorted(self.exempt),
                    "vocabularies": vocabularies,
                    "subject": {"known_words": self.subject.known_words, "bias": self.subject.bias},
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
            subject,
            content["threshold"],
            content["out_of_scope"],
            frozenset(content["exempt"]),
        )
