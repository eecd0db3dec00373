import json

import pytest

from bot.web.incoming import Incoming, parse


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("  hello \n", "hello"),
        ("one\r\ntwo\tthree", "one\ntwo\tthree"),
        ("a\x00b\x07c\x7fd\x9b", "abcd"),
        ("naïve 💊 “quotes” שלום", "naïve 💊 “quotes” שלום"),
        ("/restart", "/restart"),
        ("a" * 2000, "a" * 2000),
        (" " * 500 + "💊" * 1500, "💊" * 1500),
    ],
)
def test_text_is_kept_but_for_control_characters_and_blanks_around_it(typed, kept):
    assert parse(json.dumps({"text": typed}).encode()).text == kept


def test_an_id_is_made_where_there_is_none():
    one, two = parse(b'{"text": "a"}'), parse(b'{"text": "a"}')

    assert one.id != two.id
    assert 1 <= len(one.id) <= 64


@pytest.mark.parametrize(
    "body, expected",
    [
        ({"text": "a", "id": "A-z_9" * 12}, Incoming("A-z_9" * 12, text="a")),
        ({"choice": "abc", "id": "m1"}, Incoming("m1", choice="abc")),
    ],
)
def test_a_message(body, expected):
    assert parse(json.dumps(body).encode()) == expected
