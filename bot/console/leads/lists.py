"""Lists of leads: one's own queue, all with filters, and what a search found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy.engine import Connection
from starlette.responses import Response

from bot.console.access import Page, Visit, get, post
from bot.console.leads.sight import Sight, sight
from bot.console.roles import LEADS
from bot.knowledge.states import STATES
from bot.leads import search
from bot.leads.deadlines import next_deadline
from bot.leads.lead import CONTACTED, STATUSES, Lead
from bot.leads.outbox import dead_letters
from bot.leads.search import Filters

_SHOWN = 50
_SEARCH_MAX = 200
_DAY = dt.timedelta(days=1)
# What the filter calls it: received from, received before, both counted back from now.
AGES: Mapping[str, tuple[str, dt.timedelta | None, dt.timedelta | None]] = {
    "1": ("in the last day", _DAY, None),
    "7": ("in the last week", 7 * _DAY, None),
    "30": ("in the last 30 days", 30 * _DAY, None),
    "over1": ("more than a day ago", None, _DAY),
    "over7": ("more than a week ago", None, 7 * _DAY),
}


@dataclass(frozen=True)
class Row:
    """One lead of a list, with what the list shows about it."""

    lead: Lead
    line: str
    holder: str | None
    due: dt.datetime | None
    is_undelivered: bool


def pages() -> list[Page]:
    return [
        get("/queue", queue, LEADS),
        get("/leads", listing, LEADS),
        post("/leads/search", find, LEADS),
    ]


def queue(visit: Visit) -> Response:
    """One's own leads, and those that nobody has."""
    with visit.desk.engine.connect() as connection:
        seeing = sight(visit, connection)
        me = seeing.pharmacist
        own = search.own_queue(connection, me.id) if me and me.id else ()
        waiting = (
            search.supervisor_queue(connection)
            if seeing.sees_all
            else search.claimable(connection, me, seeing.roster, seeing.now)
            if me
            else ()
        )
        groups = [
            ("Yours to answer", _rows(visit, connection, seeing, (lead for lead in own if lead.status != CONTACTED))),
            ("Waiting for somebody", _rows(visit, connection, seeing, waiting)),
            ("Answered, not closed yet", _rows(visit, connection, seeing, (x for x in own if x.status == CONTACTED))),
        ]
    return visit.page("queue.html", groups=groups, me=me, sees_all=seeing.sees_all, now=seeing.now)


def listing(visit: Visit) -> Response:
    """All leads this person may see, newest first, by the filters of the address."""
    chosen = {name: visit.query(name) for name in ("status", "state", "topic", "holder", "age")}
    before = visit.query("before")
    before_id = int(before) if before.isascii() and before.isdecimal() and len(before) < 10 else None
    with visit.desk.engine.connect() as connection:
        seeing = sight(visit, connection)
        found = _found(connection, seeing, _filters(chosen, seeing.now), before_id)
        rows = _rows(visit, connection, seeing, found[:_SHOWN])
    return visit.page(
        "leads.html",
        rows_found=rows,
        here=_address(chosen, before_id),
        older=_address(chosen, rows[-1].lead.id) if rows else "",
        chosen=chosen,
        is_filtered=any(chosen.values()),
        more=len(found) > _SHOWN,
        term=None,
        statuses=[(status, status) for status in STATUSES],
        states=STATES,
        topics=[(topic, topic.replace("_", " ")) for topic in visit.desk.subjects.topics],
        pharmacists=sorted(seeing.roster.pharmacists, key=lambda one: one.name.lower()) if seeing.sees_all else [],
        ages=AGES,
        now=seeing.now,
    )


def find(visit: Visit) -> Response:
    """What a search found. Posted, so that a name or a number stands in no address; noted without the words."""
    term = visit.text("term")[:_SEARCH_MAX]
    with visit.desk.engine.begin() as connection:
        seeing = sight(visit, connection)
        found = [lead for lead in search.search(connection, term, limit=500) if _is_seen(connection, seeing, lead)]
        rows = _rows(visit, connection, seeing, found[:_SHOWN])
        visit.audit(connection, "lead.searched", "lead", None, found=len(found))
    return visit.page("search.html", rows_found=rows, term=term, more=max(0, len(found) - _SHOWN), now=seeing.now)


def _found(connection: Connection, seeing: Sight, filters: Filters, before_id: int | None) -> tuple[Lead, ...]:
    """One more than is shown tells whether there are more."""
    if seeing.sees_all:
        return search.find(connection, filters, limit=_SHOWN + 1, before_id=before_id)
    me = seeing.pharmacist
    if me is None:
        return ()
    own = search.find(connection, _with(filters, assignee_id=me.id), limit=_SHOWN + 1, before_id=before_id)
    others = search.find(connection, _with(filters, unassigned=True), before_id=before_id)
    both = {lead.id: lead for lead in (*own, *others) if seeing.sees(lead)}
    return tuple(both[number] for number in sorted(both, reverse=True)[: _SHOWN + 1])


def _with(filters: Filters, **values: Any) -> Filters:
    return Filters(**vars(filters) | values)


def _filters(chosen: Mapping[str, str], now: dt.datetime) -> Filters:
    """What cannot be meant is left out: an address can be typed."""
    holder, status = chosen["holder"], chosen["status"]
    _, since, until = AGES.get(chosen["age"], ("", None, None))
    return Filters(
        statuses=(status,) if status in STATUSES else (),
        state=chosen["state"] if chosen["state"] in STATES else None,
        topic=chosen["topic"] or None,
        unassigned=holder == "nobody",
        assignee_id=int(holder) if holder.isascii() and holder.isdecimal() and len(holder) < 10 else None,
        received_from=now - since if since else None,
        received_before=now - until if until else None,
    )


def _address(chosen: Mapping[str, str], before_id: int | None) -> str:
    """This list, with the same filters, from an older lead on."""
    kept = {name: value for name, value in chosen.items() if value} | ({"before": before_id} if before_id else {})
    return f"/leads?{urlencode(kept)}" if kept else "/leads"


def _is_seen(connection: Connection, seeing: Sight, lead: Lead) -> bool:
    return seeing.sees(seeing.first(connection, lead))


def _rows(visit: Visit, connection: Connection, seeing: Sight, found: Iterable[Lead]) -> list[Row]:
    found = tuple(found)
    lost = {delivery.lead_id for delivery in dead_letters(connection)}
    return [
        Row(
            lead,
            visit.desk.subjects.line(lead),
            holder.name if (holder := seeing.roster.get(lead.assignee_id)) else None,
            next_deadline(connection, lead.id) if lead.is_open else None,
            lead.id in lost,
        )
        for lead in found
    ]
