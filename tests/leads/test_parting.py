from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.knowledge.load import load_pharmacy
from bot.leads.intake import Intake
from bot.leads.lead import ASSIGNED, CONTACTED, MERGED, NEW, Lead, NewLead
from bot.leads.life import Life
from bot.leads.parting import part
from bot.leads.roster import store_roster
from bot.leads.store import Leads
from bot.store.lead_tables import lead_events
from bot.store.outbox_tables import deadlines, outbox
from tests.leads.conftest import NOW, a_pharmacist

Make = Callable[..., NewLead]


@pytest.fixture(autouse=True)
def _a_channel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LDN_WEBHOOK_URL", "http://127.0.0.1:9/hook")
    monkeypatch.setenv("LDN_WEBHOOK_SECRET", "a secret of tests, long enough")


@pytest.fixture
def take(engine: Engine, new_lead: Make) -> Callable[..., list[Lead]]:
    """Takes leads of one person, one for each conversation named."""

    def make(*conversations: str) -> list[Lead]:
        taken = [
            Intake(engine).take(new_lead(idempotency_key=str(number), conversation_id=conversation), NOW)
            for number, conversation in enumerate(conversations)
        ]
        return [_now(engine, lead) for lead in taken]

    return make


def _now(engine: Engine, lead: Lead) -> Lead:
    found = Leads(engine).get(lead.id)
    assert found is not None
    return found


def _part(engine: Engine, lead: Lead) -> Lead | None:
    with engine.begin() as connection:
        return part(connection, lead, "mine", load_pharmacy(), "visitor", NOW)


def _told(engine: Engine, lead: Lead) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(outbox.c.kind).where(outbox.c.lead_id == lead.id)).scalars())


def test_the_first_from_elsewhere_takes_the_place_and_the_rest_joins_it(
    engine: Engine, take: Callable[..., list[Lead]]
) -> None:
    first, same, other, last = take("mine", "mine", "other", "third")
    parted = _part(engine, first)
    assert parted is not None and (parted.id, parted.status, parted.merged_into) == (other.id, NEW, None)
    assert (_now(engine, last).status, _now(engine, last).merged_into) == (MERGED, other.id)
    # What came from the conversation that is erased goes with its lead.
    assert (_now(engine, same).status, _now(engine, same).merged_into) == (MERGED, first.id)
    assert _told(engine, other) == ["escalated"]
    with engine.connect() as connection:
        query = select(lead_events).where(lead_events.c.lead_id == other.id, lead_events.c.kind == "parted")
        event = connection.execute(query).one()
    assert (event.actor, event.reason) == ("visitor", f"{first.reference}, which it was joined to, is erased.")


def test_whoever_had_it_has_the_other_and_is_told(engine: Engine, take: Callable[..., list[Lead]]) -> None:
    with engine.begin() as connection:
        store_roster(connection, [a_pharmacist()], [])
    first, other = take("mine", "other")
    assert first.status == ASSIGNED
    parted = _part(engine, first)
    assert parted is not None and (parted.status, parted.assignee_id) == (ASSIGNED, first.assignee_id)
    assert _told(engine, other) == ["assigned"]
    with engine.connect() as connection:
        assert connection.execute(select(deadlines.c.id).where(deadlines.c.lead_id == other.id)).first()


def test_what_was_answered_stays_so_and_nobody_is_told_again(engine: Engine, take: Callable[..., list[Lead]]) -> None:
    with engine.begin() as connection:
        store_roster(connection, [a_pharmacist()], [])
    first, other = take("mine", "other")
    first = Life(engine).contacted(first.id, "staff:1", now=NOW)
    parted = _part(engine, first)
    assert parted is not None and (parted.status, parted.assignee_id) == (CONTACTED, first.assignee_id)
    assert _told(engine, other) == []


def test_where_nothing_is_from_elsewhere_nothing_changes(engine: Engine, take: Callable[..., list[Lead]]) -> None:
    first, _ = take("mine", "mine")
    assert _part(engine, first) is None
    assert _now(engine, first) == first
