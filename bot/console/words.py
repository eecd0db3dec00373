"""How pages say times, numbers and names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from bot.knowledge.states import STATES
from bot.leads.phone import shown_phone
from bot.store.tables import utc_now

_STEPS = ((60, "minute"), (60, "hour"), (24, "day"))


def filters(zone: dt.tzinfo | None) -> dict[str, Callable[..., Any]]:
    """The templates' filters. Times are UTC without a zone, shown by the clock of `zone` (None: the computer's)."""

    def local(time: dt.datetime) -> dt.datetime:
        return time.replace(tzinfo=dt.timezone.utc).astimezone(zone)

    def moment(time: dt.datetime) -> str:
        return f"{local(time):%a %b %-d, %-I:%M %p}"

    def full(time: dt.datetime) -> str:
        return f"{local(time):%Y-%m-%d %H:%M:%S %Z}"

    return {
        "moment": moment,
        "full": full,
        "day": lambda day: f"{day:%b %-d, %Y}",
        "iso": lambda time: f"{time.isoformat(timespec='seconds')}Z",
        "timespan": timespan,
        "ago": ago,
        "phone": shown_phone,
        "state": lambda code: STATES.get(code, code),
        "count": count,
    }


def ago(time: dt.datetime, now: dt.datetime | None = None) -> str:
    """How long ago: "just now", "5 minutes ago". Times are UTC without a zone."""
    return duration((now or utc_now()) - time)


def timespan(seconds: float) -> str:
    """A length of time: "40 s", "2 min 5 s"."""
    whole = max(round(seconds), 0)
    return f"{whole} s" if whole < 60 else f"{whole // 60} min {whole % 60} s"


def duration(length: dt.timedelta) -> str:
    amount, name = int(length.total_seconds()), "second"
    for size, next_name in _STEPS:
        if amount < size:
            break
        amount, name = amount // size, next_name
    return "just now" if name == "second" else f"{count(amount, name)} ago"


def count(number: int, noun: str) -> str:
    """ "1 lead", "2 leads"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
