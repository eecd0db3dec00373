"""Models: which data one fits, training one with Rasa, finding the one to serve."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

from bot import paths
from bot.settings import Settings
from bot.supervisor.environment import quiet_environment

# Answers' texts are read when they are said, so a new wording needs no training; names that are masked do.
_TRAINED_ON = (
    "config.yml",
    "domain.yml",
    "data/rules.yml",
    "data/nlu/*.yml",
    "data/knowledge/conditions.yml",
    "data/knowledge/medicines.yml",
    "data/knowledge/other_conditions.yml",
    "bot/knowledge/states.py",
    *(
        f"bot/nlu/{name}.py"
        for name in (
            "onnx_graph",
            "encoder",
            "features",
            "lexicon",
            "masking",
            "ridge",
            "subject",
            "tfidf",
            "understanding",
        )
    ),
)
_TICK_SECONDS = 5.0


class TrainingError(RuntimeError):
    """No model could be trained or found; says what to do."""


def _inputs() -> Iterator[Path]:
    for pattern in _TRAINED_ON:
        yield from sorted(paths.ROOT.glob(pattern))


def fingerprint() -> str:
    """A hash of everything a model is made of: data, knowledge, pipeline code, Rasa's version."""
    digest = hashlib.sha256(version("rasa").encode())
    for path in _inputs():
        digest.update(str(path.relative_to(paths.ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def model_path(settings: Settings) -> Path:
    """Where the model for the data as they are now stands or would stand."""
    return settings.home / "models" / f"{fingerprint()}.tar.gz"


def current(settings: Settings) -> Path:
    """The model that fits the data. Raises TrainingError if there is none."""
    path = model_path(settings)
    if not path.exists():
        raise TrainingError("There is no model for the data as they are now. Run `make train`.")
    return path


def ensure(settings: Settings, say: Callable[[str], None]) -> Path:
    """The model that fits the data, trained now if there is none."""
    path = model_path(settings)
    return path if path.exists() else train(settings, say)


def train(settings: Settings, say: Callable[[str], None]) -> Path:
    """Train with `rasa train` in a process of its own. Raises TrainingError with the end of its output if it fails."""
    path = model_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    say("Training the model (about a minute) ...")
    started = time.monotonic()
    # `rasa train` leaves a cache beside the data; a folder of its own keeps the checkout clean.
    with tempfile.TemporaryDirectory(prefix="ldn-train-") as folder, tempfile.TemporaryFile("w+") as log:
        environment = quiet_environment() | {
            # More threads than work spend CPU on waiting for each other.
            "OPENBLAS_NUM_THREADS": "1",
            "LDN_HOME": str(settings.home.resolve()),
            "RASA_CACHE_DIRECTORY": f"{folder}/cache",
        }
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "rasa",
                "train",
                "--data",
                "data/nlu",
                "data/rules.yml",
                "--out",
                folder,
                "--fixed-model-name",
                "model",
                "--force",
                "--skip-validation",
            ],
            cwd=paths.ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            _wait(process, started, say)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
        trained = Path(folder) / "model.tar.gz"
        if process.returncode != 0 or not trained.exists():
            log.seek(0)
            raise TrainingError("Training failed. Its last words:\n" + "".join(log.readlines()[-15:]))
        part = path.with_suffix(".part")
        part.write_bytes(trained.read_bytes())
        os.replace(part, path)
    say(f"Trained in {time.monotonic() - started:.0f} s: {path.name}")
    return path


def _wait(process: subprocess.Popen[str], started: float, say: Callable[[str], None]) -> None:
    while True:
        try:
            process.wait(_TICK_SECONDS)
            return
        except subprocess.TimeoutExpired:
            say(f"Training the model ... {time.monotonic() - started:.0f} s")
