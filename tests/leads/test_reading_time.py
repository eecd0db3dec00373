"""The parsers run on public input: no message within the gateway's limit may hold up the dialogue process."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from bot.leads.contact import find_contacts, parse_email, parse_name, parse_phone, parse_state, parse_time
from bot.leads.problem import TEXT_MAX

REPEATED = (
    "a ",
    "a@",
    "a.",
    "a-",
    "+1",
    "1 ",
    "1-",
    "(",
    "@ ",
    "....,,,!!!",
    "jane dot ",
    "jane at ",
    "at dot ",
    "one ",
    "i'm ",
    "my name is ",
    "please ",
    "live in ",
    "any time ",
    "call me ",
    "5pm ",
    "\u0301",
    "\ufdfa",
)


@pytest.mark.parametrize("parse", [find_contacts, parse_email, parse_name, parse_phone, parse_state, parse_time])
@pytest.mark.parametrize("part", REPEATED)
def test_longest_message_is_read_in_time(parse: Callable[[str], object], part: str) -> None:
    text = (part * TEXT_MAX)[:TEXT_MAX]
    start = time.process_time()
    parse(text)
    # Measured: up to 0.1 s; a quadratic pattern took 11 s.
    assert time.process_time() - start < 1
