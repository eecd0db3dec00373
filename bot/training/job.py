"""`python -m bot.training.job NUMBER`: the process of one run, from the examples to the judgement.

Started by the worker or by `ldn train --progress`, at the lowest priority. Its run's row says how far it is; it ends
when the row says so, when it gets a signal, and when whoever started it is gone.
"""

from __future__ import annotations

import logging
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.answers.library import Library
from bot.knowledge import load, serve
from bot.settings import SettingError, Settings
from bot.store import StoreError, make_engine
from bot.training import judging, records, regression, releases, runs, verdicts
from bot.training.archive import sha256
from bot.training.assistant import assistant
from bot.training.inputs import gather, of_files
from bot.training.model import TrainingError, run_rasa
from bot.training.records import SYSTEM, Model
from bot.training.releases import ReleaseRefused
from bot.training.run_progress import Cancelled, RunProgress
from bot.training.serving import served

logger = logging.getLogger(__name__)
_LEARNS = "AnswerClassifier"
_ORPHANED = "The process that started the training ended. Start it again."


def main(arguments: list[str]) -> int:
    """Carry out the run with this number, which was claimed. Returns the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    signal.signal(signal.SIGTERM, _cancel)
    # Ctrl-C reaches everything on a terminal: the command that started this process says what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        settings = Settings.read()
        engine = make_engine(settings.database_url)
        return work(settings, engine, int(arguments[0]))
    except (SettingError, StoreError) as error:
        print(error, file=sys.stderr)
        return 1


def _cancel(_number: int, _frame: object) -> None:
    raise Cancelled


def work(settings: Settings, engine: Engine, id: int) -> int:
    """Train and judge; the row says how it ended."""
    progress = RunProgress(engine, id)
    try:
        serve(Library(load(), engine).look())
        with progress.told():
            model, reason = _carry_out(settings, engine, progress)
        runs.end(engine, id, "done", model_hash=model.hash, reason=reason, timings=progress.timings)
        releases.tidy(engine, settings.home / "models")
        return 0
    except Cancelled:
        with engine.connect() as connection:
            run = runs.run(connection, id)
        if run is not None and run.cancel:
            runs.end(engine, id, "cancelled", reason="Cancelled.", timings=progress.timings)
            return 0
        runs.end(engine, id, "failed", reason=_ORPHANED, timings=progress.timings)
    except TrainingError as error:
        # Rasa's last words may quote training text: the first line says what happened.
        runs.end(engine, id, "failed", reason=str(error).splitlines()[0], timings=progress.timings)
    except SQLAlchemyError as error:
        runs.end(engine, id, "failed", reason=f"The database failed ({type(error).__name__}). Run `ldn doctor`.")
    except OSError as error:
        runs.end(engine, id, "failed", reason=f"{error.strerror or type(error).__name__}. Make room in LDN_HOME.")
    except Exception as error:  # Whatever it is must not leave the run open; its text may quote a message.
        logger.error("Training run %s failed with %s.", id, type(error).__name__)
        runs.end(engine, id, "failed", reason=f"Training failed with {type(error).__name__}. Its log has the stage.")
    return 1


def _carry_out(settings: Settings, engine: Engine, progress: RunProgress) -> tuple[Model, str | None]:
    """The model that the run came to, and what is to be said of it.

    A run that the assistant asked for itself at its start judges the model that answers, if that was made of the files
    as they are; otherwise it makes one that was, and releases it if the gate lets it pass.
    """
    with engine.connect() as connection:
        asked_by = getattr(runs.run(connection, progress.id), "requested_by", SYSTEM)
        live = records.live_model(connection)
    if asked_by == SYSTEM and live is not None and live.made_of["files"] == of_files().files:
        _judge(settings, engine, live, progress)
        return live, _warn_of_refusals(engine, live)
    model = _train(settings, engine, progress, asked_by)
    _judge(settings, engine, model, progress)
    return model, _release(settings, engine, model, progress) if asked_by == SYSTEM else None


def _warn_of_refusals(engine: Engine, live: Model) -> str | None:
    with engine.connect() as connection:
        judged = verdicts.of(connection, live.hash)
    if judged is None or judged.verdict.passed:
        return None
    reason = " ".join(refusal.text for refusal in judged.verdict.refusals)
    logger.warning("The gate refuses model %s, which answers visitors: %s", live.short, reason)
    return f"The gate refuses it: {reason}"


def _release(settings: Settings, engine: Engine, model: Model, progress: RunProgress) -> str | None:
    try:
        with engine.begin() as connection:
            number = verdicts.promote(connection, model.hash, settings.home / "models", SYSTEM)
    except ReleaseRefused as error:
        logger.warning("The model of the changed files does not answer visitors: %s", error)
        return str(error)
    progress.say(f"The gate lets it pass: release {number} is asked for.")
    return None


def _train(settings: Settings, engine: Engine, progress: RunProgress, asked_by: str) -> Model:
    """A model of the files and the database, recorded; the one that there is, if nothing has changed."""
    folder = settings.home / "models"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ldn-run-") as name:
        inputs = gather(engine, Path(name))
        progress.say(
            f"Made of files {inputs.files}, {inputs.example_count} examples of staff ({inputs.examples or 'none'}), "
            f"answers {inputs.answers or 'as in the files'}."
        )
        progress.stage("load")
        learning = False

        def tick(lines: list[str]) -> None:
            nonlocal learning
            progress.check()
            if not learning and any(_LEARNS in line for line in lines):
                learning = True
                progress.stage("learn")

        trained = Path(name) / "trained.tar.gz"
        made = folder / f"{inputs.fingerprint}.tar.gz"
        if asked_by == SYSTEM and made.exists():
            progress.say("`ldn train` made it before.")
            shutil.copyfile(made, trained)
        else:
            run_rasa(settings, inputs, trained, tick, packing=lambda: progress.stage("pack"))
        hash = sha256(trained)
        # Under its own hash: no training ever overwrites an archive that answers visitors.
        target = folder / f"{hash[:16]}.tar.gz"
        part = target.with_suffix(".part")
        part.write_bytes(trained.read_bytes())
        part.replace(target)
    progress.say(f"Model {hash[:12]}, {target.stat().st_size / 1e6:.0f} MB.")
    return records.record(engine, hash, target.name, inputs.made_of(), asked_by, progress.id)


def _judge(settings: Settings, engine: Engine, model: Model, progress: RunProgress) -> None:
    """Ask the candidate every test question, and the live model if it was not asked the same ones before."""
    with engine.connect() as connection:
        lines = regression.lines(connection)
    folder = settings.home / "models"
    progress.stage("judge")
    _ask_all(settings, engine, model, folder / model.file, lines, progress)
    progress.stage("compare")
    try:
        live = served(engine, settings)
    except TrainingError:
        # The files were changed while the assistant ran.
        progress.say("No model fits the files as they are now: there is none to compare with.")
        return
    with engine.connect() as connection:
        recorded = records.model(connection, live.sha256) if live.sha256 else None
    if recorded is not None and recorded.hash != model.hash:
        known = recorded.metrics
        if known and known["lines_digest"] == regression.digest(lines):
            progress.say("The live model was asked the same questions before.")
        else:
            _ask_all(settings, engine, recorded, live.checked(), lines, progress)


def _ask_all(
    settings: Settings,
    engine: Engine,
    model: Model,
    archive: Path,
    lines: list[regression.Line],
    progress: RunProgress,
) -> None:
    with assistant(settings, archive) as shell:
        found = judging.metrics(lines, lambda text: shell.talk(text)[-1], archive, progress.check)
    records.set_metrics(engine, model.hash, found)
    right = sum(line["right"] for line in found["lines"])
    progress.say(f"Model {model.short}: {right} of {len(lines)} test questions as they must be.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
