"""One notification, one sender: claims with a lease, and what became of an attempt.

A worker that is killed holds its claim until the lease ends; then another may claim it. Whether the receiver already
has the message decides what happens: `hand_over` is written down before the first moment from which it may. Claimed
again after that, the message gets a new key and says that it may be a repeat, so that no key is ever given away
twice. A receiver that knows keys itself (webhook) gets the same key again.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.engine import Engine, Row
from sqlalchemy.sql.elements import ColumnElement

from bot.store.outbox_tables import outbox

ENDED = "The worker ended during the attempt."


class LostLease(RuntimeError):
    """The lease ended before the message was handed over: somebody else has it now, or it is cancelled."""


@dataclass(frozen=True)
class Patience:
    """Times in seconds. A lease need not outlast every send: `hand_over` refuses a worker whose lease has ended."""

    lease: float = 90
    # From handing over until the receiver has answered; more than any channel waits for that.
    answer: float = 180


@dataclass(frozen=True)
class Claim:
    """A notification that this worker alone may send until the lease ends."""

    id: int
    lease: str
    lead_id: int
    kind: str
    channel: str
    recipient_kind: str
    pharmacist_id: int | None
    message_id: int | None
    key: str
    # The receiver may have it already, under an earlier key.
    repeat: bool
    attempts: int


class Claims:
    """The outbox as the senders of one worker see it. Times are UTC without a zone."""

    def __init__(self, engine: Engine, max_attempts: int, patience: Patience = Patience()) -> None:
        self._engine = engine
        self._max_attempts = max_attempts
        self._patience = patience

    def claim(self, channel: str, receiver_knows_keys: bool, now: dt.datetime) -> Claim | None:
        """The next notification of a channel that is due, claimed; None if there is none."""
        query = select(outbox).where(and_(outbox.c.channel == channel, _due(now))).order_by(outbox.c.next_attempt_at)
        while True:
            # Read and written in two transactions: SQLite refuses a writer whose reading is older than another's write.
            with self._engine.connect() as connection:
                row = connection.execute(query.limit(1)).first()
            if row is None:
                return None
            claim = self._take(row, receiver_knows_keys, now)
            if claim is not None:
                return claim

    def _take(self, row: Row, receiver_knows_keys: bool, now: dt.datetime) -> Claim | None:
        """The claim; None if somebody else was quicker, or the notification has had all its attempts."""
        unanswered = row.handed_over_at is not None and not receiver_knows_keys
        lease, repeat = secrets.token_hex(16), row.repeat + unanswered
        values: dict[str, Any] = {"handed_over_at": None, "repeat": repeat}
        if row.attempts >= self._max_attempts:
            values |= {"state": "dead", "lease": None, "last_error": ENDED}
        else:
            values |= {
                "state": "sending",
                "lease": lease,
                "lease_until": now + dt.timedelta(seconds=self._patience.lease),
                "attempts": row.attempts + 1,
            }
        # Still as it was read: the attempts grow with each claim.
        unchanged = and_(outbox.c.id == row.id, outbox.c.attempts == row.attempts, _due(now))
        if not self._change(unchanged, values) or values["state"] == "dead":
            return None
        return Claim(
            row.id,
            lease,
            row.lead_id,
            row.kind,
            row.channel,
            row.recipient_kind,
            row.pharmacist_id,
            row.message_id,
            key_of(row.idempotency_key, repeat),
            repeat > 0,
            row.attempts + 1,
        )

    def hand_over(self, claim: Claim, now: dt.datetime) -> None:
        """Write down that the receiver may have the message from now on. Raises LostLease: then do not send it."""
        until = now + dt.timedelta(seconds=self._patience.answer)
        ours = and_(_held(claim), outbox.c.state == "sending", outbox.c.lease_until > now)
        if not self._change(ours, {"handed_over_at": now, "lease_until": until}):
            raise LostLease

    def sent(self, claim: Claim, now: dt.datetime) -> None:
        """The receiver took it. Also said of what was cancelled meanwhile, since it is true."""
        self._change(
            _held(claim),
            {"state": "sent", "delivered_at": now, "lease": None, "handed_over_at": None, "last_error": None},
        )

    def failed(self, claim: Claim, reason: str, retry_at: dt.datetime | None, *, unanswered: bool = False) -> bool:
        """The receiver did not take it or, `unanswered`, did not say. Without `retry_at`, or after the last attempt,
        it is a dead letter; returns whether it is one."""
        dead = retry_at is None or claim.attempts >= self._max_attempts
        values: dict[str, Any] = {
            "state": "dead" if dead else "retrying",
            "lease": None,
            "handed_over_at": None,
            "last_error": reason,
        }
        if retry_at is not None:
            values["next_attempt_at"] = retry_at
        if unanswered:
            values["repeat"] = outbox.c.repeat + 1
        return self._change(and_(_held(claim), outbox.c.state == "sending"), values) and dead

    def cancelled(self, claim: Claim) -> None:
        """There is nothing to send any more: the lead is closed, merged or erased."""
        self._change(_held(claim), {"state": "cancelled", "lease": None})

    def due_channels(self, now: dt.datetime) -> tuple[str, ...]:
        """The channels that have something to send."""
        with self._engine.connect() as connection:
            return tuple(connection.execute(select(outbox.c.channel).where(_due(now)).distinct()).scalars())

    def _change(self, where: ColumnElement[bool], values: dict[str, Any]) -> bool:
        with self._engine.begin() as connection:
            return bool(connection.execute(update(outbox).where(where).values(values)).rowcount)


def key_of(idempotency_key: str, repeat: int) -> str:
    """The key of a message: a repeat has one of its own."""
    return f"{idempotency_key}.{repeat}" if repeat else idempotency_key


def _held(claim: Claim) -> ColumnElement[bool]:
    return and_(outbox.c.id == claim.id, outbox.c.lease == claim.lease)


def _due(now: dt.datetime) -> ColumnElement[bool]:
    waiting = and_(outbox.c.state.in_(("pending", "retrying")), outbox.c.next_attempt_at <= now)
    return or_(waiting, and_(outbox.c.state == "sending", outbox.c.lease_until <= now))
