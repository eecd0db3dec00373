"""A database that fails takes a lead whole or not at all, and says why in words without personal data."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.leads.failure import LeadStoreError
from bot.leads.intake import Intake
from bot.leads.lead import NewLead
from bot.store.lead_tables import lead_events, leads, routing_decisions
from bot.store.outbox_tables import deadlines, outbox
from tests.dialogues.faults import FullIntake, LockedIntake


def counts(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (leads, lead_events, routing_decisions, outbox, deadlines)
        ]


@pytest.fixture(autouse=True)
def channels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LDN_WEBHOOK_URL", "https://hooks.example/ldn")
    monkeypatch.setenv("LDN_WEBHOOK_SECRET", "0123456789abcdef")


@pytest.mark.parametrize(
    ("failing", "message"),
    [
        (FullIntake, "The lead could not be stored: the disk is full. Make room."),
        (LockedIntake, "The lead could not be stored: another process holds the database."),
    ],
)
def test_nothing_is_half_stored_and_it_can_be_sent_again(
    engine: Engine, new_lead: Callable[..., NewLead], failing: type[Intake], message: str
) -> None:
    long = new_lead(about="Dose " * 300, email="quackenbush@gmail.com")
    with pytest.raises(LeadStoreError) as failed:
        failing(engine).take(long)
    assert str(failed.value).startswith(message) and "quackenbush" not in str(failed.value)
    assert counts(engine) == [0, 0, 0, 0, 0]
    Intake(engine).take(long)
    assert counts(engine)[0] == 1 and 0 not in counts(engine)
