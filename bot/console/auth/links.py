"""One-time links: whoever opens one sets a password. They let a new colleague in, and one who forgot it."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from bot.console.auth import accounts
from bot.console.auth.accounts import Staff
from bot.console.auth.sessions import hashed
from bot.store.staff_tables import staff_links
from bot.store.tables import utc_now

LASTS = dt.timedelta(hours=48)


def make(connection: Connection, person: Staff) -> str:
    """The path of a new link, /link/TOKEN. Earlier links of the same person end."""
    connection.execute(delete(staff_links).where(staff_links.c.staff_id == person.id))
    token = secrets.token_urlsafe(32)
    connection.execute(insert(staff_links).values(id=hashed(token), staff_id=person.id, expires_at=utc_now() + LASTS))
    return f"/link/{token}"


def owner(connection: Connection, token: str) -> Staff | None:
    """Whose link it is, while it lasts and the person may sign in. `accounts.set_password` uses it up."""
    query = select(staff_links.c.staff_id).where(
        staff_links.c.id == hashed(token), staff_links.c.expires_at > utc_now()
    )
    number = connection.execute(query).scalar()
    person = None if number is None else accounts.get(connection, number)
    return person if person and person.active else None
