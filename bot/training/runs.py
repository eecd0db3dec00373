"""Training runs: asked for, carried out by one process at a time, watched and cancelled through their rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.engine import Connection, Engine, Row

from bot.store import audit
from bot.store.release_tables import training_runs
from bot.store.tables import utc_now

UNDER_WAY = ("training", "judging")
OPEN = ("queued", *UNDER_WAY)
# A run that has not said for this long that it lives has lost its process.
LOST = dt.timedelta(seconds=60)
_LOST_REASON = "The process ended in the middle. Start the training again."
_LOG_CHARACTERS = 20_000


class RunRefused(ValueError):
    """A run cannot be asked for or changed; the message says why."""


@dataclass(frozen=True)
class Run:
    """One row. Times are UTC without a zone."""

    id: int
    requested_by: str
    requested_at: dt.datetime
    state: str
    stage: str | None
    progress: float
    seconds_left: int | None
    started_at: dt.datetime | None
    seen_at: dt.datetime | None
    ended_at: dt.datetime | None
    cancel: bool
    reason: str | None
    log: str
    timings: dict[str, float]
    model_hash: str | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def request(connection: Connection, by: str) -> int:
    """Ask for a run, in the caller's transaction; returns its number. Raises RunRefused while another is open."""
    other = open_run(connection)
    if other is not None:
        raise RunRefused(f"Training run {other.id} is {other.state}. Wait until it has ended, or cancel it.")
    number = int(
        connection.execute(
            insert(training_runs).values(requested_by=by, requested_at=utc_now(), state="queued", timings={}, log="")
        ).inserted_primary_key[0]
    )
    audit.record(connection, by, "training.start", "training", number)
    return number


def cancel(connection: Connection, id: int, by: str) -> None:
    """Cancel a run: at once if it has not begun, otherwise its process is told. Raises RunRefused."""
    now = utc_now()
    queued = connection.execute(
        update(training_runs)
        .where(training_runs.c.id == id, training_runs.c.state == "queued")
        .values(state="cancelled", ended_at=now, cancel=True)
    ).rowcount
    told = connection.execute(
        update(training_runs).where(training_runs.c.id == id, training_runs.c.state.in_(UNDER_WAY)).values(cancel=True)
    ).rowcount
    if not queued and not told:
        raise RunRefused(f"Training run {id} has ended already, or there is none of this number.")
    audit.record(connection, by, "training.cancel", "training", id)


def claim(engine: Engine) -> int | None:
    """Take the run that waits, so that no other process does; None if none waits."""
    with engine.connect() as connection:
        id = connection.execute(
            select(training_runs.c.id).where(training_runs.c.state == "queued").order_by(training_runs.c.id).limit(1)
        ).scalar()
    return id if id is not None and begin(engine, id) else None


def begin(engine: Engine, id: int) -> bool:
    """Take this run; False if somebody else did."""
    now = utc_now()
    with engine.begin() as connection:
        waits = (training_runs.c.id == id) & (training_runs.c.state == "queued")
        values = {"state": "training", "stage": "prepare", "started_at": now, "seen_at": now}
        return bool(connection.execute(update(training_runs).where(waits).values(values)).rowcount)


def seen(engine: Engine, id: int, stage: str, share: float, seconds_left: int) -> bool:
    """The process lives and is so far; whether it is to stop."""
    state = "judging" if stage in ("judge", "compare") else "training"
    values = {"state": state, "stage": stage, "progress": share, "seconds_left": seconds_left, "seen_at": utc_now()}
    ours = (training_runs.c.id == id) & training_runs.c.state.in_(UNDER_WAY)
    with engine.begin() as connection:
        if not connection.execute(update(training_runs).where(ours).values(values)).rowcount:
            return True
        return bool(connection.execute(select(training_runs.c.cancel).where(training_runs.c.id == id)).scalar())


def say(engine: Engine, id: int, line: str) -> None:
    """Add a line to a run's log; it holds no personal data and no training text."""
    entry = f"{utc_now():%H:%M:%S} {line}\n"
    grown = training_runs.c.log + entry
    kept = case((func.length(grown) > _LOG_CHARACTERS, func.substr(grown, len(entry) + 1)), else_=grown)
    with engine.begin() as connection:
        connection.execute(update(training_runs).where(training_runs.c.id == id).values(log=kept))


def end(
    engine: Engine,
    id: int,
    state: str,
    *,
    reason: str | None = None,
    model_hash: str | None = None,
    timings: Mapping[str, float] | None = None,
) -> bool:
    """A run has ended; False if its row says so already."""
    values: dict[str, Any] = {"state": state, "reason": reason, "ended_at": utc_now(), "seconds_left": None}
    if model_hash is not None:
        values |= {"model_hash": model_hash, "progress": 1.0}
    if timings is not None:
        values["timings"] = dict(timings)
    ours = (training_runs.c.id == id) & training_runs.c.state.in_(OPEN)
    with engine.begin() as connection:
        return bool(connection.execute(update(training_runs).where(ours).values(values)).rowcount)


def bury_lost(engine: Engine) -> int:
    """Mark runs whose process is gone as failed; returns how many."""
    now = utc_now()
    lost = training_runs.c.state.in_(UNDER_WAY) & (training_runs.c.seen_at < now - LOST)
    with engine.begin() as connection:
        values = {"state": "failed", "reason": _LOST_REASON, "ended_at": now, "seconds_left": None}
        return int(connection.execute(update(training_runs).where(lost).values(values)).rowcount)


def last_timings(connection: Connection) -> dict[str, float]:
    """What each stage took in the last run that was finished; empty if there is none."""
    query = select(training_runs.c.timings).where(training_runs.c.state == "done")
    return dict(connection.execute(query.order_by(training_runs.c.id.desc()).limit(1)).scalar() or {})


def open_run(connection: Connection) -> Run | None:
    """The run that waits or is under way."""
    query = select(training_runs).where(training_runs.c.state.in_(OPEN)).order_by(training_runs.c.id.desc())
    row = connection.execute(query.limit(1)).first()
    return _run(row) if row else None


def run(connection: Connection, id: int) -> Run | None:
    row = connection.execute(select(training_runs).where(training_runs.c.id == id)).first()
    return _run(row) if row else None


def listed(connection: Connection, limit: int = 20) -> list[Run]:
    """The newest first."""
    return [
        _run(row) for row in connection.execute(select(training_runs).order_by(training_runs.c.id.desc()).limit(limit))
    ]


def _run(row: Row) -> Run:
    return Run(**row._mapping)
