from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.leads.intake import Intake
from bot.leads.lead import NewLead
from bot.review import labels
from bot.review.collect import collect
from bot.review.queue import claim_next
from bot.review.rescrub import rescrub
from bot.store.review_tables import examples, review_items, review_sightings
from tests.review.conftest import NOW, Visitor

LATER = NOW + dt.timedelta(minutes=3)


def _lead(engine: Engine, conversation: str, now: dt.datetime = LATER) -> None:
    lead = NewLead(
        name="quill",
        phone="+12125550123",
        email=None,
        about=None,
        consent_text="Yes.",
        consent_at=now,
        idempotency_key="a",
        conversation_id=conversation,
    )
    Intake(engine).take(lead, now)


def _texts(engine: Engine) -> tuple[list[str], list[str]]:
    with engine.connect() as connection:
        return tuple(  # type: ignore[return-value]
            list(connection.execute(select(table.c.text).order_by(table.c.id)).scalars())
            for table in (review_items, examples)
        )


def test_a_name_given_later_is_taken_out_of_items_and_examples(
    any_engine: Engine, visitor: Callable[[], Visitor], person: Callable[[str], int]
) -> None:
    guest, other = visitor(), visitor()
    guest.say("does it quill zip, asks quill")
    other.say("does it zip, they ask")
    collect(any_engine, LATER)
    ann = person("Ann")
    with any_engine.begin() as connection:
        while found := claim_next(connection, ann, LATER):
            labels.label(connection, found.id, found.items, ann, "answer", "access/cost", LATER)
    _lead(any_engine, guest.conversation)
    assert rescrub(any_engine, LATER) == 1
    clean = ["does it [name] zip, asks [name]", "does it zip, they ask"]
    assert _texts(any_engine) == (clean, clean)
    assert rescrub(any_engine, LATER) == 0


def test_what_others_said_too_without_the_name_is_one_item(any_engine: Engine, visitor: Callable[[], Visitor]) -> None:
    guest, other = visitor(), visitor()
    guest.say("quill zips")
    other.say("[name] zips")
    collect(any_engine, LATER)
    _lead(any_engine, guest.conversation)
    rescrub(any_engine, LATER)
    with any_engine.connect() as connection:
        (item,) = connection.execute(select(review_items)).all()
        assert (item.text, item.seen) == ("[name] zips", 2)
        assert len(connection.execute(select(review_sightings)).all()) == 2


def test_old_leads_are_not_looked_at_again(any_engine: Engine, visitor: Callable[[], Visitor]) -> None:
    guest = visitor()
    guest.say("quill zips")
    collect(any_engine, LATER)
    _lead(any_engine, guest.conversation, LATER)
    assert rescrub(any_engine, LATER + dt.timedelta(days=2)) == 0
