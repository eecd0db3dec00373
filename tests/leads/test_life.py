from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.leads import outbox, record
from bot.leads.change import IllegalChange, LeadChangeError, StaleLead, UnknownLead
from bot.leads.intake import Intake
from bot.leads.lead import OUTCOMES, STATUSES, Lead, NewLead
from bot.leads.life import Life
from bot.leads.roster import Licence, Pharmacist
from bot.store.lead_tables import lead_events
from bot.store.lead_tables import leads as table
from bot.store.outbox_tables import deadlines

New, Make, Enrol = Callable[..., NewLead], Callable[..., Pharmacist], Callable[..., None]
ANN, BOB = 1, 2


@pytest.fixture(autouse=True)
def mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """One channel to notify by, so that notifications are written down."""
    monkeypatch.setenv("LDN_SMTP_URL", "smtp://mail.example:587?from=ldn@pharmacy.example")
    monkeypatch.setenv("LDN_SUPERVISOR_EMAIL", "boss@pharmacy.example")


@pytest.fixture
def office(any_engine: Engine, enrol: Enrol, pharmacist: Make) -> Engine:
    """Ann and Bob, both licensed in Texas; only Bob in Ohio; Cid only in Maine."""
    enrol(any_engine, pharmacist("Ann Lee"), pharmacist("Bob Ray", "TX", "OH"), pharmacist("Cid Fox", "ME"))
    return any_engine


@pytest.fixture
def life(office: Engine) -> Life:
    return Life(office)


@pytest.fixture
def lead(office: Engine, new_lead: New, now: dt.datetime) -> Lead:
    """A lead from Texas; the rules give it to Ann."""
    taken = Intake(office).take(new_lead(), now)
    assert (taken.status, taken.assignee_id) == ("assigned", ANN)
    return taken


def steps(engine: Engine, lead_id: int = 1) -> list[tuple[str, str | None, str]]:
    with engine.connect() as connection:
        return [(event.kind, event.from_status, event.to_status) for event in record.events(connection, lead_id)]


def told(engine: Engine, lead_id: int = 1) -> list[tuple[str, int | None, str]]:
    with engine.connect() as connection:
        return [(one.kind, one.pharmacist_id, one.state) for one in outbox.of_lead(connection, lead_id)]


def pending(engine: Engine, lead_id: int = 1) -> set[str]:
    """The kinds of deadlines that run."""
    with engine.connect() as connection:
        return set(
            connection.execute(
                select(deadlines.c.kind).where(deadlines.c.lead_id == lead_id, deadlines.c.done_at.is_(None))
            ).scalars()
        )


def put(engine: Engine, status: str, assignee_id: int | None = None) -> None:
    with engine.begin() as connection:
        connection.execute(table.update().values(status=status, assignee_id=assignee_id))


def test_each_change_has_who_when_and_why(office: Engine, life: Life, lead: Lead, now: dt.datetime) -> None:
    life.escalate(lead.id, "staff:7", "Too hard for me", now=now)
    with office.connect() as connection:
        event = record.events(connection, lead.id)[-1]
    assert (event.kind, event.actor, event.at, event.reason) == ("escalated", "staff:7", now, "Too hard for me")
    assert (event.from_status, event.to_status) == ("assigned", "escalated")
    assert event.details == {"from_pharmacist": ANN}


def test_a_whole_life(office: Engine, life: Life, lead: Lead, now: dt.datetime) -> None:
    life.contacted(lead.id, "staff:1", now=now)
    life.note(lead.id, "  Prefers email ", "staff:1", now=now)
    closed = life.close(lead.id, "answered", "staff:1", "All clear", now=now)
    assert (closed.status, closed.outcome, closed.version) == ("closed", "answered", lead.version + 3)
    again = life.reopen(lead.id, "staff:1", "Called again", now=now)
    assert (again.status, again.outcome, again.assignee_id) == ("assigned", None, ANN), "back to who had it"
    assert steps(office) == [
        ("received", None, "new"),
        ("assigned", "new", "assigned"),
        ("contacted", "assigned", "contacted"),
        ("noted", "contacted", "contacted"),
        ("closed", "contacted", "closed"),
        ("reopened", "closed", "new"),
        ("assigned", "new", "assigned"),
    ]
    with office.connect() as connection:
        assert record.events(connection, lead.id)[3].note == "Prefers email"


# What is refused, from every status: the table of the whole life.
REFUSED = {
    "assign": {"closed", "merged", "erased"},
    "claim": {"closed", "merged", "erased"},
    "reassign": {"closed", "merged", "erased"},
    "escalate": {"escalated", "closed", "merged", "erased"},
    "contacted": {"contacted", "closed", "merged", "erased"},
    "note": {"merged", "erased"},
    "close": {"closed", "merged", "erased"},
    "reopen": {"new", "assigned", "contacted", "escalated", "merged", "erased"},
    "correct_state": {"closed", "merged", "erased"},
    "erase": {"erased"},
}
ARGUMENTS: dict[str, dict[str, Any]] = {
    "assign": {"pharmacist_id": BOB, "why": "w"},
    "claim": {"pharmacist_id": BOB},
    "note": {"text": "n"},
    "contacted": {},
    "close": {"outcome": "answered"},
    "correct_state": {"state": "OH", "why": "w"},
}


@pytest.mark.parametrize("step", REFUSED)
def test_illegal_changes_are_refused_and_the_others_made(
    sqlite_engine: Engine, enrol: Enrol, pharmacist: Make, new_lead: New, now: dt.datetime, step: str
) -> None:
    enrol(sqlite_engine, pharmacist("Ann Lee"), pharmacist("Bob Ray", "TX", "OH"))
    lead = Intake(sqlite_engine).take(new_lead(), now)
    arguments = ARGUMENTS.get(step, {"why": "w"})
    for status in STATUSES:
        put(sqlite_engine, status)
        before = steps(sqlite_engine)
        call = getattr(Life(sqlite_engine), step)
        if status in REFUSED[step]:
            with pytest.raises(IllegalChange, match=f"{lead.reference}.*{status}"):
                call(lead.id, by="staff:1", now=now, **arguments)
            assert steps(sqlite_engine) == before, "nothing is written"
        else:
            call(lead.id, by="staff:1", now=now, **arguments)
            assert len(steps(sqlite_engine)) > len(before)


def test_a_refusal_says_what_to_do(office: Engine, life: Life, lead: Lead, now: dt.datetime, new_lead: New) -> None:
    life.close(lead.id, "answered", "staff:1", now=now)
    with pytest.raises(IllegalChange) as refused:
        life.assign(lead.id, BOB, "staff:1", "why", now=now)
    assert str(refused.value) == "Lead L-000001 cannot be assigned: it is closed. Reopen it first."
    second = Intake(office).take(new_lead(idempotency_key="form-2"), now)
    with pytest.raises(IllegalChange, match=r"L-000002 cannot be closed: it was joined to L-000001\. Change that one"):
        life.close(second.id, "answered", "staff:1")


@pytest.mark.parametrize("outcome", ["", "done", "Answered"])
def test_an_unknown_outcome_is_refused_with_those_there_are(life: Life, lead: Lead, outcome: str) -> None:
    with pytest.raises(IllegalChange, match=f"Outcome '{outcome}' is not known. Use one of: answered, prescription"):
        life.close(lead.id, outcome, "staff:1")


def test_every_outcome_closes(sqlite_engine: Engine, new_lead: New) -> None:
    for number, outcome in enumerate(OUTCOMES):
        lead = Intake(sqlite_engine).take(
            new_lead(idempotency_key=str(number), email=f"a{number}@gmail.com", phone=None)
        )
        assert Life(sqlite_engine).close(lead.id, outcome, "staff:1").outcome == outcome


@pytest.mark.parametrize("text", ["", " \n"])
def test_an_empty_note_is_refused(life: Life, lead: Lead, text: str) -> None:
    with pytest.raises(IllegalChange, match="The note is empty"):
        life.note(lead.id, text, "staff:1")


def test_an_unknown_lead_and_an_unknown_pharmacist_are_named(life: Life, lead: Lead) -> None:
    with pytest.raises(UnknownLead, match="There is no lead L-000099"):
        life.escalate(99, "staff:1", "why")
    with pytest.raises(IllegalChange, match="There is no pharmacist 99"):
        life.assign(lead.id, 99, "staff:1", "why")


def test_who_saw_an_older_version_is_told(life: Life, lead: Lead, now: dt.datetime) -> None:
    life.note(lead.id, "first", "staff:1", version=lead.version, now=now)
    with pytest.raises(StaleLead, match="L-000001 was changed by somebody else in the meantime. Look at it again"):
        life.close(lead.id, "answered", "staff:2", version=lead.version, now=now)


@pytest.mark.parametrize("seen", [True, False], ids=["both saw one version", "without versions"])
def test_of_two_who_claim_at_once_one_wins(
    office: Engine, new_lead: New, now: dt.datetime, enrol: Enrol, pharmacist: Make, seen: bool
) -> None:
    # Nobody could take it when it came; then both can.
    enrol(office, pharmacist("Ann Lee", "ME"), pharmacist("Bob Ray", "ME"))
    waiting = Intake(office).take(new_lead(), now)
    assert (waiting.status, waiting.assignee_id) == ("new", None)
    enrol(office, pharmacist("Ann Lee"), pharmacist("Bob Ray"))
    together = Barrier(2)

    def claim(pharmacist_id: int) -> Lead | LeadChangeError:
        together.wait()
        try:
            version = waiting.version if seen else None
            return Life(office).claim(waiting.id, pharmacist_id, f"staff:{pharmacist_id}", version=version, now=now)
        except LeadChangeError as error:
            return error

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(claim, (ANN, BOB)))
    (won,) = (one for one in results if isinstance(one, Lead))
    (lost,) = (one for one in results if not isinstance(one, Lead))
    winner = {ANN: "Ann Lee", BOB: "Bob Ray"}[won.assignee_id or 0]
    assert ("somebody else" if seen else f"already with {winner}") in str(lost)
    assert [kind for kind, _, _ in steps(office)].count("claimed") == 1


def test_a_change_is_not_written_over_another_made_in_the_same_moment(office: Engine, lead: Lead) -> None:
    from bot.leads.change import change

    with office.begin() as connection:
        change(connection, lead, kind="noted", by="staff:1", why=None, now=lead.created_at)
        with pytest.raises(StaleLead):
            change(connection, lead, kind="noted", by="staff:2", why=None, now=lead.created_at)


def test_a_change_that_fails_halfway_changes_nothing(
    office: Engine, life: Life, lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: Any, **_named: Any) -> None:
        raise RuntimeError("Broken on purpose.")

    before = steps(office)
    monkeypatch.setattr("bot.leads.outbox.enqueue", fail)
    with pytest.raises(RuntimeError):
        life.assign(lead.id, BOB, "staff:1", "why")
    assert steps(office) == before


def test_within_the_callers_transaction_nothing_is_kept_that_the_caller_takes_back(office: Engine, lead: Lead) -> None:
    before = steps(office)
    with office.connect() as connection:
        Life(connection).contacted(lead.id, "staff:1")
        connection.rollback()
    assert steps(office) == before


@pytest.mark.parametrize("step", ["assign", "claim"])
def test_a_lead_goes_to_nobody_without_a_licence_even_by_hand(
    office: Engine, life: Life, lead: Lead, now: dt.datetime, step: str
) -> None:
    put(office, "new")
    why = {"why": "w"} if step == "assign" else {}
    with pytest.raises(IllegalChange, match="L-000001 cannot go to Cid Fox: has no licence for Texas"):
        getattr(life, step)(lead.id, 3, by="staff:1", now=now, **why)


def test_a_lead_without_a_state_goes_to_nobody_by_hand(
    office: Engine, life: Life, new_lead: New, now: dt.datetime
) -> None:
    lead = Intake(office).take(new_lead(state=None), now)
    with pytest.raises(IllegalChange, match="names no state, so no licence can be checked. Enter the visitor's state"):
        life.assign(lead.id, ANN, "staff:1", "why", now=now)


def test_entering_the_state_sends_a_waiting_lead_on(
    office: Engine, life: Life, new_lead: New, now: dt.datetime
) -> None:
    lead = Intake(office).take(new_lead(state=None), now)
    assert (lead.status, lead.assignee_id) == ("new", None)
    after = life.correct_state(lead.id, "OH", "staff:9", "Asked on the phone", now=now)
    assert (after.state, after.status, after.assignee_id) == ("OH", "assigned", BOB)
    with pytest.raises(IllegalChange, match="State 'Ohio' is no postal code of a state. Use one such as TX"):
        life.correct_state(lead.id, "Ohio", "staff:9", "why", now=now)


def test_a_corrected_state_takes_the_lead_from_who_is_not_licensed_there(
    office: Engine, life: Life, lead: Lead, now: dt.datetime
) -> None:
    after = life.correct_state(lead.id, "OH", "staff:9", "Moved", now=now)
    assert (after.status, after.assignee_id) == ("assigned", BOB)
    assert ("reassigned", BOB, "pending") in told(office)
    same = life.correct_state(lead.id, "TX", "staff:9", "Did not move", now=now)
    assert same.assignee_id == BOB, "who may keep it keeps it"


def test_claiming_what_somebody_has_names_who(life: Life, lead: Lead, now: dt.datetime) -> None:
    with pytest.raises(IllegalChange, match="already with Ann Lee"):
        life.claim(lead.id, BOB, "staff:2", now=now)
    with pytest.raises(IllegalChange, match="already with you"):
        life.claim(lead.id, ANN, "staff:1", now=now)
    with pytest.raises(IllegalChange, match="already with Ann Lee"):
        life.assign(lead.id, ANN, "staff:9", "why", now=now)


def test_who_gets_a_lead_is_told_and_who_takes_one_is_not(
    office: Engine, life: Life, lead: Lead, now: dt.datetime
) -> None:
    life.assign(lead.id, BOB, "staff:9", "Knows the drug", now=now)
    assert told(office) == [("assigned", ANN, "pending"), ("reassigned", BOB, "pending")]
    life.escalate(lead.id, "staff:2", "Unsure", now=now)
    life.claim(lead.id, ANN, "staff:1", now=now)
    assert [kind for kind, _, _ in told(office)] == ["assigned", "reassigned", "escalated"]


def test_deadlines_run_while_somebody_must_answer(office: Engine, life: Life, lead: Lead, now: dt.datetime) -> None:
    assert pending(office) >= {"reminder", "reassign", "escalate"}
    life.contacted(lead.id, "staff:1", now=now)
    assert pending(office) == set()
    life.assign(lead.id, BOB, "staff:9", "On leave", now=now)
    assert pending(office) >= {"reminder", "reassign"}
    life.close(lead.id, "answered", "staff:2", now=now)
    assert pending(office) == set()


def test_reassigning_passes_over_who_had_it_and_ends_with_the_supervisor(
    office: Engine, life: Life, lead: Lead, now: dt.datetime
) -> None:
    second = life.reassign(lead.id, "deadline", "Nobody answered for 4 hours.", now=now)
    assert (second.status, second.assignee_id) == ("assigned", BOB)
    third = life.reassign(lead.id, "deadline", "Nobody answered for 4 hours.", now=now)
    assert (third.status, third.assignee_id) == ("escalated", None)
    with office.connect() as connection:
        event = record.events(connection, lead.id)[-1]
        decision = record.decisions(connection, lead.id)[-1]
    assert event.reason is not None and event.reason.startswith("Nobody answered for 4 hours. Nobody can take a lead")
    assert "Ann Lee had it before and did not get to it" in decision.reason
    assert told(office)[-1][0] == "escalated"


def test_a_reopened_lead_may_go_to_whoever_had_it_in_its_earlier_life(
    office: Engine, life: Life, lead: Lead, now: dt.datetime
) -> None:
    life.reassign(lead.id, "deadline", "Silent.", now=now)
    life.close(lead.id, "not_reached", "staff:2", now=now)
    life.reopen(lead.id, "staff:9", "Wrote again", now=now)
    assert life.reassign(lead.id, "deadline", "Silent.", now=now).assignee_id == ANN


def test_a_lead_reopened_after_its_licence_ended_goes_to_somebody_else(
    office: Engine, life: Life, lead: Lead, now: dt.datetime, enrol: Enrol, pharmacist: Make
) -> None:
    life.close(lead.id, "answered", "staff:1", now=now)
    ended = (Licence("TX", "TX-1", now.date() - dt.timedelta(days=1)),)
    enrol(office, pharmacist("Ann Lee", licences=ended), pharmacist("Bob Ray"))
    assert life.reopen(lead.id, "staff:9", "Wrote again", now=now).assignee_id == BOB


def test_erasing_leaves_nothing_a_visitor_gave_or_staff_wrote(
    office: Engine, life: Life, lead: Lead, new_lead: New, now: dt.datetime
) -> None:
    life.note(lead.id, "Jane is afraid of side effects", "staff:1", now=now)
    second = Intake(office).take(new_lead(idempotency_key="form-2", about="Fibromyalgia again"), now)
    assert second.merged_into == lead.id
    erased = life.erase(lead.id, "staff:9", "The visitor asked for it", now=now)
    assert (erased.status, erased.assignee_id) == ("erased", None)
    with office.connect() as connection:
        rows = connection.execute(select(table)).all()
        events = connection.execute(select(lead_events)).all()
    for row in rows:
        assert row.status == "erased"
        for name in (
            "name", "phone", "email", "phone_index", "email_index", "state", "best_time", "about", "conversation_id"
        ):  # fmt: skip
            assert row._mapping[name] is None, name
        assert (row.topics, row.conditions) == ([], [])
    assert all(event.note is None for event in events)
    assert "Jane" not in str(events) and "afraid" not in str(events)
    assert {(event.kind, event.reason) for event in events if event.reason} == {("erased", "The visitor asked for it")}
    assert pending(office) == set() and all(state == "cancelled" for _, _, state in told(office))


def test_an_erased_person_is_a_new_person(
    office: Engine, life: Life, lead: Lead, new_lead: New, now: dt.datetime
) -> None:
    life.erase(lead.id, "staff:9", "Asked", now=now)
    again = Intake(office).take(new_lead(idempotency_key="form-2"), now)
    assert (again.status, again.merged_into) == ("assigned", None)
