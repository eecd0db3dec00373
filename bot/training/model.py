"""Models: which data one fits, training one with Rasa, finding the one to serve."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from bot import paths
from bot.knowledge.overlay import VARIABLE
from bot.settings import Settings
from bot.supervisor.environment import quiet_environment
from bot.training.archive import repack
from bot.training.inputs import Inputs, of_files

_TICK_SECONDS = 0.5
_SAY_SECONDS = 5.0


class TrainingError(RuntimeError):
    """No model could be trained or found; says what to do."""


def fingerprint() -> str:
    """A hash of every file that a model is made of: data, knowledge, pipeline code, Rasa's version."""
    return of_files().files


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
    """Train on the files alone. Raises TrainingError with the end of Rasa's output if it fails."""
    path = model_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    say("Training the model (about a minute) ...")
    started = last_said = time.monotonic()

    def tick(_lines: list[str]) -> None:
        nonlocal last_said
        if time.monotonic() - last_said > _SAY_SECONDS:
            last_said = time.monotonic()
            say(f"Training the model ... {last_said - started:.0f} s")

    run_rasa(settings, of_files(), path, tick)
    say(f"Trained in {time.monotonic() - started:.0f} s: {path.name}")
    return path


def run_rasa(
    settings: Settings,
    inputs: Inputs,
    target: Path,
    tick: Callable[[list[str]], None],
    packing: Callable[[], None] = lambda: None,
) -> None:
    """Train with `rasa train` in a process of its own and write the archive to `target`.

    `tick` gets the new lines of Rasa's output several times a second; what it raises ends the training. `packing` is
    called before the archive is written. Raises TrainingError with the end of the output if it fails.
    """
    # `rasa train` leaves a cache beside the data; a folder of its own keeps the checkout clean.
    with tempfile.TemporaryDirectory(prefix="ldn-train-") as folder, tempfile.NamedTemporaryFile("w+") as log:
        environment = quiet_environment() | {
            # More threads than work spend CPU on waiting for each other, and the order of sums is always the same.
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "PYTHONHASHSEED": "0",
            "LDN_HOME": str(settings.home.resolve()),
            "RASA_CACHE_DIRECTORY": f"{folder}/cache",
        }
        if inputs.overlay is not None:
            environment[VARIABLE] = str(inputs.overlay)
        data = ("data/nlu", "data/rules.yml", *map(str, inputs.extra_data))
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "rasa", "train", "--data", *data),
                *("--out", folder, "--fixed-model-name", "model", "--force", "--skip-validation"),
            ],
            cwd=paths.ROOT,
            env=environment,
            stdout=log.fileno(),
            stderr=subprocess.STDOUT,
        )
        try:
            with open(log.name, encoding="utf-8", errors="replace") as lines:
                _wait(process, lines, tick)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
        trained = Path(folder) / "model.tar.gz"
        if process.returncode != 0 or not trained.exists():
            log.seek(0)
            raise TrainingError("Training failed. Its last words:\n" + "".join(log.readlines()[-15:]))
        packing()
        repack(trained, target, inputs.fingerprint)


def _wait(process: subprocess.Popen[bytes], lines: TextIO, tick: Callable[[list[str]], None]) -> None:
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_TICK_SECONDS)
        tick(lines.readlines())
        if process.returncode is not None:
            return
