"""Our understanding on public intent-detection sets.

The encoder, features, classifier and check are those of the assistant. Left out is what knows our subject: the lexicon
and the masking of names. The threshold comes from the training lines alone.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot import paths
from bot.nlu.encoder import shared_encoder
from bot.nlu.understanding import AnswerModel
from bot.settings import Settings
from bot.supervisor.environment import quiet_environment
from bot.training.intent_scores import Prediction, scores
from bot.training.intent_sets import IntentSet, IntentSetError, Line

_FOLDS = 5


class StockError(RuntimeError):
    """Stock Rasa could not be trained or scored."""


def benchmark(settings: Settings, chosen: IntentSet) -> dict[str, Any]:
    """Train on a set and score it; figures by their keys.

    A set with nothing to score is cross-validated on its training lines. Raises IntentSetError if they are too few.
    """
    runs = [(chosen.training, chosen.scored)] if chosen.part else _folds(chosen)
    wanted: list[str] = []
    predictions: list[Prediction] = []
    thresholds, train_seconds, cpu_seconds, parses = [], 0.0, 0.0, []
    for training, scored in runs:
        started, cpu = time.perf_counter(), time.process_time()
        model = _train(settings, training, chosen.out_of_scope)
        train_seconds += time.perf_counter() - started
        cpu_seconds += time.process_time() - cpu
        thresholds.append(model.threshold)
        for text, label in scored:
            started = time.perf_counter()
            predictions.append(_predict(model, text))
            parses.append(time.perf_counter() - started)
            wanted.append(label)
    return {
        "set": chosen.name,
        "part": chosen.part or f"{_FOLDS}-fold cross-validation on train",
        **scores(wanted, predictions, chosen.out_of_scope),
        "threshold": round(float(np.mean(thresholds)), 4),
        "train_seconds": round(train_seconds / len(runs), 2),
        "train_cpu_seconds": round(cpu_seconds / len(runs), 2),
        "parse_ms_p50": round(1000 * float(np.median(parses)), 2),
        "training_lines": len(chosen.training),
        "out_of_scope_training_lines": sum(label == chosen.out_of_scope for _, label in chosen.training),
        "intents": len({label for _, label in chosen.training} - {chosen.out_of_scope}),
    }


def _train(settings: Settings, lines: Sequence[Line], out_of_scope: str) -> AnswerModel:
    encoder = shared_encoder(settings.home / "encoder")
    texts = [text.lower() for text, _ in lines]
    return AnswerModel.train(encoder, texts, [()] * len(lines), [label for _, label in lines], out_of_scope)


def _predict(model: AnswerModel, text: str) -> Prediction:
    understood = model.understand(text.lower(), ())
    return Prediction(understood.without({model.out_of_scope}).label, understood.in_scope, understood.accepted)


def _folds(chosen: IntentSet) -> list[tuple[Sequence[Line], Sequence[Line]]]:
    """Training and scored lines of each fold; the same on every run."""
    lines = chosen.training
    if len(lines) < 2 * _FOLDS:
        raise IntentSetError(f"{chosen.missing}: there is no such file, and {len(lines)} training lines are too few.")
    # Dealt out in the order of their labels, so that each fold has its share of every intent.
    shuffled = np.random.RandomState(0).permutation(len(lines))
    fold_of = {number: place % _FOLDS for place, number in enumerate(sorted(shuffled, key=lambda i: lines[i][1]))}
    return [
        (
            [line for number, line in enumerate(lines) if fold_of[number] != fold],
            [line for number, line in enumerate(lines) if fold_of[number] == fold],
        )
        for fold in range(_FOLDS)
    ]


def note(chosen: IntentSet) -> str | None:
    """What a reader must know about the part that was scored."""
    if chosen.part is None:
        return (
            f"{chosen.missing} is missing: cross-validated on the training lines instead. "
            "Put the file there for the published test and for out-of-scope lines."
        )
    return f"{chosen.name} has no test part here: scored on val." if chosen.part == "val" else None


def with_stock(folder: Path, chosen: IntentSet) -> dict[str, Any]:
    """The figures of stock Rasa's default understanding, trained in a process of its own. Raises StockError."""
    with tempfile.TemporaryDirectory(prefix="ldn-stock-") as place:
        out = Path(place) / "stock.json"
        done = subprocess.run(
            [
                *("nice", "-n", "10", sys.executable, "-m", "benchmarks.intents.stock"),
                *(str(folder.resolve()), "--set", chosen.name, "--json", str(out)),
            ],
            cwd=paths.ROOT,
            env=quiet_environment(),
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode != 0 or not out.exists():
            raise StockError("Stock Rasa was not scored. Its last words:\n" + "\n".join(done.stderr.splitlines()[-15:]))
        result: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return result
