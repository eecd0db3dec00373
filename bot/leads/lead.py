"""A visitor's request to be contacted.

`NewLead` is what may be stored and is checked when made; `Lead` is what the table holds, which may since have been
emptied. Neither shows personal data in its repr, so that neither can carry it into a log.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from bot.knowledge.states import STATES
from bot.leads.best_time import TIME_MAX
from bot.leads.mail import parse_email
from bot.leads.name import NAME_MAX
from bot.leads.phone import Phone, parse_phone
from bot.leads.problem import TEXT_MAX

NEW, ASSIGNED, CONTACTED, CLOSED = "new", "assigned", "contacted", "closed"
ESCALATED, MERGED, ERASED = "escalated", "merged", "erased"
STATUSES = (NEW, ASSIGNED, CONTACTED, CLOSED, ESCALATED, MERGED, ERASED)
# Somebody has yet to do something.
OPEN = (NEW, ASSIGNED, CONTACTED, ESCALATED)
# How a lead ended; the key is stored.
OUTCOMES = {
    "answered": "The question was answered",
    "prescription": "A prescription is on its way or was filled",
    "referred": "Referred to the prescriber or somewhere else",
    "not_reached": "The visitor could not be reached",
    "not_served": "The pharmacy does not serve the state or the request",
    "withdrawn": "The visitor no longer wishes to be contacted",
    "spam": "Not a real request",
}
URGENCIES = ("routine", "soon")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_KEY_MAX = 64
_ID_MAX = 2**31 - 1


class InvalidLead(ValueError):
    """A lead that must not be stored: names the field and the cure, never the value."""

    def __init__(self, name: str, problem: str, cure: str) -> None:
        super().__init__(f"Lead field {name} {problem}. {cure}")
        self.field = name


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a visitor gave and agreed to."""

    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    state: str | None = None
    best_time: str | None = field(default=None, repr=False)
    about: str | None = field(default=None, repr=False)
    topics: tuple[str, ...] = ()
    # Keys of data/knowledge/conditions.yml.
    conditions: tuple[str, ...] = field(default=(), repr=False)
    # ISO 639, `und` for one that is not known.
    language: str = "en"
    urgency: str = "routine"
    conversation_id: str | None = field(default=None, repr=False)
    consent_text: str = field(repr=False)
    consent_at: dt.datetime
    idempotency_key: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class NewLead(Details):
    """A lead to be stored. `phone` as `Phone.stored` gives it; `consent_at` in UTC without a zone."""

    def __post_init__(self) -> None:
        """Raises InvalidLead."""
        if not self.phone and not self.email:
            raise InvalidLead("phone", "and field email are both empty", "Ask for one of the two.")
        if not self.consent_text.strip():
            raise InvalidLead("consent_text", "is empty", "Store the words that the visitor agreed to.")
        if self.consent_at.tzinfo is not None:
            raise InvalidLead("consent_at", "has a time zone", "Use bot.store.tables.utc_now().")
        if self.phone is not None:
            phone = parse_phone(self.phone)
            if not isinstance(phone, Phone) or phone.stored != self.phone:
                raise InvalidLead("phone", "is no stored form of a number", "Use Phone.stored from parse_phone.")
        if self.email is not None and parse_email(self.email, confirmed=True) != self.email:
            raise InvalidLead("email", "is no email address", "Use the result of parse_email.")
        if self.state is not None and self.state not in STATES:
            raise InvalidLead("state", "is no postal code of a state", "Use the result of parse_state.")
        if not _LANGUAGE.fullmatch(self.language):
            raise InvalidLead("language", "is no code of a language", "Use one of ISO 639, such as en.")
        if self.urgency not in URGENCIES:
            raise InvalidLead("urgency", "is not known", f"Use one of: {', '.join(URGENCIES)}.")
        if not self.idempotency_key:
            raise InvalidLead("idempotency_key", "is empty", "Make one for each form a visitor fills in.")
        for name, most in (
            ("name", NAME_MAX),
            ("best_time", TIME_MAX),
            ("about", TEXT_MAX),
            ("consent_text", TEXT_MAX),
            ("conversation_id", _KEY_MAX),
            ("idempotency_key", _KEY_MAX),
        ):
            _check_text(name, getattr(self, name), most)


@dataclass(frozen=True, kw_only=True)
class Lead(Details):
    """A stored lead. Times are UTC without a zone."""

    id: int
    created_at: dt.datetime
    status: str
    assignee_id: int | None = None
    outcome: str | None = None
    merged_into: int | None = None
    version: int = 1

    @property
    def reference(self) -> str:
        """What people call it: L-000123."""
        return reference_of(self.id)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


def reference_of(lead_id: int) -> str:
    """What people call the lead of an id: L-000123."""
    return f"L-{lead_id:06d}"


def parse_reference(reference: int | str) -> int | None:
    """The id behind L-000123, l123 or 123; None if it is no reference."""
    found = re.fullmatch(r"\s*(?:L-?)?([0-9]{1,10})\s*", str(reference), re.IGNORECASE)
    number = int(found[1]) if found else 0
    return number if 0 < number <= _ID_MAX else None


def _check_text(name: str, value: str | None, most: int) -> None:
    if value is None:
        return
    if len(value) > most:
        raise InvalidLead(name, f"has {len(value)} characters", f"It holds up to {most}.")
    # No database stores these.
    if re.search("[\x00\ud800-\udfff]", value):
        raise InvalidLead(name, "holds a NUL or half a character", "Pass it through bot.leads.problem.clean.")
