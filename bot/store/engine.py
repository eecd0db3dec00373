"""The database engine: SQLite in WAL mode by default, PostgreSQL by one setting."""

from __future__ import annotations

import sqlite3
import warnings
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, exc, text
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import QueuePool

# A writer waits this long for another process's transaction before it gives up.
_BUSY_MS = 5000
# A confirmed lead must survive a power cut; a message of a conversation need not.
_DURABLE, _RELAXED = "FULL", "NORMAL"
_MIGRATIONS = Path(__file__).parent / "migrations"

# SQLAlchemy 1.4 is Rasa's; its advertisement of 2.0 is not for the reader of our logs.
warnings.filterwarnings("ignore", category=exc.MovedIn20Warning)


class StoreError(RuntimeError):
    """The database cannot be used; the message says what to do."""


def make_engine(url: str) -> Engine:
    """An engine for `url`. Does not connect yet. Raises StoreError for a URL that cannot be used."""
    try:
        address = make_url(url)
        if address.get_backend_name() == "sqlite":
            if address.database:
                Path(address.database).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(
                address,
                future=True,
                hide_parameters=True,
                poolclass=QueuePool,
                connect_args={"timeout": _BUSY_MS / 1000, "check_same_thread": False},
            )
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _set_durability)
            return engine
        return create_engine(
            address, future=True, hide_parameters=True, pool_pre_ping=True, connect_args={"connect_timeout": 5}
        )
    except exc.ArgumentError:
        raise StoreError(
            "LDN_DATABASE_URL is no database address. Use sqlite:///FILE or postgresql://USER@HOST/NAME."
        ) from None
    except ModuleNotFoundError as error:
        raise StoreError(
            f"The driver {error.name} for LDN_DATABASE_URL is not installed. For PostgreSQL: install psycopg2-binary."
        ) from None
    except OSError as error:
        raise StoreError(
            f"The folder of the database cannot be made: {error.strerror} ({error.filename}). "
            "Set LDN_HOME to a folder that can be written to."
        ) from None


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute(f"PRAGMA synchronous = {_DURABLE}")
    cursor.execute("PRAGMA foreign_keys = ON")
    # Erased text must not stay readable in free pages.
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def relaxed(engine: Engine) -> Engine:
    """The same database, for transactions of which a power cut may undo the last few: they do not wait for the disk.

    The database stays whole, the end of a process loses nothing, and the next durable transaction keeps these too.
    PostgreSQL has its own setting for this, `synchronous_commit`.
    """
    return engine.execution_options(relaxed=True)


def _set_durability(connection: Connection) -> None:
    wanted = _RELAXED if connection.get_execution_options().get("relaxed") else _DURABLE
    # A connection of the pool keeps what it was last told.
    if connection.connection.info.get("synchronous", _DURABLE) != wanted:
        # Past SQLAlchemy, which would begin the transaction that is just beginning.
        connection.connection.cursor().execute(f"PRAGMA synchronous = {wanted}").close()
        connection.connection.info["synchronous"] = wanted


def migrate(engine: Engine) -> None:
    """Bring the tables up to date. Raises StoreError if the database is broken, locked or not reachable."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except exc.DatabaseError as error:
        raise StoreError(f"The database {engine.url!r} cannot be used: {error.orig}. {_cure(error)}") from None


def _cure(error: exc.DatabaseError) -> str:
    reason = str(error.orig)
    if "not a database" in reason or "malformed" in reason:
        return "The file is damaged: restore it from a backup, or move it away to start with an empty one."
    if "locked" in reason:
        return "Another process holds it: end that process (see `ldn doctor`) and try again."
    if "readonly" in reason or "unable to open" in reason:
        return "Make its folder writable, or set LDN_HOME to another."
    if "full" in reason:
        return "The disk is full: make room."
    return "Check that the server runs and that LDN_DATABASE_URL names it rightly."


def is_reachable(engine: Engine) -> bool:
    """Whether a query gets through now."""
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        return True
    except exc.SQLAlchemyError:
        return False
