"""Which leads someone may see, and what they may do with them.

A supervisor and an admin see all. A pharmacist sees their own and those nobody has that they may take by their
licences; every other lead is to them as if it did not exist.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from bot.console.access import Visit
from bot.console.auth.accounts import Staff
from bot.console.errors import ConsoleError
from bot.console.roles import SUPERVISORS
from bot.leads.lead import Lead, parse_reference
from bot.leads.roster import Pharmacist, Roster, load_roster
from bot.leads.routing import unlicensed
from bot.leads.rows import read_lead
from bot.leads.search import may_see
from bot.store.tables import utc_now


@dataclass(frozen=True)
class Sight:
    """What one person may see now."""

    staff: Staff
    roster: Roster
    now: dt.datetime

    @property
    def sees_all(self) -> bool:
        return self.staff.role in SUPERVISORS

    @property
    def pharmacist(self) -> Pharmacist | None:
        """This person in the roster: by the account it names, else by the same email address."""
        bound = [one for one in self.roster.pharmacists if one.staff_id == self.staff.id]
        same = [one for one in self.roster.pharmacists if one.staff_id is None and one.email == self.staff.email]
        return next((one for one in (*bound, *same) if one.active), None)

    def has(self, lead: Lead) -> bool:
        """Whether it is this person's own lead."""
        return self.pharmacist is not None and lead.assignee_id == self.pharmacist.id

    def may_take(self, lead: Lead) -> bool:
        """Whether this person may claim it."""
        return lead.is_open and lead.assignee_id is None and self.why_not(self.pharmacist, lead) is None

    def why_not(self, pharmacist: Pharmacist | None, lead: Lead) -> str | None:
        """Why a pharmacist must not have a lead, in words; None if they may."""
        if pharmacist is None:
            return "is not in the roster"
        if lead.state is None:
            return "cannot be checked: the lead names no state"
        return unlicensed(pharmacist, lead.state, self.roster, self.now)

    def sees(self, lead: Lead) -> bool:
        if self.sees_all:
            return True
        return self.pharmacist is not None and may_see(lead, self.pharmacist, self.roster, self.now)

    @staticmethod
    def first(connection: Connection, lead: Lead) -> Lead:
        """The lead that this one was joined to, or itself: who sees the one sees the other."""
        while lead.merged_into is not None and (above := read_lead(connection, lead.merged_into)):
            lead = above
        return lead

    def may_work_on(self, lead: Lead) -> bool:
        """Whether this person may do more with it than claim it."""
        return self.sees_all or self.has(lead)

    def may_get(self, lead: Lead) -> list[Pharmacist]:
        """Those whom the lead could be given to, by name."""
        return sorted(
            (one for one in self.roster.pharmacists if one.id != lead.assignee_id and self.why_not(one, lead) is None),
            key=lambda one: one.name.lower(),
        )


def sight(visit: Visit, connection: Connection) -> Sight:
    return Sight(visit.staff, load_roster(connection, visit.desk.pharmacy), utc_now())


def seen_lead(visit: Visit, connection: Connection, seeing: Sight) -> Lead:
    """The lead that the address names, if this person may see it. Raises ConsoleError."""
    number = parse_reference(visit.request.path_params["reference"])
    lead = read_lead(connection, number) if number else None
    if lead is None:
        raise ConsoleError.not_found()
    if not seeing.sees(seeing.first(connection, lead)):
        raise ConsoleError.not_found()
    return lead
