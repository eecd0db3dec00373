"""Which model the brain serves, and that it is the one that was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.settings import Settings
from bot.training import records
from bot.training.archive import sha256
from bot.training.inputs import of_files
from bot.training.model import TrainingError, current, model_path


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
    """The live release's model; before the first start that of the data as they are now, recorded with it.

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


def trained_last(engine: Engine, settings: Settings) -> Served:
    """For the shell: the live release's model if it was made of the files as they are now, otherwise theirs.

    Without a model of theirs it is the live one. Raises TrainingError if there is none.
    """
    with engine.connect() as connection:
        live = records.live_model(connection)
    path = model_path(settings)
    if live is not None and (live.made_of["files"] == of_files().files or not path.exists()):
        return Served(settings.home / "models" / live.file, live.hash)
    return Served(current(settings), None)
