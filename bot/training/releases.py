"""Releases: what was asked for, what is live, what was before. The supervisor carries them out.

One release is under way at a time. A release that was under way when the supervisor ended did not come about: its row
says so at the next start, and the one before is live as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Engine, Row

from bot.store import audit
from bot.store.release_tables import models, releases
from bot.store.tables import utc_now
from bot.training import records
from bot.training.records import Model

UNDER_WAY = ("requested", "starting", "smoking", "switching")
# Archives that are kept: those of this many of the last releases that were live, and of as many of the last trainings.
KEPT, KEPT_UNRELEASED = 3, 5
_ENDED_MEANWHILE = "The assistant ended in the middle of the release. Promote the model again."


class ReleaseRefused(ValueError):
    """The release cannot be asked for; the message says why and what to do."""


@dataclass(frozen=True)
class Release:
    """One row, with its model. Times are UTC without a zone."""

    id: int
    model: Model
    kind: str
    requested_by: str
    requested_at: dt.datetime
    state: str
    reason: str | None
    refusals: list[str]
    override_by: str | None
    override_reason: str | None
    live_at: dt.datetime | None
    ended_at: dt.datetime | None


def listed(connection: Connection, limit: int = 50) -> list[Release]:
    """The newest first."""
    query = _SELECT.order_by(releases.c.id.desc()).limit(limit)
    return [_release(row) for row in connection.execute(query)]


def release(connection: Connection, id: int) -> Release | None:
    row = connection.execute(_SELECT.where(releases.c.id == id)).first()
    return _release(row) if row else None


def live(connection: Connection) -> Release | None:
    """The live release; None if nothing was ever released."""
    query = _SELECT.where(releases.c.state == "live").order_by(releases.c.id.desc())
    row = connection.execute(query.limit(1)).first()
    return _release(row) if row else None


def under_way(connection: Connection) -> Release | None:
    """The release that is asked for or being carried out."""
    row = connection.execute(_SELECT.where(releases.c.state.in_(UNDER_WAY)).order_by(releases.c.id).limit(1)).first()
    return _release(row) if row else None


def before_live(connection: Connection) -> Release | None:
    """What a rollback goes back to: the release that was live before this one and was not itself rolled back."""
    now = live(connection)
    if now is None:
        return None
    query = _SELECT.where(
        releases.c.state == "retired", releases.c.model_hash != now.model.hash, releases.c.id < now.id
    ).order_by(releases.c.live_at.desc())
    row = connection.execute(query.limit(1)).first()
    return _release(row) if row else None


def promote(
    connection: Connection,
    model: Model,
    folder: Path,
    by: str,
    refusals: Sequence[str] = (),
    override_reason: str | None = None,
) -> int:
    """Ask for a release, in the caller's transaction; returns its number. The gate was asked before: `refusals` is
    what it said, `override_reason` why somebody lets it pass. Raises ReleaseRefused."""
    _check(connection, model, folder)
    now = live(connection)
    if now is not None and now.model.hash == model.hash:
        raise ReleaseRefused(f"Model {model.short} is live already.")
    values = {"refusals": list(refusals)}
    if override_reason is not None:
        values |= {"override_by": by, "override_reason": override_reason}
    number = _ask(connection, model, "promote", by, values)
    details: dict[str, Any] = {"model": model.short}
    if override_reason is not None:
        details |= {"override": override_reason, "refusals": len(refusals)}
    audit.record(connection, by, "release.promote", "release", number, details)
    return number


def roll_back(connection: Connection, folder: Path, by: str) -> int:
    """Ask for the release before the live one; returns the new release's number. Raises ReleaseRefused."""
    before = before_live(connection)
    if before is None:
        raise ReleaseRefused("There is no earlier release to go back to.")
    _check(connection, before.model, folder)
    number = _ask(connection, before.model, "rollback", by, {})
    audit.record(connection, by, "release.rollback", "release", number, {"model": before.model.short})
    return number


def keep_base(connection: Connection, model: Model) -> None:
    """Make what was served until now a release of its own, if nothing was ever released: so that one can go back."""
    if connection.execute(select(releases.c.id).where(releases.c.live_at.is_not(None)).limit(1)).first() is None:
        now = utc_now()
        row = {"model_hash": model.hash, "kind": "base", "requested_by": records.SYSTEM, "requested_at": now}
        connection.execute(insert(releases).values(state="live", live_at=now, refusals=[], **row))


def take_over(connection: Connection, model: Model, reason: str) -> None:
    """Make a model live while no brain runs: after an upgrade, which the one before does not fit."""
    now = utc_now()
    connection.execute(update(releases).where(releases.c.state == "live").values(state="retired", ended_at=now))
    row = {"model_hash": model.hash, "kind": "upgrade", "requested_by": records.SYSTEM, "requested_at": now}
    number = connection.execute(
        insert(releases).values(state="live", live_at=now, reason=reason, refusals=[], **row)
    ).inserted_primary_key[0]
    audit.record(connection, records.SYSTEM, "release.upgrade", "release", number, {"model": model.short})


def abandon(engine: Engine) -> int:
    """At the start of the supervisor: what was under way when it last ended did not come about. Returns how many."""
    begun = releases.c.state.in_(("starting", "smoking", "switching"))
    with engine.begin() as connection:
        return int(
            connection.execute(
                update(releases).where(begun).values(state="failed", reason=_ENDED_MEANWHILE, ended_at=utc_now())
            ).rowcount
        )


def next_requested(engine: Engine) -> Release | None:
    """The oldest release that was asked for and not begun."""
    with engine.connect() as connection:
        query = _SELECT.where(releases.c.state == "requested").order_by(releases.c.id)
        row = connection.execute(query.limit(1)).first()
    return _release(row) if row else None


def proceed(engine: Engine, id: int, state: str, reason: str | None = None) -> None:
    """Write down how far a release is. One that becomes live ends the one before."""
    now = utc_now()
    values: dict[str, Any] = {"state": state, "reason": reason}
    with engine.begin() as connection:
        if state == "live":
            kind = connection.execute(select(releases.c.kind).where(releases.c.id == id)).scalar()
            ended = "rolled_back" if kind == "rollback" else "retired"
            connection.execute(update(releases).where(releases.c.state == "live").values(state=ended, ended_at=now))
            values["live_at"] = now
        elif state == "failed":
            values["ended_at"] = now
        connection.execute(update(releases).where(releases.c.id == id).values(values))


def tidy(engine: Engine, folder: Path, keep: int = KEPT, keep_unreleased: int = KEPT_UNRELEASED) -> list[str]:
    """Remove archives of releases and trainings long past. Returns the names."""
    was_live = select(models.c.file).join(releases, releases.c.model_hash == models.c.hash)
    was_live = was_live.where(releases.c.live_at.is_not(None)).order_by(releases.c.live_at.desc())
    # Models of the files stay: they are what is served where nothing is released.
    unreleased = select(models.c.file).where(
        models.c.run_id.is_not(None), models.c.hash.not_in(select(releases.c.model_hash))
    )
    with engine.connect() as connection:
        past = list(dict.fromkeys(connection.execute(was_live).scalars()))[keep:]
        past += connection.execute(unreleased.order_by(models.c.made_at.desc())).scalars().all()[keep_unreleased:]
    removed = [name for name in past if (folder / name).exists()]
    for name in removed:
        (folder / name).unlink()
    return removed


def _ask(connection: Connection, model: Model, kind: str, by: str, values: dict[str, Any]) -> int:
    row = {"model_hash": model.hash, "kind": kind, "requested_by": by, "requested_at": utc_now(), "refusals": []}
    return int(connection.execute(insert(releases).values(state="requested", **row | values)).inserted_primary_key[0])


def _check(connection: Connection, model: Model, folder: Path) -> None:
    other = under_way(connection)
    if other is not None:
        raise ReleaseRefused(f"Release {other.id} is under way. Wait until it has ended.")
    if not (folder / model.file).exists():
        raise ReleaseRefused(f"The archive of model {model.short} is no longer in {folder}. Train it again.")


_SELECT = select(models, *(column.label(f"release_{column.name}") for column in releases.c)).join(
    releases, releases.c.model_hash == models.c.hash
)


def _release(row: Row) -> Release:
    values = row._mapping
    model = Model(*(values[models.c[name]] for name in Model.__dataclass_fields__))
    return Release(
        model=model,
        **{name: values[f"release_{name}"] for name in Release.__dataclass_fields__ if name != "model"},
    )
