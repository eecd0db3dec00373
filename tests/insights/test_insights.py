from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert
from sqlalchemy.engine import Engine

from bot.insights.records import Records, read
from bot.insights.report import report
from bot.insights.scope import Scope, ScopeError, week
from bot.insights.summary import of_records, release_pairs, releases_table
from bot.insights.tables import NOBODY, Table, median_wait, percentile, share, tables
from bot.store.lead_tables import lead_events, leads
from bot.store.release_tables import models, releases
from bot.store.turn_tables import turns
from tests.insights.conftest import LAST
from tests.insights.seeded import NEW, OLD

DAY = dt.date(2026, 11, 18)
NOON = dt.datetime(2026, 11, 18, 12)
ONE_DAY = Scope(DAY, DAY)
UTC = dt.timezone.utc


def add(engine: Engine, *rows: dict[str, Any]) -> None:
    usual = {
        "at": NOON,
        "visit": "v1",
        "topics": [],
        "outcome": "answered",
        "likely": [],
        "conditions": [],
        "language": "en",
        "milliseconds": 30,
        "model": "m1",
    }
    with engine.begin() as connection:
        for row in rows:
            connection.execute(insert(turns).values(usual | row))


def add_lead(engine: Engine, key: str, reached: float | None = None, **fields: Any) -> None:
    usual = {"created_at": NOON, "topics": [], "status": "new", "consent_text": "Yes.", "consent_at": NOON}
    with engine.begin() as connection:
        number = connection.execute(
            insert(leads).values(usual | {"idempotency_key": key} | fields)
        ).inserted_primary_key[0]
        if reached is not None:
            at = NOON + dt.timedelta(hours=reached)
            event = {"lead_id": number, "actor": "staff:1", "kind": "contacted", "to_status": "contacted"}
            connection.execute(insert(lead_events).values(event | {"at": at, "details": {}}))


def records(engine: Engine, scope: Scope = ONE_DAY, zone: dt.tzinfo = UTC) -> Records:
    with engine.connect() as connection:
        return read(connection, scope, zone)


def table(engine: Engine, key: str, scope: Scope = ONE_DAY, zone: dt.tzinfo = UTC) -> Table:
    every = tables(records(engine, scope, zone), scope, str.upper, str.title)
    return next(one for one in every if one.key == key)


def test_what_visitors_ask_is_counted_by_answer_and_visit(engine: Engine) -> None:
    add(
        engine,
        {"topics": ["dosing/timing", "access/cost"]},
        {"topics": ["dosing/timing"]},
        {"topics": ["dosing/timing"], "visit": "v2"},
    )
    assert table(engine, "answers").rows == (
        ("DOSING/TIMING", "dosing/timing", 3, 2),
        ("ACCESS/COST", "access/cost", 1, 1),
    )


def test_days_and_hours_are_those_of_the_pharmacy(engine: Engine) -> None:
    pacific = ZoneInfo("America/Los_Angeles")
    # 11 pm on the day before in California.
    add(engine, {"at": dt.datetime(2026, 11, 18, 7)}, {"at": dt.datetime(2026, 11, 18, 8), "outcome": "not_understood"})
    days = table(engine, "days", Scope(DAY - dt.timedelta(days=1), DAY), pacific)
    assert [row[:4] for row in days.rows] == [("2026-11-17", 1, 0, 0), ("2026-11-18", 0, 0, 1)]
    assert table(engine, "days", ONE_DAY, pacific).rows == (("2026-11-18", 0, 0, 1, 0, 0, 0),)
    hours = table(engine, "hours", Scope(DAY - dt.timedelta(days=1), DAY), pacific)
    assert hours.columns[:4] == ("Hour", "Mon", "Tue", "Wed")
    assert hours.rows[23][:4] == ("23:00", 0, 1, 0) and hours.rows[0][:4] == ("00:00", 0, 0, 1)


def test_conditions_what_was_not_understood_and_thumbs(engine: Engine) -> None:
    add(
        engine,
        {"conditions": ["fibromyalgia"]},
        {"conditions": ["fibromyalgia", "lupus"], "topics": ["a/b"], "thumb": "down"},
        {"outcome": "not_understood", "likely": [["a/b", 0.3], ["c/d", 0.2]]},
        {"outcome": "did_you_mean", "likely": [["a/b", 0.3]]},
        {"outcome": "not_understood"},
        {"topics": ["a/b"], "thumb": "up"},
    )
    assert table(engine, "conditions").rows == (("Fibromyalgia", 2, 1), ("Lupus", 1, 1))
    assert table(engine, "unclear").rows == (("A/B", "a/b", 1, 1), ("near to nothing", "", 1, 0))
    assert table(engine, "thumbs").rows == (("A/B", "a/b", 1, 1),)


def test_questions_per_visit_leave_the_form_and_small_talk_out(engine: Engine) -> None:
    add(
        engine,
        {},
        {},
        {"outcome": "form"},
        {"outcome": "small_talk"},
        {"visit": "v2"},
        {"visit": "v3", "outcome": "form"},
    )
    assert dict(table(engine, "visits").rows) == {
        "1": 1,
        "2": 1,
        "3": 0,
        "4 to 5": 0,
        "6 to 9": 0,
        "10 or more": 0,
    }
    assert of_records(records(engine)).per_visit == "1.0"


def test_leads_by_the_question_before_and_how_they_ended(engine: Engine) -> None:
    add_lead(engine, "1", reached=0.5, topics=["a/b", "c/d"], status="closed", outcome="answered")
    add_lead(engine, "2", reached=5, topics=["c/d"], status="contacted")
    add_lead(engine, "3")
    add_lead(engine, "4", topics=["c/d"], status="merged")
    found = table(engine, "leads")
    assert found.columns[:5] == ("Question before", "Answer", "Leads", "Open", "Answered")
    assert [row[:5] for row in found.rows] == [("C/D", "c/d", 2, 1, 1), (NOBODY, "", 1, 1, 0)]
    waits = dict(table(engine, "contact").rows)
    assert (waits["under 1 hour"], waits["4 to 24 hours"], waits["not reached, or not yet"]) == (1, 1, 1)
    assert median_wait(records(engine).requests) == dt.timedelta(hours=2.75)


def test_speed_by_model_and_emergencies_by_day(engine: Engine) -> None:
    add(engine, *({"milliseconds": number} for number in range(1, 101)))
    add(
        engine,
        {"milliseconds": 9999, "outcome": "error"},
        {"route": "emergency"},
        {"route": "self_harm", "model": "m2"},
    )
    speed = {row[0]: row[1:] for row in table(engine, "speed").rows}
    assert speed["m1"] == (101, 50, 95) and speed["m2"] == (1, 30, 30)
    assert table(engine, "emergencies").rows == (("2026-11-18", 1, 1, 0),)


def test_filters_by_topic_language_and_model(engine: Engine) -> None:
    add(
        engine,
        {"topics": ["dosing/timing"]},
        {"topics": ["access/cost"], "language": "es"},
        {"outcome": "not_understood", "likely": [["dosing/timing", 0.4]], "model": "m2"},
    )

    def count(**filters: str) -> int:
        return len(records(engine, Scope(DAY, DAY, **filters)).turns)

    assert (count(), count(topic="dosing"), count(topic="dosing/timing"), count(topic="dos")) == (3, 2, 2, 0)
    assert (count(language="es"), count(model="m2"), count(topic="dosing", model="m1")) == (1, 1, 1)


def test_few_are_counted_not_turned_into_percent() -> None:
    assert (share(2, 3), share(0, 0), share(10, 19)) == ("2 of 3", "–", "10 of 19")
    assert (share(5, 20), share(600, 1200)) == ("25 % of 20", "50 % of 1,200")
    assert percentile([], 0.5) is None and percentile([7], 0.95) == 7


def test_a_release_is_compared_up_to_the_next_one(engine: Engine) -> None:
    with engine.begin() as connection:
        for name, at in (("old", NOON), ("new", NOON + dt.timedelta(days=2))):
            connection.execute(insert(models).values(hash=name, file=f"{name}.tar.gz", made_of={}, made_by="staff:1"))
            connection.execute(insert(releases).values(model_hash=name, requested_by="x", refusals=[], live_at=at))
    add(
        engine,
        {"at": NOON - dt.timedelta(days=8)},
        {"at": NOON - dt.timedelta(days=6), "outcome": "not_understood"},
        {"at": NOON + dt.timedelta(days=1)},
        {"at": NOON + dt.timedelta(days=3)},
        {"at": NOON + dt.timedelta(days=8)},
        {"at": NOON + dt.timedelta(days=10)},
    )
    with engine.connect() as connection:
        pairs = release_pairs(connection, Scope(DAY, DAY + dt.timedelta(days=4)), UTC)
    assert [(one.release.model, one.before.questions, one.after.questions) for one in pairs] == [
        ("old", 1, 1),
        ("new", 1, 2),
    ]
    rows = releases_table(pairs, UTC).rows
    assert rows[0][:7] == ("2026-11-18 12:00", "old", "before", 1, "0 of 1", "0 of 1", "1 of 1")
    with engine.connect() as connection:
        assert release_pairs(connection, Scope(DAY - dt.timedelta(days=3), DAY - dt.timedelta(days=1)), UTC) == []


def test_every_figure_holds_on_weeks_of_visitors(seeded: Engine) -> None:
    scope = Scope(LAST - dt.timedelta(days=27), LAST)
    found = records(seeded, scope)
    one = of_records(found)
    assert one.questions == one.answered + one.did_you_mean + one.not_understood + one.out_of_scope
    days = table(seeded, "days", scope)
    assert sum(sum(row[1:]) for row in days.rows) == one.messages and len(days.rows) == 28  # type: ignore[arg-type]
    assert sum(table(seeded, "visits", scope).column("Visits")) == one.visits  # type: ignore[arg-type]
    assert sum(table(seeded, "leads", scope).column("Leads")) == one.leads == len(found.requests)  # type: ignore[arg-type]
    offered = table(seeded, "choices", scope)
    assert sum(offered.column("Chosen")) == len(found.choices) > 0  # type: ignore[arg-type]
    with seeded.connect() as connection:
        (pair,) = release_pairs(connection, scope, UTC)
    assert pair.release.model == NEW != OLD
    # The newer model understands more; the figures must show it.
    assert pair.after.not_understood / pair.after.questions < pair.before.not_understood / pair.before.questions


def test_the_week_as_text(seeded: Engine) -> None:
    with seeded.connect() as connection:
        text = report(connection, Scope(*week("2026-W47")), UTC, "A Pharmacy", lambda id: f"<{id}>", str.upper)
        quiet = report(connection, Scope(*week("2020-W01")), UTC, "A Pharmacy", str, str)
    assert text.startswith("A Pharmacy: the LDN assistant from 2026-11-16 to 2026-11-22\n")
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "Messages" in text and "7 days before" in text and "<dosing/typical_range>" in text
    assert "FIBROMYALGIA" in text and "Leads, by the question before" in text
    assert quiet.endswith("Nobody wrote in this time.\n")


def test_a_week_is_named_by_iso_8601() -> None:
    assert week("2026-W01") == (dt.date(2025, 12, 29), dt.date(2026, 1, 4))
    for wrong in ("2026-47", "2026-W54", "last"):
        with pytest.raises(ScopeError, match="Write year and week by ISO 8601: 2026-W47"):
            week(wrong)


def test_a_period_must_be_one() -> None:
    with pytest.raises(ScopeError, match="which is before"):
        Scope(DAY, DAY - dt.timedelta(days=1))
    with pytest.raises(ScopeError, match="Take at most 366"):
        Scope(DAY, DAY + dt.timedelta(days=366))
    assert ONE_DAY.before == Scope(DAY - dt.timedelta(days=1), DAY - dt.timedelta(days=1))


def test_it_reads_both_databases(any_engine: Engine) -> None:
    add(any_engine, {"topics": ["dosing/timing"]})
    add_lead(any_engine, "1", reached=1)
    assert table(any_engine, "answers").rows[0][2] == 1 and len(records(any_engine).requests) == 1
