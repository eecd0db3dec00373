"""Leads as CSV for a spreadsheet and as JSON for programs."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from typing import Any, TextIO

from bot.leads.lead import Lead, reference_of
from bot.leads.phone import shown_phone

FORMATS = ("csv", "json")
FIELDS = (
    "reference",
    "created_at",
    "status",
    "name",
    "phone",
    "email",
    "state",
    "best_time",
    "about",
    "topics",
    "conditions",
    "language",
    "urgency",
    "assignee_id",
    "outcome",
    "merged_into",
    "conversation_id",
    "consent_text",
    "consent_at",
)
# A spreadsheet runs a cell that begins like this as a formula (OWASP, "CSV Injection").
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


def as_record(lead: Lead) -> dict[str, Any]:
    """The fields of a lead under their published names; times in ISO 8601 with Z."""
    record = {name: getattr(lead, name) for name in FIELDS}
    return record | {
        "created_at": f"{lead.created_at.isoformat(timespec='seconds')}Z",
        "topics": list(lead.topics),
        "conditions": list(lead.conditions),
        "merged_into": reference_of(lead.merged_into) if lead.merged_into else None,
        "consent_at": f"{lead.consent_at.isoformat(timespec='seconds')}Z",
    }


def write_json(leads: Iterable[Lead], stream: TextIO) -> None:
    """A JSON array, one object a lead."""
    json.dump([as_record(lead) for lead in leads], stream, ensure_ascii=False, indent=2)
    stream.write("\n")


def write_csv(leads: Iterable[Lead], stream: TextIO) -> None:
    """A header and one row a lead. Phone numbers stand as people write them: E.164 begins like a formula."""
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(FIELDS)
    for lead in leads:
        phone = shown_phone(lead.phone) if lead.phone else ""
        record = as_record(lead) | {
            "phone": phone,
            "topics": "; ".join(lead.topics),
            "conditions": "; ".join(lead.conditions),
        }
        writer.writerow([neutralised(str(record[name] or "")) for name in FIELDS])


def neutralised(cell: str) -> str:
    """`cell` so that a spreadsheet shows it as text."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
