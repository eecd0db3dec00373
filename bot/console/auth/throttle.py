"""Guessing is slowed down: failed sign-ins count for the account that was tried and for the address they came from.

An attempt is counted before the password is looked at, so that many at once gain nothing. The first few are free, then
each failure doubles the wait. An account that does not exist is counted like one that does.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from bot.store.staff_tables import sign_in_attempts
from bot.store.tables import utc_now

_LONGEST = dt.timedelta(minutes=15)
_FORGOTTEN_AFTER = dt.timedelta(days=1)
# Several people may sit behind one address.
_FREE = {"account": 5, "address": 20}


@dataclass(frozen=True)
class Blocked(Exception):
    """Too many failures: try again in so many seconds."""

    seconds: int


class Throttle:
    """Counts attempts. `key` turns accounts and addresses into ids that cannot be read back."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def begin(self, connection: Connection, account: str, address: str) -> None:
        """Count an attempt as failed for now. Raises Blocked, and counts nothing, while one has to wait."""
        now = utc_now()
        connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.last_at < now - _FORGOTTEN_AFTER))
        ids = {kind: self._id(kind, value) for kind, value in (("account", account), ("address", address))}
        query = select(sign_in_attempts).where(sign_in_attempts.c.id.in_(ids.values())).with_for_update()
        known = {row.id: row for row in connection.execute(query)}
        wait = max((row.blocked_until for row in known.values()), default=now) - now
        if wait > dt.timedelta(0):
            raise Blocked(int(wait.total_seconds()) + 1)
        for kind, id in ids.items():
            failures = known[id].failures + 1 if id in known else 1
            values = {"failures": failures, "last_at": now, "blocked_until": now + _wait(failures - _FREE[kind])}
            if id in known:
                connection.execute(update(sign_in_attempts).where(sign_in_attempts.c.id == id).values(values))
            else:
                connection.execute(insert(sign_in_attempts).values(id=id, **values))

    def succeeded(self, connection: Connection, account: str, address: str) -> None:
        """Forget the account's failures, and of the address this attempt alone: others may guess from there."""
        connection.execute(delete(sign_in_attempts).where(sign_in_attempts.c.id == self._id("account", account)))
        connection.execute(
            update(sign_in_attempts)
            .where(sign_in_attempts.c.id == self._id("address", address), sign_in_attempts.c.failures > 0)
            .values(failures=sign_in_attempts.c.failures - 1, blocked_until=utc_now())
        )

    def _id(self, kind: str, value: str) -> str:
        return hmac.new(self._key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def _wait(failures_beyond_the_free: int) -> dt.timedelta:
    if failures_beyond_the_free <= 0:
        return dt.timedelta(0)
    return min(_LONGEST, dt.timedelta(seconds=2 ** min(failures_beyond_the_free, 20)))
