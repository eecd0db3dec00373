from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import Engine

from bot.leads import outbox, record
from bot.leads.failure import LeadStoreError
from bot.leads.intake import Intake
from bot.leads.lead import Lead, NewLead
from bot.leads.life import Life
from bot.leads.roster import Licence, Pharmacist, TimeOff
from bot.leads.rows import read_lead
from bot.store.lead_tables import lead_events, routing_decisions
from bot.store.lead_tables import leads as table
from bot.store.outbox_tables import deadlines
from bot.store.outbox_tables import outbox as outbox_table

New, Make, Enrol = Callable[..., NewLead], Callable[..., Pharmacist], Callable[..., None]
ANN, BOB = 1, 2
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LDN_SMTP_URL", "smtp://mail.example:587?from=ldn@pharmacy.example")
    monkeypatch.setenv("LDN_SUPERVISOR_EMAIL", "boss@pharmacy.example")


@pytest.fixture
def office(any_engine: Engine, enrol: Enrol, pharmacist: Make) -> Engine:
    enrol(any_engine, pharmacist("Ann Lee"), pharmacist("Bob Ray", "TX", "OH"))
    return any_engine


def counts(engine: Engine) -> tuple[int, ...]:
    """Rows of leads, events, decisions, notifications, deadlines."""
    with engine.connect() as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(one)).scalar_one()
            for one in (table, lead_events, routing_decisions, outbox_table, deadlines)
        )


def now_of(engine: Engine, lead_id: int) -> Lead:
    with engine.connect() as connection:
        lead = read_lead(connection, lead_id)
    assert lead is not None
    return lead


def told(engine: Engine, lead_id: int = 1) -> list[tuple[str, str, int | None]]:
    with engine.connect() as connection:
        return [(one.kind, one.recipient_kind, one.pharmacist_id) for one in outbox.of_lead(connection, lead_id)]


def why(engine: Engine, lead_id: int = 1) -> str:
    with engine.connect() as connection:
        return record.decisions(connection, lead_id)[-1].reason


def test_what_the_visitor_asked_travels_with_the_lead(office: Engine, new_lead: New) -> None:
    given = new_lead(conditions=("fibromyalgia",), language="es", urgency="soon")
    stored = Intake(office).take(given)
    for name in ("about", "topics", "conditions", "language", "urgency", "consent_text", "consent_at", "best_time"):
        assert getattr(stored, name) == getattr(given, name), name


def test_lead_decision_notification_and_deadlines_are_one(office: Engine, new_lead: New, now: dt.datetime) -> None:
    lead = Intake(office).take(new_lead(), now)
    assert (lead.status, lead.assignee_id, lead.created_at) == ("assigned", ANN, now)
    assert told(office) == [("assigned", "pharmacist", ANN)]
    assert why(office).startswith("Ann Lee: licensed for Texas until 2099-12-31; at work now; speaks English")
    stored, events, decisions, notifications, dates = counts(office)
    assert (stored, events, decisions, notifications) == (1, 2, 1, 1) and dates >= 3


@pytest.mark.parametrize("part", ["outbox.enqueue", "deadlines.schedule", "placing.keep_decision"])
def test_if_any_part_fails_nothing_is_stored(
    office: Engine, new_lead: New, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    def fail(*_args: Any, **_named: Any) -> None:
        raise RuntimeError("Broken on purpose.")

    with monkeypatch.context() as patch:
        patch.setattr(f"bot.leads.{part}", fail)
        with pytest.raises(RuntimeError):
            Intake(office).take(new_lead())
    assert counts(office) == (0, 0, 0, 0, 0)
    assert Intake(office).take(new_lead()).reference, "and it can be sent again"


def test_the_same_key_again_is_the_same_lead_and_nobody_is_told_twice(office: Engine, new_lead: New) -> None:
    first = Intake(office).take(new_lead())
    before = counts(office)
    assert Intake(office).take(new_lead(name="Somebody Else")) == first
    assert counts(office) == before


def test_the_same_key_at_the_same_time_is_one_lead(office: Engine, new_lead: New) -> None:
    together = Barrier(6)

    def take(_: int) -> int:
        lead = new_lead()
        together.wait()
        return Intake(office).take(lead).id

    with ThreadPoolExecutor(6) as threads:
        ids = set(threads.map(take, range(6)))
    assert len(ids) == 1
    assert counts(office)[0] == 1 and len(told(office)) == 1


def test_one_person_at_the_same_time_is_one_first_lead(office: Engine, new_lead: New) -> None:
    together = Barrier(5)

    def take(number: int) -> Lead:
        lead = new_lead(idempotency_key=f"form-{number}")
        together.wait()
        return Intake(office).take(lead)

    with ThreadPoolExecutor(5) as threads:
        taken = list(threads.map(take, range(5)))
    (first,) = (lead for lead in taken if lead.merged_into is None)
    assert {lead.merged_into for lead in taken} == {None, first.id}


def test_capacity_holds_when_many_come_at_once(
    any_engine: Engine, enrol: Enrol, pharmacist: Make, new_lead: New
) -> None:
    enrol(any_engine, pharmacist("Ann Lee", capacity=2), pharmacist("Bob Ray", capacity=3))

    def take(number: int) -> int | None:
        lead = new_lead(idempotency_key=f"form-{number}", phone=None, email=f"a{number}@gmail.com")
        return Intake(any_engine).take(lead).assignee_id

    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(take, range(8)))
    assert (given.count(ANN), given.count(BOB), given.count(None)) == (2, 3, 3)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (None, "The visitor did not say in which state they live, so no licence can be checked."),
        ("ME", "Nobody can take a lead from Maine now: Ann Lee has no licence for Maine; Bob Ray has no licence for"),
    ],
)
def test_whom_nobody_can_take_waits_for_the_supervisor_who_is_told(
    office: Engine, new_lead: New, state: str | None, reason: str
) -> None:
    lead = Intake(office).take(new_lead(state=state))
    assert (lead.status, lead.assignee_id) == ("new", None)
    assert why(office).startswith(reason)
    assert told(office) == [("escalated", "supervisor", None)]


def test_without_a_roster_leads_wait_for_the_supervisor(any_engine: Engine, new_lead: New) -> None:
    lead = Intake(any_engine).take(new_lead())
    assert (lead.status, lead.assignee_id) == ("new", None)
    assert why(any_engine) == "The roster has no pharmacists. Import one with `ldn roster import`."
    assert told(any_engine) == [("escalated", "supervisor", None)]


@pytest.mark.parametrize(
    ("second", "same"),
    [
        ({"email": None}, True),
        ({"phone": None}, True),
        ({"phone": "+12125550123;ext=12", "email": None}, True),
        ({"phone": None, "email": "JANE@gmail.com"}, True),
        ({"phone": "+13125550199", "email": "other@gmail.com"}, False),
        ({"phone": "+13125550199", "email": None}, False),
    ],
)
def test_the_same_phone_or_email_is_the_same_person(
    office: Engine, new_lead: New, second: dict[str, Any], same: bool
) -> None:
    first = Intake(office).take(new_lead())
    lead = Intake(office).take(new_lead(idempotency_key="form-2", **second))
    assert lead.merged_into == (first.id if same else None)
    assert lead.status == ("merged" if same else "assigned")


def test_a_joined_lead_keeps_its_own_words_and_consent_and_the_first_hears_of_it(
    office: Engine, new_lead: New, now: dt.datetime
) -> None:
    first = Intake(office).take(new_lead(), now)
    given = new_lead(idempotency_key="form-2", about="And may I drink?", consent_text="I agree again.", urgency="soon")
    second = Intake(office).take(given, now + DAY)
    assert (second.about, second.consent_text) == (given.about, given.consent_text)
    after = now_of(office, first.id)
    assert (after.about, after.consent_text) == (first.about, first.consent_text)
    assert (after.urgency, after.version) == ("soon", first.version + 1)
    with office.connect() as connection:
        event = record.events(connection, first.id)[-1]
        assert record.joined(connection, first.id) == (second,)
    assert (event.kind, event.actor, event.details) == ("joined", "chat", {"lead_id": second.id})
    assert event.reason == "The same person wrote again: L-000002."
    assert told(office) == [("assigned", "pharmacist", ANN), ("joined", "pharmacist", ANN)]
    assert told(office, second.id) == []


def test_a_third_lead_joins_the_first_by_what_the_second_gave(office: Engine, new_lead: New) -> None:
    intake = Intake(office)
    intake.take(new_lead(email=None))
    intake.take(new_lead(idempotency_key="form-2"))
    third = intake.take(new_lead(idempotency_key="form-3", phone=None))
    assert third.merged_into == 1


def test_an_urgent_lead_stays_urgent_and_topics_add_up(office: Engine, new_lead: New) -> None:
    intake = Intake(office)
    intake.take(new_lead(urgency="soon", topics=("dosing/timing",), conditions=("lupus",)))
    intake.take(new_lead(idempotency_key="form-2", topics=("access/cost",), conditions=("lupus", "psoriasis")))
    after = now_of(office, 1)
    assert (after.urgency, after.topics) == ("soon", ("dosing/timing", "access/cost"))
    assert after.conditions == ("lupus", "psoriasis")


def test_a_second_lead_reopens_a_closed_first(office: Engine, new_lead: New, now: dt.datetime) -> None:
    first = Intake(office).take(new_lead(), now)
    Life(office).close(first.id, "answered", "staff:1", now=now)
    Intake(office).take(new_lead(idempotency_key="form-2"), now + DAY)
    after = now_of(office, first.id)
    assert (after.status, after.outcome, after.assignee_id) == ("assigned", None, ANN)
    assert told(office)[-1] == ("assigned", "pharmacist", ANN)


def test_a_second_lead_after_an_answer_makes_somebody_answer_again(
    office: Engine, new_lead: New, now: dt.datetime
) -> None:
    first = Intake(office).take(new_lead(), now)
    Life(office).contacted(first.id, "staff:1", now=now)
    Intake(office).take(new_lead(idempotency_key="form-2"), now + DAY)
    assert now_of(office, first.id).status == "assigned"
    with office.connect() as connection:
        running = select(deadlines.c.kind).where(deadlines.c.lead_id == first.id, deadlines.c.done_at.is_(None))
        assert "reminder" in connection.execute(running).scalars().all()


@pytest.mark.parametrize("change", ["licence ended", "left", "away", "moved"])
@pytest.mark.parametrize("closed", [True, False])
def test_a_second_lead_goes_on_if_who_had_the_first_cannot_answer_it(
    office: Engine, new_lead: New, now: dt.datetime, enrol: Enrol, pharmacist: Make, change: str, closed: bool
) -> None:
    first = Intake(office).take(new_lead(), now)
    if closed:
        Life(office).close(first.id, "answered", "staff:1", now=now)
    today = now.date()
    ann = {
        "licence ended": pharmacist("Ann Lee", licences=(Licence("TX", "TX-1", today - DAY),)),
        "left": pharmacist("Ann Lee", active=False),
        "away": pharmacist("Ann Lee", time_off=(TimeOff(today, today),)),
        "moved": pharmacist("Ann Lee"),
    }[change]
    enrol(office, ann, pharmacist("Bob Ray", "TX", "OH"))
    Intake(office).take(new_lead(idempotency_key="form-2", state="OH" if change == "moved" else "TX"), now)
    after = now_of(office, first.id)
    assert (after.status, after.assignee_id) == ("assigned", BOB)


def test_a_second_lead_that_tells_the_state_sends_the_first_on(office: Engine, new_lead: New, now: dt.datetime) -> None:
    Intake(office).take(new_lead(state=None), now)
    Intake(office).take(new_lead(idempotency_key="form-2", state="OH"), now)
    assert (now_of(office, 1).state, now_of(office, 1).assignee_id) == ("OH", BOB)
    Intake(office).take(new_lead(idempotency_key="form-3", state=None), now)
    assert now_of(office, 1).state == "OH", "what is known is kept"


def test_the_supervisor_hears_that_a_waiting_person_wrote_again(office: Engine, new_lead: New) -> None:
    Intake(office).take(new_lead(state="ME"))
    Intake(office).take(new_lead(state="ME", idempotency_key="form-2"))
    assert told(office) == [("escalated", "supervisor", None), ("joined", "supervisor", None)]


def test_the_open_lead_is_joined_rather_than_a_closed_one(office: Engine, new_lead: New) -> None:
    intake = Intake(office)
    intake.take(new_lead(email=None))
    Life(office).close(1, "answered", "staff:1")
    intake.take(new_lead(idempotency_key="form-2", phone=None))
    third = intake.take(new_lead(idempotency_key="form-3"))
    assert third.merged_into == 2


def test_details_are_encrypted_in_the_database(office: Engine, new_lead: New) -> None:
    Intake(office).take(new_lead(conditions=("fibromyalgia",)))
    with office.connect() as connection:
        held = str(connection.execute(text("SELECT * FROM leads")).one())
    for personal in ("Jane", "2125550123", "jane@gmail.com", "Mornings", "Dose for", 'fibromyalgia"'):
        assert personal not in held.replace("conditions/fibromyalgia", ""), personal


def test_a_missing_key_is_told_without_personal_data(sqlite_engine: Engine, new_lead: New, tmp_path: Any) -> None:
    (tmp_path / "encryption.keys").write_text("no key\n")
    with pytest.raises(LeadStoreError, match="holds no list of keys") as failed:
        Intake(sqlite_engine).take(new_lead())
    assert "Jane" not in str(failed.value)
