"""What Prometheus reads, and who may."""

from __future__ import annotations

import datetime as dt

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import insert, text

from bot.leads.intake import Intake
from bot.leads.lead import NewLead
from bot.store.outbox_tables import deadlines
from bot.store.tables import utc_now
from bot.web.brain_client import BrainUnavailable
from tests.web.conftest import Client

LOCAL = "http://127.0.0.1:8000"


@pytest.fixture
def local(app):
    """A program on this machine."""
    return Client(app, base_url=LOCAL, origin=LOCAL)


def figures(local):
    response = local.get("/metrics")
    assert response.status_code == 200 and response.headers["content-type"].startswith("text/plain")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(response.text)
        for sample in family.samples
    }


def test_requests_and_turns_are_counted_by_what_became_of_them(local, brain):
    local.say("hello")
    brain.replies = [brain.replies[0] | {"kind": "error"}]
    local.say("again")
    local.choose("made-up")
    local.get("/nowhere/Zenobia-Quill")
    local.request("PROPFIND", "/chat/history")

    found = figures(local)

    assert found["ldn_requests_total", "POST", "/chat/messages", "200"] == 2
    assert found["ldn_requests_total", "POST", "/chat/messages", "404"] == 1
    assert found["ldn_requests_total", "GET", "other", "404"] == 1
    assert found["ldn_requests_total", "other", "/chat/history", "405"] == 1
    assert found["ldn_request_seconds_count", "/chat/messages"] == 3
    turns = {outcome: found["ldn_turns_total", outcome] for outcome in ("answered", "apology", "refused", "erased")}
    assert turns == {"answered": 1, "apology": 1, "refused": 1, "erased": 0}
    assert "Zenobia" not in str(found)


def test_what_waits_is_counted(local, engine, settings, monkeypatch):
    monkeypatch.setenv("LDN_HOME", str(settings.home))
    monkeypatch.setenv("LDN_WEBHOOK_URL", "http://127.0.0.1:9/hook")
    monkeypatch.setenv("LDN_WEBHOOK_SECRET", "a secret of tests, long enough")
    then = utc_now() - dt.timedelta(hours=1)
    lead = NewLead(
        name="Zenobia Quill", phone="+12125550123", consent_text="Yes.", consent_at=then, idempotency_key="k"
    )
    number = Intake(engine).take(lead, then).id
    with engine.begin() as connection:
        connection.execute(insert(deadlines).values(lead_id=number, kind="reminder", due_at=then))

    found = figures(local)

    assert (found["ldn_leads", "new"], found["ldn_leads", "closed"]) == (1, 0)
    assert (found["ldn_outbox", "pending"], found["ldn_outbox", "dead"]) == (1, 0)
    assert found["ldn_deadlines_overdue",] == 1
    assert 3600 <= found["ldn_outbox_oldest_seconds",] < 3700
    assert (found["ldn_brain_up",], found["ldn_database_up",]) == (1, 1)


def test_what_is_down_is_said_and_the_rest_is_still_there(local, engine, brain):
    brain.down = BrainUnavailable("is down")
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE outbox RENAME TO gone"))

    found = figures(local)

    assert (found["ldn_brain_up",], found["ldn_database_up",]) == (0, 0)
    assert ("ldn_turns_total", "answered") in found


@pytest.mark.parametrize(
    ("base_url", "address", "headers", "reason"),
    [
        ("http://assistant.example", "127.0.0.1", {}, "a proxy that hands the public name on"),
        (LOCAL, "203.0.113.7", {}, "somebody else's machine"),
        (LOCAL, "10.0.0.3", {}, "another machine of the same network"),
        (LOCAL, "127.0.0.1", {"X-Forwarded-For": "203.0.113.7"}, "a proxy on this machine"),
        (LOCAL, "127.0.0.1", {"X-Forwarded-Proto": "https"}, "a proxy on this machine"),
        (LOCAL, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, "a visitor who pretends"),
        (LOCAL, "127.0.0.1", {"Forwarded": "for=127.0.0.1"}, "a proxy as in RFC 7239"),
        (LOCAL, "127.0.0.1", {"Via": "1.1 proxy"}, "a proxy as in RFC 9110"),
        (LOCAL, "127.0.0.1", {"X-Real-IP": "203.0.113.7"}, "a proxy on this machine"),
    ],
)
def test_nobody_but_a_program_on_this_machine_finds_it(app, base_url, address, headers, reason):
    response = Client(app, base_url=base_url, origin=None, address=address).get("/metrics", headers=headers)
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found"), reason


@pytest.mark.parametrize("base_url", ["http://localhost:8000", "http://[::1]:8000"])
def test_its_other_names_do(app, base_url):
    assert Client(app, base_url=base_url, origin=None, address="::1").get("/metrics").status_code == 200
