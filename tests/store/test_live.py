"""Who answers a conversation, and the signs of both sides, on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.store import live
from bot.store.conversations import ConversationGone, Conversations
from bot.store.live import NotHolding
from bot.store.tables import conversations

NOW = dt.datetime(2026, 3, 1, 12, 0)
ANA, BEN = 1, 2
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def conversation(any_engine: Engine) -> str:
    return Conversations(any_engine).open()


def test_one_holds_it_at_a_time(any_engine: Engine, conversation: str) -> None:
    with any_engine.begin() as connection:
        assert live.hold(connection, conversation, ANA, "Ana", NOW)
        assert not live.hold(connection, conversation, ANA, "Ana", NOW + SECOND), "twice is once"
        with pytest.raises(NotHolding) as refused:
            live.hold(connection, conversation, BEN, "Ben", NOW)
        assert refused.value.holder == "Ana"
        assert live.check_holds(connection, conversation, ANA) == "Ana"
        assert live.release(connection, conversation) == "Ana"
        assert live.release(connection, conversation) is None
        with pytest.raises(NotHolding) as refused:
            live.check_holds(connection, conversation, ANA)
        assert refused.value.holder is None
        with pytest.raises(ConversationGone):
            live.hold(connection, "none", ANA, "Ana", NOW)


def test_signs_count_for_a_while(any_engine: Engine, conversation: str) -> None:
    def seen(after: dt.timedelta) -> tuple[bool, ...]:
        glance = live.glance(connection, conversation, NOW + after)
        assert glance is not None
        return glance.staff_here, glance.staff_typing, glance.visitor_here, glance.visitor_typing

    with any_engine.begin() as connection:
        live.hold(connection, conversation, ANA, "Ana", NOW)
        assert live.staff_sign(connection, conversation, ANA, NOW, typing=True)
        assert not live.staff_sign(connection, conversation, BEN, NOW, typing=True)
        live.visitors_seen(connection, [conversation, "none"], NOW)
        live.visitor_types(connection, conversation, NOW)
        assert seen(SECOND) == (True, True, True, True)
        assert seen(live.TYPING) == (True, False, True, False)
        assert seen(live.VISITOR_HERE) == (True, False, False, False)
        assert seen(live.STAFF_HERE) == (False, False, False, False)
        live.staff_sign(connection, conversation, ANA, NOW, typing=False)
        assert seen(SECOND) == (True, False, True, True)


def test_typing_is_noted_only_for_a_person(any_engine: Engine, conversation: str) -> None:
    with any_engine.begin() as connection:
        live.visitor_types(connection, conversation, NOW)
        assert connection.execute(select(conversations.c.visitor_typing_at)).scalar_one() is None


def test_the_newest_message_is_seen_and_what_was_erased_is_not_there(any_engine: Engine, conversation: str) -> None:
    store = Conversations(any_engine)
    number = store.begin_turn(conversation, "t", "Hello").message["id"]
    other = store.open()
    with any_engine.begin() as connection:
        found = live.glances(connection, [conversation, other, "none"], NOW)
        assert {key: glance.newest for key, glance in found.items()} == {conversation: number, other: 0}
    store.delete(conversation)
    with any_engine.begin() as connection:
        assert live.glance(connection, conversation, NOW) is None
        assert live.glances(connection, [], NOW) == {}


def test_who_gave_no_sign_is_gone(any_engine: Engine, conversation: str) -> None:
    other = Conversations(any_engine).open()
    with any_engine.begin() as connection:
        for one in (conversation, other):
            live.hold(connection, one, ANA, "Ana", NOW)
        live.staff_sign(connection, other, ANA, NOW + 60 * SECOND)
        assert live.deserted(connection, NOW) == []
        assert live.deserted(connection, NOW + SECOND) == [conversation]
        assert live.deserted(connection, NOW + SECOND, [other]) == []


def test_a_turn_says_whether_a_person_answers_or_did(any_engine: Engine, conversation: str) -> None:
    store = Conversations(any_engine)

    def state(turn: str) -> tuple[bool, bool]:
        begun = store.begin_turn(conversation, turn, "Hello")
        return begun.held, begun.interrupted

    assert state("1") == (False, False)
    with any_engine.begin() as connection:
        live.hold(connection, conversation, ANA, "Ana", NOW)
        live.resumed(connection, conversation)
    assert state("2") == (True, True), "while somebody holds it the dialogue engine has not heard"
    with any_engine.begin() as connection:
        live.release(connection, conversation)
    assert state("3") == (False, True) == state("3")
    with any_engine.begin() as connection:
        live.resumed(connection, conversation)
    assert state("4") == (False, False)


def test_what_pages_show_changes_with_presence_holding_and_typing(any_engine: Engine, conversation: str) -> None:
    Conversations(any_engine).open()
    all_of_them = select(conversations.c.id)
    with any_engine.begin() as connection:
        looks = [live.present(connection, all_of_them, NOW)]
        live.visitors_seen(connection, [conversation], NOW)
        looks.append(live.present(connection, all_of_them, NOW))
        live.hold(connection, conversation, ANA, "Ana", NOW)
        looks.append(live.present(connection, all_of_them, NOW))
        live.visitor_types(connection, conversation, NOW)
        looks.append(live.present(connection, all_of_them, NOW))
        looks.append(live.present(connection, all_of_them, NOW + live.VISITOR_HERE))
        assert len({str(look) for look in looks}) == 5
        assert live.present(connection, all_of_them.where(conversations.c.id == "none"), NOW) == []
