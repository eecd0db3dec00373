from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, SlotSet, UserUttered
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from bot.brain.tracker import ConversationTracker
from bot.brain.tracker_store import ConversationTrackerStore
from bot.store import engine as store_engine
from bot.store import make_engine, migrate
from bot.store.tables import events

DOMAIN = Domain.from_dict(
    {
        "intents": ["greet"],
        "slots": {"lead_name": {"type": "any", "influence_conversation": False, "mappings": [{"type": "custom"}]}},
    }
)


@pytest.fixture
def store(engine: Engine) -> ConversationTrackerStore:
    return ConversationTrackerStore(engine, DOMAIN)


def _tracker(conversation: str, *texts: str) -> ConversationTracker:
    begun = [ActionExecuted("action_session_start"), SessionStarted(), SlotSet("lead_name", "Jane Doe")]
    return ConversationTracker.from_events(
        conversation, [*begun, *(UserUttered(text, {"name": "greet"}) for text in texts)], DOMAIN.slots
    )


def _texts(store: ConversationTrackerStore, conversation: str) -> list[str]:
    tracker = asyncio.run(store.retrieve(conversation))
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


def test_a_conversation_is_kept(store: ConversationTrackerStore, engine: Engine) -> None:
    asyncio.run(store.save(_tracker("a", "hello", "again")))
    again = ConversationTrackerStore(engine, DOMAIN)
    assert _texts(again, "a") == ["hello", "again"]
    tracker = asyncio.run(again.retrieve("a"))
    assert tracker is not None and tracker.get_slot("lead_name") == "Jane Doe"
    assert asyncio.run(again.retrieve("b")) is None


def test_what_another_engine_stored_is_seen_after_a_reread(store: ConversationTrackerStore, engine: Engine) -> None:
    asyncio.run(store.save(_tracker("a", "hello")))
    other = ConversationTrackerStore(engine, DOMAIN)
    tracker = asyncio.run(other.retrieve("a"))
    assert tracker is not None
    tracker.update(UserUttered("again", {"name": "greet"}))
    asyncio.run(other.save(tracker))
    store.reread()
    assert _texts(store, "a") == ["hello", "again"]


def test_events_before_a_session_start_count_too(store: ConversationTrackerStore) -> None:
    tracker = _tracker("a", "before")
    tracker.update(ActionExecuted("action_session_start"))
    tracker.update(SessionStarted())
    tracker.update(UserUttered("after", {"name": "greet"}))
    asyncio.run(store.save(tracker))
    assert _texts(store, "a") == ["before", "after"]


def test_forget_deletes_one_conversation_and_no_other(store: ConversationTrackerStore, engine: Engine) -> None:
    for conversation in ("a", "b"):
        asyncio.run(store.save(_tracker(conversation, f"hello from {conversation}")))
    store.forget("a")
    store.forget("never there")
    with engine.connect() as connection:
        rows = connection.execute(select(events.c.sender_id)).scalars().all()
    assert set(rows) == {"b"}
    assert _texts(store, "a") == [] and _texts(store, "b") == ["hello from b"]


def test_what_is_forgotten_is_not_left_readable_in_the_file(
    store: ConversationTrackerStore, engine: Engine, tmp_path: Path
) -> None:
    asyncio.run(store.save(_tracker("a", "my name is Zebulon Quackenbush")))
    store.forget("a")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    assert all(b"Quackenbush" not in file.read_bytes() for file in tmp_path.iterdir())


def test_what_a_failed_turn_left_in_memory_is_not_taken_for_the_conversation(store: ConversationTrackerStore) -> None:
    asyncio.run(store.save(_tracker("a", "hello")))
    tracker = asyncio.run(store.retrieve("a"))
    assert tracker is not None
    # The turn fails here: its message was never saved.
    tracker.update(UserUttered("lost", {"name": "greet"}))
    assert _texts(store, "a") == ["hello"]


def test_the_conversation_in_memory_is_the_one_in_the_database(store: ConversationTrackerStore, engine: Engine) -> None:
    for text in ("one", "two", "three"):
        tracker = asyncio.run(store.get_or_create_tracker("a", append_action_listen=False))
        tracker.update(UserUttered(text, {"name": "greet"}))
        asyncio.run(store.save(tracker))
    assert _texts(ConversationTrackerStore(engine, DOMAIN), "a") == ["one", "two", "three"]
    assert store.turns("a") == 3 and store.turns("b") == 0


def test_events_are_stored_once_as_rasas_own_store_writes_them(
    store: ConversationTrackerStore, engine: Engine, tmp_path: Path
) -> None:
    tracker = _tracker("a", "hello")
    asyncio.run(store.save(tracker))
    asyncio.run(store.save(tracker))
    rasas = SQLTrackerStore(DOMAIN, db=str(tmp_path / "rasa.sqlite3"))
    asyncio.run(rasas.save(tracker))
    theirs = rasas.SQLEvent.__table__
    names = ("type_name", "timestamp", "intent_name", "action_name", "data")
    with engine.connect() as connection, rasas.engine.connect() as other:
        ours = connection.execute(select(*(events.c[name] for name in names))).all()
        expected = other.execute(select(*(theirs.c[name] for name in names))).fetchall()
    assert [tuple(row) for row in ours] == [(*row[:-1], json.loads(row[-1])) for row in expected]
    assert len(ours) == len(tracker.events)


def test_a_conversation_goes_on_in_another_process(store: ConversationTrackerStore, engine: Engine) -> None:
    asyncio.run(store.save(_tracker("a", "hello")))
    again = ConversationTrackerStore(engine, DOMAIN)
    tracker = asyncio.run(again.retrieve("a"))
    assert tracker is not None
    tracker.update(UserUttered("again", {"name": "greet"}))
    asyncio.run(again.save(tracker))
    assert _texts(ConversationTrackerStore(engine, DOMAIN), "a") == ["hello", "again"]


def test_the_store_is_not_wrapped_to_fail_safe(store: ConversationTrackerStore) -> None:
    assert not isinstance(TrackerStore.create(store), FailSafeTrackerStore)


def test_a_broken_database_raises_instead_of_an_empty_tracker(store: ConversationTrackerStore, engine: Engine) -> None:
    asyncio.run(store.save(_tracker("a", "hello")))
    again = ConversationTrackerStore(engine, DOMAIN)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE events")
    with pytest.raises(OperationalError) as failed:
        asyncio.run(again.get_or_create_tracker("a"))
    assert "Jane" not in str(failed.value)
    with pytest.raises(OperationalError) as failed:
        asyncio.run(store.save(_tracker("a", "my name is Jane Doe")))
    assert "Jane" not in str(failed.value), "what was said must not stand in the error"


def test_a_locked_database_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_engine, "_BUSY_MS", 50)
    file = tmp_path / "locked.sqlite3"
    locked = make_engine(f"sqlite:///{file}")
    migrate(locked)
    store = ConversationTrackerStore(locked, DOMAIN)
    asyncio.run(store.save(_tracker("a", "hello")))
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(OperationalError, match="locked"):
            asyncio.run(store.save(_tracker("a", "hello", "my name is Jane")))
        with pytest.raises(OperationalError, match="locked"):
            store.forget("a")
    finally:
        holder.rollback()
        holder.close()
    # The conversation goes on where it was.
    assert _texts(store, "a") == ["hello"]
