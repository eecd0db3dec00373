"""Who answers a conversation, and the signs of life of both sides: there, typing.

While somebody of the staff holds a conversation, the dialogue engine is not asked for answers. Signs are times, noted
again and again; each counts for a while and then is over by itself. Every function takes the caller's connection;
times are UTC without a zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.engine import Connection, Row
from sqlalchemy.sql import Select

from bot.store.conversations import ConversationGone
from bot.store.tables import conversations, messages

# How long a sign counts. A browser gives one at least every 15 s; a console's page in the background every minute.
VISITOR_HERE = dt.timedelta(seconds=60)
STAFF_HERE = dt.timedelta(seconds=90)
TYPING = dt.timedelta(seconds=6)

_THIS = conversations.c.id == bindparam("conversation")
_NEWEST = select(func.max(messages.c.id)).where(messages.c.conversation_id == conversations.c.id).scalar_subquery()
_GLANCE = select(conversations, _NEWEST.label("newest")).where(
    conversations.c.id.in_(bindparam("conversations", expanding=True))
)
_SEEN = update(conversations).where(_THIS).values(visitor_seen_at=bindparam("time"))
_NOBODY = {"held_by": None, "held_as": None, "held_at": None, "held_seen_at": None, "held_typing_at": None}


class NotHolding(RuntimeError):
    """The conversation is not this person's to answer: the assistant, or somebody else, has it. `holder`: who."""

    def __init__(self, holder: str | None = None) -> None:
        super().__init__("Somebody else answers this conversation." if holder else "The assistant answers it.")
        self.holder = holder


@dataclass(frozen=True)
class Glance:
    """A conversation at one moment. `newest`: the id of its last message, 0 if there is none."""

    newest: int
    held_by: int | None
    # What the visitor sees of whoever holds it: name and what they are.
    held_as: str | None
    held_at: dt.datetime | None
    staff_here: bool
    staff_typing: bool
    visitor_here: bool
    visitor_typing: bool
    # Not compared: it changes all the time.
    visitor_seen_at: dt.datetime | None = field(compare=False)


def glances(connection: Connection, ids: Collection[str], now: dt.datetime) -> dict[str, Glance]:
    """The conversations of `ids` that are still there."""
    if not ids:
        return {}
    rows = connection.execute(_GLANCE, {"conversations": list(ids)})
    return {row.id: _glance(row, now) for row in rows}


def glance(connection: Connection, conversation: str, now: dt.datetime) -> Glance | None:
    """One conversation; None if it was erased."""
    return glances(connection, [conversation], now).get(conversation)


def hold(connection: Connection, conversation: str, staff_id: int, name: str, now: dt.datetime) -> bool:
    """Have somebody answer from here on, shown as `name`; whether that is new. Raises ConversationGone, NotHolding."""
    free = and_(_THIS, conversations.c.held_by.is_(None))
    values = {"held_by": staff_id, "held_as": name, "held_at": now, "held_seen_at": now, "interrupted": True}
    if connection.execute(update(conversations).where(free).values(values), {"conversation": conversation}).rowcount:
        return True
    check_holds(connection, conversation, staff_id)
    return False


def check_holds(connection: Connection, conversation: str, staff_id: int) -> str:
    """As whom this person answers. Raises ConversationGone, NotHolding."""
    query = select(conversations.c.held_by, conversations.c.held_as).where(_THIS)
    row = connection.execute(query, {"conversation": conversation}).one_or_none()
    if row is None:
        raise ConversationGone
    if row.held_by != staff_id:
        raise NotHolding(row.held_as)
    return str(row.held_as)


def release(connection: Connection, conversation: str) -> str | None:
    """Give the conversation back to the assistant; as whom it was held, None if nobody held it."""
    query = select(conversations.c.held_as).where(_THIS, conversations.c.held_by.is_not(None))
    name: str | None = connection.execute(query, {"conversation": conversation}).scalar_one_or_none()
    statement = update(conversations).where(_THIS, conversations.c.held_by.is_not(None)).values(_NOBODY)
    return name if connection.execute(statement, {"conversation": conversation}).rowcount else None


def deserted(connection: Connection, before: dt.datetime, within: Iterable[str] | None = None) -> list[str]:
    """The conversations whose holder gave no sign since `before`, of some or of all."""
    query = select(conversations.c.id).where(
        conversations.c.held_by.is_not(None), conversations.c.held_seen_at < before
    )
    if within is not None:
        query = query.where(conversations.c.id.in_(list(within)))
    return list(connection.execute(query).scalars())


def staff_sign(
    connection: Connection, conversation: str, staff_id: int, now: dt.datetime, *, typing: bool | None = None
) -> bool:
    """The holder is there. `typing`: also that they are, or are no longer. Whether they hold it."""
    values: dict[str, dt.datetime | None] = {"held_seen_at": now}
    if typing is not None:
        values["held_typing_at"] = now if typing else None
    statement = update(conversations).where(_THIS, conversations.c.held_by == staff_id).values(values)
    return bool(connection.execute(statement, {"conversation": conversation}).rowcount)


def visitors_seen(connection: Connection, ids: Iterable[str], now: dt.datetime) -> None:
    """The browsers of these conversations are connected."""
    # In one order: two processes that wait for each other's rows would never end.
    rows = [{"conversation": conversation, "time": now} for conversation in sorted(ids)]
    if rows:
        connection.execute(_SEEN, rows)


def visitor_types(connection: Connection, conversation: str, now: dt.datetime | None) -> None:
    """The visitor is typing to whoever holds the conversation; without `now`: no longer."""
    statement = update(conversations).where(_THIS, conversations.c.held_by.is_not(None))
    connection.execute(statement.values(visitor_typing_at=now), {"conversation": conversation})


def resumed(connection: Connection, conversation: str) -> None:
    """The dialogue engine has heard of the interruption."""
    statement = update(conversations).where(_THIS, conversations.c.held_by.is_(None)).values(interrupted=False)
    connection.execute(statement, {"conversation": conversation})


def present(connection: Connection, within: Select, now: dt.datetime) -> list[tuple[object, ...]]:
    """What pages about live conversations show, to be compared with a later look: those held or with a visitor there.

    `within`: a query for the ids of the conversations that count.
    """
    live = or_(conversations.c.visitor_seen_at > now - VISITOR_HERE, conversations.c.held_by.is_not(None))
    query = select(conversations).where(live, conversations.c.id.in_(within)).order_by(conversations.c.id)
    found = []
    for row in connection.execute(query):
        visitor_here = _within(row.visitor_seen_at, VISITOR_HERE, now)
        typing = _within(row.visitor_typing_at, TYPING, now)
        found.append((row.id, row.held_by, visitor_here, typing))
    return found


def _glance(row: Row, now: dt.datetime) -> Glance:
    held = row.held_by is not None
    return Glance(
        row.newest or 0,
        row.held_by,
        row.held_as,
        row.held_at,
        held and _within(row.held_seen_at, STAFF_HERE, now),
        held and _within(row.held_typing_at, TYPING, now),
        _within(row.visitor_seen_at, VISITOR_HERE, now),
        held and _within(row.visitor_typing_at, TYPING, now),
        row.visitor_seen_at,
    )


def _within(time: dt.datetime | None, length: dt.timedelta, now: dt.datetime) -> bool:
    return time is not None and time > now - length
