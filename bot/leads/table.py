"""Leads as text for a terminal.

What visitors typed is shown without control characters: an escape sequence in a name must not reach the terminal.
"""

from __future__ import annotations

import datetime as dt
import textwrap
import unicodedata
from collections.abc import Sequence

from bot.leads.lead import OUTCOMES, Lead, reference_of
from bot.leads.phone import shown_phone
from bot.leads.problem import clean
from bot.leads.record import Event
from bot.leads.roster import Pharmacist
from bot.leads.store import Line

# Heading and width; with a blank between columns a line has 100 characters.
_COLUMNS = (
    ("REFERENCE", 9),
    ("RECEIVED", 16),
    ("NAME", 14),
    ("CONTACT", 18),
    ("ST", 2),
    ("BEST TIME", 13),
    ("LNG", 3),
    ("ABOUT", 18),
)
_PAGE_WIDTH = 100
_NOTHING = "-"


def lead_table(leads: Sequence[Lead], zone: dt.tzinfo | None) -> str:
    """An aligned table; times in `zone`, None being the computer's own."""
    rows = [tuple(heading for heading, _ in _COLUMNS)]
    for lead in leads:
        rows.append(
            (
                lead.reference,
                local(lead.created_at, zone),
                lead.name or _NOTHING,
                _contact(lead),
                lead.state or _NOTHING,
                lead.best_time or _NOTHING,
                lead.language,
                lead.about or _NOTHING,
            )
        )
    return "\n".join(
        " ".join(_fit(clean(cell), width) for cell, (_, width) in zip(row, _COLUMNS, strict=False)).rstrip()
        for row in rows
    )


def lead_page(
    lead: Lead,
    conversation: Sequence[Line],
    zone: dt.tzinfo | None,
    assignee: Pharmacist | None = None,
    events: Sequence[Event] = (),
    joined: Sequence[Lead] = (),
) -> str:
    """Everything about one lead: what was given, what happened, the later leads of the person, the conversation."""
    fields = (
        ("Reference", lead.reference),
        ("Status", f"{lead.status}: {OUTCOMES[lead.outcome]}" if lead.outcome else lead.status),
        ("Assigned to", assignee.name if assignee else None),
        ("Joined to", reference_of(lead.merged_into) if lead.merged_into else None),
        ("Received", local(lead.created_at, zone, "%Z")),
        ("Name", lead.name),
        ("Phone", shown_phone(lead.phone) if lead.phone else None),
        ("Email", lead.email),
        ("State", lead.state),
        ("Best time", lead.best_time),
        ("About", lead.about),
        ("Topics", ", ".join(lead.topics)),
        ("Conditions", ", ".join(lead.conditions)),
        ("Language", lead.language),
        ("Urgency", lead.urgency),
        ("Consent", lead.consent_text),
        ("Consent at", local(lead.consent_at, zone, "%Z")),
        ("Conversation", lead.conversation_id),
    )
    lines = []
    for label, value in fields:
        text = f"{label + ':':<14}{clean(value) if value else _NOTHING}"
        lines += textwrap.wrap(text, _PAGE_WIDTH, subsequent_indent=" " * 14, break_on_hyphens=False)
    for other in joined:
        text = f"{local(other.created_at, zone)} wrote again, {other.reference}: {clean(other.about or _NOTHING)}"
        lines += textwrap.wrap(text, _PAGE_WIDTH, subsequent_indent="    ")
    lines.append("")
    for event in events:
        said = clean(" ".join(filter(None, (event.reason, event.note))))
        text = f"{local(event.at, zone)} {event.kind} by {event.actor}{': ' if said else ''}{said}"
        lines += textwrap.wrap(text, _PAGE_WIDTH, subsequent_indent="    ")
    if events:
        lines.append("")
    if conversation:
        for line in conversation:
            text = f"{local(line.at, zone)} {line.sender}: {clean(line.text)}"
            lines += textwrap.wrap(text, _PAGE_WIDTH, subsequent_indent="    ")
    else:
        lines.append("The messages of this conversation are no longer kept.")
    return "\n".join(lines)


def local(time: dt.datetime, zone: dt.tzinfo | None, suffix: str = "") -> str:
    """A stored time (UTC without a zone) as the clock in `zone` shows it."""
    return time.replace(tzinfo=dt.timezone.utc).astimezone(zone).strftime(f"%Y-%m-%d %H:%M {suffix}").strip()


def _contact(lead: Lead) -> str:
    if lead.phone:
        return shown_phone(lead.phone)
    return lead.email or _NOTHING


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _fit(cell: str, width: int) -> str:
    """`cell` cut or padded to `width` places of a terminal."""
    total = sum(map(_width, cell))
    if total > width:
        while total > width - 1:
            total -= _width(cell[-1])
            cell = cell[:-1]
        cell, total = f"{cell}…", total + 1
    return cell + " " * (width - total)
