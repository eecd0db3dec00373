"""Which model answers visitors when the assistant starts, and what is trained or judged after that.

A model that answered before goes on answering if it still can, whatever changed since it was trained; one that knows
the change is trained and judged beside it, and the gate decides (`job.py`). What must serve unjudged is judged then.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import Engine

from bot import paths
from bot.settings import Settings
from bot.supervisor.environment import quiet_environment
from bot.training import records, releases, runs, standing
from bot.training.archive import sha256
from bot.training.inputs import gather, of_files
from bot.training.model import ensure, run_rasa
from bot.training.records import Model
from bot.training.serving import served

# Of what a model is made of: where these differ, nobody has tried this version with it.
_READS_IT = ("code", "settings", "rasa")
_TRIAL_SECONDS = 120


def prepare(engine: Engine, settings: Settings, say: Callable[[str], None]) -> None:
    """See that there is a model to serve, and ask for the run that trains or judges one, if that is needed.

    Raises TrainingError if there is none, or the one that is live is not what was recorded.
    """
    runs.bury_lost(engine)
    with engine.connect() as connection:
        before = records.live_model(connection) or records.base_model(connection)
    if before is None:
        path = ensure(settings, say)
        _keep(engine, records.record_base(engine, path, sha256(path)))
    elif before.made_of["files"] != of_files().files:
        _after_a_change(engine, settings, before, say)
    elif before.run_id is None and not _archive(settings, before).exists():
        _train_anew(engine, settings, f"The archive of model {before.short} is gone.", say)
    else:
        _keep(engine, before)
        served(engine, settings).checked()
    _ask_for_a_run(engine)
    with engine.connect() as connection:
        found = standing.of(connection)
    if found is not None:
        say(f"{found.detail} {found.cure}".rstrip())


def why_unusable(settings: Settings, model: Model) -> str | None:
    """Why a model cannot answer visitors with this version; None if it can, which is tried."""
    archive = _archive(settings, model)
    if not archive.exists():
        return "its archive is gone"
    if sha256(archive) != model.hash:
        return "its archive is not what was recorded"
    now = of_files().made_of()
    if any(model.made_of.get(part) != now[part] for part in _READS_IT):
        return "what reads it has changed"
    environment = quiet_environment() | {
        "LDN_HOME": str(settings.home.resolve()),
        "LDN_DATABASE_URL": settings.database_url,
    }
    try:
        tried = subprocess.run(
            [sys.executable, "-m", "bot.training.trial", str(archive.resolve())],
            check=False,
            cwd=paths.ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=_TRIAL_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return "it does not answer"
    return None if tried.returncode == 0 else (tried.stderr.strip().splitlines() or ["it cannot be loaded"])[-1]


def _archive(settings: Settings, model: Model) -> Path:
    return settings.home / "models" / model.file


def _keep(engine: Engine, model: Model) -> None:
    """From the first start on the table of releases says what answers."""
    with engine.begin() as connection:
        releases.keep_base(connection, model)


def _after_a_change(engine: Engine, settings: Settings, before: Model, say: Callable[[str], None]) -> None:
    say(f"The files have changed since model {before.short} was trained. Trying whether it can go on answering ...")
    why = why_unusable(settings, before)
    if why is None:
        _keep(engine, before)
    else:
        reason = f"The files have changed since model {before.short} was trained, and it cannot go on: {why}."
        _train_anew(engine, settings, reason, say)


def _train_anew(engine: Engine, settings: Settings, reason: str, say: Callable[[str], None]) -> None:
    """A model of the files and the examples of staff, live at once: there is no other."""
    folder = settings.home / "models"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ldn-run-") as name:
        inputs = gather(engine, Path(name))
        path = folder / f"{inputs.fingerprint}.anew"
        if (made := folder / f"{inputs.fingerprint}.tar.gz").exists():
            shutil.copyfile(made, path)
        else:
            say(f"{reason} Training anew, with the examples of staff (about a minute) ...")
            run_rasa(settings, inputs, path, lambda _lines: None)
    hash = sha256(path)
    target = folder / f"{hash[:16]}.tar.gz"
    os.replace(path, target)
    model = records.record(engine, hash, target.name, inputs.made_of(), records.SYSTEM)
    with engine.begin() as connection:
        releases.take_over(connection, model, reason)
    say(f"Model {model.short} is live.")


def _ask_for_a_run(engine: Engine) -> None:
    """The worker trains a model of the changed files, or judges the one that answers, unless that was done."""
    with engine.begin() as connection:
        live = records.live_model(connection)
        fits = live is not None and live.made_of["files"] == of_files().files
        known = live if fits else records.judged_of_files(connection, of_files().files)
        if (known is None or known.metrics is None) and runs.open_run(connection) is None:
            runs.request(connection, records.SYSTEM)
