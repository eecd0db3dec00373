from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.leads.intake import Intake
from bot.leads.lead import Lead, NewLead
from bot.leads.life import Life
from bot.leads.outbox import channels, dead_letters, enqueue, listed, of_lead, try_again
from bot.settings import Settings
from bot.store.lead_tables import leads
from bot.store.outbox_tables import outbox

NOW = dt.datetime(2027, 3, 3, 17, 0)
ALL = {
    "LDN_SMTP_URL": "smtp://mail.example?from=ldn@pharmacy.example",
    "LDN_SUPERVISOR_EMAIL": "supervisor@pharmacy.example",
    "LDN_WEBHOOK_URL": "https://hooks.example/ldn",
    "LDN_WEBHOOK_SECRET": "0123456789abcdef",
    "LDN_NOTIFY_URLS": "json://one.example/secret-token json://two.example",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in ALL.items():
        monkeypatch.setenv(key, value)


@pytest.fixture
def lead(any_engine: Engine, new_lead: Callable[..., NewLead]) -> Lead:
    """A lead that nobody was told of yet."""
    taken = Intake(any_engine).take(new_lead(), NOW)
    with any_engine.begin() as connection:
        connection.execute(outbox.delete())
    return taken


def put(engine: Engine, lead: Lead, kind: str = "assigned", **more: Any) -> int:
    with engine.begin() as connection:
        return enqueue(connection, lead_id=lead.id, kind=kind, now=NOW, **more)


def rows(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(outbox).order_by(outbox.c.id)))


def test_each_channel_and_each_address_of_a_service_is_a_delivery_of_its_own(any_engine: Engine, lead: Lead) -> None:
    assert put(any_engine, lead, pharmacist_id=7) == 4
    found = rows(any_engine)
    assert [row.channel for row in found] == list(channels(Settings.read()))
    assert [row.channel.partition("-")[0] for row in found] == ["email", "webhook", "json", "json"]
    assert len({row.idempotency_key for row in found}) == 4
    assert {(row.recipient_kind, row.pharmacist_id, row.state) for row in found} == {("pharmacist", 7, "pending")}


def test_the_name_of_a_channel_and_a_key_hold_no_secret(any_engine: Engine, lead: Lead) -> None:
    put(any_engine, lead)
    assert "secret-token" not in str(rows(any_engine)) and lead.email not in str(rows(any_engine))


def test_the_same_event_twice_is_one_notification_and_another_version_is_another(
    any_engine: Engine, lead: Lead
) -> None:
    assert [put(any_engine, lead, pharmacist_id=7) for _ in range(2)] == [4, 0]
    assert put(any_engine, lead, pharmacist_id=8) == 4
    assert put(any_engine, lead, kind="reminder", pharmacist_id=7) == 4
    assert put(any_engine, lead, kind="reminder", pharmacist_id=7, occasion="deadline 2") == 4
    with any_engine.begin() as connection:
        connection.execute(update(leads).values(version=leads.c.version + 1))
    assert put(any_engine, lead, pharmacist_id=7) == 4


def test_leads_of_two_databases_with_one_number_have_different_keys(
    any_engine: Engine, sqlite_engine: Engine, new_lead: Callable[..., NewLead]
) -> None:
    one, other = new_lead(), new_lead(idempotency_key="form-2", phone="+12125550199", email="other@gmail.com")
    Intake(any_engine).take(one, NOW)
    before = {row.idempotency_key for row in rows(any_engine)}
    with any_engine.begin() as connection:
        connection.execute(outbox.delete())
        connection.execute(update(leads).values(idempotency_key=other.idempotency_key))
    with any_engine.connect() as connection:
        number = connection.execute(select(leads.c.id)).scalar_one()
    with any_engine.begin() as connection:
        enqueue(connection, lead_id=number, kind="escalated", now=NOW)
    assert before.isdisjoint(row.idempotency_key for row in rows(any_engine))


@pytest.mark.parametrize(
    ("kind", "pharmacist_id", "recipient"),
    [
        ("assigned", 7, "pharmacist"),
        ("reminder", None, "supervisor"),
        ("escalated", 7, "supervisor"),
        ("undelivered", 7, "supervisor"),
    ],
)
def test_who_is_told(any_engine: Engine, lead: Lead, kind: str, pharmacist_id: int | None, recipient: str) -> None:
    put(any_engine, lead, kind, pharmacist_id=pharmacist_id)
    assert {row.recipient_kind for row in rows(any_engine)} == {recipient}


def test_a_reply_goes_to_the_visitor_by_email_alone(any_engine: Engine, lead: Lead) -> None:
    assert put(any_engine, lead, "visitor_reply", message_id=5) == 1
    (row,) = rows(any_engine)
    assert (row.channel, row.recipient_kind, row.message_id) == ("email", "visitor", 5)


def test_a_visitor_without_an_email_address_is_sent_nothing(
    any_engine: Engine, new_lead: Callable[..., NewLead]
) -> None:
    lead = Intake(any_engine).take(new_lead(email=None), NOW)
    assert put(any_engine, lead, "visitor_reply", message_id=5) == 0


def test_without_channels_there_is_nothing_to_deliver(
    any_engine: Engine, lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in ALL:
        monkeypatch.delenv(key)
    assert put(any_engine, lead) == 0


def test_an_unknown_kind_is_refused(any_engine: Engine, lead: Lead) -> None:
    with pytest.raises(ValueError, match="Kind 'told' is not known. Use one of: assigned, "):
        put(any_engine, lead, "told")


def test_what_is_rolled_back_is_not_told(any_engine: Engine, lead: Lead) -> None:
    with pytest.raises(RuntimeError), any_engine.begin() as connection:
        enqueue(connection, lead_id=lead.id, kind="assigned", now=NOW)
        raise RuntimeError
    assert rows(any_engine) == []


def test_a_closed_lead_is_told_of_no_more_but_the_reply_still_goes(any_engine: Engine, lead: Lead) -> None:
    put(any_engine, lead)
    put(any_engine, lead, "visitor_reply", message_id=5)
    Life(any_engine).close(lead.id, "answered", "staff:1", now=NOW)
    assert {(row.kind, row.state) for row in rows(any_engine)} == {
        ("assigned", "cancelled"),
        ("visitor_reply", "pending"),
    }


def test_the_deliveries_of_a_lead_are_shown_and_dead_letters_are_sent_again(any_engine: Engine, lead: Lead) -> None:
    put(any_engine, lead)
    with any_engine.begin() as connection:
        connection.execute(
            update(outbox).where(outbox.c.channel == "email").values(state="dead", attempts=30, last_error="No.")
        )
        connection.execute(update(outbox).where(outbox.c.channel == "webhook").values(state="sent", delivered_at=NOW))
    with any_engine.begin() as connection:
        shown = of_lead(connection, lead.id)
        assert [(one.channel.partition("-")[0], one.state) for one in shown] == [
            ("email", "dead"),
            ("webhook", "sent"),
            ("json", "pending"),
            ("json", "pending"),
        ]
        (dead,) = dead_letters(connection)
        assert (dead.last_error, dead.attempts) == ("No.", 30)
        assert [one.state for one in listed(connection, ("dead", "pending"), 2)] == ["pending", "pending"]
        assert try_again(connection, [shown[1].id], NOW) == 0, "what was sent is not sent again"
        assert try_again(connection, [dead.id], NOW) == 1
        assert dead_letters(connection) == ()
        again = of_lead(connection, lead.id)[0]
        assert (again.state, again.attempts, again.next_attempt_at) == ("retrying", 0, NOW)
