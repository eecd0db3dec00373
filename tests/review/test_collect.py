from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import insert, select, text
from sqlalchemy.engine import Engine, Row

from bot.privacy.known import known_of
from bot.review.collect import collect
from bot.store.review_tables import review_items, review_sightings
from bot.store.tables import choice_hints, events
from tests.review.conftest import NOW, Visitor

LATER = NOW + dt.timedelta(minutes=3)
Visit = Callable[[], Visitor]


def _items(engine: Engine) -> list[Row]:
    with engine.connect() as connection:
        return connection.execute(select(review_items).order_by(review_items.c.id)).all()


def test_what_was_not_understood_is_queued_without_personal_data(any_engine: Engine, visitor: Visit) -> None:
    visitor().say("My name is Zenobia Quill, zq@example.com, can my cat fly on it?")
    assert collect(any_engine, LATER) == 1
    (item,) = _items(any_engine)
    assert item.text == "My name is [name], [email], can my cat fly on it?"
    assert (item.reasons, item.seen, item.state, item.uncertainty) == (["not_understood"], 1, "open", 0.6)
    with any_engine.connect() as connection:
        raw = connection.execute(text("SELECT text FROM review_items")).scalar_one()
    assert "cat" not in raw


def test_what_was_given_in_the_form_is_taken_out(any_engine: Engine, visitor: Visit) -> None:
    guest = visitor()
    guest.say("will quill fly on it? I am at 5550100 ext 7")
    slots = {"lead_name": "Quill Rose", "lead_phone": "+12125550100", "lead_email": None}
    with any_engine.begin() as connection:
        rows = [
            {
                "sender_id": guest.conversation,
                "type_name": "slot",
                "timestamp": 1.0,
                "data": {"name": name, "value": value},
            }
            for name, value in slots.items()
        ]
        connection.execute(insert(events), rows)
        known = known_of(connection, guest.conversation)
    assert (known.names, known.phones, known.emails) == ({"Quill Rose"}, {"+12125550100"}, frozenset())
    guest.say("Quill again: does it fly")
    collect(any_engine, LATER)
    assert [item.text for item in _items(any_engine)] == [
        "will quill fly on it? I am at [phone] ext 7",
        "[name] again: does it fly",
    ]


def test_a_turn_is_looked_at_once_and_not_before_it_is_clear_whether_it_was_asked_again(
    any_engine: Engine, visitor: Visit
) -> None:
    guest = visitor()
    guest.say("zip zap")
    assert collect(any_engine, NOW + dt.timedelta(seconds=60)) == 0
    assert collect(any_engine, LATER) == 1
    assert collect(any_engine, LATER) == 0
    assert _items(any_engine)[0].seen == 1


def test_an_answer_that_was_asked_for_again_is_queued(any_engine: Engine, visitor: Visit) -> None:
    guest = visitor()
    guest.say("when to take", "answered", margin=0.9)
    guest.say("what time of day", "answered", NOW + dt.timedelta(seconds=50), margin=0.9)
    assert collect(any_engine, LATER) == 1
    assert [(item.text, item.reasons) for item in _items(any_engine)] == [("when to take", ["rephrased"])]


def test_a_thumb_that_comes_late_is_seen(any_engine: Engine, visitor: Visit) -> None:
    guest = visitor()
    said = guest.say("when to take", "answered", margin=0.9)
    assert collect(any_engine, LATER) == 0
    guest.rate(said, "down")
    assert collect(any_engine, LATER) == 1
    assert _items(any_engine)[0].reasons == ["thumbs_down"]


def test_a_choice_after_did_you_mean_is_the_items_hint(any_engine: Engine, visitor: Visit) -> None:
    guest = visitor()
    said = guest.say("the night thing", "did_you_mean")
    with any_engine.begin() as connection:
        row = {"message_id": said, "conversation_id": guest.conversation, "offered": [], "chosen": "dosing/frequency"}
        connection.execute(insert(choice_hints).values(**row))
    collect(any_engine, LATER)
    assert _items(any_engine)[0].hint == "dosing/frequency"


def test_the_same_text_is_one_item_and_near_duplicates_are_one_group(any_engine: Engine, visitor: Visit) -> None:
    for said in ("Can my cat fly on it?", "can my cat fly on it", "can my cat fly on itt", "what about parking"):
        visitor().say(said)
    assert collect(any_engine, LATER) == 4
    first, near, other = _items(any_engine)
    assert (first.seen, near.seen, other.seen) == (2, 1, 1)
    assert first.group_id == near.group_id == first.id and other.group_id == other.id


def test_alike_texts_that_were_taken_for_different_answers_are_not_grouped(any_engine: Engine, visitor: Visit) -> None:
    visitor().say("how do i start it now")
    visitor().say("how do i startt it now", likely=(("dosing/stopping", 0.5),))
    collect(any_engine, LATER)
    one, two = _items(any_engine)
    assert one.group_id != two.group_id


def test_safety_other_languages_and_mere_contact_details_are_never_queued(any_engine: Engine, visitor: Visit) -> None:
    guest = visitor()
    guest.rate(guest.say("i take tramadol", "safety"), "down")
    guest.say("¿qué es?", "out_of_scope", language="es")
    guest.say("Jane Doe", "not_understood")
    guest.say("word " * 200, "not_understood")
    assert collect(any_engine, LATER) == 0
    assert _items(any_engine) == []


def test_an_erased_message_is_not_queued(any_engine: Engine, visitor: Visit) -> None:
    guest = visitor()
    guest.say("zip zap")
    guest.store.delete(guest.conversation)
    assert collect(any_engine, LATER) == 0


def test_more_than_one_batch(any_engine: Engine, visitor: Visit, monkeypatch) -> None:
    monkeypatch.setattr("bot.review.collect._BATCH", 2)
    guest = visitor()
    for number in "abcde":
        guest.say(f"zip {number * 9}")
    assert collect(any_engine, LATER) == 5
    with any_engine.connect() as connection:
        assert len(connection.execute(select(review_sightings)).all()) == 5
