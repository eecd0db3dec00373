"""A message in plain words."""

from __future__ import annotations

import pytest

from bot.nlu.plain_words import plain_words, unaccented_words


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("I can\u2019t breathe!!", "i cannot breathe ."),
        ("heeelp", "help"),
        ("cantbreathe", "cannot breathe"),
        ("i wanna d1e", "i want to die"),
        ("kid swallowd my pils", "kid swallowed my pills"),
        ("my 3 y/o ate it", "my 3 year old ate it"),
        ("took 4.5 mg. now what", "took 4.5 mg . now what"),
        ("he OD'd", "he overdosed"),
        ("thats odd", "that is odd"),
        ("what does ldn cause", "what does ldn cause"),
        ("perc 10s", "perc 10s"),
        ("my thoat", "my throat"),
        ("", ""),
    ],
)
def test_what_is_typed_many_ways_becomes_one(typed: str, plain: str) -> None:
    assert plain_words(typed) == plain


def test_other_languages_only_lose_their_accents() -> None:
    assert unaccented_words("¿Se tomó MIS pastillas?") == "se tomo mis pastillas"
