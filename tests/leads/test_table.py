from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from bot.leads.lead import Lead
from bot.leads.store import Line
from bot.leads.table import lead_page, lead_table

UTC = dt.timezone.utc


def make(**fields: Any) -> Lead:
    return Lead(
        **{
            "id": 1,
            "created_at": dt.datetime(2025, 3, 1, 2, 30),
            "status": "new",
            "name": "Jane Doe",
            "phone": "+12125550123",
            "email": "jane@gmail.com",
            "state": "TX",
            "best_time": "Mornings",
            "about": "Price",
            "consent_text": "Yes.",
            "consent_at": dt.datetime(2025, 3, 1),
            "idempotency_key": "k",
        }
        | fields
    )


def test_table_is_aligned_and_complete() -> None:
    assert lead_table([make()], UTC) == (
        "REFERENCE RECEIVED         NAME           CONTACT            ST BEST TIME     LNG ABOUT\n"
        "L-000001  2025-03-01 02:30 Jane Doe       (212) 555-0123     TX Mornings      en  Price"
    )


def test_time_is_the_pharmacys() -> None:
    assert "2025-02-28 18:30" in lead_table([make()], ZoneInfo("America/Los_Angeles"))


def test_email_stands_in_for_a_missing_phone_and_blanks_are_marked() -> None:
    line = lead_table([make(phone=None, name=None, state=None, best_time=None, about=None)], UTC).splitlines()[1]
    assert line == "L-000001  2025-03-01 02:30 -              jane@gmail.com     -  -             en  -"


def test_no_line_is_wider_than_100_and_long_cells_are_cut() -> None:
    lead = make(name="N" * 80, phone=None, email="e" * 60 + "@x.com", best_time="b" * 120, about="a " * 500)
    lines = lead_table([lead], UTC).splitlines()
    assert max(map(len, lines)) <= 100
    assert lines[1].count("…") == 4


def test_wide_characters_keep_the_columns() -> None:
    line = lead_table([make(name="李小龙" * 4)], UTC).splitlines()[1]
    # Six characters of two places and the sign of the cut fill 13 of the 14 places.
    assert "李小龙李小龙…  (212)" in line


def test_escape_sequences_and_line_breaks_do_not_reach_the_terminal() -> None:
    lead = make(name="Jane\x1b[2J", about="one\ntwo\r\x07")
    text = lead_table([lead], UTC) + lead_page(
        lead, [Line(1, dt.datetime(2025, 3, 1), "visitor", "a\x1b]0;x\x07b")], UTC
    )
    assert not set(text) & set("\x1b\x07\r")
    assert "one two" in text


def test_page_shows_every_field_and_the_conversation() -> None:
    page = lead_page(
        make(topics=("dosing/start",), conversation_id="c-1", language="es"),
        [Line(1, dt.datetime(2025, 3, 1, 2, 0), "visitor", "Hello")],
        UTC,
    )
    for part in (
        "L-000001",
        "new",
        "2025-03-01 02:30 UTC",
        "Jane Doe",
        "(212) 555-0123",
        "jane@gmail.com",
        "TX",
        "Mornings",
        "Language:     es",
        "Price",
        "dosing/start",
        "Yes.",
        "c-1",
        "2025-03-01 02:00 visitor: Hello",
    ):
        assert part in page


def test_page_says_that_the_conversation_is_gone() -> None:
    assert lead_page(make(), [], UTC).endswith("The messages of this conversation are no longer kept.")
