from __future__ import annotations

import datetime as dt
import io
import json
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import event, func, insert, select, update
from sqlalchemy.engine import Engine

from bot.leads.failure import LeadStoreError
from bot.leads.intake import Intake
from bot.leads.lead import NewLead
from bot.leads.store import Leads
from bot.store import make_engine
from bot.store.lead_tables import leads as table
from bot.store.tables import conversations, messages

PERSONAL = ("Jane", "555", "jane@gmail.com", "fibromyalgia")


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def hasty(path: Path) -> Engine:
    """An engine that does not wait for another's transaction."""
    engine = make_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 10"))
    return engine


def assert_nothing_personal(error: BaseException) -> None:
    assert not any(word in str(error) for word in PERSONAL)
    # What a logger would print below it.
    assert error.__suppress_context__


def test_a_stored_lead_reads_back(leads: Leads, intake: Intake, new_lead: Callable[..., NewLead]) -> None:
    given = new_lead()
    stored = intake.take(given)
    assert stored.reference == "L-000001"
    assert stored.status == "new"
    for name in (
        "name",
        "phone",
        "email",
        "state",
        "best_time",
        "about",
        "topics",
        "conversation_id",
        "consent_text",
        "consent_at",
        "idempotency_key",
    ):
        assert getattr(stored, name) == getattr(given, name), name
    assert leads.get("L-000001") == leads.get(1) == stored


@pytest.mark.parametrize("reference", ["L-000002", 2, "nonsense", "", "99999999999999999999"])
def test_unknown_reference_gives_none(
    leads: Leads, intake: Intake, new_lead: Callable[..., NewLead], reference: int | str
) -> None:
    intake.take(new_lead())
    assert leads.get(reference) is None


def test_the_same_key_again_returns_the_first(intake: Intake, engine: Engine, new_lead: Callable[..., NewLead]) -> None:
    first = intake.take(new_lead())
    assert intake.take(new_lead(name="Somebody Else")) == first
    assert count(engine) == 1


def test_another_key_is_another_lead(intake: Intake, new_lead: Callable[..., NewLead]) -> None:
    assert intake.take(new_lead()).id != intake.take(new_lead(idempotency_key="form-2")).id


def test_the_same_key_at_the_same_time_is_stored_once(
    intake: Intake, engine: Engine, new_lead: Callable[..., NewLead]
) -> None:
    together = Barrier(8)

    def add(index: int) -> int:
        lead = new_lead(name=f"Jane {'I' * (index + 1)}")
        together.wait()
        return intake.take(lead).id

    with ThreadPoolExecutor(8) as threads:
        ids = set(threads.map(add, range(8)))
    assert len(ids) == 1
    assert count(engine) == 1


def test_different_keys_at_the_same_time_are_all_stored(
    intake: Intake, engine: Engine, new_lead: Callable[..., NewLead]
) -> None:
    with ThreadPoolExecutor(8) as threads:
        ids = set(threads.map(lambda index: intake.take(new_lead(idempotency_key=f"form-{index}")).id, range(16)))
    assert len(ids) == count(engine) == 16


def test_list_is_newest_first_and_filtered(
    leads: Leads, intake: Intake, engine: Engine, new_lead: Callable[..., NewLead]
) -> None:
    for number in (1, 2, 3):
        intake.take(new_lead(idempotency_key=f"form-{number}"))
    with engine.begin() as connection:
        connection.execute(
            update(table).where(table.c.id == 1).values(status="done", created_at=dt.datetime(2020, 1, 1))
        )
    assert [lead.id for lead in leads.list()] == [3, 2, 1]
    assert [lead.id for lead in leads.list(limit=2)] == [3, 2]
    assert [lead.id for lead in leads.list(status="done")] == [1]
    assert [lead.id for lead in leads.list(since=dt.datetime(2021, 1, 1))] == [3, 2]
    assert leads.list(status="unheard-of") == ()


def test_export_is_oldest_first(leads: Leads, intake: Intake, new_lead: Callable[..., NewLead]) -> None:
    for number in (1, 2):
        intake.take(new_lead(idempotency_key=f"form-{number}"))
    stream = io.StringIO()
    assert leads.export("json", stream) == 2
    assert [record["reference"] for record in json.loads(stream.getvalue())] == ["L-000001", "L-000002"]


def test_unknown_format_is_named(leads: Leads) -> None:
    with pytest.raises(ValueError, match="'xlsx' is not known. Use one of: csv, json"):
        leads.export("xlsx", io.StringIO())


def test_conversation_is_read_in_order(
    leads: Leads, intake: Intake, engine: Engine, new_lead: Callable[..., NewLead]
) -> None:
    lead = intake.take(new_lead())
    with engine.begin() as connection:
        connection.execute(insert(conversations), [{"id": "conversation-1"}, {"id": "other"}])
        for conversation, sender, texts in (
            ("conversation-1", "visitor", ["Hello"]),
            ("other", "visitor", ["No"]),
            ("conversation-1", "assistant", ["Hi.", "Ask me."]),
        ):
            connection.execute(
                insert(messages).values(
                    conversation_id=conversation,
                    sender=sender,
                    turn_id="t",
                    body={"kind": "text", "sentences": [{"text": text} for text in texts]},
                )
            )
    assert [(line.sender, line.text) for line in leads.conversation(lead)] == [
        ("visitor", "Hello"),
        ("assistant", "Hi. Ask me."),
    ]


def test_conversation_not_kept_is_empty(leads: Leads, intake: Intake, new_lead: Callable[..., NewLead]) -> None:
    assert leads.conversation(intake.take(new_lead())) == ()
    assert leads.conversation(intake.take(new_lead(idempotency_key="form-2", conversation_id=None))) == ()


def test_locked_database_is_told_and_the_lead_can_be_added_afterwards(
    tmp_path: Path, intake: Intake, new_lead: Callable[..., NewLead]
) -> None:
    file = tmp_path / "ldn.sqlite3"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    engine = hasty(file)
    with pytest.raises(LeadStoreError, match="another process holds the database") as failed:
        Intake(engine).take(new_lead())
    assert_nothing_personal(failed.value)
    other.execute("ROLLBACK")
    other.close()
    assert Intake(engine).take(new_lead()).reference == "L-000001"
    engine.dispose()


def test_damaged_database_is_told(tmp_path: Path, new_lead: Callable[..., NewLead]) -> None:
    file = tmp_path / "damaged.sqlite3"
    file.write_bytes(b"this is no database" * 100)
    engine = make_engine(f"sqlite:///{file}")
    for work in (lambda: Intake(engine).take(new_lead()), lambda: Leads(engine).get(1), Leads(engine).list):
        with pytest.raises(LeadStoreError, match="damaged") as failed:
            work()
        assert_nothing_personal(failed.value)
    engine.dispose()


def test_missing_tables_are_told(tmp_path: Path, new_lead: Callable[..., NewLead]) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    with pytest.raises(LeadStoreError, match="no tables yet") as failed:
        Intake(engine).take(new_lead())
    assert_nothing_personal(failed.value)
    engine.dispose()


def test_a_lead_the_table_refuses_is_told(
    tmp_path: Path, leads: Leads, intake: Intake, new_lead: Callable[..., NewLead]
) -> None:
    with sqlite3.connect(tmp_path / "ldn.sqlite3") as connection:
        connection.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON leads BEGIN SELECT RAISE(ABORT, 'refused for Jane'); END"
        )
    with pytest.raises(LeadStoreError, match="the table refused it") as failed:
        intake.take(new_lead())
    assert not any(word in str(failed.value) for word in PERSONAL)


def test_failed_export_writes_nothing(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    stream = io.StringIO()
    with pytest.raises(LeadStoreError):
        Leads(engine).export("csv", stream)
    assert stream.getvalue() == ""
    engine.dispose()
