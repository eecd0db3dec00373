from __future__ import annotations

from sqlalchemy import event, select, text, update
from sqlalchemy.engine import Connection, Engine

from bot.leads.intake import Intake
from bot.leads.lead import NewLead
from bot.leads.person import leads_of
from bot.store.conversations import Conversations
from bot.store.encryption import keyring_of
from bot.store.lead_tables import leads
from bot.store.rotation import encrypt_anew, old_rows, secrets_of
from bot.store.schema import metadata
from bot.store.tables import messages, utc_now


def _fill(engine: Engine) -> None:
    conversations = Conversations(engine)
    conversation = conversations.open()
    for number in range(3):
        conversations.begin_turn(conversation, f"t{number}", f"text {number}")
    details = {"name": "Ann", "phone": "+12125550123;ext=9", "email": "ann@example.org", "idempotency_key": "k"}
    Intake(engine).take(NewLead(**details, consent_text="Yes.", consent_at=utc_now()))


def test_every_column_that_holds_what_a_visitor_said_is_known_to_it() -> None:
    columns = {f"{secret.table.name}.{column.name}" for secret in secrets_of(metadata) for column in secret.columns}
    assert columns >= {
        "messages.body", "choices.label", "choices.payload", "events.data", "leads.name", "leads.phone", "leads.email",
        "leads.best_time", "leads.about", "leads.conditions", "lead_events.reason", "lead_events.note",
    }  # fmt: skip


def test_after_a_change_of_keys_the_old_one_is_needed_by_nothing(any_engine: Engine) -> None:
    _fill(any_engine)
    assert old_rows(any_engine, metadata) == {}
    keyring_of(any_engine).rotate()
    before = old_rows(any_engine, metadata)
    assert before["messages"] == 3 and before["leads"] == 1
    said: list[tuple[str, int]] = []
    assert encrypt_anew(any_engine, metadata, lambda table, rows: said.append((table, rows))) == sum(before.values())
    assert dict(said) == before and old_rows(any_engine, metadata) == {}
    keyring_of(any_engine).retire()
    with any_engine.connect() as connection:
        assert [body["sentences"][0]["text"] for body in connection.execute(select(messages.c.body)).scalars()] == [
            "text 0", "text 1", "text 2",
        ]  # fmt: skip
        found = leads_of(connection, phone="+12125550123")
        assert [lead.name for lead in found] == ["Ann"] and leads_of(connection, email="ann@example.org") == found


def test_a_row_changed_by_somebody_else_meanwhile_keeps_their_value(sqlite_engine: Engine) -> None:
    _fill(sqlite_engine)
    keyring = keyring_of(sqlite_engine)
    keyring.rotate()
    changed: list[bool] = []

    @event.listens_for(sqlite_engine, "before_cursor_execute")
    def meddle(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE leads") and not changed:
            changed.append(True)
            connection.execute(update(leads).values(name="Anne"))

    encrypt_anew(sqlite_engine, metadata)
    with sqlite_engine.connect() as connection:
        assert connection.execute(select(leads.c.name)).scalar_one() == "Anne"
        token = connection.execute(text("SELECT name FROM leads")).scalar_one()
    assert changed and keyring.is_current(token) and old_rows(sqlite_engine, metadata) == {}


def test_the_file_on_disk_holds_nothing_in_the_clear(sqlite_engine: Engine) -> None:
    conversations = Conversations(sqlite_engine)
    conversation = conversations.open()
    conversations.begin_turn(conversation, "t", "my secret Zanzibar words")
    _fill(sqlite_engine)
    folder = sqlite_engine.url.database.rpartition("/")[0]
    import pathlib

    written = b"".join(file.read_bytes() for file in pathlib.Path(folder).glob("ldn.sqlite3*"))
    assert b"idempotency" in written
    for planted in (b"Zanzibar", b"2125550123", b"ann@example"):
        assert planted not in written
