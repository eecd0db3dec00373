from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.leads.wish import read_wish

FRIDAY = dt.date(2026, 11, 27)
# Ten in the morning in Chicago.
NOW = dt.datetime(2026, 11, 27, 16, 0)
CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("text", "words", "begins"),
    [
        ("Mornings", "mornings", "27 08:00"),
        ("in the morning", "mornings", "27 08:00"),
        ("Afternoons", "afternoons", "27 12:00"),
        ("Late afternoon", "late afternoons", "27 15:00"),
        ("Evenings", "evenings", "27 17:00"),
        ("Lunchtime", "around noon", "27 12:00"),
        ("Weekdays", "weekdays", "27 08:00"),
        ("Weekends", "weekends", "28 08:00"),
        ("Sat", "Saturdays", "28 08:00"),
        ("Tuesdays at 10:30", "Tuesdays, at 10:30 a.m.", "01 10:30"),
        ("Monday or Tuesday", "Mondays and Tuesdays", "30 08:00"),
        ("Mon, Wed and Fri mornings", "Mondays and Wednesdays and Fridays, mornings", "27 08:00"),
        ("Mon-Fri 9am-5pm", "weekdays, 9 a.m. to 5 p.m.", "27 09:00"),
        ("Weekdays after 5 p.m.", "weekdays, after 5 p.m.", "27 17:00"),
        ("Any time after 3 p.m.", "after 3 p.m.", "27 15:00"),
        ("before noon", "before noon", "27 08:00"),
        ("Between 2 and 4", "2 p.m. to 4 p.m.", "27 14:00"),
        ("2-4 pm", "2 p.m. to 4 p.m.", "27 14:00"),
        ("10 to 2 p.m.", "10 a.m. to 2 p.m.", "27 10:00"),
        ("9 to 5", "9 a.m. to 5 p.m.", "27 09:00"),
        ("17:00", "at 5 p.m.", "27 17:00"),
        ("tomorrow", "Saturday, November 28", "28 08:00"),
        ("Tomorrow morning", "Saturday, November 28, mornings", "28 08:00"),
        ("tonight", "Friday, November 27, evenings", "27 17:00"),
        ("Evenings or weekends", "evenings; or weekends", "27 17:00"),
        ("Monday mornings and Thursday afternoons", "Mondays, mornings; or Thursdays, afternoons", "30 08:00"),
        ("por la tarde", "afternoons", "27 12:00"),
        ("después de las 5", "after 5 p.m.", "27 17:00"),
        ("mañana por la mañana", "Saturday, November 28, mornings", "28 08:00"),
        ("lunes a viernes por la mañana", "weekdays, mornings", "27 08:00"),
        ("entre las 2 y las 4 de la tarde", "2 p.m. to 4 p.m.", "27 14:00"),
        ("los sábados", "Saturdays", "28 08:00"),
    ],
)
def test_a_wish_is_read_in_words_of_ours(text: str, words: str, begins: str) -> None:
    wish = read_wish(text, FRIDAY)
    assert wish is not None and str(wish) == words
    window = wish.next(NOW, CHICAGO)
    assert window is not None
    local = window[0].replace(tzinfo=dt.timezone.utc).astimezone(CHICAGO)
    assert f"{local:%d %H:%M}" == begins


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing was said"),
        ("Anytime", "asks for nothing"),
        ("every day", "asks for nothing"),
        ("when the kids sleep", "nobody knows when that is"),
        ("not mornings", "half understood is misunderstood"),
        ("mornings except Monday", "half understood is misunderstood"),
        ("Evenings, weekends", "both, or one within the other?"),
        ("555-1234", "no time of the day"),
        ("after 25", "no time of the day"),
        ("5 p.m. to 2 p.m.", "ends before it begins"),
        ("Morning after my surgery", "half understood is misunderstood"),
    ],
)
def test_what_is_not_understood_as_a_whole_is_no_wish(text: str, why: str) -> None:
    assert read_wish(text, FRIDAY) is None, why


def test_a_window_that_is_open_counts_and_one_that_is_over_does_not() -> None:
    wish = read_wish("Mornings", FRIDAY)
    assert wish is not None
    assert wish.next(NOW, CHICAGO) == (dt.datetime(2026, 11, 27, 14), dt.datetime(2026, 11, 27, 18))
    assert wish.next(dt.datetime(2026, 11, 27, 18), CHICAGO) == (
        dt.datetime(2026, 11, 28, 14),
        dt.datetime(2026, 11, 28, 18),
    )


def test_a_day_that_is_over_is_no_window_any_more() -> None:
    wish = read_wish("tomorrow morning", FRIDAY)
    assert wish is not None and wish.next(dt.datetime(2026, 11, 28, 19), CHICAGO) is None


def test_the_clocks_change() -> None:
    wish = read_wish("at 9 a.m.", dt.date(2027, 3, 13))
    assert wish is not None
    before, after = (wish.next(dt.datetime(2027, 3, day, 6), CHICAGO) for day in (13, 14))
    assert before == (dt.datetime(2027, 3, 13, 15), dt.datetime(2027, 3, 13, 16))
    assert after == (dt.datetime(2027, 3, 14, 14), dt.datetime(2027, 3, 14, 15))


_WORDS = [
    "mornings",
    "after",
    "5",
    "p.m.",
    "Monday",
    "to",
    "or",
    ",",
    "weekdays",
    "tomorrow",
    "at",
    "noon",
    "12:30",
    "y",
]


@given(st.one_of(st.text(max_size=120), st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join)))
def test_any_text_is_a_wish_with_windows_in_order_or_none(text: str) -> None:
    wish = read_wish(text, FRIDAY)
    window = wish.next(NOW, CHICAGO) if wish else None
    assert window is None or window[0] < window[1] > NOW
