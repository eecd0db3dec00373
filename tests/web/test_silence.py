"""While a person answers, the assistant says nothing but what an emergency needs."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.leads import handover
from bot.store import live
from bot.store.tables import conversations, utc_now
from bot.web.brain_client import BrainUnavailable
from tests.web.conftest import Client, FakeBrain
from tests.web.person import join, only, texts


def test_while_a_person_answers_the_assistant_is_silent(client: Client, brain: FakeBrain, engine: Engine) -> None:
    client.say("hi")
    join(engine, only(engine))
    assert client.history()["speaker"] == {"from": "pharmacist", "name": "Ana Ruiz (pharmacist)"}
    reply = client.say("how much is it?").json()["messages"]
    assert texts(reply) == ["how much is it?"]
    assert len(brain.turns) == 1 and brain.assessed == [("how much is it?", "en")]


def test_an_emergency_is_answered_all_the_same_and_once(client: Client, brain: FakeBrain, engine: Engine) -> None:
    client.say("hi")
    join(engine, only(engine))
    brain.alarm = [{"kind": "emergency", "topic": "safety_net/emergency", "sentences": [{"text": "Call 911."}],
                    "choices": [{"label": "Call 911", "url": "tel:911", "style": "primary"}]}]  # fmt: skip
    first = client.say("my chest hurts", "m1").json()["messages"]
    assert [(one["from"], one["kind"]) for one in first] == [("visitor", "text"), ("assistant", "emergency")]
    assert client.say("my chest hurts", "m1").json()["messages"] == first
    assert len(brain.assessed) == 1


def test_a_brain_that_is_down_keeps_no_message_from_the_person(
    client: Client, brain: FakeBrain, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    client.say("hi")
    join(engine, only(engine))
    brain.down = BrainUnavailable("was not reachable")
    assert texts(client.say("how much is it?").json()["messages"]) == ["how much is it?"]
    assert "not looked through for emergencies" in caplog.text and "how much" not in caplog.text


def test_a_button_pressed_while_a_person_answers_is_something_said(
    client: Client, brain: FakeBrain, engine: Engine
) -> None:
    brain.replies[0]["choices"] = [{"label": "Is it safe?", "payload": {"intent": "safety/safe"}}]
    choice = client.say("hi").json()["messages"][1]["choices"][0]["id"]
    join(engine, only(engine))
    assert texts(client.choose(choice).json()["messages"]) == ["Is it safe?"]
    assert len(brain.turns) == 1 and brain.assessed == []


def test_after_handing_back_the_brain_is_told_once(client: Client, brain: FakeBrain, engine: Engine) -> None:
    client.say("hi")
    conversation = only(engine)
    join(engine, conversation)
    with engine.begin() as connection:
        handover.hand_back(connection, conversation)
    brain.down = BrainUnavailable("was not reachable")
    client.say("hello?", "m1")
    brain.down = None
    for text, id in (("hello?", "m1"), ("and now?", "m2")):
        assert texts(client.say(text, id).json()["messages"]) == [text, "Hello."]
    assert [said.get("interrupted") for _, _, said in brain.turns] == [None, True, True, None]


def test_who_answered_and_is_gone_is_not_waited_for(client: Client, brain: FakeBrain, engine: Engine) -> None:
    client.say("hi")
    conversation = only(engine)
    join(engine, conversation)
    with engine.begin() as connection:
        connection.execute(update(conversations).values(held_seen_at=utc_now() - 5.01 * live.VISITOR_HERE))
    assert texts(client.say("hello?").json()["messages"]) == ["hello?", "Hello."]
    history = client.history()
    assert any("is no longer here" in text for text in texts(history["messages"]))
    assert history["speaker"] == {"from": "assistant"}


def test_typing_is_noted_without_what(client: Client, engine: Engine) -> None:
    client.say("hi")
    conversation = only(engine)
    join(engine, conversation)
    assert client.request("POST", "/chat/typing", content=b"a secret draft").status_code == 204
    with engine.connect() as connection:
        row = connection.execute(select(conversations)).one()
    assert row.visitor_typing_at is not None and "secret" not in str(row)
    client.say("What I typed")
    client.request("POST", "/chat/typing")
    with engine.connect() as connection:
        # Who has sent it types no longer; and it is noted once a second at most.
        assert connection.execute(select(conversations.c.visitor_typing_at)).scalar_one() is None
