import datetime as dt
import shutil
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.engine import Engine

from bot.store import make_engine, migrate
from bot.store.conversations import Begun, ConversationGone, Conversations, TooManyMessages
from bot.store.tables import choices, conversations, messages, utc_now


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("conversations") / "empty.sqlite3"
    engine = make_engine(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file


@pytest.fixture
def engine(migrated: Path, tmp_path: Path) -> Engine:
    shutil.copy(migrated, tmp_path / "db.sqlite3")
    return make_engine(f"sqlite:///{tmp_path / 'db.sqlite3'}")


@pytest.fixture
def store(engine: Engine) -> Conversations:
    return Conversations(engine)


def count(engine, table):
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def reply(text="Hello.", **more):
    return {
        "kind": "answer",
        "topic": "dosing/timing",
        "sentences": [{"text": text, "sources": [1]}],
        "sources": [{"n": 1, "title": "A trial", "url": "https://doi.org/1", "year": 2020, "kind": "trial"}],
        "choices": [],
        **more,
    }


def test_ids_are_long_and_different(store):
    ids = {store.open() for _ in range(20)}

    assert len(ids) == 20
    assert all(len(conversation) >= 32 for conversation in ids)
    assert all(store.exists(conversation) for conversation in ids)
    assert not store.exists("made-up")


def test_a_visitor_message_has_the_public_shape(store):
    conversation = store.open()

    begun = store.begin_turn(conversation, "t1", "When do I take it?")

    assert begun.replies == []
    message = begun.message
    at = dt.datetime.fromisoformat(message.pop("at").removesuffix("Z"))
    assert abs(utc_now() - at) < dt.timedelta(seconds=5)
    assert message == {
        "id": 1,
        "from": "visitor",
        "kind": "text",
        "topic": None,
        "sentences": [{"text": "When do I take it?", "sources": []}],
        "sources": [],
        "choices": [],
    }


def test_a_message_under_a_known_turn_id_is_stored_once(store):
    conversation = store.open()

    first = store.begin_turn(conversation, "t1", "one")

    assert store.begin_turn(conversation, "t1", "two") == first
    assert store.history(conversation) == [first.message]


def test_a_turn_that_was_answered_is_begun_with_its_replies(store):
    conversation = store.open()
    first = store.begin_turn(conversation, "t1", "one")
    store.begin_turn(conversation, "t2", "two")
    replies = store.add_replies(conversation, "t1", [reply(), reply()])

    assert store.begin_turn(conversation, "t1", "one", most_a_minute=2) == Begun(first.message, replies)


def test_the_same_turn_id_in_two_conversations_is_two_messages(store):
    one, two = store.open(), store.open()

    store.begin_turn(one, "t1", "mine")
    store.begin_turn(two, "t1", "yours")

    assert [m["sentences"][0]["text"] for m in store.history(one)] == ["mine"]
    assert [m["sentences"][0]["text"] for m in store.history(two)] == ["yours"]


def test_writers_of_one_turn_store_it_once(store):
    conversation = store.open()
    threads = [threading.Thread(target=store.begin_turn, args=(conversation, "t1", "hi")) for _ in range(6)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(store.history(conversation)) == 1


def test_replies_are_given_and_kept_as_public_messages(store):
    conversation = store.open()
    store.begin_turn(conversation, "t1", "hi")

    replies = store.add_replies(conversation, "t1", [reply("One."), {"kind": "text"}])

    assert replies == store.replies_to(conversation, "t1") == store.history(conversation)[1:]
    assert [(r["from"], r["kind"], r["topic"]) for r in replies] == [
        ("assistant", "answer", "dosing/timing"),
        ("assistant", "text", None),
    ]
    assert replies[0]["sentences"] == [{"text": "One.", "sources": [1]}]
    assert replies[0]["sources"][0]["url"] == "https://doi.org/1"
    assert replies[1]["sentences"] == replies[1]["sources"] == replies[1]["choices"] == []


def test_what_findings_are_about_is_kept_and_nothing_else_is(store):
    conversation = store.open()

    [titled, plain] = store.add_replies(
        conversation, "t1", [reply(kind="findings", title="Crohn's disease", route="pharmacist"), reply()]
    )

    assert (titled["kind"], titled["title"]) == ("findings", "Crohn's disease")
    assert "route" not in titled and "title" not in plain
    assert store.history(conversation) == [titled, plain]


def test_a_payload_never_leaves_the_store_but_behind_an_id(store):
    conversation = store.open()
    link = {"label": "Call", "url": "tel:+18554858600", "style": "primary"}
    offered = [
        {"label": "Yes", "payload": {"intent": "affirm"}},
        {"label": "No", "payload": {"intent": "deny"}, "style": "quiet"},
        link,
    ]

    [message] = store.add_replies(conversation, "t1", [reply(choices=offered)])

    yes, no, call = message["choices"]
    assert set(yes) == {"id", "label", "style"}
    assert (yes["label"], yes["style"], no["style"], call) == ("Yes", "default", "quiet", link)
    assert yes["id"] != no["id"]
    assert store.choice(conversation, yes["id"]) == ("Yes", {"intent": "affirm"})
    assert store.choice(conversation, no["id"]) == ("No", {"intent": "deny"})


def test_a_choice_of_another_conversation_is_none(store):
    one, two = store.open(), store.open()
    [message] = store.add_replies(one, "t1", [reply(choices=[{"label": "Yes", "payload": {}}])])
    choice_id = message["choices"][0]["id"]

    assert store.choice(one, choice_id) is not None
    assert store.choice(two, choice_id) is None
    assert store.choice(one, "made-up") is None


def test_replies_again_take_the_place_of_the_earlier_ones_and_their_choices(store):
    conversation = store.open()
    said = store.begin_turn(conversation, "t1", "hi").message
    [old] = store.add_replies(conversation, "t1", [reply("Sorry.", choices=[{"label": "Again", "payload": {}}])])
    [other] = store.add_replies(conversation, "t2", [reply("Other.", choices=[{"label": "Keep", "payload": {}}])])

    [new] = store.add_replies(conversation, "t1", [reply("Here it is.")])

    assert store.history(conversation) == [said, other, new]
    assert store.choice(conversation, old["choices"][0]["id"]) is None
    assert store.choice(conversation, other["choices"][0]["id"]) is not None


def test_a_messages_number_is_never_given_twice(store):
    conversation = store.open()
    store.begin_turn(conversation, "t1", "hi")
    [apology] = store.add_replies(conversation, "t1", [reply("Sorry.")])
    [answer] = store.add_replies(conversation, "t1", [reply("Here it is.")])
    store.delete(conversation)
    after = store.begin_turn(store.open(), "t1", "hi").message

    assert apology["id"] < answer["id"] < after["id"]


def test_history_holds_the_last_messages_oldest_first(store):
    conversation, other = store.open(), store.open()
    for number in range(5):
        store.begin_turn(conversation, f"t{number}", str(number))
    store.begin_turn(other, "t", "elsewhere")

    assert [m["sentences"][0]["text"] for m in store.history(conversation, limit=3)] == ["2", "3", "4"]
    assert len(store.history(conversation)) == 5


def test_so_many_messages_a_minute_and_only_the_visitors_own_count(store, engine):
    conversation, other = store.open(), store.open()
    store.begin_turn(conversation, "t1", "hi", most_a_minute=2)
    store.add_replies(conversation, "t1", [reply(), reply()])
    store.begin_turn(other, "t1", "hi", most_a_minute=2)
    store.begin_turn(conversation, "t2", "hi", most_a_minute=2)

    with pytest.raises(TooManyMessages):
        store.begin_turn(conversation, "t3", "hi", most_a_minute=2)
    assert len(store.history(conversation)) == 4

    with engine.begin() as connection:
        connection.execute(update(messages).values(at=utc_now() - dt.timedelta(seconds=61)))
    store.begin_turn(conversation, "t3", "hi", most_a_minute=2)


def test_whatever_happens_in_a_conversation_makes_it_young_again(store, engine):
    conversation = store.open()
    long_ago = dt.datetime(2020, 1, 1)

    def last_at():
        with engine.begin() as connection:
            at = connection.execute(select(conversations.c.last_at)).scalar_one()
            connection.execute(update(conversations).values(last_at=long_ago))
            return at

    last_at()
    for act in (
        lambda: store.touch(conversation),
        lambda: store.begin_turn(conversation, "t", "hi"),
        lambda: store.add_replies(conversation, "t", [reply()]),
    ):
        act()
        assert last_at() > long_ago
    store.history(conversation)
    assert last_at() == long_ago


def test_delete_removes_everything_of_one_conversation(store, engine):
    one, two = store.open(), store.open()
    for conversation in (one, two):
        store.begin_turn(conversation, "t1", "hi")
        store.add_replies(conversation, "t1", [reply(choices=[{"label": "Yes", "payload": {}}])])

    store.delete(one)
    store.delete(one)

    assert not store.exists(one)
    assert store.history(one) == []
    assert [count(engine, table) for table in (conversations, messages, choices)] == [1, 2, 1]
    assert len(store.history(two)) == 2


def test_nothing_is_written_to_an_erased_conversation(store, engine):
    conversation = store.open()
    store.delete(conversation)

    for act in (
        lambda: store.touch(conversation),
        lambda: store.begin_turn(conversation, "t", "hi"),
        lambda: store.add_replies(conversation, "t", [reply()]),
    ):
        with pytest.raises(ConversationGone):
            act()
    assert count(engine, messages) == 0
