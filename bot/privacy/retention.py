"""Nothing is kept longer than the settings say: transcripts by their last message, leads by their last change.

Messages that wait to be reviewed go with the transcripts; the log of turns goes with the leads.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, delete, func, select
from sqlalchemy.engine import Connection, Engine

from bot.leads.lead import ERASED, MERGED
from bot.leads.life import Life
from bot.review.items import OPEN, SKIPPED
from bot.store.conversations import expire
from bot.store.lead_tables import lead_events, leads
from bot.store.review_tables import review_items
from bot.store.tables import conversations, events
from bot.store.turn_tables import turns

# As many at a time: a chat that wants to write should not wait for years of old ones.
_BATCH = 100
_BY = "retention"


@dataclass(frozen=True)
class Expired:
    """How much was erased because of its age."""

    conversations: int = 0
    leads: int = 0

    def __add__(self, other: Expired) -> Expired:
        return Expired(self.conversations + other.conversations, self.leads + other.leads)


def erase_expired(
    engine: Engine,
    transcript_days: int,
    lead_days: int,
    now: dt.datetime,
    forget: Callable[[Sequence[str]], object] = lambda _conversations: None,
) -> Expired:
    """Erase what is too old at `now` (UTC without a zone), in small transactions. Raises SQLAlchemyError.

    `forget` is told which conversations are gone: others may have them in memory.
    """
    with engine.begin() as connection:
        _erase_review(connection, now - dt.timedelta(days=transcript_days), now - dt.timedelta(days=lead_days))
    total = Expired()
    while True:
        with engine.begin() as connection:
            old = _erase_transcripts(connection, now - dt.timedelta(days=transcript_days))
            emptied = _erase_leads(connection, now - dt.timedelta(days=lead_days), lead_days, now)
        forget(old)
        total += Expired(len(old), emptied)
        if not old and not emptied:
            return total


def _erase_transcripts(connection: Connection, before: dt.datetime) -> list[str]:
    silent = select(conversations.c.id).where(conversations.c.last_at < before)
    # A turn that was under way while its conversation was erased leaves events of no conversation.
    seconds = before.replace(tzinfo=dt.timezone.utc).timestamp()
    orphaned = and_(events.c.sender_id.not_in(select(conversations.c.id)), events.c.timestamp < seconds)
    old = [
        *connection.execute(silent.limit(_BATCH)).scalars(),
        *connection.execute(select(events.c.sender_id).distinct().where(orphaned).limit(_BATCH)).scalars(),
    ]
    expire(connection, old)
    return old


def _erase_review(connection: Connection, before: dt.datetime, log_before: dt.datetime) -> None:
    # What was labelled has become an example; what needs an answer waits for one.
    waiting = review_items.c.state.in_([OPEN, SKIPPED])
    connection.execute(delete(review_items).where(waiting, review_items.c.last_at < before))
    connection.execute(delete(turns).where(turns.c.at < log_before))


def _erase_leads(connection: Connection, before: dt.datetime, days: int, now: dt.datetime) -> int:
    last_change = (
        select(lead_events.c.lead_id, func.max(lead_events.c.at).label("at")).group_by(lead_events.c.lead_id).subquery()
    )
    query = (
        select(leads.c.id)
        .outerjoin(last_change, last_change.c.lead_id == leads.c.id)
        # One that was joined to another goes with that one.
        .where(leads.c.status.not_in([ERASED, MERGED]), func.coalesce(last_change.c.at, leads.c.created_at) < before)
        .limit(_BATCH)
    )
    old = connection.execute(query).scalars().all()
    life = Life(connection)
    for number in old:
        life.erase(number, _BY, f"Not changed for {days} days.", now=now)
    return len(old)
