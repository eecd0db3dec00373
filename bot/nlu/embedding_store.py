"""Embeddings of the training texts, kept from one training to the next: encoding is a third of a training's work."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime

from bot.nlu.encoder import MAX_TOKENS, NAME, WIDTH, Embeddings, Encoder

_DIGEST = 16


def encode_kept(encoder: Encoder, texts: Sequence[str], folder: Path) -> Embeddings:
    """Repeatable embeddings; those of texts that the last call with this folder had are read from there.

    A file in `folder` keeps digests and embeddings of the texts of one call, never the texts. A file that cannot be
    read is replaced.
    """
    # Another version of the runtime may round otherwise.
    path = folder / f"{NAME}-{MAX_TOKENS}-{onnxruntime.__version__}.npz"
    digests = [hashlib.sha256(text.encode()).digest()[:_DIGEST] for text in texts]
    kept = _read(path)
    new = {digest: text for digest, text in zip(digests, texts, strict=True) if digest not in kept}
    if new:
        encoded = encoder.encode(list(new.values()), repeatable=True)
        kept |= zip(new, np.stack(encoded, axis=1), strict=True)
    if new or len(kept) > len(set(digests)):
        _write(path, {digest: kept[digest] for digest in digests})
    both = np.stack([kept[digest] for digest in digests]) if digests else np.zeros((0, 2, WIDTH), np.float32)
    return Embeddings(both[:, 0], both[:, 1])


def _read(path: Path) -> dict[bytes, np.ndarray]:
    """Digests with their embeddings [2, 384]; none if there is no such file or it is damaged."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            digests, embeddings = stored["digests"], stored["embeddings"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
    sound = digests.shape == (len(embeddings), _DIGEST) and embeddings.shape[1:] == (2, WIDTH)
    if not sound or digests.dtype != np.uint8 or embeddings.dtype != np.float32:
        return {}
    return {digest.tobytes(): embedding for digest, embedding in zip(digests, embeddings, strict=True)}


def _write(path: Path, kept: dict[bytes, np.ndarray]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written under another name first: two trainings may end at the same time.
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "wb") as out:
        np.savez(
            out,
            digests=np.frombuffer(b"".join(kept), np.uint8).reshape(-1, _DIGEST),
            embeddings=np.array(list(kept.values())),
        )
    os.replace(temporary, path)
