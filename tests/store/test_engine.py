from __future__ import annotations

import datetime as dt
import os
import pwd
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, inspect, text
from sqlalchemy.engine import Connection, Engine

from bot.leads.intake import Intake
from bot.leads.lead import NewLead
from bot.store import (
    StoreError,
    lead_tables,  # noqa: F401 (its tables belong to the metadata)
    make_engine,
    migrate,
)
from bot.store import engine as module
from bot.store.conversations import Conversations
from bot.store.engine import is_reachable, relaxed
from bot.store.tables import metadata, utc_now
from tests.databases import PostgresqlServer


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "ldn.sqlite3"


def _pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar_one()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("journal_mode", "wal", "readers do not wait for a writer"),
        ("secure_delete", 1, "erased text must not stay in free pages"),
        ("synchronous", 2, "a confirmed lead survives a power cut"),
        ("foreign_keys", 1, "no message without its conversation"),
        ("busy_timeout", 5000, "a writer waits for another process"),
    ],
)
def test_sqlite_is_prepared(file: Path, name: str, value: object, reason: str) -> None:
    assert _pragma(make_engine(f"sqlite:///{file}"), name) == value, reason


def test_every_connection_is_prepared(file: Path) -> None:
    engine = make_engine(f"sqlite:///{file}")
    with engine.connect() as first, engine.connect() as second:
        assert [c.execute(text("PRAGMA foreign_keys")).scalar_one() for c in (first, second)] == [1, 1]


def test_only_what_may_be_undone_by_a_power_cut_does_not_wait_for_the_disk(file: Path) -> None:
    engine = make_engine(f"sqlite:///{file}")
    # One after the other on one connection: each transaction is as durable as it says, whatever came before.
    for user, synchronous in ((engine, 2), (relaxed(engine), 1), (relaxed(engine), 1), (engine, 2)):
        with user.begin() as connection:
            assert connection.execute(text("PRAGMA synchronous")).scalar_one() == synchronous
    assert engine.pool.checkedin() == 1


def _statements(engine: Engine, act: Callable[[], object]) -> list[tuple[str, int]]:
    """First words of the statements of `act`, with how durable they are."""
    seen: list[tuple[str, int]] = []

    def note(connection: Connection, cursor: sqlite3.Cursor, statement: str, *_rest: object) -> None:
        (level,) = cursor.connection.execute("PRAGMA synchronous").fetchone()
        seen.append((statement.split()[0], level))

    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return seen


def test_leads_and_erasures_survive_a_power_cut(file: Path) -> None:
    engine = make_engine(f"sqlite:///{file}")
    migrate(engine)
    conversations = Conversations(engine)
    conversation = conversations.open()
    said = _statements(engine, lambda: conversations.begin_turn(conversation, "1", "hello"))
    assert ("INSERT", 1) in said
    erased = _statements(engine, lambda: conversations.delete(conversation))
    assert ("DELETE", 2) in erased and ("DELETE", 1) not in erased
    lead = NewLead(email="jane@example.com", consent_text="Yes.", consent_at=utc_now(), idempotency_key="key-1")
    assert ("INSERT", 2) in _statements(engine, lambda: Intake(engine).take(lead))


def test_migrating_twice_changes_nothing_and_keeps_what_is_there(file: Path) -> None:
    engine = make_engine(f"sqlite:///{file}")
    migrate(engine)
    conversation = Conversations(engine).open()
    migrate(engine)
    assert Conversations(engine).exists(conversation)


def _differences(engine: Engine) -> list[object]:
    """What the migrations made otherwise than the tables say."""
    with engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), metadata)


def test_the_migrations_make_the_tables(file: Path) -> None:
    engine = make_engine(f"sqlite:///{file}")
    migrate(engine)
    # SQLite's own table is not ours.
    assert [change for change in _differences(engine) if "sqlite_sequence" not in str(change)] == []
    assert {"conversations", "messages", "choices", "leads"} <= set(inspect(engine).get_table_names())


def test_the_folder_is_made(tmp_path: Path) -> None:
    migrate(make_engine(f"sqlite:///{tmp_path / 'a' / 'b' / 'ldn.sqlite3'}"))
    assert (tmp_path / "a" / "b" / "ldn.sqlite3").exists()


def test_a_broken_file_says_what_to_do(file: Path) -> None:
    file.write_text("no database" * 100)
    with pytest.raises(StoreError, match="restore it from a backup, or move it away to start with an empty one"):
        migrate(make_engine(f"sqlite:///{file}"))
    assert not is_reachable(make_engine(f"sqlite:///{file}"))


def test_a_damaged_file_says_what_to_do(file: Path) -> None:
    engine = make_engine(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    content = bytearray(file.read_bytes())
    content[100:] = b"\xff" * (len(content) - 100)
    file.write_bytes(content)
    with pytest.raises(StoreError, match="restore it from a backup"):
        migrate(make_engine(f"sqlite:///{file}"))


def test_a_locked_file_says_what_to_do(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BUSY_MS", 50)
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("CREATE TABLE there (x)")
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(StoreError, match=r"end that process \(see `ldn doctor`\) and try again"):
            migrate(make_engine(f"sqlite:///{file}"))
    finally:
        holder.rollback()
        holder.close()


def test_a_folder_that_cannot_be_made_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("")
    with pytest.raises(StoreError, match="Set LDN_HOME to a folder that can be written to"):
        make_engine(f"sqlite:///{tmp_path / 'a file' / 'ldn.sqlite3'}")


def test_a_file_that_cannot_be_opened_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Make its folder writable, or set LDN_HOME to another"):
        migrate(make_engine(f"sqlite:///{tmp_path}"))


@pytest.fixture
def closed() -> Iterator[Path]:
    """A folder that this process may read but not write; root, who may write everywhere, becomes somebody else."""
    folder = Path(tempfile.mkdtemp(prefix="ldn-closed-", dir="/tmp"))
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield folder
    finally:
        os.seteuid(user)
        folder.chmod(0o700)
        shutil.rmtree(folder)


def test_an_unwritable_folder_says_what_to_do(closed: Path) -> None:
    with pytest.raises(StoreError, match="Make its folder writable, or set LDN_HOME to another"):
        migrate(make_engine(f"sqlite:///{closed / 'ldn.sqlite3'}"))
    with pytest.raises(StoreError, match="Set LDN_HOME to a folder that can be written to"):
        make_engine(f"sqlite:///{closed / 'deeper' / 'ldn.sqlite3'}")


@pytest.mark.parametrize(
    ("reason", "cure"),
    [
        ("attempt to write a readonly database", "Make its folder writable"),
        ("database or disk is full", "The disk is full: make room."),
        ("connection refused", "Check that the server runs and that LDN_DATABASE_URL names it rightly."),
    ],
)
def test_other_failures_have_a_cure(reason: str, cure: str) -> None:
    error = module.exc.OperationalError("x", {}, Exception(reason))
    assert module._cure(error).startswith(cure)


@pytest.mark.parametrize("url", ["no address", "nosuch://db/ldn", ""])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(StoreError, match=r"LDN_DATABASE_URL is no database address\. Use sqlite:///FILE or"):
        make_engine(url)


def test_a_missing_driver_is_named() -> None:
    with pytest.raises(StoreError, match=r"The driver pg8000 .* is not installed"):
        make_engine("postgresql+pg8000://db/ldn")


def test_a_server_that_does_not_answer_says_what_to_do_without_its_password() -> None:
    engine = make_engine("postgresql://ldn:sesame@127.0.0.1:1/ldn")
    with pytest.raises(StoreError, match="Check that the server runs") as failed:
        migrate(engine)
    assert "sesame" not in str(failed.value)
    assert not is_reachable(engine)


def test_values_do_not_stand_in_errors(file: Path) -> None:
    engine = make_engine(f"sqlite:///{file}")
    with pytest.raises(module.exc.SQLAlchemyError) as failed, engine.connect() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "Quackenbush"})
    assert "Quackenbush" not in str(failed.value)


def test_a_working_database_is_reachable(file: Path) -> None:
    assert is_reachable(make_engine(f"sqlite:///{file}"))


def test_everything_works_on_postgresql(postgresql: PostgresqlServer) -> None:
    engine = make_engine(postgresql.new_database())
    migrate(engine)
    migrate(engine)
    assert _differences(engine) == []
    now = dt.datetime(2027, 1, 1, 12)
    lead = NewLead(
        name="Jane Doe",
        phone="+12125550123",
        email=None,
        state="TX",
        best_time=None,
        about="Dose",
        topics=("dosing/timing",),
        conversation_id="c",
        consent_text="Yes.",
        consent_at=now,
        idempotency_key="key-1",
    )
    intake = Intake(engine)
    assert intake.take(lead).id == intake.take(lead).id, "sent twice, stored once"
    conversations = Conversations(engine)
    conversation = conversations.open()
    conversations.begin_turn(conversation, "1", "hello")
    reply = {"kind": "text", "sentences": [], "choices": [{"label": "Yes", "payload": {"intent": "affirm"}}]}
    (stored,) = conversations.add_replies(conversation, "1", [reply])
    assert conversations.choice(conversation, stored["choices"][0]["id"]) == ("Yes", {"intent": "affirm"})
    assert [message["from"] for message in conversations.history(conversation)] == ["visitor", "assistant"]
    conversations.delete(conversation)
    assert not conversations.exists(conversation) and is_reachable(engine)
    engine.dispose()
