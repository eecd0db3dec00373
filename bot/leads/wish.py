"""The time a visitor asked to be called at, read from their own words as far as these are understood as a whole.

`read_wish("Weekdays after 5 p.m.", said)` knows the days and the clock times; "when the kids sleep" is None, and then
nobody pretends to know. English and Spanish.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

# Nobody is called before or after these, whatever "before noon" leaves open.
_EARLIEST, _LATEST = 8 * 60, 20 * 60
_DAY_MINUTES = 24 * 60
_HORIZON_DAYS = 8
_NAMES = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_WEEKDAYS, _WEEKEND = frozenset(range(5)), frozenset((5, 6))
# Part of the day: what it is called, first and last minute. A pattern each, English and Spanish.
_PARTS = (
    (r"early (?:in the )?mornings?", "early mornings", 7 * 60, 9 * 60),
    (r"late (?:in the )?mornings?", "late mornings", 10 * 60, 12 * 60),
    (r"mornings?|(?:(?:por|en|de) )?las? mananas?|mananas|a ?\. ?m\b\.?|am\b", "mornings", _EARLIEST, 12 * 60),
    (r"early (?:in the )?afternoons?", "early afternoons", 12 * 60, 14 * 60),
    (r"late (?:in the )?afternoons?", "late afternoons", 15 * 60, 17 * 60),
    (r"afternoons?|p ?\. ?m\b\.?|pm\b", "afternoons", 12 * 60, 17 * 60),
    (r"(?:(?:por|en|de) )?las? tardes?|tardes", "afternoons", 12 * 60, 19 * 60),
    (r"evenings?|after work|despues del trabajo", "evenings", 17 * 60, _LATEST),
    (r"nights?|(?:(?:por|en|de) )?las? noches?|noches", "evenings", 18 * 60, 21 * 60),
    (r"lunch(?: ?time| hour| break)?|(?:at )?noon|mid ?day|(?:al )?mediodia", "around noon", 12 * 60, 13 * 60),
)
_DAY = (
    r"mon(?:days?)?|lunes",
    r"tue(?:s(?:days?)?)?|martes",
    r"wed(?:nesdays?)?|miercoles",
    r"thu(?:rs?(?:days?)?)?|jueves",
    r"fri(?:days?)?|viernes",
    r"sat(?:urdays?)?|sabados?",
    r"sun(?:days?)?|domingos?",
)
_ANY_DAY = "|".join(_DAY)
_CLOCK = (
    r"(?:(?:{0}_h>1\d|2[0-3]|0?\d)(?:[:.](?:{0}_m>[0-5]\d))?(?: ?(?:{0}_half>[ap]) ?\.? ?m\b\.?|"
    r" de la (?:{0}_part>manana|tarde|noche))?(?: ?o'?clock)?|(?:{0}_noon>noon|mid ?day|mediodia))"
)


def _clock(name: str) -> str:
    return _CLOCK.replace("(?:{0}_", f"(?P<{name}_")


_THE = r"(?:las? )?"
_TO = r" ?(?:-|–|to|and|till?|until|y|a|hasta) ?"
_BETWEEN = re.compile(rf"(?:between |from |entre |de )?{_THE}{_clock('a')}{_TO}{_THE}{_clock('b')}(?!\d)")
_AFTER = re.compile(
    rf"(?:any ?time )?(?:after|from|past|despues de|a partir de|desde) {_THE}{_clock('a')}(?!\d)(?: on(?:wards?)?)?"
)
_BEFORE = re.compile(rf"(?:any ?time )?(?:before|until|till|by|up to|antes de|hasta) {_THE}{_clock('a')}(?!\d)")
_AT = re.compile(rf"(?:(?:at |around |about |a |sobre ){{0,2}}){_THE}{_clock('a')}(?!\d)")
_RANGE_OF_DAYS = re.compile(
    rf"(?:from |de )?(?P<a>{_ANY_DAY})\b\.? ?(?:-|–|to|through|thru|till?|until|a)\ ?(?P<b>{_ANY_DAY})\b\.?"
)
_ONE_DAY = re.compile(rf"(?P<a>{_ANY_DAY})\b\.?")
_JOINING = re.compile(r",? ?(?:or|and|y|o|&|/)(?![a-z])|[,;]")
_CONNECTING = re.compile(r"(?:\.|on|in|at|the|during|any ?time|every|each|only|los|el|en|por)(?![a-z])")


@dataclass(frozen=True)
class Window:
    """Clock times in minutes of the day, and what they are called."""

    first: int
    last: int
    name: str


@dataclass
class Times:
    """Days and clock times. No day of either kind: every day; no window: the whole day."""

    weekdays: set[int] = field(default_factory=set)
    dates: set[dt.date] = field(default_factory=set)
    windows: list[Window] = field(default_factory=list)

    @property
    def has_days(self) -> bool:
        return bool(self.weekdays or self.dates)

    def add(self, other: Times) -> None:
        self.weekdays |= other.weekdays
        self.dates |= other.dates
        self.windows += other.windows

    def moments(self, today: dt.date, zone: ZoneInfo) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """Begin and end of each window from `today` on, in UTC without a zone."""
        for day in (today + dt.timedelta(days=number) for number in range(_HORIZON_DAYS)):
            if (self.dates and day not in self.dates) or (self.weekdays and day.weekday() not in self.weekdays):
                continue
            for window in self.windows or [Window(_EARLIEST, _LATEST, "")]:
                yield _moment(day, window.first, zone), _moment(day, window.last, zone)

    def __str__(self) -> str:
        days = [f"{day:%A}, {day:%B} {day.day}" for day in sorted(self.dates)]
        if self.weekdays == _WEEKDAYS:
            days.append("weekdays")
        elif self.weekdays == _WEEKEND:
            days.append("weekends")
        elif len(self.weekdays) < len(_NAMES):
            days += [_NAMES[number] for number in sorted(self.weekdays)]
        return ", ".join(filter(None, (" and ".join(days), " or ".join(window.name for window in self.windows))))


@dataclass(frozen=True)
class Wish:
    """When a visitor asked to be called. Its text is in words of ours, with nothing of the visitor's."""

    choices: tuple[Times, ...]

    def next(self, after: dt.datetime, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime] | None:
        """The next window that is not over at `after`; UTC without a zone. None if there is none any more."""
        today = after.replace(tzinfo=dt.timezone.utc).astimezone(zone).date()
        moments = (moment for times in self.choices for moment in times.moments(today, zone))
        return min((moment for moment in moments if moment[1] > after), default=None)

    def __str__(self) -> str:
        return "; or ".join(filter(None, map(str, self.choices)))


def read_wish(text: str | None, said: dt.date) -> Wish | None:
    """The wish in a best time; None if there is none or if any of it is not understood. `said`: the visitor's date."""
    parts = _parts(_plain(text or ""), said)
    return _together(parts) if parts else None


def _parts(rest: str, said: dt.date) -> list[tuple[str, Times]]:
    """What stands between "or", "and" and commas, each behind what joins it to the one before; [] if not understood."""
    parts = [("", Times())]
    while rest:
        if joined := _JOINING.match(rest):
            parts.append((joined[0].strip(), Times()))
            length = joined.end()
        elif connecting := _CONNECTING.match(rest):
            length = connecting.end()
        else:
            length = next(filter(None, (read(rest, parts[-1][1], said) for read in _READERS)), 0)
        if not length:
            return []
        rest = rest[length:].lstrip()
    return [part for part in parts if part[1].has_days or part[1].windows]


def _together(parts: list[tuple[str, Times]]) -> Wish | None:
    """ "Mon and Tue mornings" is one choice, "Monday mornings and Tuesdays" are two."""
    choices: list[Times] = []
    days: Times | None = None
    joined_by = ""
    for joiner, times in parts:
        if not times.windows:
            if days is None:
                days, joined_by = times, joiner
            else:
                days.add(times)
        elif days is not None:
            times.add(days)
            choices.append(times)
            days = None
        elif choices and not times.has_days:
            choices[-1].add(times)
        else:
            choices.append(times)
    if days is not None:
        # "Evenings, weekends": both, or one within the other? Nobody can tell.
        if choices and joined_by == ",":
            return None
        choices.append(days)
    # "Anytime" and "every day" ask for nothing.
    return Wish(tuple(choices)) if any(map(str, choices)) else None


def _read_date(rest: str, times: Times, said: dt.date) -> int:
    for pattern, offset, evening in (
        (r"(?:later )?today\b|hoy\b", 0, False),
        (r"tonight\b|esta noche\b", 0, True),
        # Before "en la mañana" and "mañanas", which are mornings.
        (r"tomorrow\b|manana\b", 1, False),
    ):
        if found := re.match(pattern, rest):
            times.dates.add(said + dt.timedelta(days=offset))
            if evening:
                times.windows.append(Window(17 * 60, 21 * 60, "evenings"))
            return found.end()
    return 0


def _read_days(rest: str, times: Times, _said: dt.date) -> int:
    for pattern, days in (
        (r"(?:any )?week ?days?\b|work(?:ing)? ?days\b|entre semana\b|(?:los )?dias laborables\b", _WEEKDAYS),
        (r"(?:any )?week ?ends?\b|(?:los )?fin(?:es)? de semana\b", _WEEKEND),
        (r"every ?day\b|daily\b|any ?day\b|todos los dias\b", frozenset(range(7))),
    ):
        if found := re.match(pattern, rest):
            times.weekdays |= days
            return found.end()
    if found := _RANGE_OF_DAYS.match(rest):
        first, last = _weekday(found["a"]), _weekday(found["b"])
        times.weekdays |= {(first + number) % 7 for number in range((last - first) % 7 + 1)}
        return found.end()
    if found := _ONE_DAY.match(rest):
        times.weekdays.add(_weekday(found["a"]))
        return found.end()
    return 0


def _read_times(rest: str, times: Times, _said: dt.date) -> int:
    if found := re.match(r"(?:business|office|working|work) hours\b|horario de oficina\b", rest):
        times.weekdays |= _WEEKDAYS
        times.windows.append(Window(9 * 60, 17 * 60, "office hours"))
        return found.end()
    if found := _BETWEEN.match(rest):
        last = _minutes(found, "b")
        half = found["b_half"] or found["b_part"]
        first = _minutes(found, "a")
        # "2 to 4 pm": both in the afternoon, if the first then comes first.
        if half and not (found["a_half"] or found["a_part"]):
            first = max((t for t in (first % 720, first % 720 + 720) if t < last), default=first)
        if first < last:
            times.windows.append(Window(first, last, f"{_shown(first)} to {_shown(last)}"))
            return found.end()
        return 0
    if found := _AFTER.match(rest):
        first = _minutes(found, "a")
        times.windows.append(Window(first, max(_LATEST, min(first + 60, _DAY_MINUTES)), f"after {_shown(first)}"))
        return found.end()
    if found := _BEFORE.match(rest):
        last = _minutes(found, "a")
        times.windows.append(Window(min(_EARLIEST, max(last - 60, 0)), last, f"before {_shown(last)}"))
        return found.end()
    for pattern, name, first, last in _PARTS:
        if found := re.match(rf"(?:{pattern})(?![a-z0-9])", rest):
            times.windows.append(Window(first, last, name))
            return found.end()
    if found := _AT.match(rest):
        first = _minutes(found, "a")
        times.windows.append(Window(first, min(first + 60, _DAY_MINUTES), f"at {_shown(first)}"))
        return found.end()
    return 0


_READERS = (_read_date, _read_days, _read_times)


def _minutes(found: re.Match[str], name: str) -> int:
    """The minute of the day of a clock time. Without a half of the day it is the one in which people are called."""
    if found[f"{name}_noon"]:
        return 12 * 60
    hour, minute = int(found[f"{name}_h"]), int(found[f"{name}_m"] or 0)
    half = found[f"{name}_half"] or {"manana": "a", "tarde": "p", "noche": "p", None: ""}[found[f"{name}_part"]]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif 1 <= hour <= 7:
        hour += 12
    return hour * 60 + minute


def _shown(minutes: int) -> str:
    if minutes == 12 * 60:
        return "noon"
    hour, minute = divmod(minutes, 60)
    return f"{hour % 12 or 12}{f':{minute:02}' if minute else ''} {'a.m.' if hour % 24 < 12 else 'p.m.'}"


def _weekday(text: str) -> int:
    return next(number for number, pattern in enumerate(_DAY) if re.fullmatch(pattern, text))


def _plain(text: str) -> str:
    """Lower case, without accents and doubled blanks."""
    bare = "".join(char for char in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(char))
    return " ".join(bare.replace("’", "'").split())


def _moment(day: dt.date, minutes: int, zone: ZoneInfo) -> dt.datetime:
    local = dt.datetime.combine(day + dt.timedelta(days=minutes // _DAY_MINUTES), dt.time(), zone)
    local = local.replace(hour=minutes % _DAY_MINUTES // 60, minute=minutes % 60)
    return local.astimezone(dt.timezone.utc).replace(tzinfo=None)
