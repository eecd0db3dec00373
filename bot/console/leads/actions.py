"""What is done with a lead. Each is one transaction with its audit entry, and names the version that was looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.responses import Response

from bot.console import words
from bot.console.access import Handler, Page, Visit, post
from bot.console.leads.history import history
from bot.console.leads.lead_page import page_values
from bot.console.leads.sight import Sight, seen_lead, sight
from bot.console.roles import LEADS
from bot.leads import handover
from bot.leads.change import IllegalChange, LeadChangeError, StaleLead, changing
from bot.leads.lead import Lead
from bot.leads.life import Life

_NOTE_MAX, _REASON_MAX = 4000, 500
# Whoever answers in the chat is done with the lead then.
_ENDS_CHAT = ("assign", "close", "escalate")


def pages() -> list[Page]:
    return [post(f"/leads/{{reference}}/{name}", handler, LEADS) for name, handler in _ACTIONS.items()]


def _claim(visit: Visit, life: Life, lead: Lead, seeing: Sight, version: int) -> Lead:
    if seeing.pharmacist is None or seeing.pharmacist.id is None:
        raise IllegalChange(
            "You are not in the roster, so no licence can be checked. A supervisor can enter you there."
        )
    return life.claim(lead.id, seeing.pharmacist.id, visit.staff.actor, version=version)


def _assign(visit: Visit, life: Life, lead: Lead, seeing: Sight, version: int) -> Lead:
    why = _text(visit, "why", _REASON_MAX, "reason")
    chosen = visit.text("pharmacist")
    if chosen == "rules":
        return life.reassign(lead.id, visit.staff.actor, why, version=version)
    if not chosen.isascii() or not chosen.isdecimal() or seeing.roster.get(int(chosen)) is None:
        raise IllegalChange("Choose who gets the lead.")
    return life.assign(lead.id, int(chosen), visit.staff.actor, why, version=version)


def _note(visit: Visit, life: Life, lead: Lead, _seeing: Sight, version: int) -> Lead:
    return life.note(lead.id, _text(visit, "note", _NOTE_MAX, "note"), visit.staff.actor, version=version)


def _contacted(visit: Visit, life: Life, lead: Lead, _seeing: Sight, version: int) -> Lead:
    note = _text(visit, "note", _NOTE_MAX, "note", needed=False)
    return life.contacted(lead.id, visit.staff.actor, note, version=version)


def _close(visit: Visit, life: Life, lead: Lead, _seeing: Sight, version: int) -> Lead:
    note = _text(visit, "note", _NOTE_MAX, "note", needed=False)
    return life.close(lead.id, visit.text("outcome"), visit.staff.actor, note, version=version)


def _escalate(visit: Visit, life: Life, lead: Lead, _seeing: Sight, version: int) -> Lead:
    return life.escalate(lead.id, visit.staff.actor, _text(visit, "why", _REASON_MAX, "reason"), version=version)


def _reopen(visit: Visit, life: Life, lead: Lead, _seeing: Sight, version: int) -> Lead:
    return life.reopen(lead.id, visit.staff.actor, _text(visit, "why", _REASON_MAX, "reason"), version=version)


def _state(visit: Visit, life: Life, lead: Lead, _seeing: Sight, version: int) -> Lead:
    why = _text(visit, "why", _REASON_MAX, "reason")
    return life.correct_state(lead.id, visit.text("state"), visit.staff.actor, why, version=version)


_Change = Callable[[Visit, Life, Lead, Sight, int], Lead]


def _action(name: str, change: _Change, done: Callable[[Lead, Sight], str]) -> Handler:
    def handler(visit: Visit) -> Response:
        try:
            with visit.desk.engine.begin() as connection, changing(connection):
                seeing = sight(visit, connection)
                lead = seen_lead(visit, connection, seeing)
                if name != "claim" and not seeing.may_work_on(lead):
                    raise IllegalChange(f"Lead {lead.reference} is nobody's yet. Claim it first.")
                lead = change(visit, Life(connection, visit.desk.pharmacy), lead, seeing, _version(visit))
                if name in _ENDS_CHAT and lead.conversation_id:
                    handover.hand_back(connection, lead.conversation_id)
                visit.audit(connection, f"lead.{name}", "lead", lead.reference, **_details(lead))
                after = sight(visit, connection)
        except LeadChangeError as error:
            return _refused(visit, name, error)
        visit.wake_worker()
        # A lead that was given away is not this person's to see any more.
        to = f"/leads/{lead.reference}" if after.sees(lead) else "/queue"
        return visit.redirect(to, done(lead, after))

    return handler


def _given(lead: Lead, after: Sight) -> str:
    holder = after.roster.get(lead.assignee_id)
    if holder is None:
        return f"Nobody can take lead {lead.reference} now. It is in the supervisor's queue."
    return f"Lead {lead.reference} is with {holder.name} now."


_ACTIONS: dict[str, Handler] = {
    "claim": _action("claim", _claim, lambda lead, _: f"Lead {lead.reference} is yours now."),
    "assign": _action("assign", _assign, _given),
    "note": _action("note", _note, lambda lead, _: "The note is kept."),
    "contacted": _action("contacted", _contacted, lambda lead, _: "Noted that the visitor was answered."),
    "close": _action("close", _close, lambda lead, _: f"Lead {lead.reference} is closed."),
    "escalate": _action("escalate", _escalate, lambda lead, _: f"Lead {lead.reference} is with the supervisor."),
    "reopen": _action("reopen", _reopen, lambda lead, _: f"Lead {lead.reference} is open again."),
    "state": _action("state", _state, _given),
}


def _text(visit: Visit, field: str, most: int, called: str, *, needed: bool = True) -> Any:
    """A field of the form; None for a blank that may be one. Raises IllegalChange."""
    text = visit.text(field).replace("\r\n", "\n")
    if needed and not text:
        raise IllegalChange(f"The {called} is empty. Write something.")
    if len(text) > most:
        raise IllegalChange(f"The {called} has {len(text)} characters. It holds up to {most}.")
    return text or None


def _version(visit: Visit) -> int:
    text = visit.text("version")
    # Without one nobody can tell what was looked at.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _details(lead: Lead) -> dict[str, Any]:
    return {"status": lead.status, "pharmacist": lead.assignee_id, "outcome": lead.outcome}


def _refused(visit: Visit, name: str, error: LeadChangeError) -> Response:
    """The lead as it is now, with why nothing was changed and what was typed."""
    with visit.desk.engine.connect() as connection:
        seeing = sight(visit, connection)
        lead = seen_lead(visit, connection, seeing)
        values = page_values(visit, connection, seeing, lead)
        message = str(error)
        if isinstance(error, StaleLead):
            last = history(connection, lead.id, seeing.roster)[0]
            message = (
                f"Somebody was faster: {last.who} {last.what} {words.ago(last.at)}. "
                "This is the lead as it is now; what you typed is still here."
            )
    return visit.page("lead.html", 409, problem=message, **values | {"typed": dict(visit.form), "open": name})
