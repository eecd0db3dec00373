"""One lead: who it is, what was said, what happened, and what can be done now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Connection
from starlette.responses import Response

from bot.console.access import Page, Visit, get
from bot.console.leads.history import history
from bot.console.leads.sight import Sight, seen_lead, sight
from bot.console.live.talk import talk_of
from bot.console.replies import canned
from bot.console.roles import LEADS
from bot.knowledge.states import STATES
from bot.leads import outbox, record
from bot.leads.deadlines import next_deadline
from bot.leads.lead import CLOSED, CONTACTED, ERASED, ESCALATED, MERGED, OUTCOMES, Lead, reference_of
from bot.leads.routing.rules import LANGUAGES
from bot.leads.store import Leads


def pages() -> list[Page]:
    return [
        get("/leads/{reference}", show, LEADS),
    ]


def show(visit: Visit) -> Response:
    with visit.desk.engine.begin() as connection:
        seeing = sight(visit, connection)
        lead = seen_lead(visit, connection, seeing)
        values = page_values(visit, connection, seeing, lead)
        if not visit.is_live:
            visit.audit(connection, "lead.opened", "lead", lead.reference)
    return visit.page("lead.html", **values)


def page_values(visit: Visit, connection: Connection, seeing: Sight, lead: Lead) -> dict[str, Any]:
    """What lead.html shows."""
    subjects = visit.desk.subjects
    decided = record.decisions(connection, lead.id)
    return {
        "lead": lead,
        "mine": seeing.has(lead),
        "holder": seeing.roster.get(lead.assignee_id),
        "asked": subjects.asked(lead),
        "named": subjects.named(lead),
        "language": LANGUAGES.get(lead.language, lead.language),
        "first": reference_of(lead.merged_into) if lead.merged_into else None,
        "joined": record.joined(connection, lead.id),
        "may": _may(seeing, lead),
        "others": seeing.may_get(lead) if lead.is_open else [],
        "outcomes": OUTCOMES,
        "states": STATES,
        "talk": talk_of(visit, connection, seeing, lead),
        "lines": Leads(visit.desk.engine).conversation(lead),
        "history": history(connection, lead.id, seeing.roster),
        "decision": decided[-1] if decided else None,
        "due": next_deadline(connection, lead.id),
        "now": seeing.now,
        "deliveries": outbox.of_lead(connection, lead.id),
        "pharmacists": {one.id: one.name for one in seeing.roster.pharmacists},
        "replies": _replies(visit, connection, lead),
        "typed": {},
        "open": "",
    }


def _may(seeing: Sight, lead: Lead) -> Mapping[str, bool]:
    """The actions that this person is offered now. `actions` and `Life` check them again."""
    works = seeing.may_work_on(lead)
    return {
        "claim": seeing.may_take(lead),
        "assign": works and lead.is_open,
        "contacted": works and lead.is_open and lead.status != CONTACTED,
        "note": works and lead.status not in (MERGED, ERASED),
        "close": works and lead.is_open,
        "escalate": works and lead.is_open and lead.status != ESCALATED,
        "reopen": works and lead.status == CLOSED,
        "state": works and lead.is_open,
    }


def _replies(visit: Visit, connection: Connection, lead: Lead) -> list[tuple[canned.Reply, str]]:
    values = {
        "name": lead.name or "there",
        "reference": lead.reference,
        "me": visit.staff.name,
        "pharmacy": visit.desk.pharmacy.name,
        "phone": visit.desk.pharmacy.phone,
    }
    return [(reply, reply.filled(values)) for reply in canned.everything(connection)]
