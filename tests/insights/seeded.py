"""Weeks of visitors for tests and screenshots: the same for the same seed."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from bot.store.lead_tables import lead_events, leads
from bot.store.release_tables import models, releases
from bot.store.tables import choice_hints, conversations, messages
from bot.store.turn_tables import turns

OLD, NEW = "0123456789abcdef", "fedcba9876543210"
ASKED = (
    ("dosing/typical_range", 20),
    ("side_effects/common", 17),
    ("basics/what_is_ldn", 15),
    ("access/cost", 13),
    ("dosing/timing", 11),
    ("safety/alcohol", 9),
    ("access/order_refill", 8),
    ("dosing/titration", 6),
    ("safety/opioids", 4),
    ("formulations/available_forms", 3),
)
CONDITIONS = (("fibromyalgia", 9), ("crohns_disease", 5), ("hashimotos_hypothyroidism", 4), ("multiple_sclerosis", 3))
# By the hour of the day: few at night, most after lunch and in the evening.
_BY_HOUR = (1, 1, 0, 0, 0, 1, 2, 4, 7, 9, 10, 10, 12, 13, 11, 9, 8, 8, 9, 12, 14, 11, 6, 3)


def _one(chance: random.Random, weighted: tuple[tuple[str, int], ...]) -> str:
    names, weights = zip(*weighted, strict=True)
    return chance.choices(names, weights)[0]


def seed(connection: Connection, last: dt.date, days: int = 56, visits_a_day: int = 12, number: int = 7) -> None:
    """Turns, leads, choices and one release 14 days before `last`. The newer model understands more."""
    chance = random.Random(number)
    released = dt.datetime.combine(last - dt.timedelta(days=14), dt.time(10))
    rows: list[dict[str, Any]] = []
    for count in range(days):
        day = last - dt.timedelta(days=days - 1 - count)
        quiet = 0.5 if day.weekday() >= 5 else 1.0
        for visit in range(round(visits_a_day * quiet * chance.uniform(0.7, 1.3))):
            hour = chance.choices(range(24), _BY_HOUR)[0]
            at = dt.datetime.combine(day, dt.time(hour, chance.randrange(60)))
            rows += _visit(connection, chance, f"{count:03}-{visit:03}", at, NEW if at >= released else OLD)
    connection.execute(insert(turns), rows)
    for name, at in ((OLD, released - dt.timedelta(days=60)), (NEW, released)):
        connection.execute(
            insert(models).values(hash=name * 4, file=f"{name}.tar.gz", made_of={}, made_at=at, made_by="staff:3")
        )
        connection.execute(
            insert(releases).values(
                model_hash=name * 4, requested_by="staff:3", requested_at=at, state="live", refusals=[], live_at=at
            )
        )


def _visit(
    connection: Connection, chance: random.Random, visit: str, at: dt.datetime, model: str
) -> list[dict[str, Any]]:
    rows = []
    missed = 0.12 if model == OLD else 0.06
    topics: list[str] = []
    for _ in range(chance.choices((1, 2, 3, 4, 7), (40, 28, 17, 10, 5))[0]):
        at += dt.timedelta(seconds=chance.randrange(20, 160))
        topic, luck = _one(chance, ASKED), chance.random()
        outcome = "answered"
        if luck < missed:
            outcome = "not_understood"
        elif luck < 2 * missed:
            outcome = "did_you_mean"
        elif luck < 2 * missed + 0.05:
            outcome = "out_of_scope"
        elif topic == "safety/opioids" and luck > 0.5:
            outcome = "safety"
        said = [topic] if outcome in ("answered", "safety") else []
        topics += said
        row = {
            "at": at,
            "visit": visit,
            "model": model,
            "topics": said,
            "route": "opioids" if outcome == "safety" else None,
            "outcome": outcome,
            "likely": [[topic, 0.5], ["basics/uses", 0.2]],
            "margin": 0.3,
            "conditions": [_one(chance, CONDITIONS)] if said and chance.random() < 0.2 else [],
            "language": "es" if chance.random() < 0.04 else "en",
            "milliseconds": round(chance.lognormvariate(3.4, 0.5)),
            "thumb": chance.choices(("up", "down", None), (10, 3, 87))[0] if said else None,
        }
        rows.append(row)
        if outcome == "did_you_mean":
            _choice(connection, chance, visit, at, topic)
    if chance.random() < 0.09:
        _lead(connection, chance, visit, at, topics)
    return rows


def _choice(connection: Connection, chance: random.Random, visit: str, at: dt.datetime, topic: str) -> None:
    conversation = f"{visit}-{at:%H%M%S}"
    connection.execute(insert(conversations).values(id=conversation, created_at=at, last_at=at))
    message = connection.execute(
        insert(messages).values(
            conversation_id=conversation, at=at, sender="visitor", turn_id="t", body={"sentences": []}
        )
    ).inserted_primary_key[0]
    chosen = chance.choices((topic, "basics/uses", None), (6, 2, 2))[0]
    connection.execute(
        insert(choice_hints).values(
            message_id=message, conversation_id=conversation, at=at, offered=[topic, "basics/uses"], chosen=chosen
        )
    )


def _lead(connection: Connection, chance: random.Random, visit: str, at: dt.datetime, topics: list[str]) -> None:
    ended = chance.choices(("answered", "prescription", "not_reached", None), (5, 3, 2, 3))[0]
    number = connection.execute(
        insert(leads).values(
            idempotency_key=visit,
            created_at=at,
            status="closed" if ended else "assigned",
            outcome=ended,
            topics=topics,
            consent_text="Yes.",
            consent_at=at,
        )
    ).inserted_primary_key[0]
    if ended:
        waited = dt.timedelta(minutes=round(chance.lognormvariate(4.5, 1.1)))
        connection.execute(
            insert(lead_events).values(
                lead_id=number, at=at + waited, actor="staff:1", kind="contacted", to_status="contacted", details={}
            )
        )
