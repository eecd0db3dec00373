import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.features import _CHARACTERS, _WORDS
from bot.nlu.tfidf import Tfidf

TEXTS = ["does the medicine help", "side effects of the medicine", "the the the medicine", "can i take it at night?"]


@pytest.mark.parametrize("options", [_WORDS, _CHARACTERS], ids=["words", "characters"])
def test_it_gives_what_the_vectorizer_gives(options):
    vectorizer = TfidfVectorizer(**options).fit(TEXTS)
    asked = [*TEXTS, "the medicine medicine at night", "zzzq xyz", "", "?!", "Fuß \N{GRINNING FACE} café"]

    expected = vectorizer.transform(asked).astype(np.float32)
    got = Tfidf(vectorizer)(asked)

    assert got.dtype == np.float32 and got.shape == expected.shape
    assert abs(got - expected).max() < 1e-7
    # One by one as together.
    assert all((abs(Tfidf(vectorizer)([text]) - got[row]) > 0).nnz == 0 for row, text in enumerate(asked))
