"""The visitor wants to be forgotten: what hangs on the conversation goes, and nothing else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.engine import Engine

from bot.leads.intake import Intake
from bot.leads.lead import ERASED, Lead, NewLead
from bot.privacy.erasure import remains
from bot.privacy.holdings import Traces
from bot.settings import Settings
from bot.store.lead_tables import leads
from bot.store.outbox_tables import deadlines, outbox
from bot.store.tables import choice_hints, choices, conversations, events, messages
from bot.web.brain_client import BrainUnavailable

PHONE = "+12125550123"
TRACES = Traces.of([PHONE], ["zenobia@example.com"])
ERASE = {"kind": "erase", "topic": None, "sentences": [], "sources": [], "choices": []}
SENT = {"kind": "text", "topic": None, "sentences": [], "sources": [], "choices": [{"label": "A", "payload": {"x": 1}}]}


@pytest.fixture(autouse=True)
def _one_database(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    # The keys, and a channel, so that there is something to cancel.
    monkeypatch.setenv("LDN_HOME", str(settings.home))
    monkeypatch.setenv("LDN_WEBHOOK_URL", "http://127.0.0.1:9/hook")
    monkeypatch.setenv("LDN_WEBHOOK_SECRET", "a secret of tests, long enough")


def _lead(engine: Engine, key: str, conversation: str | None, **fields: Any) -> Lead:
    details = {
        "name": "Zenobia Quill",
        "phone": PHONE,
        "email": "zenobia@example.com",
        "about": "my knee, zenobia@example.com",
    }
    consent = {"consent_text": "Yes.", "consent_at": dt.datetime(2027, 1, 1), "idempotency_key": key}
    return Intake(engine).take(NewLead(**details | fields, **consent, conversation_id=conversation))


def _conversation(brain: Any) -> str:
    return brain.turns[-1][0]


def _filled(client: Any, brain: Any, engine: Engine) -> str:
    """A conversation with everything that may hang on one."""
    brain.replies = [SENT]
    client.say("I am zenobia@example.com, 212-555-0123")
    conversation = _conversation(brain)
    with engine.begin() as connection:
        said = connection.execute(select(messages.c.id).where(messages.c.sender == "visitor")).scalars().first()
        connection.execute(
            insert(choice_hints).values(message_id=said, conversation_id=conversation, offered=["a"], chosen=None)
        )
        connection.execute(
            insert(events).values(sender_id=conversation, type_name="user", data={"text": "zenobia@example.com"})
        )
    return conversation


def _rows(engine: Engine, table: Any) -> list[Any]:
    with engine.connect() as connection:
        return connection.execute(select(table)).all()


def test_who_confirms_is_forgotten_with_everything_that_hangs_on_the_conversation(client, brain, engine):
    conversation = _filled(client, brain, engine)
    lead = _lead(engine, "a", conversation)
    assert client.history()["requests"] == [lead.reference]
    brain.replies = [ERASE]

    response = client.say("yes", "m2")

    assert (response.status_code, response.json()) == (
        200,
        {"session": None, "messages": [], "erased": f"The conversation and your request {lead.reference} were erased."},
    )
    assert brain.forgotten == [conversation]
    assert client.cookies.get("ldn_session") is None
    # Every table is read in the clear: nothing holds the person or the conversation.
    with engine.connect() as connection:
        assert remains(connection, TRACES, [conversation]) == {}
    for table in (conversations, messages, choices, choice_hints, events):
        assert _rows(engine, table) == []
    assert [row.status for row in _rows(engine, leads)] == [ERASED]
    assert {row.state for row in _rows(engine, outbox)} == {"cancelled"}
    assert all(row.done_at for row in _rows(engine, deadlines))
    assert client.history()["messages"] == []


def test_what_others_left_stays_though_the_number_is_the_same(client, new_client, brain, engine):
    """Whoever types somebody else's number into the form cannot have that person's request erased."""
    mine = _lead(engine, "a", _filled(client, brain, engine))
    other = new_client()
    other.say("hello")
    theirs, third = _lead(engine, "b", _conversation(brain)), _lead(engine, "c", None)
    assert _rows(engine, leads)[1].merged_into == mine.id
    brain.replies = [ERASE]

    client.say("yes")

    first, second, last = _rows(engine, leads)
    assert (first.status, first.phone) == (ERASED, None)
    # It waits for somebody under its own number now, and they are told.
    assert (second.id, second.phone, second.status, second.merged_into) == (theirs.id, PHONE, "new", None)
    assert (last.id, last.status, last.merged_into) == (third.id, "merged", theirs.id)
    waiting = [(row.lead_id, row.state) for row in _rows(engine, outbox) if row.state != "cancelled"]
    assert waiting == [(theirs.id, "pending")]
    assert other.history()["requests"] == [theirs.reference]


def test_done_is_said_in_the_language_of_the_conversation(client, brain, engine):
    client.say("hola")
    brain.replies = [ERASE | {"lang": "es"}]
    assert client.say("sí").json()["erased"] == "Se borró la conversación."


def test_the_same_yes_sent_again_after_a_lost_connection_is_told_that_it_is_done(client, brain):
    brain.replies = [SENT]
    choice = client.say("forget me").json()["messages"][1]["choices"][0]["id"]
    cookies = client.cookies
    brain.replies = [ERASE]
    assert "erased" in client.choose(choice).json()
    client.cookies = cookies

    again = client.choose(choice)

    assert (again.status_code, again.json()["error"]["code"]) == (410, "conversation_gone")


def test_a_brain_that_does_not_forget_is_said_and_can_be_asked_again(client, brain, engine, monkeypatch):
    conversation = _filled(client, brain, engine)
    _lead(engine, "a", conversation)
    brain.replies = [ERASE]

    async def down(_conversation: str) -> None:
        raise BrainUnavailable("did not answer")

    with monkeypatch.context() as patch:
        patch.setattr(brain, "forget", down)
        failed = client.say("yes", "m2")
    assert failed.status_code == 503 and "could not be erased just now" in failed.json()["error"]["message"]
    assert len(_rows(engine, conversations)) == 1 and _rows(engine, leads)[0].name == "Zenobia Quill"
    assert "erased" in client.say("yes", "m2").json()


@pytest.mark.parametrize(("query", "left"), [("", "new"), ("?requests=false", "new"), ("?requests=true", ERASED)])
def test_the_menu_erases_the_conversation_alone_or_the_request_too(client, brain, engine, query, left):
    conversation = _filled(client, brain, engine)
    _lead(engine, "a", conversation)

    assert client.request("DELETE", f"/chat{query}").status_code == 204

    assert [row.status for row in _rows(engine, leads)] == [left]
    with engine.connect() as connection:
        found = remains(connection, TRACES, [])
    assert found.keys() == ({"leads"} if left != ERASED else set())


def test_a_parameter_that_is_neither_is_refused_and_erases_nothing(client, brain, engine):
    _filled(client, brain, engine)
    response = client.request("DELETE", "/chat?requests=maybe")
    assert (response.status_code, response.json()["error"]["code"]) == (422, "invalid")
    assert len(_rows(engine, conversations)) == 1
