"""A database from before encryption, brought up to date: what was plain is readable to us, and to nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Column, Float, Integer, MetaData, String, Table, Text, inspect, select, text
from sqlalchemy.engine import Engine

from bot.leads.person import leads_of
from bot.leads.store import Leads
from bot.store import engine as module
from bot.store import make_engine, migrate
from bot.store.conversations import Conversations
from bot.store.encryption import use_keyring
from bot.store.keyring import Keyring
from bot.store.rotation import old_rows
from bot.store.schema import metadata
from bot.store.tables import choices, events

PLANTED = (
    "Zenobia Quackenbush",
    "+12125550123",
    "zenobia@example.com",
    "Tuesday after tea",
    "my left knee",
    "Wanderlust",
)
_AT = "2026-01-01 12:00:00"
# Rasa's own table of events, as it made it.
_RASA = Table(
    "events",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255), nullable=False),
    Column("type_name", String(255), nullable=False),
    Column("timestamp", Float),
    Column("intent_name", String(255)),
    Column("action_name", String(255)),
    Column("data", Text),
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'ldn.sqlite3'}"
    return request.getfixturevalue("postgresql").new_database()


@pytest.fixture
def opened(url: str, tmp_path: Path) -> Iterator[Any]:
    """Opens the database as another start of the assistant would."""
    made: list[Engine] = []

    def open() -> Engine:
        for engine in made:
            engine.dispose()
        made.append(make_engine(url))
        use_keyring(made[-1], Keyring(tmp_path / "encryption.keys"))
        return made[-1]

    yield open
    for engine in made:
        engine.dispose()


def _upgrade(engine: Engine, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(module._MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _plain_lead(engine: Engine) -> None:
    name, phone, email, best_time, about, _ = PLANTED
    row = {"name": name, "phone": phone, "email": email, "best_time": best_time, "about": about, "at": _AT}
    columns = "idempotency_key, created_at, status, name, phone, email, state, best_time, about, topics, consent_text"
    values = "'key-1', :at, 'new', :name, :phone, :email, 'TX', :best_time, :about, '[]', 'Yes.'"
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO leads ({columns}, consent_at) VALUES ({values}, :at)"), row)


def _plain_conversation(engine: Engine) -> None:
    name, phone, email, _, about, label = PLANTED
    said = {
        "kind": "text",
        "topic": None,
        "sentences": [{"text": f"I am {name}, {phone}", "sources": []}],
        "sources": [],
    }
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO conversations (id, created_at, last_at) VALUES ('c', :at, :at)"), {"at": _AT}
        )
        columns = "conversation_id, at, sender, turn_id, body"
        connection.execute(
            text(f"INSERT INTO messages ({columns}) VALUES ('c', :at, 'visitor', '1', :body)"),
            {"at": _AT, "body": json.dumps(said | {"choices": []})},
        )
        connection.execute(
            text("INSERT INTO choices (id, conversation_id, label, payload) VALUES ('b', 'c', :label, :payload)"),
            {"label": label, "payload": json.dumps({"text": about})},
        )
        _RASA.create(connection, checkfirst=True)
        event = {"event": "user", "text": email}
        connection.execute(
            _RASA.insert().values(sender_id="c", type_name="user", timestamp=1.0, data=json.dumps(event))
        )


def _stored(engine: Engine, tmp_path: Path) -> bytes:
    """What the database holds, in the raw: SQLite's files, or every row of PostgreSQL's tables as text."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        return b"".join(file.read_bytes() for file in sorted(tmp_path.glob("ldn.sqlite3*")))
    with engine.connect() as connection:
        rows = [
            row
            for table in inspect(engine).get_table_names()
            for row in connection.execute(text(f"SELECT t::text FROM {table} AS t")).scalars()
        ]
    return "\n".join(rows).encode()


def _found(stored: bytes) -> list[str]:
    return [planted for planted in PLANTED if planted.encode() in stored]


def test_plain_leads_are_encrypted_and_found_again(opened: Any, tmp_path: Path) -> None:
    engine = opened()
    _upgrade(engine, "0002")
    _plain_lead(engine)
    name, phone, email, best_time, about, _ = PLANTED
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM leads")).scalar_one() == name

    engine = opened()
    migrate(engine)

    [lead] = Leads(engine).list()
    assert (lead.name, lead.phone, lead.email, lead.best_time, lead.about) == (name, phone, email, best_time, about)
    assert (lead.status, lead.version, lead.language, lead.urgency) == ("new", 1, "en", "routine")
    with engine.connect() as connection:
        for found in (leads_of(connection, phone=phone), leads_of(connection, email=email.upper())):
            assert [one.id for one in found] == [lead.id]
    assert old_rows(engine, metadata) == {}
    assert _found(_stored(engine, tmp_path)) == []


def test_plain_conversations_are_encrypted_and_go_on(opened: Any, tmp_path: Path) -> None:
    engine = opened()
    _upgrade(engine, "0004")
    _plain_conversation(engine)
    name, phone, email, _, about, label = PLANTED

    engine = opened()
    migrate(engine)

    conversations = Conversations(engine)
    [said] = conversations.history("c")
    assert said["sentences"][0]["text"] == f"I am {name}, {phone}"
    assert conversations.choice("c", "b") == (label, {"text": about})
    with engine.connect() as connection:
        assert connection.execute(select(events.c.data)).scalar_one() == {"event": "user", "text": email}
        assert connection.execute(select(choices.c.id)).scalar_one() == "b"
    # Numbers go on where they were: a browser shows each once.
    assert conversations.begin_turn("c", "2", "hello").message["id"] > said["id"]
    assert old_rows(engine, metadata) == {}
    assert _found(_stored(engine, tmp_path)) == []


def test_the_look_at_the_raw_database_sees_plain_text(opened: Any, tmp_path: Path) -> None:
    engine = opened()
    _upgrade(engine, "0004")
    _plain_conversation(engine)
    assert len(_found(_stored(engine, tmp_path))) == 5
