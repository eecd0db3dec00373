from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import Engine

from bot.console.auth.accounts import Staff
from bot.leads.lead import Lead
from bot.leads.life import Life
from bot.leads.record import events
from bot.leads.store import Leads
from bot.store import audit
from tests.console.staffed import Browser, actions, path_of

BrowserOf, Take, People = Callable[[str], Browser], Callable[..., Lead], dict[str, Staff]


@pytest.fixture
def free(take: Take, people: People, engine: Engine) -> Lead:
    """A lead from California that nobody has."""
    lead = take()
    return Life(engine).escalate(lead.id, people["ana"].actor, "Too busy")


def do(browser: Browser, lead: Lead, action: str, **form: Any) -> httpx.Response:
    return browser.post(path_of(lead, action), {"version": lead.version, **form})


def now(engine: Engine, lead: Lead) -> Lead:
    found = Leads(engine).get(lead.id)
    assert found is not None
    return found


def test_claim(browser_of: BrowserOf, free: Lead, engine: Engine, people: People) -> None:
    ana = browser_of("ana")
    answer = do(ana, free, "claim")
    assert answer.status_code == 303 and answer.headers["location"] == path_of(free)
    assert "is yours now." in ana.get(path_of(free)).text
    assert (now(engine, free).status, now(engine, free).assignee_id) == ("assigned", 1)
    assert (people["ana"].actor, "lead.claim", free.reference) in actions(engine)


def test_of_two_who_claim_the_second_is_told_who_was_faster(
    browser_of: BrowserOf, free: Lead, engine: Engine, people: People
) -> None:
    import datetime as dt
    from dataclasses import replace

    from bot.knowledge.load import load_pharmacy
    from bot.leads.roster import Licence, load_roster, save_pharmacist

    with engine.begin() as connection:
        ben = load_roster(connection, load_pharmacy()).get(2)
        assert ben is not None
        save_pharmacist(connection, replace(ben, licences=(Licence("CA", "1", dt.date(2099, 1, 1)),)), 2)
    do(browser_of("ana"), free, "claim")
    answer = do(browser_of("ben"), free, "claim")
    assert answer.status_code == 404, "it is Ana's now, and not Ben's to see"
    answer = do(browser_of("carla"), free, "note", note="Who takes this?")
    assert answer.status_code == 409
    assert "Somebody was faster: Ana Ruiz claimed it just now." in answer.text
    assert "Who takes this?" in answer.text, "what was typed is still there"
    assert now(engine, free).assignee_id == 1


def test_who_is_not_in_the_roster_can_claim_nothing(browser_of: BrowserOf, free: Lead) -> None:
    answer = do(browser_of("carla"), free, "claim")
    assert answer.status_code == 409 and "You are not in the roster" in answer.text


def test_nothing_else_is_done_with_a_lead_that_is_nobodys(browser_of: BrowserOf, free: Lead, engine: Engine) -> None:
    for action in ("note", "contacted", "close", "escalate", "reopen", "state", "assign"):
        answer = do(browser_of("ana"), free, action, note="n", why="w", outcome="spam", state="NV", pharmacist="1")
        assert answer.status_code == 409 and "Claim it first" in answer.text
    assert now(engine, free).version == free.version


def test_note_contacted_and_close(browser_of: BrowserOf, lead: Lead, engine: Engine, people: People) -> None:
    ana = browser_of("ana")
    assert do(ana, lead, "note", note="  Called,\r\nno answer ").status_code == 303
    assert do(ana, now(engine, lead), "contacted", note="Spoke at noon").status_code == 303
    assert now(engine, lead).status == "contacted"
    refused = do(ana, now(engine, lead), "close", outcome="")
    assert refused.status_code == 409 and "is not known" in refused.text
    assert do(ana, now(engine, lead), "close", outcome="answered").status_code == 303
    assert (now(engine, lead).status, now(engine, lead).outcome) == ("closed", "answered")
    with engine.connect() as connection:
        notes = [event.note for event in events(connection, lead.id) if event.note]
        log = str(list(audit.entries(connection)))
    assert notes == ["Called,\nno answer"]
    assert [action for _, action, _ in actions(engine)] == ["lead.note", "lead.contacted", "lead.close"]
    assert "no answer" not in log and "noon" not in log and "Planted" not in log


@pytest.mark.parametrize(
    ("action", "form", "says"),
    [
        ("note", {"note": "  "}, "The note is empty"),
        ("note", {"note": "x" * 4001}, "has 4001 characters. It holds up to 4000"),
        ("escalate", {}, "The reason is empty"),
        ("assign", {"why": "w"}, "Choose who gets the lead"),
        ("assign", {"why": "w", "pharmacist": "99"}, "Choose who gets the lead"),
        ("assign", {"why": "w", "pharmacist": "2"}, "has no licence for California"),
        ("assign", {"pharmacist": "1"}, "The reason is empty"),
        ("state", {"why": "w", "state": "XX"}, "no postal code of a state"),
        ("reopen", {"why": "w"}, "cannot be reopened: it is assigned"),
        ("close", {"outcome": "won"}, "is not known"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_cure_and_keeps_what_was_typed(
    browser_of: BrowserOf, lead: Lead, engine: Engine, action: str, form: dict[str, str], says: str
) -> None:
    answer = do(browser_of("carla"), lead, action, **form)
    assert answer.status_code == 409 and says in answer.text
    assert now(engine, lead).version == lead.version and actions(engine) == []


def test_escalate_takes_it_out_of_ones_hands(browser_of: BrowserOf, lead: Lead, engine: Engine) -> None:
    assert do(browser_of("ana"), lead, "escalate", why="Needs a doctor's answer").status_code == 303
    assert (now(engine, lead).status, now(engine, lead).assignee_id) == ("escalated", None)


def test_giving_on_by_name_and_by_the_rules(browser_of: BrowserOf, take: Take, people: People, engine: Engine) -> None:
    lead = take(state="NV")
    ana = browser_of("ana")
    answer = do(ana, lead, "assign", pharmacist="rules", why="On holiday")
    assert answer.status_code == 303 and "supervisor&#39;s queue" in ana.get(answer.headers["location"]).text
    lead = now(engine, lead)
    assert lead.assignee_id is None
    carla = browser_of("carla")
    answer = do(carla, lead, "assign", pharmacist="1", why="She is back")
    assert "is with Ana Ruiz now." in carla.get(answer.headers["location"]).text
    assert now(engine, lead).assignee_id == 1


def test_the_state_of_the_visitor_can_be_entered_and_the_lead_goes_on(
    browser_of: BrowserOf, take: Take, people: People, engine: Engine
) -> None:
    lead = take(state=None)
    assert lead.assignee_id is None
    assert do(browser_of("carla"), lead, "state", state="OR", why="Called").status_code == 303
    assert (now(engine, lead).state, now(engine, lead).assignee_id) == ("OR", 2)


def test_who_gave_a_lead_away_is_not_shown_it_any_more(browser_of: BrowserOf, lead: Lead, engine: Engine) -> None:
    answer = do(browser_of("ana"), lead, "state", state="OR", why="Moved there")
    assert answer.status_code == 303 and answer.headers["location"] == "/queue"
    assert browser_of("ana").get(path_of(lead)).status_code == 404


def test_reopen_gives_it_back(browser_of: BrowserOf, lead: Lead, engine: Engine) -> None:
    ana = browser_of("ana")
    do(ana, lead, "close", outcome="not_reached")
    assert do(ana, now(engine, lead), "reopen", why="Called back").status_code == 303
    assert (now(engine, lead).status, now(engine, lead).assignee_id) == ("assigned", 1)


@pytest.mark.parametrize("version", ["", "0", "x", "-1", "99999999999"])
def test_a_change_must_say_what_was_looked_at(browser_of: BrowserOf, lead: Lead, engine: Engine, version: str) -> None:
    answer = browser_of("ana").post(path_of(lead, "note"), {"version": version, "note": "n"})
    assert answer.status_code == 409 and now(engine, lead).version == lead.version


def test_action_and_audit_entry_are_one_transaction(
    browser_of: BrowserOf, lead: Lead, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def fail(*_: object, **__: object) -> None:
        raise OperationalError("INSERT", {}, Exception("disk full"))

    monkeypatch.setattr(audit, "record", fail)
    assert do(browser_of("ana"), lead, "note", note="n").status_code == 503
    assert now(engine, lead).version == lead.version
