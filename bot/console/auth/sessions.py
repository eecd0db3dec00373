"""Sessions of staff: a random token in the browser, its hash in the database.

A session ends after half an hour without a request of the person's own (what a page asks for by itself does not
count), and after twelve hours in any case.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement

from bot.console.auth import accounts
from bot.console.auth.accounts import Staff
from bot.store.staff_tables import staff, staff_sessions
from bot.store.tables import utc_now

IDLE = dt.timedelta(minutes=30)
LONGEST = dt.timedelta(hours=12)
# Not every request is worth a write.
_SEEN_EVERY = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Session:
    """Who is signed in, and the session's id (no secret: the token is)."""

    id: str
    staff: Staff


def begin(connection: Connection, person: Staff) -> str:
    """Start a session; returns its token. Sessions that ended are removed on the way."""
    now = utc_now()
    connection.execute(delete(staff_sessions).where(_ended(now)))
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(staff_sessions).values(
            id=hashed(token), staff_id=person.id, created_at=now, last_seen_at=now, expires_at=now + LONGEST
        )
    )
    connection.execute(update(staff).where(staff.c.id == person.id).values(last_sign_in_at=now))
    return token


def find(connection: Connection, token: str, *, passive: bool) -> Session | None:
    """The session of a token, if it lasts and the person may sign in. Unless `passive`, it has been used just now."""
    now = utc_now()
    id = hashed(token)
    row = connection.execute(select(staff_sessions).where(staff_sessions.c.id == id)).one_or_none()
    if row is None or row.expires_at <= now or row.last_seen_at <= now - IDLE:
        return None
    person = accounts.get(connection, row.staff_id)
    if person is None or not person.active:
        return None
    if not passive and row.last_seen_at <= now - _SEEN_EVERY:
        connection.execute(update(staff_sessions).where(staff_sessions.c.id == id).values(last_seen_at=now))
    return Session(id, person)


def end(connection: Connection, session: Session) -> None:
    connection.execute(delete(staff_sessions).where(staff_sessions.c.id == session.id))


def end_others(connection: Connection, session: Session) -> int:
    """End the person's other sessions; returns how many lasted."""
    statement = delete(staff_sessions).where(
        staff_sessions.c.staff_id == session.staff.id, staff_sessions.c.id != session.id
    )
    return connection.execute(statement).rowcount


def hashed(token: str) -> str:
    """How a random token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def _ended(now: dt.datetime) -> ColumnElement[bool]:
    return or_(staff_sessions.c.expires_at <= now, staff_sessions.c.last_seen_at <= now - IDLE)
