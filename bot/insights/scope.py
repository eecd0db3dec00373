"""Which turns and leads are looked at: days by the pharmacy's clock, and a topic, language or model."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

_WEEK = re.compile(r"(\d{4})-W(\d{2})")
MOST_DAYS = 366


class ScopeError(ValueError):
    """A period that cannot be looked at: names field, value and cure."""


@dataclass(frozen=True)
class Scope:
    """From `first` to `last`, both days included. Blank: any."""

    first: dt.date
    last: dt.date
    # A topic ("dosing") or an answer ("dosing/timing").
    topic: str = ""
    language: str = ""
    model: str = ""

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ScopeError(f"The last day has value {self.last}, which is before {self.first}. Take a later one.")
        if self.days > MOST_DAYS:
            raise ScopeError(f"From {self.first} to {self.last} are {self.days} days. Take at most {MOST_DAYS}.")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Scope:
        """As many days right before, to compare with."""
        return replace(self, first=self.first - dt.timedelta(days=self.days), last=self.first - dt.timedelta(days=1))

    def bounds(self, zone: dt.tzinfo | None) -> tuple[dt.datetime, dt.datetime]:
        """The first moment and the one after the last, in UTC without a zone, by the clock of `zone`."""
        start, end = self.first, self.last + dt.timedelta(days=1)
        return _utc(start, zone), _utc(end, zone)

    def has_topic(self, topics: tuple[str, ...]) -> bool:
        return not self.topic or any(one == self.topic or one.startswith(f"{self.topic}/") for one in topics)


def week(text: str) -> tuple[dt.date, dt.date]:
    """Monday and Sunday of a week such as 2026-W47. Raises ScopeError."""
    match = _WEEK.fullmatch(text)
    try:
        monday = dt.date.fromisocalendar(int(match[1]), int(match[2]), 1) if match else None
    except ValueError:
        monday = None
    if monday is None:
        raise ScopeError(f"The week has value {text!r}. Write year and week by ISO 8601: 2026-W47.")
    return monday, monday + dt.timedelta(days=6)


def local(moment: dt.datetime, zone: dt.tzinfo | None) -> dt.datetime:
    """A moment of the database by the clock of `zone` (None: the computer's)."""
    return moment.replace(tzinfo=dt.timezone.utc).astimezone(zone)


def _utc(day: dt.date, zone: dt.tzinfo | None) -> dt.datetime:
    midnight = dt.datetime.combine(day, dt.time(), zone)
    return midnight.astimezone(dt.timezone.utc).replace(tzinfo=None)
