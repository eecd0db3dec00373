"""Scores of intent detection with rejection, as the papers of HINT3 and CLINC150 define them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.metrics import matthews_corrcoef, roc_auc_score

# HINT3 compares systems where each rejects this share of what is out of scope.
_REJECTED = 0.70


@dataclass(frozen=True)
class Prediction:
    """The intent a system would choose, how sure it is that some intent covers the message, and whether it answers."""

    intent: str
    score: float
    accepted: bool


def scores(
    wanted: Sequence[str], predictions: Sequence[Prediction], out_of_scope: str
) -> dict[str, float | int | None]:
    """Figures by their keys; None where a set lacks lines in scope or out of it.

    A line in scope that is rejected counts as wrong. `in_scope_at_70_oos_recall` moves the threshold to where 70 % of
    the out-of-scope lines are rejected; `best_mcc` to where it is best: both look at the scored lines, the rest does
    not.
    """
    inside = np.array([label != out_of_scope for label in wanted])
    right = np.array([one.intent == label for one, label in zip(predictions, wanted, strict=True)]) & inside
    accepted = np.array([one.accepted for one in predictions])
    score = np.array([one.score for one in predictions])
    answers = [one.intent if one.accepted else out_of_scope for one in predictions]
    result: dict[str, Any] = {
        "accuracy": np.mean([answer == label for answer, label in zip(answers, wanted, strict=True)]),
        "in_scope_accuracy": (right & accepted)[inside].mean() if inside.any() else None,
        "in_scope_accuracy_without_threshold": right[inside].mean() if inside.any() else None,
        "out_of_scope_recall": (~accepted)[~inside].mean() if not inside.all() else None,
        "in_scope_at_70_oos_recall": None,
        "auroc": None,
        "mcc": matthews_corrcoef(wanted, answers),
        "best_mcc": None,
    }
    if inside.any() and not inside.all():
        # The least score at which the wanted share of out-of-scope lines is below it.
        ordered = np.sort(score[~inside])
        needed = int(np.ceil(_REJECTED * len(ordered)))
        result["in_scope_at_70_oos_recall"] = (right & (score > ordered[needed - 1]))[inside].mean()
        result["auroc"] = roc_auc_score(inside, score)
        result["best_mcc"] = max(
            matthews_corrcoef(wanted, [one.intent if one.score >= limit else out_of_scope for one in predictions])
            for limit in np.unique(np.quantile(score, np.linspace(0, 1, 101)))
        )
    rounded = {key: None if value is None else round(float(value), 4) for key, value in result.items()}
    return rounded | {"in_scope_lines": int(inside.sum()), "out_of_scope_lines": int((~inside).sum())}
