"""Working hours: whether someone works now, and when so many of their hours will have passed.

A schedule is {"time_zone": "America/New_York", "hours": {"mon": [["09:00", "17:00"]], ...}, "time_off": [(first day,
last day), ...]}. Hours are clock times in that zone; an end at or before its start is on the next day; "24:00" is
midnight at the end of the day. Both days of a time off belong to it. Moments are UTC without a zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Whoever does not work within this many days is taken never to work.
_HORIZON_DAYS = 400
_ONE_DAY = dt.timedelta(days=1)


class Schedule(TypedDict):
    """When someone works; the module says how it is written."""

    time_zone: str
    hours: Mapping[str, Sequence[Sequence[str]]]
    time_off: Sequence[tuple[dt.date | str, dt.date | str]]


class NeverOpen(ValueError):
    """A schedule with no, or not enough, working hours ahead."""

    def __init__(self) -> None:
        super().__init__(
            f"The schedule has too few working hours within {_HORIZON_DAYS} days. Give it hours, or end the time off."
        )


def is_open(now: dt.datetime, schedule: Schedule) -> bool:
    """Whether `now` lies in working hours; their first moment does, their last does not."""
    first = next(_shifts(now, schedule), None)
    return first is not None and first[0] <= now


def next_open(now: dt.datetime, schedule: Schedule) -> dt.datetime:
    """`now` if it lies in working hours, else the next moment that does. Raises NeverOpen."""
    return add_working(now, dt.timedelta(0), schedule)


def add_working(start: dt.datetime, time: dt.timedelta, schedule: Schedule) -> dt.datetime:
    """The moment at which `time` of working hours has passed since `start`. Raises NeverOpen."""
    left = time
    for opens, closes in _shifts(start, schedule):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise NeverOpen


def _shifts(start: dt.datetime, schedule: Schedule) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """What is left of the shifts after `start`, in order and without overlaps."""
    zone = ZoneInfo(schedule["time_zone"])
    time_off = [(_day(first), _day(last)) for first, last in schedule["time_off"]]
    # A shift that began the day before may last until now.
    today = start.replace(tzinfo=dt.timezone.utc).astimezone(zone).date() - _ONE_DAY
    reached = start
    for day in (today + _ONE_DAY * number for number in range(_HORIZON_DAYS)):
        if any(first <= day <= last for first, last in time_off):
            continue
        for begin, end in sorted(map(tuple, schedule["hours"].get(DAYS[day.weekday()], ()))):
            opens, closes = _moment(day, begin, zone), _moment(day + _ONE_DAY * (end <= begin), end, zone)
            if closes > reached:
                yield max(opens, reached), closes
                reached = closes


def _moment(day: dt.date, clock: str, zone: ZoneInfo) -> dt.datetime:
    if clock == "24:00":
        day, clock = day + _ONE_DAY, "00:00"
    local = dt.datetime.combine(day, dt.time.fromisoformat(clock), zone)
    return local.astimezone(dt.timezone.utc).replace(tzinfo=None)


def _day(value: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value
