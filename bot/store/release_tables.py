"""The tables of training and release: runs, what each model is made of, regression lines, releases.

No training text stands here but the regression lines, which came from visitors and are encrypted.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, DateTime, Float, ForeignKey, Index, Integer, String, Table, Text

from bot.store.encryption import Encrypted
from bot.store.tables import metadata, utc_now

RUN_STATES = ("queued", "training", "judging", "done", "failed", "cancelled")
RELEASE_STATES = (
    "requested",
    "starting",
    "smoking",
    "switching",
    "live",
    "failed",
    "rolled_back",
    "retired",
)

training_runs = Table(
    "training_runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("requested_by", String(64), nullable=False),
    Column("requested_at", DateTime, nullable=False, default=utc_now),
    # RUN_STATES
    Column("state", String(16), nullable=False, default="queued", index=True),
    # bot.training.stages
    Column("stage", String(16), nullable=True),
    # 0 to 1, and the seconds that are probably left.
    Column("progress", Float, nullable=False, default=0.0),
    Column("seconds_left", Integer, nullable=True),
    Column("started_at", DateTime, nullable=True),
    # The process says again and again that it lives; a run that has not for long has no process any more.
    Column("seen_at", DateTime, nullable=True),
    Column("ended_at", DateTime, nullable=True),
    Column("cancel", Boolean, nullable=False, default=False),
    Column("reason", Text, nullable=True),
    Column("log", Text, nullable=False, default=""),
    # {stage: seconds}
    Column("timings", JSON, nullable=False, default=dict),
    Column("model_hash", String(64), nullable=True),
    sqlite_autoincrement=True,
)

models = Table(
    "models",
    metadata,
    # SHA-256 of the archive.
    Column("hash", String(64), primary_key=True),
    # The archive's name in LDN_HOME/models.
    Column("file", String(128), nullable=False),
    # {"files", "examples", "knowledge", "code", "settings", ...}: bot.training.inputs
    Column("made_of", JSON, nullable=False),
    # What it was found to answer: bot.training.judging. Null until it is judged.
    Column("metrics", JSON, nullable=True),
    Column("made_at", DateTime, nullable=False, default=utc_now),
    Column("made_by", String(64), nullable=False),
    Column("run_id", Integer, nullable=True),
)

regression_lines = Table(
    "regression_lines",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("text", Encrypted, nullable=False),
    # An answer id, or out_of_scope.
    Column("expected", String(64), nullable=False),
    Column("added_by", String(64), nullable=False),
    Column("added_at", DateTime, nullable=False, default=utc_now),
    # Keyed hash of the conversation it came from, so that forgetting a person finds it; null: typed by staff.
    Column("visit", String(64), nullable=True, index=True),
    Column("retired_at", DateTime, nullable=True),
    Column("retired_by", String(64), nullable=True),
    sqlite_autoincrement=True,
)

releases = Table(
    "releases",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("model_hash", String(64), ForeignKey("models.hash"), nullable=False),
    # promote | rollback | upgrade
    Column("kind", String(16), nullable=False, default="promote"),
    Column("requested_by", String(64), nullable=False),
    Column("requested_at", DateTime, nullable=False, default=utc_now),
    # RELEASE_STATES
    Column("state", String(16), nullable=False, default="requested"),
    # Why it failed.
    Column("reason", Text, nullable=True),
    # What the gate refused, and who let it pass all the same.
    Column("refusals", JSON, nullable=False, default=list),
    Column("override_by", String(64), nullable=True),
    Column("override_reason", Text, nullable=True),
    Column("live_at", DateTime, nullable=True),
    Column("ended_at", DateTime, nullable=True),
    Index("ix_releases_state", "state"),
    sqlite_autoincrement=True,
)
