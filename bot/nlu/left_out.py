"""What each training example was taken for without itself, kept beside the model for its judgement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bot.nlu.understanding import AnswerModel
from bot.training.archive import LEFT_OUT, example_digest


def write_left_out(folder: Path, texts: Sequence[str], model: AnswerModel) -> None:
    """Write one row an example. The texts stay out of the archive: a digest names them."""
    if model.left_out is None:
        raise ValueError("Only a model that was just trained knows what its examples were taken for.")
    rows = [
        {"example": example_digest(text), "label": model.labels[label], "found": model.labels[found]}
        for text, label, found in zip(texts, model.label_of, model.left_out, strict=True)
    ]
    (folder / LEFT_OUT).write_text(json.dumps(rows), encoding="utf-8")
