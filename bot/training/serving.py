"""Which model the brain serves, and that it is the one that was recorded."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.settings import Settings
from bot.training import records, releases
from bot.training.archive import sha256
from bot.training.inputs import gather, of_files
from bot.training.model import TrainingError, current, ensure, model_path, run_rasa


@dataclass(frozen=True)
class Served:
    """An archive and the hash that was recorded of it; None: none was."""

    path: Path
    sha256: str | None

    def checked(self) -> Path:
        """The path. Raises TrainingError if the file is missing or is not what was recorded."""
        if not self.path.exists():
            raise TrainingError(
                f"The model {self.path} is missing. Restore it from a backup, or promote another: "
                "`ldn release list` shows them."
            )
        if self.sha256 is not None and (found := sha256(self.path)) != self.sha256:
            raise TrainingError(
                f"The model {self.path} has SHA-256 {found[:16]}..., recorded was {self.sha256[:16]}...: it was "
                "changed after training and is not loaded. Restore it from a backup, or remove it and run `make run`, "
                "which trains anew."
            )
        return self.path


def released(engine: Engine, settings: Settings) -> Served | None:
    """The live release's model; None if nothing was ever released. Raises SQLAlchemyError."""
    with engine.connect() as connection:
        live = records.live_model(connection)
    return Served(settings.home / "models" / live.file, live.hash) if live else None


def served(engine: Engine, settings: Settings) -> Served:
    """The live release's model; without a release that of the data as they are now, recorded when it is first served.

    Raises TrainingError if there is none.
    """
    live = released(engine, settings)
    if live is not None:
        return live
    path = current(settings)
    with engine.connect() as connection:
        known = records.model_in_file(connection, path.name)
    if known is None:
        known = records.record_base(engine, path, sha256(path))
    return Served(path, known.hash)


def prepare(engine: Engine, settings: Settings, say: Callable[[str], None]) -> None:
    """See that there is a model to serve, at the start of the assistant. Raises TrainingError.

    Without a release it is that of the files, trained now if there is none. A release that was trained by other files,
    such as those before an upgrade, may not fit the code any more: a new one is trained, with the examples of staff.
    """
    with engine.connect() as connection:
        live = records.live_model(connection)
    if live is None:
        known = model_path(settings).exists()
        path = ensure(settings, say)
        if not known:
            # Whatever was recorded of a file of this name is not this one.
            records.record_base(engine, path, sha256(path))
        served(engine, settings).checked()
    elif live.made_of["files"] == of_files().files:
        served(engine, settings).checked()
    else:
        _train_anew(engine, settings, live.short, say)


def _train_anew(engine: Engine, settings: Settings, before: str, say: Callable[[str], None]) -> None:
    reason = f"The files have changed since model {before} was trained."
    say(f"{reason} Training anew, with the examples of staff (about a minute) ...")
    folder = settings.home / "models"
    with tempfile.TemporaryDirectory(prefix="ldn-run-") as name:
        inputs = gather(engine, Path(name))
        path = folder / f"{inputs.fingerprint}.anew"
        run_rasa(settings, inputs, path, lambda _lines: None)
    hash = sha256(path)
    target = folder / f"{hash[:16]}.tar.gz"
    path.replace(target)
    model = records.record(engine, hash, target.name, inputs.made_of(), records.SYSTEM)
    with engine.begin() as connection:
        releases.take_over(connection, model, reason)
    say(f"Model {model.short} is live. It was not judged: `ldn train --progress` does that.")
