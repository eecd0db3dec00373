"""A visitor who is forgotten is forgotten in the queue and in the training examples too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Engine

from bot.leads.lead import Lead
from bot.privacy import holdings
from bot.privacy.erasure import erase, remains
from bot.privacy.holdings import Traces
from bot.privacy.retention import erase_expired
from bot.review import labels
from bot.review.collect import collect
from bot.review.queue import claim_next
from bot.store.conversations import Conversations
from bot.store.encryption import keyring_of
from bot.store.review_tables import examples, review_items, review_sightings
from bot.store.rotation import encrypt_anew
from bot.store.schema import metadata
from bot.store.staff_tables import staff
from bot.store.turn_log import TurnRecord
from bot.store.turn_tables import turns
from tests.privacy.conftest import NOW

Talk = Callable[..., str]


@pytest.fixture
def talk(any_engine: Engine) -> Talk:
    """A conversation whose messages were not understood, and are in the queue."""

    def make(*texts: str) -> str:
        store = Conversations(any_engine)
        conversation = store.open()
        for number, text in enumerate(texts):
            said = store.begin_turn(conversation, f"t{number}", text).message["id"]
            store.add_replies(conversation, f"t{number}", [{"kind": "text"}], (said, TurnRecord("not_understood", 5)))
        with any_engine.begin() as connection:
            connection.execute(update(turns).values(at=NOW))
        collect(any_engine, NOW + dt.timedelta(minutes=3))
        return conversation

    return make


def _label_all(engine: Engine) -> None:
    with engine.begin() as connection:
        row = {"email": "ann@pharmacy.example", "name": "Ann", "role": "trainer", "active": True}
        ann = connection.execute(insert(staff).values(**row)).inserted_primary_key[0]
        while found := claim_next(connection, ann, NOW):
            labels.label(connection, found.id, found.items, ann, "answer", "access/cost", NOW)


def _texts(engine: Engine) -> tuple[list[str], list[str]]:
    """The texts of items and of examples."""
    with engine.connect() as connection:
        return tuple(  # type: ignore[return-value]
            sorted(connection.execute(select(table.c.text)).scalars()) for table in (review_items, examples)
        )


def test_what_came_only_from_a_visitor_goes_and_what_others_said_stays(any_engine: Engine, talk: Talk) -> None:
    gone = talk("only mine zip", "said by both")
    talk("said by both")
    _label_all(any_engine)
    assert _texts(any_engine) == (["only mine zip", "said by both"],) * 2
    Conversations(any_engine).delete(gone)
    assert _texts(any_engine) == (["said by both"],) * 2
    with any_engine.connect() as connection:
        assert remains(connection, Traces(), [gone]) == {}
        assert connection.execute(select(func.count()).select_from(review_sightings)).scalar_one() == 1


def test_ldn_forget_finds_the_conversation_of_a_lead_after_its_transcript_is_gone(
    any_engine: Engine, talk: Talk, lead: Callable[..., Lead]
) -> None:
    mine = talk("only mine zip")
    lead("a", conversation_id=mine)
    _label_all(any_engine)
    with any_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE conversations SET last_at = '2020-01-01 00:00:00'")
    erase_expired(any_engine, 30, 3650, NOW)
    assert _texts(any_engine) == (["only mine zip"],) * 2
    with any_engine.begin() as connection:
        assert remains(connection, Traces(), [mine]).keys() >= {"review_sightings", "examples"}
        erase(connection, holdings.of_person(connection, "+12125550123", None), "command", "Asked.", NOW)
        assert remains(connection, Traces(), [mine]) == {}
    assert _texts(any_engine) == ([], [])


def test_a_visitor_is_found_after_the_keys_were_changed(any_engine: Engine, talk: Talk) -> None:
    mine = talk("only mine zip")
    keyring_of(any_engine).rotate()
    encrypt_anew(any_engine, metadata)
    assert _texts(any_engine)[0] == ["only mine zip"]
    talk("only mine ZIP")
    assert len(_texts(any_engine)[0]) == 1, "the same text is found again by its new index"
    Conversations(any_engine).delete(mine)
    with any_engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(review_sightings)).scalar_one() == 1


def test_what_nobody_labelled_goes_with_the_transcripts_and_the_log_with_the_leads(
    any_engine: Engine, talk: Talk
) -> None:
    talk("zip zap")
    erase_expired(any_engine, 30, 365, NOW + dt.timedelta(days=29))
    assert _texts(any_engine)[0] == ["zip zap"]
    erase_expired(any_engine, 30, 365, NOW + dt.timedelta(days=31))
    assert _texts(any_engine)[0] == []

    def logged() -> int:
        with any_engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(turns)).scalar_one()

    assert logged() == 1
    erase_expired(any_engine, 30, 365, NOW + dt.timedelta(days=366))
    assert logged() == 0


def test_labels_stay_when_transcripts_go(any_engine: Engine, talk: Talk) -> None:
    talk("zip zap")
    _label_all(any_engine)
    erase_expired(any_engine, 30, 3650, NOW + dt.timedelta(days=400))
    assert _texts(any_engine) == (["zip zap"],) * 2
