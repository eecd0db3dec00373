"""The model on a handful of examples, with the real encoder."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.encoder import Encoder
from bot.nlu.lexicon import Lexicon
from bot.nlu.masking import mask
from bot.nlu.understanding import AnswerModel, Understanding

EXAMPLES = {
    "access/cost": [
        "how much does LDN cost",
        "price of ldn",
        "what do i pay for a month of ldn",
        "is LDN expensive",
        "ldn cost per month",
    ],
    "dosing/timing": [
        "when should i take LDN",
        "ldn at night or in the morning",
        "best time of day for ldn",
        "do i take ldn at bedtime",
        "what time to take ldn",
    ],
    "side_effects/common": [
        "side effects of LDN",
        "does ldn make you sick",
        "what are the side effects of ldn",
        "ldn nausea and headache",
        "bad reactions to ldn",
    ],
    "greet": ["hello", "hi there", "good morning", "hey", "hiya"],
    "out_of_scope": [
        "who won the game last night",
        "side effects of cyclizine",
        "weather in lisbon tomorrow",
        "how do i fix my washing machine",
        "price of bitcoin",
        "book a table for two",
    ],
}


def _train(encoder: Encoder, lexicon: Lexicon, labels: Sequence[str]) -> AnswerModel:
    texts = [(text, label) for label in labels for text in EXAMPLES[label]]
    mentions = [lexicon.find(text) for text, _ in texts]
    masked = [mask(text, found) for (text, _), found in zip(texts, mentions, strict=True)]
    names = [label for _, label in texts]
    return AnswerModel.train(encoder, masked, mentions, names, "out_of_scope", frozenset({"greet"}))


@pytest.fixture(scope="module")
def model(encoder: Encoder, lexicon: Lexicon) -> AnswerModel:
    return _train(encoder, lexicon, list(EXAMPLES))


def _understand(model: AnswerModel, lexicon: Lexicon, text: str) -> Understanding:
    mentions = lexicon.find(text)
    return model.understand(mask(text, mentions), mentions)


QUESTIONS = ("what does ldn cost", "take ldn in the evening?", "hello hello", "price of a flight to lisbon", "")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("what does ldn cost", "access/cost"),
        ("take LDN in the evening?", "dosing/timing"),
        ("any side effects with low dose naltrexone", "side_effects/common"),
        ("hello hello", "greet"),
        ("weather in boston", "out_of_scope"),
    ],
)
def test_questions_lead_to_their_answers(model: AnswerModel, lexicon: Lexicon, text: str, label: str) -> None:
    understood = _understand(model, lexicon, text)
    assert understood.label == label
    assert understood.accepted is (label != "out_of_scope")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        # Once it is known to be about the drug, "not about it" is no answer any more.
        ("what does ldn cost", set(EXAMPLES) - {"out_of_scope"}),
        ("weather in boston", set(EXAMPLES)),
    ],
)
def test_the_ranking_holds_the_labels_with_chances_best_first(
    model: AnswerModel, lexicon: Lexicon, text: str, labels: set[str]
) -> None:
    understood = _understand(model, lexicon, text)
    chances = [chance for _, chance in understood.ranking]
    assert {name for name, _ in understood.ranking} == labels and len(chances) == len(labels)
    assert chances == sorted(chances, reverse=True) and sum(chances) == pytest.approx(1.0, abs=1e-5)
    assert (understood.label, understood.confidence) == understood.ranking[0]


def test_another_subject_is_less_likely_in_scope(model: AnswerModel, lexicon: Lexicon) -> None:
    ours = _understand(model, lexicon, "side effects of ldn")
    theirs = _understand(model, lexicon, "price of bitcoin in lisbon")
    assert ours.in_scope > model.threshold > theirs.in_scope


def test_the_check_can_refuse_and_small_talk_is_exempt(
    model: AnswerModel, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _understand(model, lexicon, "what does ldn cost").accepted
    monkeypatch.setattr(model, "threshold", 1.01)
    assert not _understand(model, lexicon, "what does ldn cost").accepted
    assert _understand(model, lexicon, "hello hello").accepted


def test_even_odds_decide_unless_too_much_would_be_refused(
    encoder: Encoder, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels = ["access/cost", "dosing/timing", "side_effects/common"]
    monkeypatch.setattr("bot.nlu.understanding._KEEP", 0.0)
    assert _train(encoder, lexicon, labels).threshold == 0.5
    monkeypatch.setattr("bot.nlu.understanding._KEEP", 1.0)
    strict = _train(encoder, lexicon, labels)
    monkeypatch.setattr("bot.nlu.understanding._EVEN", 1.0)
    assert strict.threshold == min(0.5, _train(encoder, lexicon, labels).threshold)


def test_without_out_of_scope_examples_another_subject_is_still_refused(encoder: Encoder, lexicon: Lexicon) -> None:
    model = _train(encoder, lexicon, ["access/cost", "dosing/timing", "side_effects/common"])
    ours, theirs = (_understand(model, lexicon, text) for text in ("what does ldn cost", "who won the football game"))
    assert ours.accepted and not theirs.accepted
    assert ours.in_scope > theirs.in_scope


def test_one_label_is_refused_with_the_reason(encoder: Encoder, lexicon: Lexicon) -> None:
    with pytest.raises(ValueError, match="has 1 labels: to tell messages apart it takes two"):
        _train(encoder, lexicon, ["greet"])


def test_the_same_examples_give_the_same_model(encoder: Encoder, lexicon: Lexicon, tmp_path: Path) -> None:
    contents = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        _train(encoder, lexicon, list(EXAMPLES)).save(tmp_path / name)
        with np.load(tmp_path / name / "model.npz", allow_pickle=False) as arrays:
            stored = {key: arrays[key].tobytes() for key in arrays.files}
        contents.append(((tmp_path / name / "model.json").read_bytes(), stored))
    assert contents[0] == contents[1]


@pytest.mark.parametrize("labels", [list(EXAMPLES), ["access/cost", "dosing/timing", "greet"]])
def test_a_stored_model_understands_the_same(
    encoder: Encoder, lexicon: Lexicon, tmp_path: Path, labels: list[str]
) -> None:
    model = _train(encoder, lexicon, labels)
    model.save(tmp_path)
    again = AnswerModel.load(encoder, tmp_path)
    for text in QUESTIONS:
        before, after = _understand(model, lexicon, text), _understand(again, lexicon, text)
        assert [name for name, _ in after.ranking] == [name for name, _ in before.ranking]
        assert [chance for _, chance in after.ranking] == pytest.approx([chance for _, chance in before.ranking])
        assert after.in_scope == pytest.approx(before.in_scope) and after.accepted == before.accepted


def test_nothing_is_pickled(model: AnswerModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["model.json", "model.npz"]
    json.loads((tmp_path / "model.json").read_text())
    with zipfile.ZipFile(tmp_path / "model.npz") as archive:
        assert all(name.endswith(".npy") for name in archive.namelist())
    with np.load(tmp_path / "model.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype != object for name in arrays.files)


def test_another_format_is_refused_with_the_cure(model: AnswerModel, encoder: Encoder, tmp_path: Path) -> None:
    model.save(tmp_path)
    content = json.loads((tmp_path / "model.json").read_text())
    (tmp_path / "model.json").write_text(json.dumps(content | {"format": 99}))
    with pytest.raises(ValueError, match=r"The model has format 99, this version reads \d+\. Run `make train`\."):
        AnswerModel.load(encoder, tmp_path)
