"""Databases that fail while a lead is taken in: another process holds it, or the disk is full."""

from __future__ import annotations

import datetime as dt
import sqlite3
from itertools import count
from typing import Any

from sqlalchemy import delete, event, insert
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from bot.leads.intake import Intake
from bot.leads.lead import Lead
from bot.store import make_engine
from bot.store.lead_tables import leads


class LockedIntake(Intake):
    """Takes leads while another process holds the SQLite database for longer than anyone waits."""

    def __init__(self, engine: Engine) -> None:
        self._file = engine.url.database
        super().__init__(_with(engine, "PRAGMA busy_timeout = 50"))

    def take(self, *args: Any, **named: Any) -> Lead:
        holder = sqlite3.connect(self._file, isolation_level=None)
        try:
            holder.execute("BEGIN EXCLUSIVE")
            return super().take(*args, **named)
        finally:
            holder.close()


class FullIntake(Intake):
    """Takes leads into an SQLite database that cannot grow by a page and has no room left in its pages."""

    def __init__(self, engine: Engine) -> None:
        with engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        self._full = _with(engine, f"PRAGMA max_page_count = {pages}")
        super().__init__(self._full)

    def take(self, *args: Any, **named: Any) -> Lead:
        try:
            self._fill()
            return super().take(*args, **named)
        finally:
            with self._full.begin() as connection:
                connection.execute(delete(leads).where(leads.c.idempotency_key.startswith("filler-")))

    def _fill(self) -> None:
        row = {"status": "erased", "topics": [], "consent_at": dt.datetime(2026, 1, 1)}
        for number in count():
            try:
                with self._full.begin() as connection:
                    key = f"filler-{number}"
                    connection.execute(insert(leads).values(**row, idempotency_key=key, consent_text="x" * 200))
            except OperationalError as error:
                assert "full" in str(error.orig)
                return


def _with(engine: Engine, pragma: str) -> Engine:
    """The same database, each connection prepared with a pragma."""
    made = make_engine(str(engine.url))

    @event.listens_for(made, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(pragma)

    return made
