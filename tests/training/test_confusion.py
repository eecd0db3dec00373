from __future__ import annotations

import re
from xml.etree import ElementTree

from bot.training.confusion import NOTHING, OFFERED, Outcome, picture

SVG = "{http://www.w3.org/2000/svg}"
OUTCOMES = [
    *[Outcome("dosing", "dosing", True)] * 3,
    Outcome("dosing", "dosing", False),
    Outcome("dosing", "side_effects", False),
    Outcome("access", OFFERED, False),
]


def _texts(svg: str) -> list[str]:
    return ["".join(element.itertext()) for element in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_rows_are_what_was_asked_and_columns_what_was_answered() -> None:
    texts = _texts(picture(OUTCOMES, "A title"))
    assert texts[0] == "A title"
    # Columns, then rows: a topic that nobody asked about has a column only.
    assert texts[2:7] == ["access", "dosing", "side effects", OFFERED, NOTHING]
    assert texts.count("dosing") == 2 and texts.count("side effects") == 1


def test_every_cell_says_its_count() -> None:
    titles = [element.text for element in ElementTree.fromstring(picture(OUTCOMES, "t")).iter(f"{SVG}title")]
    assert len(titles) == 2 * 5
    assert "dosing: 4 of 5 answered as dosing" in titles
    assert "dosing: 1 of 5 answered as side effects" in titles
    assert "access: 1 of 1 answered as did you mean" in titles


def test_the_bar_counts_right_answers_not_right_topics() -> None:
    texts = _texts(picture(OUTCOMES, "t"))
    assert "60% of 5" in texts and "0% of 1" in texts


def test_right_wrong_and_unanswered_cells_have_colours_of_their_own() -> None:
    svg = picture([Outcome("a", "a", True), Outcome("b", "a", False), Outcome("c", NOTHING, False)], "t")
    filled = re.findall(r'fill="(#[0-9a-f]{6})"><title>\w+: 1 of 1', svg)
    assert len(set(filled)) == 3


def test_names_and_title_are_escaped() -> None:
    svg = picture([Outcome("a<b", "a<b", True)], 'x & "y"')
    assert _texts(svg)[0] == 'x & "y"' and "a<b" in _texts(svg)
