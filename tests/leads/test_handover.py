"""A person joins, speaks, hands back or goes: what stands in the chat of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.knowledge.model import Pharmacy
from bot.leads import handover
from bot.store import live
from bot.store.conversations import ConversationGone, Conversations
from bot.store.live import NotHolding

NOW = dt.datetime(2026, 3, 1, 12, 0)
ANA = 1
PHARMACY = Pharmacy("Example Pharmacy", "(855) 485-8600")


@pytest.fixture
def store(any_engine: Engine) -> Conversations:
    return Conversations(any_engine)


@pytest.fixture
def conversation(store: Conversations) -> str:
    return store.open()


def said(store: Conversations, conversation: str) -> list[tuple[str, str, str]]:
    return [(one["from"], one["kind"], one["sentences"][0]["text"]) for one in store.history(conversation)]


def joined(engine: Engine, conversation: str, is_pharmacist: bool = True) -> None:
    with engine.begin() as connection:
        handover.take_over(connection, conversation, ANA, "Ana Ruiz", is_pharmacist, NOW)


def test_joining_speaking_and_handing_back_stand_in_the_chat(
    any_engine: Engine, store: Conversations, conversation: str
) -> None:
    joined(any_engine, conversation)
    joined(any_engine, conversation)
    with any_engine.begin() as connection:
        first = handover.say(connection, conversation, ANA, "Good morning\nI am Ana", "k1", NOW)
        assert handover.say(connection, conversation, ANA, "Good morning\nI am Ana", "k1", NOW) == first
        assert handover.hand_back(connection, conversation)
        assert not handover.hand_back(connection, conversation)
    assert said(store, conversation) == [
        ("assistant", "handover", "Ana Ruiz (pharmacist) has joined the chat and answers you now. "
         "The automated assistant is silent meanwhile."),
        ("pharmacist", "text", "Good morning\nI am Ana"),
        ("assistant", "handover", "Ana Ruiz (pharmacist) has left the chat. The automated assistant answers again."),
    ]  # fmt: skip
    assert store.history(conversation)[1]["name"] == "Ana Ruiz (pharmacist)"


def test_who_is_no_pharmacist_is_not_called_one(any_engine: Engine, store: Conversations, conversation: str) -> None:
    joined(any_engine, conversation, is_pharmacist=False)
    assert said(store, conversation)[0][2].startswith("Ana Ruiz (pharmacy team) has joined")


def test_it_is_said_in_the_language_of_the_conversation(
    any_engine: Engine, store: Conversations, conversation: str
) -> None:
    reply: dict[str, Any] = {"kind": "text", "lang": "es", "sentences": [{"text": "Hola."}]}
    store.begin_turn(conversation, "t", "Hola")
    store.add_replies(conversation, "t", [reply])
    joined(any_engine, conversation)
    with any_engine.begin() as connection:
        handover.hand_back(connection, conversation)
    notices = store.history(conversation)[2:]
    assert [notice["lang"] for notice in notices] == ["es", "es"]
    assert notices[0]["sentences"][0]["text"].startswith("Ana Ruiz (farmacia) está ahora en el chat")


def test_only_whoever_holds_it_speaks(any_engine: Engine, store: Conversations, conversation: str) -> None:
    with any_engine.begin() as connection, pytest.raises(NotHolding):
        handover.say(connection, conversation, ANA, "Hello", "k", NOW)
    joined(any_engine, conversation)
    with any_engine.begin() as connection, pytest.raises(NotHolding):
        handover.say(connection, conversation, ANA + 1, "Hello", "k", NOW)
    assert len(said(store, conversation)) == 1


def test_who_goes_without_a_word_is_missed_after_a_while(
    any_engine: Engine, store: Conversations, conversation: str
) -> None:
    joined(any_engine, conversation)
    with any_engine.begin() as connection:
        assert handover.end_deserted(connection, NOW, PHARMACY) == 0
        assert handover.end_deserted(connection, NOW + dt.timedelta(seconds=1), PHARMACY) == 1
        assert handover.end_deserted(connection, NOW + dt.timedelta(seconds=1), PHARMACY) == 0
    assert said(store, conversation)[-1][2].startswith("Ana Ruiz (pharmacist) is no longer here.")
    assert "(855) 485-8600" in said(store, conversation)[-1][2]


def test_a_word_is_left_without_taking_over(any_engine: Engine, store: Conversations, conversation: str) -> None:
    with any_engine.begin() as connection:
        handover.leave_word(connection, conversation, "Ana Ruiz", True, "Call me", "k")
        glance = live.glance(connection, conversation, NOW)
    assert said(store, conversation) == [("pharmacist", "text", "Call me")]
    assert glance is not None and glance.held_by is None


def test_what_was_erased_cannot_be_written_to(any_engine: Engine, store: Conversations, conversation: str) -> None:
    store.delete(conversation)
    with any_engine.begin() as connection:
        with pytest.raises(ConversationGone):
            handover.take_over(connection, conversation, ANA, "Ana Ruiz", True, NOW)
        with pytest.raises(ConversationGone):
            handover.leave_word(connection, conversation, "Ana Ruiz", True, "Call me", "k")
        assert not handover.hand_back(connection, conversation)
