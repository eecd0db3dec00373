"""Giving a lead to somebody: the decision, the change, the notification and the deadlines, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot.knowledge.model import Pharmacy
from bot.leads import deadlines, outbox
from bot.leads.change import change
from bot.leads.lead import ASSIGNED, ESCALATED, NEW, OPEN, Lead
from bot.leads.roster import Pharmacist, Roster, load_roster
from bot.leads.routing import Decision, route, unfit, unlicensed
from bot.leads.rows import read_lead
from bot.store.alone import alone
from bot.store.lead_tables import lead_events, leads, pharmacists, routing_decisions

ROUTING = "routing"


def place(
    connection: Connection,
    lead: Lead,
    roster: Roster,
    now: dt.datetime,
    *,
    by: str = ROUTING,
    why: str | None = None,
    without: Container[int] = (),
) -> Lead:
    """Give a lead to whom the rules choose, or put it into the supervisor's queue. Raises StaleLead."""
    decision = route(lead, roster, now, without)
    keep_decision(connection, lead, decision, now)
    reason = f"{why} {decision.reason}" if why else decision.reason
    if decision.chosen is not None:
        return give(connection, lead, decision.chosen, now, by=by, why=reason)
    # What somebody had and cannot be given on is handed up; what nobody had yet goes on waiting.
    status = NEW if lead.status == NEW else ESCALATED
    lead = change(
        connection,
        lead,
        kind="queued",
        by=by,
        why=reason,
        now=now,
        status=status,
        assignee_id=None,
        outcome=None,
        details={"from_pharmacist": lead.assignee_id} if lead.assignee_id else None,
    )
    outbox.enqueue(connection, lead_id=lead.id, kind="escalated", now=now)
    deadlines.schedule(connection, lead, None, now)
    return lead


def give(
    connection: Connection,
    lead: Lead,
    pharmacist: Pharmacist,
    now: dt.datetime,
    *,
    by: str,
    why: str | None,
    kind: str = "assigned",
    notify: bool = True,
) -> Lead:
    """Make a pharmacist the one who has a lead, notify them and start the deadlines. Raises StaleLead."""
    earlier = lead.assignee_id
    details = {"pharmacist_id": pharmacist.id} | ({"from_pharmacist": earlier} if earlier else {})
    lead = change(
        connection,
        lead,
        kind=kind,
        by=by,
        why=why,
        now=now,
        status=ASSIGNED,
        assignee_id=pharmacist.id,
        outcome=None,
        details=details,
    )
    connection.execute(update(pharmacists).where(pharmacists.c.id == pharmacist.id).values(last_given_at=now))
    if notify:
        told = "reassigned" if earlier not in (None, pharmacist.id) else "assigned"
        outbox.enqueue(connection, lead_id=lead.id, kind=told, pharmacist_id=pharmacist.id, now=now)
    deadlines.schedule(connection, lead, pharmacist, now)
    return lead


def keep_decision(connection: Connection, lead: Lead, decision: Decision, now: dt.datetime) -> None:
    """Write down why a lead went where it went."""
    connection.execute(
        insert(routing_decisions).values(
            lead_id=lead.id,
            at=now,
            pharmacist_id=decision.chosen.id if decision.chosen else None,
            reason=decision.reason,
            considered=[
                {
                    "pharmacist_id": one.pharmacist_id,
                    "name": one.name,
                    "eligible": one.eligible,
                    "reason": one.reason,
                }
                for one in decision.considered
            ],
        )
    )


def had_it(connection: Connection, lead: Lead) -> set[int]:
    """The ids of those who were given a lead since it was last opened."""
    query = select(lead_events.c.kind, lead_events.c.details).where(lead_events.c.lead_id == lead.id)
    found: set[int] = set()
    for kind, details in connection.execute(query.order_by(lead_events.c.id)):
        if kind == "reopened":
            found.clear()
        if details.get("pharmacist_id"):
            found.add(details["pharmacist_id"])
    return found


def reopened(connection: Connection, lead: Lead, roster: Roster, now: dt.datetime, *, by: str, why: str | None) -> Lead:
    """Take a closed lead up again: by whoever had it, if they could be given it now, else by the rules' choice."""
    lead = change(connection, lead, kind="reopened", by=by, why=why, now=now, status=NEW, outcome=None)
    keeper = _keeper(lead, roster, now)
    if keeper is not None:
        return give(connection, lead, keeper, now, by=ROUTING, why=f"{keeper.name} had it before.")
    return place(connection, lead, roster, now)


def settled(connection: Connection, lead: Lead, roster: Roster, now: dt.datetime) -> Lead:
    """Take an open lead from who must not have it any more; give one that nobody had yet to who can take it now.

    Nothing changes, and nobody is told again, where it is as it must be or still nobody can take it.
    """
    holder = roster.get(lead.assignee_id)
    if holder is not None:
        why_not = unlicensed(holder, lead.state, roster, now) if lead.state else None
        return place(connection, lead, roster, now, why=f"{holder.name} {why_not}.") if why_not else lead
    if lead.status == NEW and route(lead, roster, now).chosen is not None:
        return place(connection, lead, roster, now)
    return lead


def settle(connection: Connection, pharmacy: Pharmacy, now: dt.datetime) -> tuple[Lead, ...]:
    """Settle all open leads, oldest first, as when the roster changed or a licence ended; returns what moved."""
    alone(connection)
    waiting = select(leads.c.id).where(leads.c.status.in_(OPEN)).order_by(leads.c.created_at, leads.c.id)
    moved = []
    for number in connection.execute(waiting).scalars().all():
        lead = read_lead(connection, number)
        assert lead is not None
        # Each one that moves changes who has room.
        after = settled(connection, lead, load_roster(connection, pharmacy), now)
        if after.version != lead.version:
            moved.append(after)
    return tuple(moved)


def _keeper(lead: Lead, roster: Roster, now: dt.datetime) -> Pharmacist | None:
    """The one who had a lead, if they may have it and are there."""
    pharmacist = roster.get(lead.assignee_id)
    if pharmacist is None or lead.state is None or unfit(pharmacist, lead.state, roster, now):
        return None
    return pharmacist
