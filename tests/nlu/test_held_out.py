from __future__ import annotations

import numpy as np
import scipy.sparse as sparse

from bot.nlu import held_out, ridge
from bot.nlu.features import Corpus, Texts
from bot.nlu.whitening import whitened, whitening


def _noise() -> tuple[np.ndarray, np.ndarray]:
    """Vectors that have nothing to do with their labels: nothing can be learnt of them."""
    random = np.random.RandomState(1)
    return random.normal(size=(120, 100)).astype(np.float32), np.repeat(np.arange(6), 20)


def test_what_nothing_can_be_learnt_of_no_longer_looks_learnt() -> None:
    vectors, labels = _noise()
    nothing = sparse.csr_matrix((120, 1), dtype=np.float32)
    corpus = Corpus(Texts(whitened(vectors, whitening(vectors, labels)), nothing, nothing))
    compared = corpus.compare_all()
    fitted = ridge.fit(compared.likeness, labels, 6, leave_classes_out=True)
    coefficients, cosines = fitted.coefficients.copy(), compared.cosines.copy()
    same = (labels[:, None] == labels[None]) & ~np.eye(120, dtype=bool)
    before = (fitted.left_out.argmax(axis=1) == labels).mean()

    held_out.take_out(vectors, corpus, labels, compared, fitted)
    after = (fitted.left_out.argmax(axis=1) == labels).mean()
    assert before > after + 0.1 and after < 0.3
    assert compared.cosines[same].mean() < cosines[same].mean()
    assert (fitted.coefficients == coefficients).all()
    assert fitted.class_left_out is not None and np.isfinite(fitted.class_left_out).all()
