from __future__ import annotations

import json

import numpy as np
import pytest

from bot.nlu.encoder import Encoder
from bot.nlu.features import FINAL, MIDDLE, Corpus, Featurizer, Texts

TEXTS = ["how much does the medicine cost", "when do i take the medicine", "side effects of the medicine", "it"]


@pytest.fixture(scope="module")
def featurizer(encoder: Encoder) -> Featurizer:
    made = Featurizer(encoder)
    made.fit_transform(TEXTS, encoder.encode(TEXTS), np.arange(4))
    return made


def likeness(texts: Texts, others: Texts) -> np.ndarray:
    return Corpus(others).compare(texts).likeness


def test_likeness_is_1_for_the_same_text_and_less_for_others(featurizer: Featurizer) -> None:
    features = featurizer(TEXTS)
    alike = Corpus(features).compare(features).likeness
    assert alike.shape == (4, 4) and alike.dtype == np.float32
    assert np.diag(alike) == pytest.approx(1.0, abs=1e-4)
    assert (alike[~np.eye(4, dtype=bool)] < 0.9).all()
    assert alike == pytest.approx(alike.T, abs=1e-5)


def test_cosines_are_those_of_the_embeddings(featurizer: Featurizer) -> None:
    texts, others = featurizer(TEXTS[:2]), featurizer(TEXTS)
    cosines = Corpus(others).compare(texts).cosines
    assert cosines == pytest.approx(texts.embeddings @ others.embeddings.T, abs=1e-6) and cosines.shape == (2, 4)


def test_meaning_and_wording_both_count(featurizer: Featurizer) -> None:
    question = featurizer(["what is the price of the medicine"])
    cost, when, effects, _ = Corpus(featurizer(TEXTS)).compare(question).likeness[0]
    assert cost > max(when, effects)
    # A typo keeps most of the characters' n-grams.
    typo, other = (
        Corpus(featurizer(["side effects of the medicine", "it"])).compare(featurizer(["sideeffects"])).likeness[0]
    )
    assert typo > other


def test_fitting_gives_the_features_of_the_training_texts(encoder: Encoder) -> None:
    made = Featurizer(encoder)
    features, again = made.fit_transform(TEXTS, encoder.encode(TEXTS), np.array([0, 0, 1, 1])), made(TEXTS)
    assert features.embeddings == pytest.approx(again.embeddings, abs=1e-6)
    for own, other in ((features.words, again.words), (features.characters, again.characters)):
        assert abs(own - other).max() < 1e-6 and own.dtype == other.dtype == np.float32


def test_both_layers_count_and_the_middle_one_without_what_all_texts_share(featurizer: Featurizer) -> None:
    # With one example a label nothing is known of how they vary: no direction is scaled.
    embeddings = featurizer(TEXTS).embeddings
    assert embeddings.shape == (4, 768)
    for half, share in ((embeddings[:, :384], FINAL), (embeddings[:, 384:], MIDDLE)):
        assert (half**2).sum(axis=1) == pytest.approx(share, abs=1e-5)
    # Raw, the middle layer calls any two texts alike.
    middle = embeddings[:, 384:] @ embeddings[:, 384:].T
    assert middle[~np.eye(4, dtype=bool)].mean() < 0.0


@pytest.mark.parametrize("block", [1, 3, 100])
def test_all_with_each_other_are_compared_as_each_with_all(
    featurizer: Featurizer, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    corpus = Corpus(featurizer(TEXTS))
    each = corpus.compare(corpus.texts)
    monkeypatch.setattr("bot.nlu.features._BLOCK", block)
    together = corpus.compare_all()
    assert together.likeness == pytest.approx(each.likeness, abs=1e-6) and together.likeness.dtype == np.float32
    assert together.cosines == pytest.approx(each.cosines, abs=1e-6)


def test_a_text_of_unknown_words_is_like_nothing(featurizer: Featurizer) -> None:
    assert Corpus(featurizer(TEXTS)).compare(featurizer(["zzz qqq"])).likeness.max() < 0.25
    assert np.isfinite(Corpus(featurizer(TEXTS)).compare(featurizer([""])).likeness).all()


def test_a_featurizer_is_restored_from_json_and_arrays(featurizer: Featurizer, encoder: Encoder) -> None:
    vocabularies, arrays = featurizer.state()
    again = Featurizer.restore(encoder, json.loads(json.dumps(vocabularies)), arrays)
    texts = [*TEXTS, "what does it cost, and when do I take it"]
    before, after = featurizer(texts), again(texts)
    assert len(after) == len(texts)
    assert after.embeddings == pytest.approx(before.embeddings)
    assert abs(after.words - before.words).max() < 1e-6
    assert abs(after.characters - before.characters).max() < 1e-6


def test_a_large_training_set_drops_what_occurs_once(encoder: Encoder) -> None:
    texts = [f"question {number % 10}" for number in range(200)] + ["xylophone"]
    featurizer = Featurizer(encoder)
    featurizer.fit_transform(texts, encoder.encode(texts), np.arange(len(texts)))
    vocabularies, _ = featurizer.state()
    assert "xylophone" in vocabularies["words"]
    assert "xylo" not in vocabularies["characters"] and "ques" in vocabularies["characters"]
