from __future__ import annotations

from dataclasses import replace

import pytest

from bot.knowledge.model import Pharmacy
from bot.leads.office import office_schedule

PHARMACY = Pharmacy(name="Test Pharmacy", phone="(855) 555-0100")
USUAL = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def test_the_hours_that_visitors_read_are_the_working_hours() -> None:
    schedule = office_schedule(replace(PHARMACY, hours="Monday to Friday 9 a.m. to 6 p.m. Pacific time"))
    assert schedule["time_zone"] == "America/Los_Angeles"
    assert schedule["hours"] == {day: [["09:00", "18:00"]] for day in USUAL}


def test_days_may_have_hours_of_their_own() -> None:
    hours = office_schedule(replace(PHARMACY, hours="Weekdays 8:30 a.m. to 5:30 p.m.; Saturdays 9 a.m. to noon"))[
        "hours"
    ]
    assert hours["mon"] == [["08:30", "17:30"]] and hours["sat"] == [["09:00", "12:00"]] and "sun" not in hours


@pytest.mark.parametrize("hours", ["", "by appointment", "Monday to Friday", "9 to 5", "9 to 5, closed on holidays"])
def test_hours_that_are_not_understood_are_weekdays_from_nine_to_five(hours: str) -> None:
    assert office_schedule(replace(PHARMACY, hours=hours))["hours"] == USUAL


@pytest.mark.parametrize(
    ("time_zone", "hours", "expected"),
    [
        ("America/Denver", "Weekdays 9 to 5 Eastern time", "America/Denver"),
        ("", "Weekdays 9 to 5 (Eastern Time)", "America/New_York"),
        ("", "", "America/Chicago"),
        ("Nowhere/At_All", "", "America/Chicago"),
    ],
)
def test_the_zone_is_the_owners(time_zone: str, hours: str, expected: str) -> None:
    assert office_schedule(replace(PHARMACY, time_zone=time_zone, hours=hours))["time_zone"] == expected
