"""A pharmacist and the permits as the fields of a form. The same check as for the YAML file says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

import yaml
from starlette.datastructures import FormData

from bot.leads.roster import Pharmacist
from bot.leads.roster_file import RosterFile, read_roster
from bot.leads.service_area import Permit
from bot.leads.working_hours import DAYS

# Rows left blank are left out.
BLANK_LICENCES, BLANK_TIME_OFF = 3, 2
# The check wants a whole roster; somebody must be in it where only permits are looked at.
_SOMEBODY = {
    "name": "-",
    "email": "somebody@pharmacy.example",
    "time_zone": "UTC",
    "hours": {"mon": ["09:00-17:00"]},
    "licences": [{"state": "CA", "number": "-", "expires": "2100-01-01"}],
}


class FormError(ValueError):
    """Fields that cannot be taken; each line of the message says what to write instead."""


@dataclass(frozen=True)
class Fields:
    """What stands in the form of a pharmacist, as text."""

    name: str = ""
    email: str = ""
    time_zone: str = "America/Los_Angeles"
    languages: str = "en"
    topics: str = ""
    capacity: str = "20"
    hours: tuple[tuple[str, str], ...] = tuple(
        (day, "09:00-17:00" if day not in ("sat", "sun") else "") for day in DAYS
    )
    licences: tuple[tuple[str, str, str], ...] = ()
    time_off: tuple[tuple[str, str], ...] = ()
    active: bool = True

    @classmethod
    def of(cls, one: Pharmacist) -> Fields:
        return cls(
            one.name,
            one.email,
            one.time_zone,
            ", ".join(one.languages),
            ", ".join(one.topics),
            str(one.capacity),
            tuple((day, ", ".join(f"{a}-{b}" for a, b in one.hours.get(day, ()))) for day in DAYS),
            tuple((held.state, held.number, str(held.expires_on)) for held in one.licences),
            tuple((str(days.first_day), str(days.last_day)) for days in one.time_off),
            one.active,
        )

    @classmethod
    def posted(cls, form: FormData) -> Fields:
        def text(name: str) -> str:
            return str(form.get(name, "")).strip()

        return cls(
            text("name"),
            text("email").lower(),
            text("time_zone"),
            text("languages"),
            text("topics"),
            text("capacity"),
            tuple((day, text(f"hours_{day}")) for day in DAYS),
            _rows(form, ("licence_state", "licence_number", "licence_expires")),
            _rows(form, ("off_from", "off_to")),
            text("active") == "yes",
        )

    def read(self, topics: Collection[str]) -> Pharmacist:
        """The pharmacist that the fields describe. Raises FormError."""
        mapping: dict[str, Any] = {
            "name": self.name,
            "email": self.email,
            "time_zone": self.time_zone,
            "hours": {day: _items(shifts) for day, shifts in self.hours if shifts},
            "languages": _items(self.languages),
            "topics": _items(self.topics),
            "capacity": self.capacity,
            "licences": [_licence(row) for row in self.licences],
            "time_off": [{"from": first, "to": last} for first, last in self.time_off],
        }
        return replace(_checked({"pharmacists": [mapping]}, topics).pharmacists[0], active=self.active)


def posted_permits(form: FormData) -> tuple[tuple[str, str, str], ...]:
    """The rows of the permits' form: state, number, last valid day."""
    return _rows(form, ("permit_state", "permit_number", "permit_expires"))


def read_permits(rows: Sequence[tuple[str, str, str]]) -> tuple[Permit, ...]:
    """Raises FormError."""
    return _checked({"permits": [_licence(row) for row in rows], "pharmacists": [_SOMEBODY]}, ()).permits


def _checked(content: dict[str, Any], topics: Collection[str]) -> RosterFile:
    given, complaints = read_roster(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), "", topics)
    if given is None:
        raise FormError("\n".join(f"{_said(one.key)} {one.problem}. {one.cure}" for one in complaints))
    return given


def _said(key: str) -> str:
    """A key of the file as the form calls it: pharmacists[1].licences[2].state is "Licence 2, state"."""
    key = key.removeprefix("pharmacists[1].")
    for many, one in (("licences", "licence"), ("permits", "permit"), ("time_off", "time off")):
        key = re.sub(rf"^{many}\[(\d+)\]", rf"{one} \1", key)
    key = key.replace("_", " ").replace(".", ", ")
    return key[:1].upper() + key[1:]


def _rows(form: FormData, names: tuple[str, ...]) -> tuple[Any, ...]:
    columns = [[str(value).strip() for value in form.getlist(name)] for name in names]
    return tuple(row for row in zip_longest(*columns, fillvalue="") if any(row))


def _licence(row: tuple[str, str, str]) -> dict[str, str]:
    return dict(zip(("state", "number", "expires"), row, strict=True))


def _items(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]
