from __future__ import annotations

import csv
import datetime as dt
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine

from bot.console.insights.pictures import columns, heat
from bot.insights.tables import Table
from bot.store.tables import utc_now
from tests.console.staffed import Browser
from tests.insights.seeded import NEW, seed

BrowserOf = Callable[[str], Browser]
KEYS = (
    "days",
    "hours",
    "answers",
    "conditions",
    "unclear",
    "choices",
    "thumbs",
    "visits",
    "leads",
    "contact",
    "speed",
    "emergencies",
    "releases",
)


@pytest.fixture
def seeded(engine: Engine) -> None:
    with engine.begin() as connection:
        seed(connection, utc_now().date(), visits_a_day=5)


def test_without_visitors_it_says_what_to_do(browser_of: BrowserOf) -> None:
    page = browser_of("tess").get("/insights").text
    assert "Nobody wrote in this time" in page and "Show a year" in page


def test_every_figure_is_shown_with_its_table_and_csv(browser_of: BrowserOf, seeded: None) -> None:
    page = browser_of("tess").get("/insights").text
    for key in KEYS:
        assert f"/insights/{key}.csv?first=" in page, key
    for heading in ("Messages by day", "What visitors ask", "Before and after each release", "Until somebody reached"):
        assert heading in page
    assert NEW in page and "What is the usual LDN dose, and what is the maximum?" in page
    assert not re.search(r"\sstyle=", page)


def test_pictures_say_what_they_show(browser_of: BrowserOf, seeded: None) -> None:
    page = browser_of("tess").get("/insights").text
    drawn = re.findall(r'<svg class="picture".*?</svg>', page, re.DOTALL)
    assert len(drawn) == 3
    for one in drawn:
        svg = ET.fromstring(one)
        title, desc = svg.attrib["aria-labelledby"].split()
        texts = {child.attrib.get("id"): child.text for child in svg}
        assert svg.attrib["role"] == "img" and texts[title] and texts[desc]


def test_each_table_is_downloaded_as_csv(browser_of: BrowserOf, seeded: None) -> None:
    carla = browser_of("carla")
    for key in KEYS:
        answer = carla.get(f"/insights/{key}.csv?days=91")
        assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/csv")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert len(rows) > 1 and all(len(row) == len(rows[0]) for row in rows), key
        assert f'filename="{key}-' in answer.headers["content-disposition"]


def test_filters_hold_for_page_and_csv(browser_of: BrowserOf, seeded: None) -> None:
    tess = browser_of("tess")
    page = tess.get("/insights?topic=access&days=91").text
    assert '<option value="access" selected>' in page
    assert "topic=access" in re.findall(r'"/insights/answers.csv\?([^"]*)"', page)[0]
    rows = list(
        csv.reader(io.StringIO(tess.get("/insights/answers.csv?topic=access&days=91").content.decode("utf-8-sig")))
    )[1:]
    assert {row[1].split("/")[0] for row in rows} == {"access"}
    other = tess.get("/insights?model=none").text
    assert "leads of all models" in other and "leads of all models" not in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("first=soon", "The first day has value &#39;soon&#39;. Write a date: 2026-11-23."),
        ("first=2026-02-02&last=2026-01-01", "which is before 2026-02-02"),
        ("first=2020-01-01&last=2026-01-01", "Take at most 366."),
    ],
)
def test_a_period_that_is_none_is_named(browser_of: BrowserOf, query: str, said: str) -> None:
    page = browser_of("tess").get(f"/insights?{query}")
    assert page.status_code == 422 and said in page.text
    assert browser_of("tess").get(f"/insights/days.csv?{query}").status_code == 422


def test_a_table_that_is_none_is_not_found(browser_of: BrowserOf) -> None:
    assert browser_of("tess").get("/insights/secrets.csv").status_code == 404


def test_long_times_are_drawn_by_weeks() -> None:
    day = dt.date(2026, 1, 1)
    rows = tuple(((day + dt.timedelta(days=number)).isoformat(), 1) for number in range(70))
    svg = str(columns(Table("days", "Days", ("Day", "Answered"), rows), ("Answered",), "x"))
    assert svg.count("<g>") == 10 and "7 days from 2026-01-01: Answered 7" in svg


def test_words_in_pictures_are_escaped() -> None:
    svg = str(columns(Table("x", "<b>", ("Name", "N"), (("<i>", 1),)), ("N",), "&"))
    assert "&lt;b&gt;" in svg and "&lt;i&gt;" in svg and "<i>" not in svg


def test_an_empty_heat_map_has_every_hour() -> None:
    hours = tuple((f"{hour:02}:00", *([0] * 7)) for hour in range(24))
    assert str(heat(Table("hours", "Hours", ("Hour",), hours), "x")).count('class="c-0"') == 168
