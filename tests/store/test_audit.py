from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError

from bot.store import audit
from bot.store.audit import START
from bot.store.staff_tables import audit_head, audit_log


def note(engine: Engine, action: str = "lead.claimed", **details: Any) -> None:
    with engine.begin() as connection:
        audit.record(connection, "staff:1", action, "lead", "L-000001", details)


def verdict(engine: Engine) -> audit.Verdict:
    with engine.connect() as connection:
        return audit.verify(connection)


def open_up(engine: Engine) -> None:
    """Take the triggers away, as somebody who rewrites history would."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER audit_log_no_update"))
            connection.execute(text("DROP TRIGGER audit_log_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER audit_log_no_change ON audit_log"))


def test_entries_are_chained_and_come_back_as_they_were_made(any_engine: Engine) -> None:
    assert verdict(any_engine) == audit.Verdict(0, START)
    note(any_engine, outcome="answered", text="naïve ✓")
    note(any_engine, "lead.closed")
    with any_engine.connect() as connection:
        first, second = audit.entries(connection)
        assert [entry.id for entry in audit.newest(connection, 1)] == [2]
        assert [entry.id for entry in audit.newest(connection, 9, before=2)] == [1]
        assert [entry.id for entry in audit.newest(connection, 9, action="lead.cl")] == [2, 1]
        assert audit.newest(connection, 9, action="lead_cl") == []
    assert (first.id, first.previous_hash, second.previous_hash) == (1, START, first.hash)
    assert first.details == {"outcome": "answered", "text": "naïve ✓"} and first.object_id == "L-000001"
    assert verdict(any_engine) == audit.Verdict(2, second.hash)


def test_an_entry_is_there_if_and_only_if_its_transaction_is(any_engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), any_engine.begin() as connection:
        audit.record(connection, "staff:1", "lead.claimed", "lead")
        raise ZeroDivisionError
    note(any_engine)
    assert verdict(any_engine).entries == 1 and verdict(any_engine).complaint is None


def test_many_at_once_make_one_chain(any_engine: Engine) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: note(any_engine), range(24)))
    assert verdict(any_engine).entries == 24 and verdict(any_engine).complaint is None


def test_the_database_itself_refuses_a_change(any_engine: Engine) -> None:
    note(any_engine)
    for statement in (update(audit_log).values(actor="staff:2"), delete(audit_log)):
        with pytest.raises(DatabaseError, match="only ever added to"), any_engine.begin() as connection:
            connection.execute(statement)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (update(audit_log).where(audit_log.c.id == 2).values(actor="staff:9"), "Entry 2 was changed."),
        (update(audit_log).where(audit_log.c.id == 2).values(details={"a": 1}), "Entry 2 was changed."),
        (delete(audit_log).where(audit_log.c.id == 2), "Entry 2 is missing."),
        (delete(audit_log).where(audit_log.c.id == 1), "Entry 1 is missing."),
        (delete(audit_log).where(audit_log.c.id == 3), "The log ended with entry 3; it now ends with entry 2."),
        (
            update(audit_log).where(audit_log.c.id == 3).values(previous_hash="f" * 64),
            "Entry 3 does not follow entry 2.",
        ),
        (
            insert(audit_log).from_select(
                audit_log.c.keys(),
                text(
                    "SELECT 4, at, actor, action, object_kind, object_id, details, previous_hash, hash "
                    "FROM audit_log WHERE id = 3"
                ).columns(*audit_log.c),
            ),
            "Entry 4 does not follow entry 3.",
        ),
        (update(audit_head).values(entries=9), "The log ended with entry 9; it now ends with entry 3."),
    ],
)
def test_whatever_is_done_to_the_log_is_found(sqlite_engine: Engine, change: Any, complaint: str) -> None:
    for _ in range(3):
        note(sqlite_engine)
    open_up(sqlite_engine)
    with sqlite_engine.begin() as connection:
        connection.execute(change)
    assert verdict(sqlite_engine).complaint == complaint
