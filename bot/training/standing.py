"""What an owner must know about the model that answers visitors: that a change of the files waits, or was refused."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import Connection

from bot.training import records, releases, runs, verdicts
from bot.training.gate import GateError, Verdict
from bot.training.inputs import of_files
from bot.training.records import SYSTEM, Model
from bot.training.releases import Release

_AGAIN = "Train again: on the page Training, or `ldn train --progress`."


@dataclass(frozen=True)
class Standing:
    """How things are, and what to do about it ("": nothing). `ok`: it needs nobody. `model`: whose judgement says
    more."""

    ok: bool
    detail: str
    cure: str = ""
    model: str | None = None


def of(connection: Connection) -> Standing | None:
    """None if the model that answers was made of the files as they are now, and nothing is to be said of it."""
    live = releases.live(connection)
    if live is None:
        return None
    files = of_files().files
    try:
        if live.model.made_of["files"] == files:
            return _of_one_that_fits(connection, live)
        return _of_one_from_before(connection, live.model, records.judged_of_files(connection, files))
    except GateError as error:
        return Standing(False, f"No model can be judged: {error}")


def _of_one_that_fits(connection: Connection, live: Release) -> Standing | None:
    name = f"Model {live.model.short} answers visitors"
    judged = verdicts.of(connection, live.model.hash)
    if judged is None:
        if _at_work(connection):
            return Standing(True, f"{name} and is being judged.")
        return Standing(True, f"{name} and was not judged.{_failure(connection)}", "The next start judges it.")
    # What somebody let pass was their decision.
    if judged.verdict.passed or live.kind not in ("base", "upgrade"):
        return None
    cure = "Look at its judgement on the page Training, add examples for what it names, and train again."
    said = f"{name}, since there was no other; judged after that, the gate refuses it. {_refusals(judged.verdict)}"
    return Standing(False, said, cure, live.model.short)


def _of_one_from_before(connection: Connection, live: Model, candidate: Model | None) -> Standing:
    name = f"Model {live.short} answers visitors; it was trained before the files changed."
    judged = verdicts.of(connection, candidate.hash) if candidate else None
    if judged is None:
        if _at_work(connection):
            return Standing(True, f"{name} One that knows the change is being trained; the gate decides if it follows.")
        failure = _failure(connection)
        return Standing(not failure, f"{name} None that knows the change was judged.{failure}", _AGAIN)
    new = judged.model.short
    if judged.verdict.passed:
        if releases.under_way(connection):
            return Standing(True, f"{name} Model {new}, which knows the change, is being released.", model=new)
        cure = f"Release it: on its page, or `ldn release promote {new}`."
        return Standing(True, f"{name} The gate lets model {new} pass, which knows the change.", cure, new)
    said = f"{name} The gate refused model {new}, which knows the change. {_refusals(judged.verdict)}"
    if judged.verdict.final:
        return Standing(False, said, "Nobody may override this: mend data/, and start again.", new)
    cure = (
        f"Look at its judgement on the page Training. Add examples for what it names and train again, or let a "
        f'supervisor release it with a reason: there, or `ldn release promote {new} --override "WHY"`.'
    )
    return Standing(False, said, cure, new)


def _at_work(connection: Connection) -> bool:
    run = runs.open_run(connection)
    return run is not None and run.requested_by == SYSTEM


def _failure(connection: Connection) -> str:
    """Why the last run that the assistant asked for itself came to nothing."""
    run = next((run for run in runs.listed(connection) if run.requested_by == SYSTEM), None)
    if run is None or run.state not in ("failed", "cancelled"):
        return ""
    return " The last run was cancelled." if run.state == "cancelled" else f" The last run failed. {run.reason}"


def _refusals(verdict: Verdict) -> str:
    first, *more = verdict.refusals
    return f"{first.text}{f' And {len(more)} more.' if more else ''}"
