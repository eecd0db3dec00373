"""The roster as a YAML file that an owner writes; each complaint names file, line, key, value and cure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from zoneinfo import available_timezones

import yaml

from bot.knowledge.states import state_code
from bot.leads.mail import parse_email
from bot.leads.roster import Licence, Pharmacist, TimeOff
from bot.leads.service_area import Permit
from bot.leads.working_hours import DAYS
from bot.leads.yaml_nodes import Complaint, Reader

_PHARMACIST_KEYS = (
    "name", "email", "time_zone", "hours", "languages", "topics", "capacity", "licences", "time_off"
)  # fmt: skip
_REQUIRED = ("name", "email", "time_zone", "hours", "licences")
_LICENCE_KEYS = ("state", "number", "expires")
_HOURS_CURE = 'Write the hours of each day by the 24-hour clock: mon-fri: "09:00-17:00", several as a list.'
_SHIFT = re.compile(r"(\d{1,2}):(\d{2})\s*[-\u2013]\s*(\d{1,2}):(\d{2})")
# Nobody works longer; 9:00-5:00 was meant as 17:00.
_LONGEST_SHIFT_MINUTES = 16 * 60
_CAPACITY_MAX = 1000
_NAME_MAX, _NUMBER_MAX = 120, 40


@dataclass(frozen=True)
class RosterFile:
    """What a file says."""

    pharmacists: tuple[Pharmacist, ...]
    permits: tuple[Permit, ...]


def read_roster(text: str, file: str, topics: Collection[str]) -> tuple[RosterFile | None, tuple[Complaint, ...]]:
    """The roster in a file's text, or None with all complaints. `topics`: those that a pharmacist may prefer."""
    reader = Reader(file)
    root = reader.compose(text)
    if root is None:
        if not reader.complaints:
            reader.complaints.append(Complaint(file, 1, "the file", "is empty", "Add pharmacists; see docs/owner.md."))
        return None, tuple(reader.complaints)
    top = reader.mapping(root, "", ("permits", "pharmacists"), ("pharmacists",))
    permits = [_licence(reader, key, node) for key, node in reader.items(top.get("permits"), "permits")]
    _no_state_twice(reader, reader.items(top.get("permits"), "permits"), permits)
    people = reader.items(top.get("pharmacists"), "pharmacists")
    if "pharmacists" in top and not people and not reader.complaints:
        reader.complain(top["pharmacists"], "pharmacists", "is empty", "Add at least one pharmacist.")
    pharmacists = [_pharmacist(reader, key, node, topics) for key, node in people]
    _no_email_twice(reader, people, pharmacists)
    if reader.complaints:
        return None, tuple(sorted(reader.complaints, key=lambda complaint: complaint.line))
    return (
        RosterFile(
            tuple(one for one in pharmacists if one),
            tuple(Permit(one.state, one.number, one.expires_on) for one in permits if one),
        ),
        (),
    )


def write_roster(pharmacists: Iterable[Pharmacist], permits: Iterable[Permit]) -> str:
    """The file that `read_roster` reads into the same; pharmacists who are not active are left out."""
    content = {
        "permits": [_as_licence(one.state, one.number, one.expires_on) for one in permits],
        "pharmacists": [_as_mapping(one) for one in pharmacists if one.active],
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)


def _pharmacist(reader: Reader, key: str, node: yaml.Node, topics: Collection[str]) -> Pharmacist | None:
    given = reader.mapping(node, key, _PHARMACIST_KEYS, _REQUIRED)
    name = reader.value(
        given.get("name"), f"{key}.name", _text(_NAME_MAX), f"Write a name of up to {_NAME_MAX} characters."
    )
    email = reader.value(given.get("email"), f"{key}.email", _email, "Write an email address.")
    zone = reader.value(given.get("time_zone"), f"{key}.time_zone", _zone, "Write one such as America/New_York.")
    capacity = reader.value(
        given.get("capacity"), f"{key}.capacity", _capacity, f"Write a whole number from 1 to {_CAPACITY_MAX}."
    )
    languages = [
        reader.value(item, at, _language, "Write a code of ISO 639: en, es.")
        for at, item in reader.items(given.get("languages"), f"{key}.languages")
    ]
    preferred = [
        reader.value(
            item,
            at,
            lambda text: text if text in topics else None,
            "Write a topic such as dosing, an answer such as dosing/timing, or a condition such as fibromyalgia.",
        )
        for at, item in reader.items(given.get("topics"), f"{key}.topics")
    ]
    items = reader.items(given.get("licences"), f"{key}.licences")
    licences = [_licence(reader, at, item) for at, item in items]
    _no_state_twice(reader, items, licences)
    away = [_days_off(reader, at, item) for at, item in reader.items(given.get("time_off"), f"{key}.time_off")]
    hours = _hours(reader, f"{key}.hours", given["hours"]) if "hours" in given else None
    if not (name and email and zone and hours):
        return None
    return Pharmacist(
        name=name,
        email=email,
        time_zone=zone,
        hours=hours,
        languages=tuple(language for language in languages if language) or ("en",),
        topics=tuple(topic for topic in preferred if topic),
        capacity=capacity or Pharmacist.capacity,
        licences=tuple(sorted((one for one in licences if one), key=lambda one: one.state)),
        time_off=tuple(sorted((one for one in away if one), key=lambda one: one.first_day)),
    )


def _licence(reader: Reader, key: str, node: yaml.Node) -> Licence | None:
    given = reader.mapping(node, key, _LICENCE_KEYS, _LICENCE_KEYS)
    state = reader.value(given.get("state"), f"{key}.state", state_code, "Write a postal code such as TX.")
    number = reader.value(
        given.get("number"),
        f"{key}.number",
        _text(_NUMBER_MAX),
        f"Write the number on the licence, up to {_NUMBER_MAX} characters.",
    )
    expires = reader.value(given.get("expires"), f"{key}.expires", _date, "Write the last valid day: 2027-03-31.")
    return Licence(state, number, expires) if state and number and expires else None


def _days_off(reader: Reader, key: str, node: yaml.Node) -> TimeOff | None:
    given = reader.mapping(node, key, ("from", "to"), ("from", "to"))
    first = reader.value(given.get("from"), f"{key}.from", _date, "Write the first day: 2026-12-24.")
    last = reader.value(given.get("to"), f"{key}.to", _date, "Write the last day: 2027-01-02.")
    if first and last and last < first:
        reader.bad_value(given["to"], f"{key}.to", f"It must not be before {first}.")
        return None
    return TimeOff(first, last) if first and last else None


def _hours(reader: Reader, key: str, node: yaml.Node) -> dict[str, list[list[str]]] | None:
    hours: dict[str, list[list[str]]] = {}
    for day_node, value in reader.pairs(node, key, _HOURS_CURE):
        days = _days(str(day_node.value))
        at = f"{key}.{day_node.value}"
        if not days:
            reader.complain(day_node, at, "is no day", f"Write {', '.join(DAYS)}, or several as mon-fri.")
            continue
        nodes = value.value if isinstance(value, yaml.SequenceNode) else [value]
        shifts = [shift for one in nodes if (shift := reader.value(one, at, _shift, _HOURS_CURE))]
        for day in days:
            if day in hours:
                reader.complain(day_node, at, f"names {day} a second time", "Name each day once.")
            hours[day] = sorted(shifts)
        if any(a[1] > b[0] for a, b in zip(sorted(shifts), sorted(shifts)[1:], strict=False)):
            reader.complain(value, at, "has hours that overlap", "Let each begin when the one before has ended.")
    if not any(hours.values()):
        if not any(complaint.key.startswith(key) for complaint in reader.complaints):
            reader.complain(node, key, "names no working hours", _HOURS_CURE)
        return None
    return {day: hours[day] for day in DAYS if hours.get(day)}


def _no_state_twice(reader: Reader, items: list[tuple[str, yaml.Node]], licences: list[Licence | None]) -> None:
    seen: set[str] = set()
    for (key, node), licence in zip(items, licences, strict=True):
        if licence and licence.state in seen:
            reader.complain(node, f"{key}.state", f"names {licence.state} a second time", "Keep the valid one.")
        seen |= {licence.state} if licence else set()


def _no_email_twice(reader: Reader, items: list[tuple[str, yaml.Node]], pharmacists: list[Pharmacist | None]) -> None:
    seen: set[str] = set()
    for (key, node), one in zip(items, pharmacists, strict=True):
        if one and one.email in seen:
            reader.complain(node, f"{key}.email", f"has value {one.email!r} a second time", "Give each their own.")
        seen |= {one.email} if one else set()


def _text(most: int) -> Callable[[str], str | None]:
    return lambda text: text if 0 < len(text) <= most else None


def _email(text: str) -> str | None:
    parsed = parse_email(text, confirmed=True)
    return parsed.lower() if isinstance(parsed, str) and parsed.lower() == text.lower() else None


def _zone(text: str) -> str | None:
    return text if text in available_timezones() else None


def _capacity(text: str) -> int | None:
    return int(text) if text.isdecimal() and 0 < int(text) <= _CAPACITY_MAX else None


def _language(text: str) -> str | None:
    return text if re.fullmatch(r"[a-z]{2,3}", text) else None


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _days(text: str) -> tuple[str, ...]:
    first, _, last = text.lower().replace(" ", "").replace("\u2013", "-").partition("-")
    if first not in DAYS or (last and last not in DAYS):
        return ()
    return DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]


def _shift(text: str) -> list[str] | None:
    """["09:00", "17:00"]; an end before the start is on the next day."""
    found = _SHIFT.fullmatch(text)
    if not found:
        return None
    begin_hour, begin_minute, end_hour, end_minute = map(int, found.groups())
    begin, end = begin_hour * 60 + begin_minute, end_hour * 60 + end_minute
    lasts = end - begin if end > begin else end - begin + 24 * 60
    if begin_minute > 59 or end_minute > 59 or begin >= 24 * 60 or end > 24 * 60 or lasts > _LONGEST_SHIFT_MINUTES:
        return None
    return [f"{begin_hour:02}:{begin_minute:02}", f"{end_hour:02}:{end_minute:02}"]


def _as_licence(state: str, number: str, expires_on: dt.date) -> dict[str, object]:
    return {"state": state, "number": number, "expires": expires_on}


def _as_mapping(one: Pharmacist) -> dict[str, object]:
    return {
        "name": one.name,
        "email": one.email,
        "time_zone": one.time_zone,
        "hours": {day: [f"{begin}-{end}" for begin, end in shifts] for day, shifts in one.hours.items()},
        "languages": list(one.languages),
        "topics": list(one.topics),
        "capacity": one.capacity,
        "licences": [_as_licence(held.state, held.number, held.expires_on) for held in one.licences],
        "time_off": [{"from": days.first_day, "to": days.last_day} for days in one.time_off],
    }
