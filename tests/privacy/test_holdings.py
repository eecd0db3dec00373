from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine

from bot.leads.lead import Lead
from bot.privacy import holdings
from bot.privacy.holdings import Traces

Make = Callable[..., Lead]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("call me at (212) 555-0123", True),
        ("2125550123", True),
        ("+1 212.555.0123 thanks", True),
        ("write Ann.Lee@Example.com", True),
        ("212 or maybe 5550123", False),
        ("212 555 0124", False),
        ("ann.lee at example", False),
        ("", False),
    ],
)
def test_a_number_or_address_is_recognized_however_it_is_written(text: str, holds: bool) -> None:
    assert Traces.of(["+12125550123;ext=4"], ["ann.lee@example.com"]).in_text(text) is holds


def test_traces_do_not_show_themselves() -> None:
    assert "212" not in repr(Traces.of(["+12125550123"], ["a@b.example"]))


def test_a_person_is_found_by_phone_with_the_conversations_their_leads_came_from(
    any_engine: Engine, lead: Make, conversation: Callable[..., str]
) -> None:
    own, other = conversation("my knee hurts"), conversation("hello")
    first = lead("a", conversation_id=own)
    lead("b", phone="+13125550188", conversation_id=other)
    with any_engine.connect() as connection:
        found = holdings.of_person(connection, "+12125550123", None)
    assert [one.id for one in found.leads] == [first.id] and found.conversations == (own,)


def test_what_was_joined_belongs_to_the_person(any_engine: Engine, lead: Make) -> None:
    first = lead("a", email="ann@example.com")
    second = lead("b", phone=None, email="ann@example.com")
    assert second.merged_into == first.id
    with any_engine.connect() as connection:
        found = holdings.of_person(connection, "+12125550123", None)
        assert holdings.of_lead(connection, second.reference).leads == found.leads
    assert [one.id for one in found.leads] == [first.id, second.id]


def test_a_number_that_was_only_typed_into_the_chat_is_found(
    any_engine: Engine, conversation: Callable[..., str]
) -> None:
    typed = conversation("hi", "you can call 212-555-0123 if you like")
    conversation("my order number is 99212555012399")
    with any_engine.connect() as connection:
        found = holdings.of_person(connection, "+12125550123", None)
    assert typed in found.conversations and not found.leads


def test_a_conversation_brings_the_leads_left_in_it(
    any_engine: Engine, lead: Make, conversation: Callable[..., str]
) -> None:
    own = conversation("hello")
    left = lead("a", conversation_id=own)
    with any_engine.connect() as connection:
        found = holdings.of_conversation(connection, own)
        assert not holdings.of_conversation(connection, "another")
        assert not holdings.of_lead(connection, "L-999999") and not holdings.of_lead(connection, "nonsense")
    assert [one.id for one in found.leads] == [left.id] and found.conversations == (own,)
