from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.console import menu, words
from bot.console.roles import SIGNED_IN

NOON = dt.datetime(2026, 7, 1, 19, 5)


def test_times_are_shown_by_the_pharmacys_clock() -> None:
    filters = words.filters(ZoneInfo("America/Los_Angeles"))
    assert filters["moment"](NOON) == "Wed Jul 1, 12:05 PM"
    assert filters["full"](NOON) == "2026-07-01 12:05:00 PDT"
    assert filters["iso"](NOON) == "2026-07-01T19:05:00Z"
    assert filters["day"](dt.date(2027, 3, 9)) == "Mar 9, 2027"
    assert filters["state"]("CA") == "California" and filters["phone"]("+19165550143") == "(916) 555-0143"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (3599, "59 minutes ago"),
        (7200, "2 hours ago"),
        (90000, "1 day ago"),
        (10**7, "115 days ago"),
    ],
)
def test_how_long_ago(seconds: int, said: str) -> None:
    assert words.ago(NOON, NOON + dt.timedelta(seconds=seconds)) == said


def test_each_role_has_a_first_page_in_its_menu() -> None:
    assert {role: menu.home(role) for role in sorted(SIGNED_IN)} == {
        "admin": "/queue",
        "pharmacist": "/queue",
        "supervisor": "/queue",
        "trainer": "/answers",
    }
    of_trainer = {entry.path for entry in menu.entries("trainer", "/account")}
    assert of_trainer >= {"/answers", "/review", "/examples", "/insights", "/account"}
    assert not {"/queue", "/leads", "/deliveries", "/roster", "/staff"} & of_trainer
    assert [entry.path for entry in menu.entries("admin", "/leads/L-000001") if entry.current] == ["/leads"]
    assert not {"/staff", "/audit"} & {entry.path for entry in menu.entries("supervisor", "/")}
