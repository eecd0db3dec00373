"""Left-out predictions where there are few examples: each fold's embeddings are weighed by the other folds alone.

The closed form of `ridge.py` leaves an example out of the fit, but not out of the whitening that its embedding went
through. Of hundreds of examples that is enough to make held-out predictions look better than new messages will.
"""

from __future__ import annotations

import numpy as np

from bot.nlu import ridge
from bot.nlu.features import Compared, Corpus, Texts
from bot.nlu.ridge import RidgeFit
from bot.nlu.whitening import whitened, whitening

_FOLDS = 5


def take_out(vectors: np.ndarray, examples: Corpus, labels: np.ndarray, compared: Compared, fitted: RidgeFit) -> None:
    """Replace what `compared` and `fitted` say of the examples by what they would without their part in the whitening.

    `vectors` [examples, width] are the embeddings before it. The coefficients stay.
    """
    # Dealt out in the order of their labels, so that each fold has its share of every one.
    order = np.argsort(np.random.RandomState(0).permutation(len(labels)), kind="stable")
    order = order[np.argsort(labels[order], kind="stable")]
    fold_of = np.empty(len(labels), int)
    fold_of[order] = np.arange(len(labels)) % _FOLDS
    for fold in range(_FOLDS):
        out = fold_of == fold
        if not out.any() or out.all():
            continue
        matrix = whitening(vectors[~out], labels[~out])
        texts = Texts(whitened(vectors, matrix), examples.texts.words, examples.texts.characters)
        beside = Corpus(texts).compare_all()
        without = ridge.fit(
            beside.likeness, labels, fitted.coefficients.shape[1], leave_classes_out=fitted.class_left_out is not None
        )
        compared.cosines[out] = beside.cosines[out]
        fitted.left_out[out] = without.left_out[out]
        if fitted.class_left_out is not None and without.class_left_out is not None:
            fitted.class_left_out[out] = without.class_left_out[out]
