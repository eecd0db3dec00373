"""The pharmacy's own working hours, as the owner wrote them for visitors (data/pharmacy.yml)."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.knowledge.model import Pharmacy
from bot.leads.wish import read_wish
from bot.leads.working_hours import DAYS, Schedule

# Where the owner named none: no place of the contiguous states is more than two hours away.
_ZONE = "America/Chicago"
_ZONES = {
    "pacific": "America/Los_Angeles",
    "mountain": "America/Denver",
    "central": "America/Chicago",
    "eastern": "America/New_York",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
}
_NAMED_ZONE = re.compile(rf"[(,]*\s*\b({'|'.join(_ZONES)})(?: standard| daylight)?(?: time)?\b\)*", re.IGNORECASE)
_USUAL = {day: [["09:00", "17:00"]] for day in DAYS[:5]}


def office_schedule(pharmacy: Pharmacy) -> Schedule:
    """When the pharmacy works: its `hours` if they are plain days and times, else weekdays from 9 to 5."""
    named = _NAMED_ZONE.search(pharmacy.hours)
    zone = pharmacy.time_zone or (_ZONES[named[1].lower()] if named else "")
    hours = _hours(_NAMED_ZONE.sub("", pharmacy.hours))
    return {"time_zone": zone if _exists(zone) else _ZONE, "hours": hours or _USUAL, "time_off": []}


def _hours(text: str) -> dict[str, list[list[str]]]:
    """{"mon": [["09:00", "18:00"]], ...}; empty if the text is not understood as a whole."""
    read = read_wish(text, dt.date.today())
    hours: dict[str, list[list[str]]] = {}
    for times in read.choices if read else ():
        if not times.weekdays or not times.windows or times.dates:
            return {}
        for day in times.weekdays:
            hours.setdefault(DAYS[day], []).extend([_clock(w.first), _clock(w.last)] for w in times.windows)
    return hours


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _exists(zone: str) -> bool:
    try:
        return bool(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return False
