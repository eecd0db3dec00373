from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.leads.working_hours import DAYS, NeverOpen, Schedule, add_working, is_open, next_open

HOUR = dt.timedelta(hours=1)
WEEKDAYS = {day: [["09:00", "17:00"]] for day in DAYS[:5]}


def table(hours: dict = WEEKDAYS, zone: str = "America/New_York", time_off: tuple = ()) -> Schedule:
    return {"time_zone": zone, "hours": hours, "time_off": list(time_off)}


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "hours", "expected", "why"),
    [
        ("2027-03-03T15:00", 2, "2027-03-03T17:00", "within one day"),
        ("2027-03-03T21:00", 2, "2027-03-04T15:00", "an hour today, the other tomorrow"),
        ("2027-03-03T04:00", 2, "2027-03-03T16:00", "the night does not count"),
        ("2027-03-05T21:00", 2, "2027-03-08T15:00", "Friday afternoon goes on on Monday"),
        ("2027-03-06T15:00", 0, "2027-03-08T14:00", "nothing to wait: the next opening"),
        ("2027-03-03T14:00", 8, "2027-03-03T22:00", "a whole day ends when it ends"),
        ("2027-03-03T14:00", 9, "2027-03-04T15:00", "one hour more is tomorrow's first"),
        ("2027-03-12T21:00", 2, "2027-03-15T14:00", "the clocks go forward on Sunday: 9:00 is an hour earlier in UTC"),
        ("2027-11-05T20:00", 2, "2027-11-08T15:00", "the clocks go back on Sunday"),
        ("2027-12-31T21:00", 24, "2028-01-05T21:00", "over the end of a year"),
    ],
)
def test_only_working_hours_count(start: str, hours: int, expected: str, why: str) -> None:
    assert add_working(utc(start), hours * HOUR, table()) == utc(expected), why


def test_days_off_do_not_count() -> None:
    away = table(time_off=((dt.date(2027, 3, 4), dt.date(2027, 3, 5)), ("2027-03-08", "2027-03-08")))
    assert add_working(utc("2027-03-03T21:00"), 2 * HOUR, away) == utc("2027-03-09T15:00")
    assert not is_open(utc("2027-03-04T15:00"), away) and is_open(utc("2027-03-09T15:00"), away)


def test_the_clock_is_that_of_the_zone() -> None:
    at = utc("2027-03-03T14:30")
    assert is_open(at, table()) and not is_open(at, table(zone="America/Los_Angeles"))
    assert next_open(at, table(zone="Pacific/Honolulu")) == utc("2027-03-03T19:00")


@pytest.mark.parametrize(
    ("at", "expected"),
    [("13:59:59", False), ("14:00:00", True), ("21:59:59", True), ("22:00:00", False)],
)
def test_the_first_moment_belongs_to_the_hours_and_the_last_does_not(at: str, expected: bool) -> None:
    assert is_open(utc(f"2027-03-03T{at}"), table()) is expected


def test_a_night_shift_ends_the_next_day_and_midnight_may_be_written_24() -> None:
    night = table({"wed": [["22:00", "06:00"]], "fri": [["20:00", "24:00"]]})
    assert is_open(utc("2027-03-04T10:59"), night) and not is_open(utc("2027-03-04T11:00"), night)
    assert add_working(utc("2027-03-04T10:00"), 3 * HOUR, night) == utc("2027-03-06T03:00")
    assert is_open(utc("2027-03-06T04:59"), night) and not is_open(utc("2027-03-06T05:00"), night)


def test_a_night_shift_loses_the_hour_that_the_clock_skips() -> None:
    night = table({"sat": [["22:00", "06:00"]]})
    assert add_working(utc("2027-03-14T03:00"), 7 * HOUR, night) == utc("2027-03-14T10:00")
    with pytest.raises(NeverOpen):
        add_working(utc("2027-03-14T03:00"), 500 * HOUR, night)


def test_a_break_does_not_count_and_overlapping_shifts_count_once() -> None:
    with_break = table({"wed": [["13:00", "17:00"], ["09:00", "12:00"]]})
    assert add_working(utc("2027-03-03T16:30"), HOUR, with_break) == utc("2027-03-03T18:30")
    overlapping = table({"wed": [["09:00", "15:00"], ["12:00", "17:00"]]})
    assert add_working(utc("2027-03-03T14:00"), 8 * HOUR, overlapping) == utc("2027-03-03T22:00")


@pytest.mark.parametrize("hours", [{}, {"mon": []}])
def test_who_never_works_is_said_never_to(hours: dict) -> None:
    assert not is_open(utc("2027-03-03T15:00"), table(hours))
    with pytest.raises(NeverOpen, match="too few working hours"):
        next_open(utc("2027-03-03T15:00"), table(hours))


@given(
    start=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2030, 1, 1)),
    minutes=st.integers(0, 60 * 60),
    more=st.integers(1, 60 * 60),
    zone=st.sampled_from(["America/New_York", "America/Phoenix", "Pacific/Guam", "America/Los_Angeles", "UTC"]),
    off=st.integers(0, 20),
)
def test_time_passes_in_order_and_adds_up(start: dt.datetime, minutes: int, more: int, zone: str, off: int) -> None:
    """Waiting twice is waiting once for both, nothing comes before its start, and a wait ends within hours."""
    day = start.date() + dt.timedelta(days=off)
    schedule = table(zone=zone, time_off=((day, day + dt.timedelta(days=2)),))
    first, second = dt.timedelta(minutes=minutes), dt.timedelta(minutes=more)
    at = add_working(start, first, schedule)
    assert at >= start + first
    assert add_working(at, second, schedule) == add_working(start, first + second, schedule)
    if minutes:
        assert is_open(at - dt.timedelta(microseconds=1), schedule)
