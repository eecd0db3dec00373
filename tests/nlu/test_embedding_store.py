from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.nlu.embedding_store import encode_kept
from bot.nlu.encoder import WIDTH, Embeddings, Encoder

TEXTS = ["what does it cost", "side effects", "when do i take the medicine", "side effects"]


class Counting:
    """The encoder, with the texts it was asked for."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.asked: list[list[str]] = []

    def encode(self, texts: Sequence[str], repeatable: bool = False) -> Embeddings:
        self.asked.append(list(texts))
        return self._encoder.encode(texts, repeatable)


@pytest.fixture
def counting(encoder: Encoder) -> Counting:
    return Counting(encoder)


def same(one: Embeddings, other: Embeddings) -> bool:
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def test_only_new_texts_are_encoded_and_to_the_last_bit_alike(
    counting: Counting, encoder: Encoder, tmp_path: Path
) -> None:
    encode_kept(counting, TEXTS[:2], tmp_path)  # type: ignore[arg-type]
    found = encode_kept(counting, TEXTS, tmp_path)  # type: ignore[arg-type]
    again = encode_kept(counting, TEXTS, tmp_path)  # type: ignore[arg-type]
    assert counting.asked == [TEXTS[:2], [TEXTS[2]]]
    assert same(found, encoder.encode(TEXTS, repeatable=True)) and same(again, found)


def test_texts_no_longer_used_are_dropped_and_no_text_is_stored(
    counting: Counting, encoder: Encoder, tmp_path: Path
) -> None:
    encode_kept(counting, TEXTS, tmp_path)  # type: ignore[arg-type]
    encode_kept(counting, TEXTS[:1], tmp_path)  # type: ignore[arg-type]
    encode_kept(counting, TEXTS[:2], tmp_path)  # type: ignore[arg-type]
    assert counting.asked[1:] == [[TEXTS[1]]]
    (file,) = tmp_path.iterdir()
    assert b"side effects" not in file.read_bytes()


@pytest.mark.parametrize("damage", ["cut", "other", "shape", "empty"])
def test_a_damaged_file_is_replaced(counting: Counting, tmp_path: Path, damage: str) -> None:
    sound = encode_kept(counting, TEXTS, tmp_path)  # type: ignore[arg-type]
    (file,) = tmp_path.iterdir()
    match damage:
        case "cut":
            file.write_bytes(file.read_bytes()[:-100])
        case "other":
            file.write_bytes(b"no archive")
        case "empty":
            file.write_bytes(b"")
        case "shape":
            with file.open("wb") as out:
                np.savez(out, digests=np.zeros((3, 16), np.uint8), embeddings=np.zeros((3, WIDTH), np.float32))
    assert same(encode_kept(counting, TEXTS, tmp_path), sound)  # type: ignore[arg-type]
    assert same(encode_kept(counting, TEXTS, tmp_path), sound)  # type: ignore[arg-type]
    assert len(counting.asked) == 2


def test_no_texts(encoder: Encoder, tmp_path: Path) -> None:
    assert [vectors.shape for vectors in encode_kept(encoder, [], tmp_path)] == [(0, WIDTH)] * 2
