"""Notifications of a lead: written down with the lead, delivered by the worker, seen on the lead.

Every function takes the connection of the caller's transaction: a notification is there if, and only if, the change
that it tells of is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, insert, select, update
from sqlalchemy.engine import Connection

from bot.settings import Settings
from bot.store.lead_tables import leads
from bot.store.outbox_tables import outbox

KINDS = ("assigned", "joined", "reminder", "reassigned", "escalated", "wish", "undelivered", "visitor_reply")
OPEN = ("pending", "sending", "retrying")


def channels(settings: Settings) -> tuple[str, ...]:
    """The channels that are set up: email, webhook, and one for each address of LDN_NOTIFY_URLS."""
    own = (("email", settings.mail_server), ("webhook", settings.webhook_url))
    return (*(name for name, there in own if there), *map(service_channel, settings.notify_urls))


def service_channel(url: str) -> str:
    """What the channel of an address of LDN_NOTIFY_URLS is called; tells nothing of what the address holds."""
    return f"{url.partition('://')[0][:16]}-{hashlib.sha256(url.encode()).hexdigest()[:6]}"


def enqueue(
    connection: Connection,
    *,
    lead_id: int,
    kind: str,
    pharmacist_id: int | None = None,
    message_id: int | None = None,
    occasion: str = "",
    now: dt.datetime,
    settings: Settings | None = None,
) -> int:
    """Write down one notification for each channel that is set up; returns how many.

    They go to the pharmacist; without one, or when a lead is escalated, to the supervisor; `visitor_reply` by email to
    the visitor, with the text of `message_id`. The same event of the same lead's version twice is one notification,
    unless `occasion` tells them apart.
    """
    if kind not in KINDS:
        raise ValueError(f"Kind {kind!r} is not known. Use one of: {', '.join(KINDS)}.")
    lead = connection.execute(select(leads).where(leads.c.id == lead_id)).one()._mapping
    recipient = _recipient(kind, pharmacist_id)
    rows = []
    for channel in channels(settings or Settings.read()):
        if recipient == "visitor" and not (channel == "email" and lead["email"]):
            continue
        key = _key(lead, kind, channel, f"{recipient}{pharmacist_id or ''}", message_id, occasion)
        if not connection.execute(select(outbox.c.id).where(outbox.c.idempotency_key == key)).first():
            rows.append(
                {
                    "lead_id": lead_id,
                    "kind": kind,
                    "channel": channel,
                    "recipient_kind": recipient,
                    "pharmacist_id": pharmacist_id,
                    "message_id": message_id,
                    "idempotency_key": key,
                    "next_attempt_at": now,
                    "created_at": now,
                }
            )
    if rows:
        connection.execute(insert(outbox), rows)
    return len(rows)


def cancel(connection: Connection, lead_id: int) -> None:
    """Tell nobody more of a lead that is closed or erased. A reply still goes to the visitor, if they are known."""
    where = and_(outbox.c.lead_id == lead_id, outbox.c.state.in_(OPEN), outbox.c.kind != "visitor_reply")
    connection.execute(update(outbox).where(where).values(state="cancelled"))


def _recipient(kind: str, pharmacist_id: int | None) -> str:
    if kind == "visitor_reply":
        return "visitor"
    return "supervisor" if pharmacist_id is None or kind in ("escalated", "undelivered") else "pharmacist"


def _key(lead: Any, kind: str, *event: object) -> str:
    """The same for the same event. The lead's own key, which is random, tells it from a lead of another database."""
    # A message is one event, whatever becomes of the lead between two tries to send it.
    version = "" if kind == "visitor_reply" else lead["version"]
    parts = (lead["idempotency_key"], version, kind, *event)
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()
    return f"L-{lead['id']:06d}.{kind}.{digest[:24]}"


@dataclass(frozen=True)
class Delivery:
    """One notification as the lead's page shows it. Times are UTC without a zone."""

    id: int
    lead_id: int
    kind: str
    channel: str
    recipient_kind: str
    pharmacist_id: int | None
    state: str
    attempts: int
    next_attempt_at: dt.datetime
    last_error: str | None
    created_at: dt.datetime
    delivered_at: dt.datetime | None


_SHOWN = [outbox.c[name] for name in Delivery.__dataclass_fields__]


def of_lead(connection: Connection, lead_id: int) -> tuple[Delivery, ...]:
    """The notifications of a lead, oldest first."""
    return tuple(_deliveries(connection, outbox.c.lead_id == lead_id))


def dead_letters(connection: Connection) -> tuple[Delivery, ...]:
    """What could not be delivered and is not tried again by itself, oldest first."""
    return tuple(_deliveries(connection, outbox.c.state == "dead"))


def listed(connection: Connection, states: Sequence[str] | None, limit: int) -> tuple[Delivery, ...]:
    """The newest notifications, of some states or of all, newest first."""
    query = select(*_SHOWN).order_by(outbox.c.id.desc()).limit(limit)
    if states is not None:
        query = query.where(outbox.c.state.in_(states))
    return tuple(Delivery(*row) for row in connection.execute(query))


def try_again(connection: Connection, ids: Sequence[int] | None, now: dt.datetime) -> int:
    """Send dead letters once more, all of them if `ids` is None; returns how many there were."""
    where = outbox.c.state == "dead"
    if ids is not None:
        where = and_(where, outbox.c.id.in_(ids))
    values = {"state": "retrying", "attempts": 0, "next_attempt_at": now}
    return int(connection.execute(update(outbox).where(where).values(values)).rowcount)


def _deliveries(connection: Connection, where: Any) -> Iterator[Delivery]:
    for row in connection.execute(select(*_SHOWN).where(where).order_by(outbox.c.id)):
        yield Delivery(*row)
