"""The rows of models: what each archive is, what it was made of and what it was found to answer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Engine, Row

from bot.store.release_tables import models, releases
from bot.store.tables import utc_now

SYSTEM = "system"


@dataclass(frozen=True)
class Model:
    """One archive. `hash` is its SHA-256, `file` its name in LDN_HOME/models; times are UTC without a zone."""

    hash: str
    file: str
    made_of: dict[str, Any]
    metrics: dict[str, Any] | None
    made_at: dt.datetime
    made_by: str
    run_id: int | None

    @property
    def short(self) -> str:
        """Enough of the hash to tell models apart."""
        return self.hash[:12]


def model(connection: Connection, hash: str) -> Model | None:
    """The model with this hash, or the only one whose hash begins so."""
    if len(hash) < 6 or not hash.isalnum():
        return None
    rows = connection.execute(select(models).where(models.c.hash.startswith(hash, autoescape=True)).limit(2)).all()
    return _model(rows[0]) if len(rows) == 1 else None


def live_model(connection: Connection) -> Model | None:
    """The model of the live release; None if nothing was ever released."""
    query = select(models).join(releases, releases.c.model_hash == models.c.hash).where(releases.c.state == "live")
    row = connection.execute(query.order_by(releases.c.id.desc()).limit(1)).first()
    return _model(row) if row else None


def base_model(connection: Connection) -> Model | None:
    """The model of the files alone that was recorded last."""
    query = select(models).where(models.c.run_id.is_(None)).order_by(models.c.made_at.desc())
    row = connection.execute(query.limit(1)).first()
    return _model(row) if row else None


def model_in_file(connection: Connection, file: str) -> Model | None:
    """The newest model recorded under a file's name."""
    row = connection.execute(select(models).where(models.c.file == file).order_by(models.c.made_at.desc())).first()
    return _model(row) if row else None


def judged_of_files(connection: Connection, files: str) -> Model | None:
    """The newest judged model that was made of files with this digest."""
    query = select(models).where(models.c.metrics.is_not(None)).order_by(models.c.made_at.desc())
    found = map(_model, connection.execute(query))
    return next((one for one in found if one.made_of["files"] == files), None)


def newest_models(connection: Connection, limit: int = 50) -> list[Model]:
    """The newest first."""
    return [_model(row) for row in connection.execute(select(models).order_by(models.c.made_at.desc()).limit(limit))]


def record(
    engine: Engine, hash: str, file: str, made_of: dict[str, Any], made_by: str, run_id: int | None = None
) -> Model:
    """Record a model; one that is the same to the last byte as an earlier one is that one, now in this file."""
    with engine.begin() as connection:
        known = model(connection, hash)
        if known is None:
            row = {"hash": hash, "file": file, "made_of": made_of, "made_by": made_by, "run_id": run_id}
            connection.execute(insert(models).values(made_at=utc_now(), **row))
        elif known.file != file:
            connection.execute(update(models).where(models.c.hash == hash).values(file=file, made_at=utc_now()))
        found = model(connection, hash)
    assert found is not None
    return found


def record_base(engine: Engine, path: Path, hash: str) -> Model:
    """Record the model of the files alone, which `make train` made."""
    from bot.training.inputs import of_files

    return record(engine, hash, path.name, of_files().made_of(), SYSTEM)


def set_metrics(engine: Engine, hash: str, metrics: dict[str, Any]) -> None:
    with engine.begin() as connection:
        connection.execute(update(models).where(models.c.hash == hash).values(metrics=metrics))


def _model(row: Row) -> Model:
    return Model(*(row._mapping[name] for name in Model.__dataclass_fields__))
