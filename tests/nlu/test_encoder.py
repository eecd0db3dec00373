from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from safetensors.numpy import load_file
from scipy.special import erf, softmax
from tokenizers import Tokenizer

from bot.nlu import encoder as module
from bot.nlu import onnx_graph
from bot.nlu.encoder import MAX_TOKENS, WIDTH, Encoder, EncoderError, ensure_graph, model_folder, verified

TEXTS = (
    "cost",
    "side effects",
    "When should I take the medicine?",
    "how much is it and do you ship to my state, my doctor has not answered since tuesday",
    "naïve café – 4.5 mg",
)


class PublishedModel:
    """The published model (BERT, mean pooling, length 1) in plain numpy: an opinion of its own about the graph's."""

    def __init__(self) -> None:
        self.weights = {name: array.astype(np.float64) for name, array in load_file(_weights()).items()}
        self.tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
        self.tokenizer.no_padding()

    def _linear(self, x: np.ndarray, name: str) -> np.ndarray:
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _norm(self, x: np.ndarray, name: str) -> np.ndarray:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12)
        return scaled * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def _attention(self, x: np.ndarray, layer: str) -> np.ndarray:
        query, key, value = (
            self._linear(x, f"{layer}.attention.self.{part}").reshape(len(x), 12, 32).swapaxes(0, 1)
            for part in ("query", "key", "value")
        )
        mixed = softmax(query @ key.swapaxes(1, 2) / np.sqrt(32), axis=-1) @ value
        return self._linear(mixed.swapaxes(0, 1).reshape(len(x), 384), f"{layer}.attention.output.dense")

    def encode(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Mean over tokens, length 1, after the last layer and after the fourth."""
        ids = self.tokenizer.encode(text).ids
        x = self.weights["embeddings.word_embeddings.weight"][ids]
        x = x + self.weights["embeddings.position_embeddings.weight"][: len(ids)]
        x = self._norm(x + self.weights["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
        states = []
        for number in range(6):
            layer = f"encoder.layer.{number}"
            x = self._norm(x + self._attention(x, layer), f"{layer}.attention.output.LayerNorm")
            inner = self._linear(x, f"{layer}.intermediate.dense")
            inner = inner * (1 + erf(inner / np.sqrt(2))) / 2
            x = self._norm(x + self._linear(inner, f"{layer}.output.dense"), f"{layer}.output.LayerNorm")
            states.append(x.mean(0) / np.linalg.norm(x.mean(0)))
        return states[5], states[3]


def _weights() -> Path:
    return model_folder() / "model.safetensors"


def test_embeddings_are_close_to_those_of_the_published_model(encoder: Encoder) -> None:
    published = PublishedModel()
    ours = encoder.encode(TEXTS)
    for text, final, middle in zip(TEXTS, *ours, strict=True):
        wanted = published.encode(text)
        # Its linear layers are rounded to 8 bits, ours alone.
        assert final @ wanted[0] > 0.985 and middle @ wanted[1] > 0.995, text


def test_embeddings_have_length_1(encoder: Encoder) -> None:
    for vectors in encoder.encode(TEXTS):
        assert vectors.shape == (len(TEXTS), WIDTH) and vectors.dtype == np.float32
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        ("cost", "side effects", -1.0, 0.3),
        ("how much does it cost", "what is the price", 0.6, 1.0),
    ],
)
def test_short_texts_are_not_padded(encoder: Encoder, a: str, b: str, low: float, high: float) -> None:
    first, second = encoder.encode([a, b]).final
    assert low < first @ second < high


def test_a_text_does_not_depend_on_its_batch(encoder: Encoder) -> None:
    alone = np.concatenate([np.hstack(encoder.encode([text])) for text in TEXTS])
    together = np.hstack(encoder.encode([*TEXTS, *TEXTS[::-1], "x " * 300]))
    assert together[: len(TEXTS)] == pytest.approx(alone, abs=1e-5)
    assert together[len(TEXTS) : 2 * len(TEXTS)] == pytest.approx(alone[::-1], abs=1e-5)


def test_a_repeatable_embedding_does_not_depend_on_its_batch_at_all(encoder: Encoder) -> None:
    alone = np.concatenate([np.hstack(encoder.encode([text], repeatable=True)) for text in TEXTS])
    together = np.hstack(encoder.encode([*TEXTS, *TEXTS, "cost", "x " * 300], repeatable=True))
    assert (together[: len(TEXTS)] == alone).all()


def test_more_texts_of_one_length_than_a_batch_holds(encoder: Encoder) -> None:
    words = ["cost", "price"] * 40
    vectors = encoder.encode(words).final
    assert vectors == pytest.approx(np.tile(encoder.encode(["cost", "price"]).final, (40, 1)), abs=1e-5)


def test_no_texts(encoder: Encoder) -> None:
    assert [vectors.shape for vectors in encoder.encode([])] == [(0, WIDTH)] * 2


def test_a_long_text_is_cut(encoder: Encoder) -> None:
    # Two tokens mark begin and end.
    long, cut = encoder.encode(["pain " * 1000, "pain " * (MAX_TOKENS - 2)]).final
    assert long == pytest.approx(cut, abs=1e-5)


def test_the_graph_is_built_once_and_kept(encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[bytes] = []

    def build(weights: object) -> bytes:
        made.append(b"graph")
        return made[0]

    monkeypatch.setattr(onnx_graph, "build", build)
    graph = ensure_graph(tmp_path / "encoder")
    assert ensure_graph(tmp_path / "encoder") == graph and len(made) == 1
    # No half-written file is left, and the name changes with the weights.
    assert [file.name for file in graph.parent.iterdir()] == ["minilm-53aa51172d14-3.onnx"]
    assert graph.read_bytes() == b"graph"


def test_a_missing_weight_is_named() -> None:
    weights = load_file(_weights())
    del weights["encoder.layer.5.output.dense.bias"]
    with pytest.raises(KeyError, match=r"encoder\.layer\.5\.output\.dense\.bias"):
        onnx_graph.build(weights)


def test_the_graph_has_no_mask_and_takes_any_length() -> None:
    graph = onnx.load_from_string(onnx_graph.build(load_file(_weights()))).graph
    assert [item.name for item in graph.input] == ["input_ids"]
    assert [dim.dim_param for dim in graph.input[0].type.tensor_type.shape.dim] == ["texts", "tokens"]
    assert [item.name for item in graph.output] == ["embedding", "middle"]


@pytest.mark.parametrize("name", sorted(module.HASHES))
def test_the_published_files_are_accepted_and_others_refused(tmp_path: Path, name: str) -> None:
    file = model_folder() / name
    assert verified(file) == file
    other = tmp_path / name
    other.write_bytes(b"something else")
    with pytest.raises(EncoderError) as refused:
        verified(other)
    assert str(other) in str(refused.value) and module.HASHES[name] in str(refused.value)
    assert str(refused.value).endswith("Reinstall the package: `rm -rf .venv && make install`.")


def test_changed_files_of_the_package_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in module.HASHES:
        shutil.copy(model_folder() / name, tmp_path / name)
    with (tmp_path / "tokenizer.json").open("a") as out:
        out.write(" ")
    (tmp_path / "model.safetensors").write_bytes(b"")
    monkeypatch.setattr(module, "model_folder", lambda: tmp_path)
    with pytest.raises(EncoderError, match=r"tokenizer\.json has sha256"):
        Encoder(tmp_path / "encoder")
    with pytest.raises(EncoderError, match=r"model\.safetensors has sha256"):
        ensure_graph(tmp_path / "encoder")
    assert not (tmp_path / "encoder").exists()


def test_a_missing_package_is_named_with_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PACKAGE", "no_such_package_of_weights")
    with pytest.raises(EncoderError, match=r"no_such_package_of_weights is not installed\. Run `make install`\."):
        model_folder()
