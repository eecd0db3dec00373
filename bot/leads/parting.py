"""Taking leads out of one that they were joined to and that is about to be erased."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import and_, or_, select, update
from sqlalchemy.engine import Connection

from bot.knowledge.model import Pharmacy
from bot.leads.change import change
from bot.leads.lead import CLOSED, CONTACTED, MERGED, Lead
from bot.leads.placing import give, place
from bot.leads.roster import load_roster
from bot.leads.rows import LEAD_COLUMNS, as_lead
from bot.store.lead_tables import leads


def part(
    connection: Connection, lead: Lead, conversation: str, pharmacy: Pharmacy, by: str, now: dt.datetime
) -> Lead | None:
    """Take out what came from other conversations: the first of it takes the lead's place, the rest joins that.

    Whoever had the lead has that one now, and is told; what was answered or closed stays so. Returns the first; None
    if there is nothing to take out.
    """
    elsewhere = or_(leads.c.conversation_id.is_(None), leads.c.conversation_id != conversation)
    query = select(*LEAD_COLUMNS).where(and_(leads.c.merged_into == lead.id, leads.c.status == MERGED, elsewhere))
    others = list(map(as_lead, connection.execute(query.order_by(leads.c.id))))
    if not others:
        return None
    first, *rest = others
    connection.execute(update(leads).where(leads.c.id.in_([other.id for other in rest])).values(merged_into=first.id))
    answered = lead.status in (CONTACTED, CLOSED)
    first = change(
        connection,
        first,
        kind="parted",
        by=by,
        why=f"{lead.reference}, which it was joined to, is erased.",
        now=now,
        status=lead.status,
        merged_into=None,
        outcome=lead.outcome,
        assignee_id=lead.assignee_id if answered else None,
        details={"lead_id": lead.id},
    )
    if answered:
        return first
    roster = load_roster(connection, pharmacy)
    holder = roster.get(lead.assignee_id)
    if holder is not None:
        return give(connection, first, holder, now, by=by, why=None)
    return place(connection, first, roster, now, by=by)
