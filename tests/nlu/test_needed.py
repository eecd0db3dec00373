"""The strings a pattern cannot match without."""

from __future__ import annotations

import pytest

from bot.nlu.needed import needed_in


@pytest.mark.parametrize(
    ("expression", "needed"),
    [
        (r"\bcat\b", {"cat"}),
        (r"\b(?:cat|dog)s?\b", {"cat", "dog"}),
        (r"a (?:big )?house", {"house"}),
        (r"(?:cat)?.*", set()),
        (r"(?:cat|\w+)", set()),
        (r"(?:cat|tomcat)", {"cat"}),
        (r"(?:ab){2,}", {"ab"}),
    ],
)
def test_every_match_holds_one_of_them(expression: str, needed: set[str]) -> None:
    assert set(needed_in(expression)) == needed
