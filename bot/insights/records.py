"""Reads what insights are made of: turns, choices after "did you mean", leads, releases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.insights.scope import Scope, local
from bot.leads.lead import MERGED
from bot.store.lead_tables import lead_events, leads
from bot.store.release_tables import models, releases
from bot.store.tables import choice_hints
from bot.store.turn_tables import turns

# A visitor wrote something that was read as a question.
QUESTIONS = frozenset({"answered", "did_you_mean", "not_understood", "out_of_scope", "safety"})
UNCLEAR = frozenset({"did_you_mean", "not_understood"})
EMERGENCIES = ("emergency", "self_harm", "opioids")


class Turn(NamedTuple):
    """One message of a visitor; `at` by the pharmacy's clock. There are many: a dataclass would take twice the time."""

    at: dt.datetime
    visit: str
    outcome: str
    topics: tuple[str, ...]
    route: str | None
    nearest: str | None
    conditions: tuple[str, ...]
    language: str
    model: str | None
    milliseconds: int
    thumb: str | None


@dataclass(frozen=True)
class Choice:
    """What was offered after a "did you mean", and what was chosen (None: none of these)."""

    offered: tuple[str, ...]
    chosen: str | None


@dataclass(frozen=True)
class Request:
    """A lead: what was asked before it, how it stands, and when somebody first reached the visitor."""

    at: dt.datetime
    topics: tuple[str, ...]
    status: str
    outcome: str | None
    waited: dt.timedelta | None


@dataclass(frozen=True)
class Release:
    """When which model began to answer visitors."""

    at: dt.datetime
    model: str


@dataclass(frozen=True)
class Records:
    turns: tuple[Turn, ...]
    choices: tuple[Choice, ...]
    requests: tuple[Request, ...]


def read(connection: Connection, scope: Scope, zone: dt.tzinfo | None) -> Records:
    """Everything of a scope. Choices are not kept by language or model, leads not by model: those filters pass over
    them."""
    start, end = scope.bounds(zone)
    return Records(
        tuple(one for one in _turns(connection, start, end, zone) if _is_in(one, scope)),
        tuple(one for one in _choices(connection, start, end) if scope.has_topic((*one.offered, one.chosen or ""))),
        tuple(one for one in _requests(connection, start, end, zone, scope) if scope.has_topic(one.topics)),
    )


def known_languages(connection: Connection) -> list[str]:
    return sorted(connection.execute(select(turns.c.language).distinct()).scalars())


def known_models(connection: Connection) -> list[str]:
    """Models that answered, the latest first."""
    query = select(turns.c.model).where(turns.c.model.is_not(None)).group_by(turns.c.model)
    return list(connection.execute(query.order_by(func.max(turns.c.at).desc())).scalars())


def read_releases(connection: Connection, scope: Scope, zone: dt.tzinfo | None) -> list[Release]:
    """Releases that went live within the days of a scope, oldest first."""
    start, end = scope.bounds(zone)
    query = (
        select(releases.c.live_at, models.c.file)
        .join(models, models.c.hash == releases.c.model_hash)
        .where(releases.c.live_at >= start, releases.c.live_at < end)
        .order_by(releases.c.live_at)
    )
    return [Release(row.live_at, row.file.removesuffix(".tar.gz")) for row in connection.execute(query)]


def turns_between(connection: Connection, start: dt.datetime, end: dt.datetime) -> list[Turn]:
    """All turns between two moments of the database."""
    return _turns(connection, start, end, dt.timezone.utc)


def _is_in(turn: Turn, scope: Scope) -> bool:
    if (scope.language and turn.language != scope.language) or (scope.model and turn.model != scope.model):
        return False
    # What was not understood has no topic; it counts where it was nearest to.
    return scope.has_topic(turn.topics or ((turn.nearest,) if turn.nearest else ()))


def _turns(connection: Connection, start: dt.datetime, end: dt.datetime, zone: dt.tzinfo | None) -> list[Turn]:
    names = ("at", "visit", "outcome", "topics", "route", "likely", "conditions", "language", "model", "milliseconds")
    columns = [turns.c[name] for name in (*names, "thumb")]
    query = select(*columns).where(turns.c.at >= start, turns.c.at < end).order_by(turns.c.at)
    return [
        Turn(
            local(row.at, zone),
            row.visit,
            row.outcome,
            tuple(row.topics),
            row.route,
            row.likely[0][0] if row.likely else None,
            tuple(row.conditions),
            row.language,
            row.model,
            row.milliseconds,
            row.thumb,
        )
        for row in connection.execute(query)
    ]


def _choices(connection: Connection, start: dt.datetime, end: dt.datetime) -> list[Choice]:
    query = select(choice_hints.c.offered, choice_hints.c.chosen).where(
        choice_hints.c.at >= start, choice_hints.c.at < end
    )
    return [Choice(tuple(row.offered), row.chosen) for row in connection.execute(query)]


def _requests(
    connection: Connection, start: dt.datetime, end: dt.datetime, zone: dt.tzinfo | None, scope: Scope
) -> list[Request]:
    reached = (
        select(lead_events.c.lead_id, func.min(lead_events.c.at).label("at"))
        .where(lead_events.c.kind == "contacted")
        .group_by(lead_events.c.lead_id)
        .subquery()
    )
    query = (
        select(leads.c.created_at, leads.c.topics, leads.c.status, leads.c.outcome, reached.c.at)
        .outerjoin(reached, reached.c.lead_id == leads.c.id)
        # One that joined another was answered there.
        .where(leads.c.created_at >= start, leads.c.created_at < end, leads.c.status != MERGED)
        .order_by(leads.c.created_at)
    )
    if scope.language:
        query = query.where(leads.c.language == scope.language)
    return [
        Request(
            local(row.created_at, zone),
            tuple(row.topics),
            row.status,
            row.outcome,
            row.at - row.created_at if row.at else None,
        )
        for row in connection.execute(query)
    ]
