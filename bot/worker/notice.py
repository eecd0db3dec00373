"""What a notification says: about a lead its reference, state, topics, urgency and language, and where to open it.

Nothing that the visitor typed and no contact detail is in it, and of conditions not even the names: notifications
pass through mail servers and chat services. A reply of the pharmacist to the visitor is the one exception: it is what
the visitor is to read.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.knowledge.load import load_pharmacy
from bot.knowledge.states import STATES
from bot.leads.deadlines import next_deadline, wish_of, zone_of
from bot.leads.lead import ASSIGNED, ERASED, ESCALATED, NEW, Lead
from bot.leads.office import office_schedule
from bot.leads.rows import read_lead
from bot.settings import Settings
from bot.store.lead_tables import pharmacists
from bot.store.tables import messages
from bot.worker.claims import Claim

_HEADLINES = {
    "assigned": "A visitor asks for a pharmacist.",
    "reminder": "A visitor is still waiting for an answer.",
    "reassigned": "This lead was passed on to you.",
    "escalated": "This lead is with the supervisor now: nobody else has answered it or can take it.",
    "joined": "The visitor wrote again.",
    "wish": "The visitor asked to be called about now.",
    "undelivered": "A notification about this lead could not be delivered.",
}
_UNASSIGNED = "A visitor asks for a pharmacist, and no pharmacist can take the lead."
_LANGUAGES = {"en": "English", "es": "Spanish"}
_REPEAT = "You may have this message already: whether it arrived before is not known."


@dataclass(frozen=True)
class Notice:
    """One message. `to` is an email address; other channels have their own."""

    key: str
    kind: str
    to: str
    subject: str
    # Sentences before and after the table of `rows` (label, value).
    intro: str = field(repr=False)
    rows: tuple[tuple[str, str], ...] = ()
    link: str = ""
    outro: str = ""
    # Mails with the same thread are shown together.
    thread: str = ""
    # Blank: the address that sends; otherwise the name shown and where answers go.
    from_name: str = "LDN assistant"
    reply_to: str = ""
    # What the webhook posts.
    payload: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def text(self) -> str:
        """The whole message as plain text."""
        width = max((len(label) for label, _ in self.rows), default=0)
        table = "\n".join(f"{label:<{width}}  {value}" for label, value in self.rows)
        link = f"Open it: {self.link}" if self.link else ""
        return "\n\n".join(filter(None, (self.intro, table, link, self.outro))) + "\n"


def compose(connection: Connection, claim: Claim, settings: Settings, now: dt.datetime) -> Notice | None:
    """The message of a claim; None if there is nothing to say any more."""
    lead = read_lead(connection, claim.lead_id)
    if lead is None or lead.status == ERASED:
        return None
    if claim.kind == "visitor_reply":
        return _reply(connection, claim, lead)
    passed_on = claim.recipient_kind == "pharmacist" and lead.assignee_id != claim.pharmacist_id
    if lead.status not in (NEW, ASSIGNED, ESCALATED) or passed_on:
        return None
    return _about(connection, claim, lead, settings, now)


def trial_notice(channel: str, settings: Settings, now: dt.datetime) -> Notice:
    """A message that says that messages arrive."""
    key = f"test.{channel}.{now:%Y%m%d%H%M%S%f}"
    return Notice(
        key=key,
        kind="test",
        to=settings.supervisor_email,
        subject="Test of the LDN assistant's notifications",
        intro="This is a test: notifications of the LDN assistant arrive here. There is nothing to do.",
        payload={"id": key, "event": "test", "created_at": _stamp(now)},
    )


def _about(connection: Connection, claim: Claim, lead: Lead, settings: Settings, now: dt.datetime) -> Notice:
    assignee = connection.execute(
        select(pharmacists.c.id, pharmacists.c.name, pharmacists.c.email, pharmacists.c.time_zone).where(
            pharmacists.c.id == (claim.pharmacist_id or lead.assignee_id)
        )
    ).first()
    for_supervisor = claim.recipient_kind == "supervisor"
    headline = _UNASSIGNED if lead.status == NEW and claim.kind == "escalated" else _HEADLINES[claim.kind]
    zone = ZoneInfo(assignee.time_zone if assignee and not for_supervisor else _office_zone())
    deadline = next_deadline(connection, lead.id)
    wish = wish_of(lead)
    asked_for = _asked_for(str(wish), wish.next(now, zone_of(lead)), zone) if wish else ""
    topics = sorted({_topic(topic) for topic in lead.topics})
    base = settings.console_url
    url = f"{base}/leads/{lead.reference}" if base else ""
    rows = (
        ("Reference", lead.reference),
        ("Status", lead.status),
        ("State", STATES.get(lead.state or "", "not said")),
        ("Topics", ", ".join(topics) or "not said"),
        ("Urgency", lead.urgency),
        ("Language", _LANGUAGES.get(lead.language, lead.language)),
        ("Asked for", asked_for),
        ("Assigned to", assignee.name if assignee and for_supervisor else ""),
        ("Answer by", _shown(deadline, zone) if deadline else ""),
    )
    urgent = " (soon)" if lead.urgency == "soon" else ""
    return Notice(
        key=claim.key,
        kind=claim.kind,
        to=(settings.supervisor_email if for_supervisor else assignee.email if assignee else ""),
        subject=f"{lead.reference}{urgent}: {headline.rstrip('.')}",
        intro=" ".join(filter(None, (headline, _REPEAT if claim.repeat else ""))),
        rows=tuple(row for row in rows if row[1]),
        link=url,
        outro="Name and contact details are in the console, not in this message.",
        thread=lead.idempotency_key,
        payload={
            "id": claim.key,
            "event": f"lead.{claim.kind}",
            "created_at": _stamp(now),
            "may_be_repeat": claim.repeat,
            "lead": {
                "reference": lead.reference,
                "status": lead.status,
                "state": lead.state,
                "topics": topics,
                "urgency": lead.urgency,
                "language": lead.language,
                "asked_for": asked_for or None,
                "answer_by": _stamp(deadline) if deadline else None,
                "url": url,
            },
            "assignee": {"id": assignee.id, "name": assignee.name} if assignee else None,
        },
    )


def _reply(connection: Connection, claim: Claim, lead: Lead) -> Notice | None:
    body = connection.execute(select(messages.c.body).where(messages.c.id == claim.message_id)).scalar_one_or_none()
    if body is None or not lead.email:
        return None
    pharmacy = load_pharmacy()
    who = f"{body['name']}\n" if "name" in body else ""
    return Notice(
        key=claim.key,
        kind=claim.kind,
        to=lead.email,
        subject=f"Your request {lead.reference} at {pharmacy.name}",
        intro=" ".join(sentence["text"] for sentence in body["sentences"]),
        outro=f"{who}{pharmacy.name}, {pharmacy.phone}\nYou asked us to contact you in the chat on our website.",
        thread=f"{lead.idempotency_key}.visitor",
        from_name=pharmacy.name,
        reply_to=pharmacy.email,
    )


def _topic(topic: str) -> str:
    """dosing/missed_dose as "dosing: missed dose"; a condition is not named."""
    group, _, name = topic.partition("/")
    return group.replace("_", " ") + (f": {name.replace('_', ' ')}" if name and group != "conditions" else "")


def _asked_for(words: str, window: tuple[dt.datetime, dt.datetime] | None, zone: ZoneInfo) -> str:
    return f"{words} (next: {_shown(window[0], zone)} to {_clock(window[1], zone)})" if window else words


def _office_zone() -> str:
    return office_schedule(load_pharmacy())["time_zone"]


def _local(time: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    return time.replace(tzinfo=dt.timezone.utc).astimezone(zone)


def _clock(time: dt.datetime, zone: ZoneInfo) -> str:
    return f"{_local(time, zone):%-I:%M %p %Z}"


def _shown(time: dt.datetime, zone: ZoneInfo) -> str:
    return f"{_local(time, zone):%A, %B %-d, %-I:%M %p %Z}"


def _stamp(time: dt.datetime) -> str:
    return f"{time.isoformat(timespec='seconds')}Z"
