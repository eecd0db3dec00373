"""A lead's life: what may be done with it, each step with who, when and why.

Every method is one transaction (the caller's, if `Life` is made with a connection) and returns the lead as it is
then. `by`: who does it, `staff:ID` or a part of the assistant. `version`: the one that the caller saw; of two who
change a lead at once, the second gets StaleLead. `now`: UTC without a zone.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Engine

from bot.knowledge.load import load_pharmacy
from bot.knowledge.model import Pharmacy
from bot.knowledge.states import STATES
from bot.leads import deadlines, outbox
from bot.leads.change import IllegalChange, change, changing, check, lead_to_change
from bot.leads.lead import ASSIGNED, CLOSED, CONTACTED, ERASED, ESCALATED, MERGED, NEW, OUTCOMES, Lead
from bot.leads.placing import give, had_it, place, reopened, settled
from bot.leads.roster import Pharmacist, Roster, load_roster
from bot.leads.routing.rules import unlicensed
from bot.leads.rows import LEAD_COLUMNS, as_lead
from bot.store.lead_tables import lead_events, leads
from bot.store.tables import utc_now

_Time = dt.datetime | None


class Life:
    """Changes of leads in one database. Methods raise IllegalChange, StaleLead, UnknownLead and LeadStoreError."""

    def __init__(self, bind: Engine | Connection, pharmacy: Pharmacy | None = None) -> None:
        self._bind = bind
        self._pharmacy = pharmacy or load_pharmacy()

    def assign(
        self, lead_id: int, pharmacist_id: int, by: str, why: str, *, version: int | None = None, now: _Time = None
    ) -> Lead:
        """Give a lead to a pharmacist, who must be licensed for the visitor's state today."""
        now = now or utc_now()
        with changing(self._bind) as connection:
            lead = lead_to_change(connection, lead_id, version)
            check(lead, ASSIGNED, "assigned")
            pharmacist = self._licensed(lead, pharmacist_id, self._roster(connection), now)
            if lead.assignee_id == pharmacist.id:
                raise IllegalChange(f"Lead {lead.reference} is already with {pharmacist.name}.")
            return give(connection, lead, pharmacist, now, by=by, why=why)

    def claim(
        self, lead_id: int, pharmacist_id: int, by: str, *, version: int | None = None, now: _Time = None
    ) -> Lead:
        """A pharmacist takes a lead that nobody has."""
        now = now or utc_now()
        with changing(self._bind) as connection:
            lead = lead_to_change(connection, lead_id, version)
            check(lead, ASSIGNED, "claimed")
            roster = self._roster(connection)
            holder = roster.get(lead.assignee_id)
            if holder is not None:
                who = "you" if holder.id == pharmacist_id else holder.name
                raise IllegalChange(f"Lead {lead.reference} is already with {who}.")
            pharmacist = self._licensed(lead, pharmacist_id, roster, now)
            # Nobody is told of what they did themselves.
            return give(connection, lead, pharmacist, now, by=by, why=None, kind="claimed", notify=False)

    def reassign(self, lead_id: int, by: str, why: str, *, version: int | None = None, now: _Time = None) -> Lead:
        """Have the rules choose someone who has not had the lead yet; if there is nobody, the supervisor gets it."""
        now = now or utc_now()
        with changing(self._bind) as connection:
            lead = lead_to_change(connection, lead_id, version)
            check(lead, ASSIGNED, "assigned")
            without = had_it(connection, lead)
            return place(connection, lead, self._roster(connection), now, by=by, why=why, without=without)

    def escalate(self, lead_id: int, by: str, why: str, *, version: int | None = None, now: _Time = None) -> Lead:
        """Hand a lead up to the supervisor."""
        now = now or utc_now()
        with changing(self._bind) as connection:
            lead = lead_to_change(connection, lead_id, version)
            check(lead, ESCALATED, "escalated")
            details = {"from_pharmacist": lead.assignee_id} if lead.assignee_id else None
            lead = change(
                connection,
                lead,
                kind="escalated",
                by=by,
                why=why,
                now=now,
                status=ESCALATED,
                assignee_id=None,
                details=details,
            )
            deadlines.cancel(connection, lead.id, now)
            outbox.enqueue(connection, lead_id=lead.id, kind="escalated", now=now)
            return lead

    def contacted(
        self, lead_id: int, by: str, why: str | None = None, *, version: int | None = None, now: _Time = None
    ) -> Lead:
        """The visitor was answered: nothing is overdue any more."""
        now = now or utc_now()
        with changing(self._bind) as connection:
            lead = lead_to_change(connection, lead_id, version)
            check(lead, CONTACTED, "marked as contacted")
            lead = change(connection, lead, kind="contacted", by=by, why=why, now=now, status=CONTACTED)
            deadlines.cancel(connection, lead.id, now)
            return lead

    def note(self, lead_id: int, text: str, by: str, *, version: int | None = None, now: _Time = None) -> Lead:
        """Add words of the staff to a lead."""
        if not text.strip():
            raise IllegalChange("The note is empty. Write something.")
        with changing(self._bind) as connection:
            lead = lead_to_change(connection, lead_id, version)
            if lead.status in (MERGED, ERASED):
                raise IllegalChange(f"Lead {lead.reference} takes no notes: it is {lead.status}.")
            return change(connection, lead, kind="noted", by=by, why=None, now=now or utc_now(), note=text.strip())

    def close(
        self,
        lead_id: int,
        outcome: str,
        by: str,
        why: str | None = None,
        *,
        version: int | None = None,
        now: _Time = None,
    ) -> Lead:
        """End a lead with one of OUTCOMES."""
        if outcome not in OUTCOMES:
            raise IllegalChange(f"Outcome {outcome!r} is not known. Use one of: {', '.join(OUTCOMES)}.")
        now = now or utc_now()
        with changing(self._bind) as connection:
            lead = lead_to_change(connection, lead_id, version)
            check(lead, CLOSED, "closed")
            lead = change(
                connection,
                lead,
                kind="closed",
                by=by,
                why=why,
                now=now,
                status=CLOSED,
                outcome=outcome,
                details={"outcome": outcome},
            )
            deadlines.cancel(connection, lead.id, now)
            outbox.cancel(connection, lead.id)
            return lead

    def reopen(self, lead_id: int, by: str, why: str, *, version: int | None = None, now: _Time = None) -> Lead:
        """Take a closed lead up again: by whoever had it, if they could be given it now, else by the rules' choice."""
        now = now or utc_now()
        with changing(self._bind) as connection:
            lead = lead_to_change(connection, lead_id, version)
            check(lead, NEW, "reopened")
            return reopened(connection, lead, self._roster(connection), now, by=by, why=why)

    def correct_state(
        self, lead_id: int, state: str, by: str, why: str, *, version: int | None = None, now: _Time = None
    ) -> Lead:
        """Enter the state a visitor lives in; an open lead goes on to someone licensed there if it must."""
        if state not in STATES:
            raise IllegalChange(f"State {state!r} is no postal code of a state. Use one such as TX.")
        now = now or utc_now()
        with changing(self._bind) as connection:
            lead = lead_to_change(connection, lead_id, version)
            if not lead.is_open:
                raise IllegalChange(f"The state of lead {lead.reference} cannot be changed: it is {lead.status}.")
            details = {"from": lead.state, "to": state}
            lead = change(connection, lead, kind="state", by=by, why=why, now=now, state=state, details=details)
            return settled(connection, lead, self._roster(connection), now)

    def erase(self, lead_id: int, by: str, why: str, *, version: int | None = None, now: _Time = None) -> Lead:
        """Empty a lead, and those that were joined to it, of everything a visitor gave and staff wrote about them."""
        now = now or utc_now()
        with changing(self._bind) as connection:
            lead = lead_to_change(connection, lead_id, version)
            check(lead, ERASED, "erased")
            joined = connection.execute(select(*LEAD_COLUMNS).where(leads.c.merged_into == lead.id)).all()
            for other in map(as_lead, joined):
                if other.status != ERASED:
                    Life(connection, self._pharmacy).erase(other.id, by, why, now=now)
            return _emptied(connection, lead, by, why, now)

    def _roster(self, connection: Connection) -> Roster:
        return load_roster(connection, self._pharmacy)

    @staticmethod
    def _licensed(lead: Lead, pharmacist_id: int, roster: Roster, now: dt.datetime) -> Pharmacist:
        """The pharmacist, if they may have the lead. Raises IllegalChange."""
        pharmacist = roster.get(pharmacist_id)
        if pharmacist is None:
            raise IllegalChange(f"There is no pharmacist {pharmacist_id} in the roster.")
        if lead.state is None:
            raise IllegalChange(
                f"Lead {lead.reference} names no state, so no licence can be checked. Enter the visitor's state first."
            )
        why_not = unlicensed(pharmacist, lead.state, roster, now)
        if why_not:
            raise IllegalChange(f"Lead {lead.reference} cannot go to {pharmacist.name}: {why_not}.")
        return pharmacist


def _emptied(connection: Connection, lead: Lead, by: str, why: str, now: dt.datetime) -> Lead:
    deadlines.cancel(connection, lead.id, now)
    outbox.cancel(connection, lead.id)
    connection.execute(
        update(lead_events).where(lead_events.c.lead_id == lead.id).values(reason=None, note=None, details={})
    )
    nothing = dict.fromkeys(
        ("name", "phone", "email", "phone_index", "email_index", "state", "best_time", "about", "conversation_id")
    )
    return change(
        connection,
        lead,
        kind="erased",
        by=by,
        why=why,
        now=now,
        status=ERASED,
        topics=[],
        conditions=[],
        assignee_id=None,
        **nothing,
    )
