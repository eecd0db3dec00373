"""From the log of turns to the queue: what is worth a look, without personal data.

Runs a while after the turn, off the reply's path, when it can be seen whether the visitor asked again. Personal data
is taken out before anything is stored.
"""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import and_, select, update
from sqlalchemy.engine import Connection, Engine, Row

from bot.privacy.known import known_of
from bot.privacy.scrub import scrub
from bot.review.items import Sighting, add_sighting
from bot.review.reasons import REPHRASE_WITHIN, Turn, reasons_of, uncertainty
from bot.store.tables import choice_hints, messages
from bot.store.turn_tables import turns

_BATCH = 100
_STAND_IN = re.compile(r"\[\w+\]")
# What is longer tells a story: it teaches the classifier nothing about one question.
_MOST_CHARACTERS = 400

_QUERY = select(turns, messages.c.conversation_id.label("conversation"), messages.c.body.label("body")).join(
    messages, messages.c.id == turns.c.message_id
)


def collect(engine: Engine, now: dt.datetime) -> int:
    """Look at every turn that is old enough; returns how many were put into the queue. Raises SQLAlchemyError."""
    taken = 0
    while True:
        with engine.begin() as connection:
            seen, found = _batch(connection, now)
        taken += found
        if seen < _BATCH:
            return taken


def _batch(connection: Connection, now: dt.datetime) -> tuple[int, int]:
    due = and_(turns.c.collected.is_(False), turns.c.at < now - REPHRASE_WITHIN)
    ids = connection.execute(select(turns.c.id).where(due).order_by(turns.c.id).limit(_BATCH)).scalars().all()
    # Before the look: a thumb that comes now has the turn looked at once more.
    connection.execute(update(turns).where(turns.c.id.in_(ids)).values(collected=True))
    taken = 0
    for row in connection.execute(_QUERY.where(turns.c.id.in_(ids)).order_by(turns.c.id)).all():
        taken += _take(connection, _turn(row), row.conversation)
    return len(ids), taken


def _take(connection: Connection, turn: Turn, conversation: str) -> bool:
    reasons = reasons_of(turn, _following(connection, turn))
    if not reasons:
        return False
    text = scrub(turn.text, known_of(connection, conversation))
    if len(text) > _MOST_CHARACTERS or not any(map(str.isalpha, _STAND_IN.sub("", text))):
        return False
    hint = select(choice_hints.c.chosen).where(choice_hints.c.message_id == turn.message_id)
    return add_sighting(
        connection,
        Sighting(
            text=text,
            visit=turn.visit,
            message_id=turn.message_id,
            at=turn.at,
            language=turn.language,
            reasons=reasons,
            likely=turn.likely,
            uncertainty=uncertainty(reasons, turn.likely, turn.margin),
            hint=connection.execute(hint).scalar(),
        ),
    )


def _following(connection: Connection, turn: Turn) -> Turn | None:
    query = _QUERY.where(turns.c.visit == turn.visit, turns.c.id > turn.id).order_by(turns.c.id).limit(1)
    row = connection.execute(query).first()
    return _turn(row) if row else None


def _turn(row: Row) -> Turn:
    return Turn(
        id=row.id,
        at=row.at,
        visit=row.visit,
        message_id=row.message_id,
        text=row.body["sentences"][0]["text"],
        outcome=row.outcome,
        topics=tuple(row.topics),
        likely=tuple((answer_id, chance) for answer_id, chance in row.likely),
        margin=row.margin,
        conditions=tuple(row.conditions),
        language=row.language,
        thumb=row.thumb,
    )
