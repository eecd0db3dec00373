from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import insert, select
from sqlalchemy.engine import Engine

from bot.leads.lead import ERASED, Lead
from bot.leads.life import Life
from bot.privacy import holdings
from bot.privacy.erasure import erase, remains
from bot.privacy.holdings import Traces
from bot.store.conversations import expire
from bot.store.lead_tables import lead_events, leads
from bot.store.tables import conversations, events, messages
from bot.store.turn_log import visit_of
from bot.training import regression
from tests.privacy.conftest import NOW

Make = Callable[..., Lead]
TRACES = Traces.of(["+12125550123"], ["zenobia@example.com"])


def _held(engine: Engine, conversation: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(events).values(
                sender_id=conversation, type_name="slot", timestamp=1.0, data={"value": "zenobia@example.com"}
            )
        )


def test_everything_of_a_person_is_erased_and_nothing_of_another(
    any_engine: Engine, lead: Make, conversation: Callable[..., str]
) -> None:
    own, other = conversation("I am Zenobia, 212 555 0123"), conversation("something else")
    _held(any_engine, own)
    mine = lead("a", conversation_id=own, email="zenobia@example.com")
    joined = lead("b", phone=None, email="zenobia@example.com")
    theirs = lead("c", phone="+13125550188", conversation_id=other, name="Bo")
    Life(any_engine).note(mine.id, "Called Zenobia back on 212-555-0123", "staff:1", now=NOW)
    with any_engine.begin() as connection:
        assert remains(connection, TRACES, [own]).keys() >= {
            "leads",
            "lead_events",
            "messages",
            "events",
            "conversations",
        }
        found = holdings.of_person(connection, "+12125550123", None)
        erase(connection, found, "command", "The person asked for it.", NOW)
    with any_engine.connect() as connection:
        assert remains(connection, TRACES, [own]) == {}
        rows = {row.id: row for row in connection.execute(select(leads))}
        assert rows[mine.id].status == rows[joined.id].status == ERASED
        assert rows[mine.id].name is None and rows[mine.id].about is None and rows[mine.id].phone_index is None
        assert rows[theirs.id].name == "Bo"
        assert connection.execute(select(conversations.c.id)).scalars().all() == [other]
        assert connection.execute(select(messages.c.conversation_id)).scalars().all() == [other]
        words = [value for row in connection.execute(select(lead_events)) for value in (row.reason, row.note) if value]
    assert "The person asked for it." in words and not any("Zenobia" in text for text in words)


def test_a_test_question_goes_with_the_person_but_not_with_the_age_of_the_conversation(
    any_engine: Engine, lead: Make, conversation: Callable[..., str]
) -> None:
    def questions() -> list[str]:
        with any_engine.connect() as connection:
            return [line.text for line in regression.added(connection)]

    old, own = conversation("when do i take it"), conversation("do i take it with food")
    mine = lead("a", conversation_id=own, phone="+12125550123")
    with any_engine.begin() as connection:
        for text, here in (("when do i take it", old), ("do i take it with food", own)):
            visit = visit_of(connection, here)
            regression.add(connection, text, "dosing/timing", frozenset({"dosing/timing"}), "staff:1", visit)
        expire(connection, [old])
    assert len(questions()) == 2
    with any_engine.begin() as connection:
        erase(connection, holdings.of_person(connection, mine.phone, None), "command", "They asked for it.", NOW)
        assert remains(connection, Traces(), [own]) == {}
    assert questions() == ["when do i take it"]


def test_erasing_twice_is_no_error(any_engine: Engine, lead: Make) -> None:
    lead("a")
    with any_engine.begin() as connection:
        found = holdings.of_person(connection, "+12125550123", None)
        erase(connection, found, "command", "Asked.", NOW)
        erase(connection, found, "command", "Asked.", NOW)
        assert not holdings.of_person(connection, "+12125550123", None)


def test_the_proof_names_the_table_that_still_holds_something(
    any_engine: Engine, conversation: Callable[..., str]
) -> None:
    _held(any_engine, "gone")
    conversation("my mail is ZENOBIA@example.com")
    with any_engine.connect() as connection:
        assert remains(connection, TRACES) == {"events": 1, "messages": 1}
        assert remains(connection, Traces(), ["gone"]) == {"events": 1}
