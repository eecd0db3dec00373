"""A lead's conversation as somebody of the staff sees it now: who answers, whether the visitor is there, what may be
done."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from sqlalchemy.engine import Connection

from bot.console.access import Visit
from bot.console.leads.sight import Sight
from bot.leads.lead import CONTACTED, ERASED, Lead
from bot.leads.life import Life
from bot.leads.outbox import channels
from bot.store import live
from bot.store.live import Glance
from bot.store.tables import utc_now


@dataclass(frozen=True)
class Talk:
    """What may be done by whom. `glance` is None if the conversation is no longer kept."""

    glance: Glance | None
    # This person answers in the chat.
    mine: bool
    # They may answer in it, or by other ways.
    may_answer: bool
    # They may give the chat back to the assistant.
    may_end: bool
    # The address that a reply would be sent to; None if there is none or email is not set up.
    email: str | None
    # Under which what is written next is said once.
    key: str = field(default_factory=lambda: secrets.token_urlsafe(12))

    @property
    def is_there(self) -> bool:
        return self.glance is not None and self.glance.visitor_here

    @property
    def may_join(self) -> bool:
        return self.may_answer and self.is_there and self.glance is not None and self.glance.held_by is None

    @property
    def may_email(self) -> bool:
        """The visitor has left and nobody else talks to them."""
        free = self.glance is not None and (self.mine or self.glance.held_by is None)
        return self.may_answer and free and not self.is_there and self.email is not None


def talk_of(visit: Visit, connection: Connection, seeing: Sight, lead: Lead) -> Talk:
    """The conversation of a lead that this person may see."""
    now = utc_now()
    glance = live.glance(connection, lead.conversation_id, now) if lead.conversation_id else None
    first = seeing.first(connection, lead)
    works = seeing.may_work_on(first)
    to = addressee(lead, first)
    return Talk(
        glance,
        mine=glance is not None and glance.held_by == visit.staff.id,
        may_answer=works and first.is_open and lead.status != ERASED and glance is not None,
        may_end=glance is not None and glance.held_by is not None and (works or glance.held_by == visit.staff.id),
        email=to.email if to and "email" in channels(visit.desk.settings) else None,
    )


def addressee(lead: Lead, first: Lead) -> Lead | None:
    """The lead whose email address a reply goes to: this one, or the one that it was joined to."""
    return next((one for one in (lead, first) if one.email), None)


def note_answered(life: Life, lead: Lead, by: str) -> None:
    """The visitor was answered: nothing is overdue any more."""
    if lead.is_open and lead.status != CONTACTED:
        life.contacted(lead.id, by, "Answered in the chat or by email.")
