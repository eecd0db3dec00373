"""Finding leads: queues, filters, and search by reference, name, telephone number or email address.

The functions read within the caller's transaction and return whatever is asked for; `may_see` tells who may see it.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass

from sqlalchemy import String, and_, case, cast, false, func, or_, select
from sqlalchemy.engine import Connection
from sqlalchemy.sql import ColumnElement

from bot.leads.lead import ASSIGNED, CONTACTED, ESCALATED, OPEN, Lead, parse_reference
from bot.leads.mail import parse_email
from bot.leads.person import leads_of
from bot.leads.phone import Phone, parse_phone
from bot.leads.roster import Pharmacist, Roster
from bot.leads.routing import unlicensed
from bot.leads.rows import LEAD_COLUMNS, as_lead
from bot.store.lead_tables import leads

# Urgent ones first, then whoever has waited longest.
_WAITING_LONGEST = (case((leads.c.urgency == "soon", 0), else_=1), leads.c.created_at, leads.c.id)
_NOBODY = and_(leads.c.status.in_(OPEN), leads.c.assignee_id.is_(None))


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What leads must be like; None and empty do not filter. Times are UTC without a zone.

    `topic`: an answer id, or what stands before its slash. `unassigned`: open, and nobody has it.
    """

    statuses: tuple[str, ...] = ()
    state: str | None = None
    topic: str | None = None
    language: str | None = None
    urgency: str | None = None
    assignee_id: int | None = None
    unassigned: bool = False
    received_from: dt.datetime | None = None
    received_before: dt.datetime | None = None


def find(
    connection: Connection, filters: Filters, *, limit: int | None = None, before_id: int | None = None
) -> tuple[Lead, ...]:
    """Leads, newest first. `before_id`: only older ones, for the next page."""
    query = select(*LEAD_COLUMNS).where(*_where(filters)).order_by(leads.c.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(leads.c.id < before_id)
    return tuple(map(as_lead, connection.execute(query)))


def count(connection: Connection, filters: Filters) -> int:
    """How many leads there are like this."""
    return int(connection.execute(select(func.count()).select_from(leads).where(*_where(filters))).scalar_one())


def own_queue(connection: Connection, pharmacist_id: int) -> tuple[Lead, ...]:
    """What a pharmacist has to do: not yet contacted before contacted, urgent first, then the oldest."""
    query = (
        select(*LEAD_COLUMNS)
        .where(and_(leads.c.assignee_id == pharmacist_id, leads.c.status.in_((ASSIGNED, CONTACTED))))
        .order_by(case((leads.c.status == ASSIGNED, 0), else_=1), *_WAITING_LONGEST)
    )
    return tuple(map(as_lead, connection.execute(query)))


def supervisor_queue(connection: Connection) -> tuple[Lead, ...]:
    """Open leads that nobody has: those handed up first, urgent first, then the oldest."""
    query = (
        select(*LEAD_COLUMNS)
        .where(_NOBODY)
        .order_by(case((leads.c.status == ESCALATED, 0), else_=1), *_WAITING_LONGEST)
    )
    return tuple(map(as_lead, connection.execute(query)))


def claimable(connection: Connection, pharmacist: Pharmacist, roster: Roster, now: dt.datetime) -> tuple[Lead, ...]:
    """Open leads that nobody has and that a pharmacist is licensed to take."""
    return tuple(lead for lead in supervisor_queue(connection) if may_see(lead, pharmacist, roster, now))


def may_see(lead: Lead, pharmacist: Pharmacist, roster: Roster, now: dt.datetime) -> bool:
    """Whether a pharmacist who is no supervisor may see a lead: their own, or one that they may take.

    One that was joined to another is seen with that one: ask for `merged_into`.
    """
    if lead.assignee_id is not None:
        return lead.assignee_id == pharmacist.id
    return lead.is_open and lead.state is not None and unlicensed(pharmacist, lead.state, roster, now) is None


def search(connection: Connection, text: str, *, limit: int = 50) -> tuple[Lead, ...]:
    """Leads by a reference (L-000123), an email address, a telephone number, or a part of a name; newest first."""
    text = text.strip()
    number = parse_reference(text)
    found: dict[int, Lead] = {}
    if number is not None:
        found |= _by_id(connection, [number])
    email = parse_email(text, confirmed=True)
    if isinstance(email, str):
        found |= {lead.id: lead for lead in leads_of(connection, email=email)}
    phone = parse_phone(text)
    if isinstance(phone, Phone):
        found |= {lead.id: lead for lead in leads_of(connection, phone=phone.stored)}
    if not found and any(char.isalpha() for char in text):
        found = _by_id(connection, _named(connection, text)[:limit])
    return tuple(sorted(found.values(), key=lambda lead: -lead.id)[:limit])


def _where(filters: Filters) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if filters.statuses:
        where.append(leads.c.status.in_(filters.statuses))
    for name in ("state", "language", "urgency", "assignee_id"):
        if (value := getattr(filters, name)) is not None:
            where.append(leads.c[name] == value)
    if filters.topic is not None:
        # The list as the database holds it: ["dosing/timing", "access/cost"].
        ending = '"' if "/" in filters.topic else "/"
        where.append(cast(leads.c.topics, String).contains(f'"{filters.topic}{ending}', autoescape=True))
    if filters.unassigned:
        where.append(_NOBODY)
    if filters.received_from is not None:
        where.append(leads.c.created_at >= filters.received_from)
    if filters.received_before is not None:
        where.append(leads.c.created_at < filters.received_before)
    return where


def _by_id(connection: Connection, numbers: list[int]) -> dict[int, Lead]:
    where = or_(false(), leads.c.id.in_(numbers))
    return {row.id: as_lead(row) for row in connection.execute(select(*LEAD_COLUMNS).where(where))}


def _named(connection: Connection, part: str) -> list[int]:
    """The ids of leads whose name holds these words, newest first. Names are encrypted, so all are looked at."""
    words = _plain(part).split()
    query = select(leads.c.id, leads.c.name).where(leads.c.name.is_not(None)).order_by(leads.c.id.desc())
    return [number for number, name in connection.execute(query) if all(word in _plain(name) for word in words)]


def _plain(text: str) -> str:
    """Without accents and capitals: staff type "zoe" for Zoë."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in letters if not unicodedata.combining(char))
