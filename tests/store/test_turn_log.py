from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.store.conversations import Conversations
from bot.store.turn_log import TurnRecord
from bot.store.turn_tables import turns

REPLY = {"kind": "answer", "topic": "dosing/timing"}
ANSWER = {
    "model": "m1",
    "topics": ["dosing/timing"],
    "route": "pharmacist",
    "reading": {
        "outcome": "answered",
        "likely": [["dosing/timing", 0.6], ["dosing/frequency", 0.2]],
        "margin": 0.4,
        "conditions": ["lupus"],
        "language": "en",
    },
}


def _rows(engine: Engine) -> list[dict[str, object]]:
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(select(turns).order_by(turns.c.id))]


def _turn(store: Conversations, conversation: str, turn: str, record: TurnRecord) -> int:
    said = store.begin_turn(conversation, turn, "call me on 555-0100").message["id"]
    store.add_replies(conversation, turn, [REPLY], (said, record))
    return said


def test_a_turn_is_logged_with_its_replies_and_without_text(any_engine: Engine) -> None:
    store = Conversations(any_engine)
    conversation = store.open()
    said = _turn(store, conversation, "t1", TurnRecord.of(ANSWER, 42))
    (row,) = _rows(any_engine)
    assert {key: row[key] for key in row.keys() - {"id", "at", "visit"}} == {
        "message_id": said,
        "model": "m1",
        "topics": ["dosing/timing"],
        "route": "pharmacist",
        "outcome": "answered",
        "likely": [["dosing/timing", 0.6], ["dosing/frequency", 0.2]],
        "margin": 0.4,
        "conditions": ["lupus"],
        "language": "en",
        "milliseconds": 42,
        "thumb": None,
        "collected": False,
    }
    assert "555" not in str(row) and conversation not in str(row)


def test_visits_are_told_apart_after_their_conversations_are_erased(any_engine: Engine) -> None:
    store = Conversations(any_engine)
    one, two = store.open(), store.open()
    for conversation, turn in ((one, "t1"), (one, "t2"), (two, "t1")):
        _turn(store, conversation, turn, TurnRecord.of(ANSWER, 1))
    store.delete(one)
    rows = _rows(any_engine)
    first, second, other = (row["visit"] for row in rows)
    assert first == second != other
    assert [row["message_id"] is None for row in rows] == [True, True, False]


def test_a_message_that_is_answered_anew_is_logged_once(any_engine: Engine) -> None:
    store = Conversations(any_engine)
    conversation = store.open()
    _turn(store, conversation, "t1", TurnRecord("error", 9))
    _turn(store, conversation, "t1", TurnRecord.of(ANSWER, 42))
    assert [row["outcome"] for row in _rows(any_engine)] == ["answered"]


def test_what_the_engine_does_not_say_costs_no_reply() -> None:
    assert TurnRecord.of({}, 1) == TurnRecord("answered", 1)


def _thumbs(store: Conversations, conversation: str) -> list[object]:
    return [message.get("thumb") for message in store.history(conversation)]


def test_a_thumb_is_kept_with_its_turn_and_shown_with_its_answer(any_engine: Engine) -> None:
    store = Conversations(any_engine)
    conversation = store.open()
    for turn in ("t1", "t2"):
        _turn(store, conversation, turn, TurnRecord.of(ANSWER, 1))
    reply = store.history(conversation)[1]["id"]
    assert store.rate(conversation, reply, "down")
    assert [row["thumb"] for row in _rows(any_engine)] == ["down", None]
    assert _thumbs(store, conversation) == [None, "down", None, None]
    assert store.rate(conversation, reply, None)
    assert _thumbs(store, conversation) == [None] * 4


def test_nobody_rates_what_is_not_in_his_conversation(any_engine: Engine) -> None:
    store = Conversations(any_engine)
    mine, other = store.open(), store.open()
    _turn(store, other, "t1", TurnRecord.of(ANSWER, 1))
    assert not store.rate(mine, store.history(other)[1]["id"], "up")
    assert not store.rate(other, 10**6, "up")
    assert [row["thumb"] for row in _rows(any_engine)] == [None]


def test_what_was_looked_at_is_looked_at_again_when_it_gets_a_thumb(any_engine: Engine) -> None:
    store = Conversations(any_engine)
    conversation = store.open()
    _turn(store, conversation, "t1", TurnRecord.of(ANSWER, 1))
    with any_engine.begin() as connection:
        connection.execute(update(turns).values(collected=True))
    store.rate(conversation, store.history(conversation)[1]["id"], "down")
    assert _rows(any_engine)[0]["collected"] is False
