import asyncio

import pytest
from starlette.requests import Request

from bot.web.errors import ApiError
from bot.web.limits import OpeningLimit, read_body


def request_of(*chunks):
    """A request whose body arrives in chunks; notes how many of them were read."""
    left = list(chunks)

    async def receive():
        return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}

    return Request({"type": "http", "headers": []}, receive), left


def test_a_body_of_the_limit_is_read():
    request, _ = request_of(b"a" * 6, b"b" * 4)

    assert asyncio.run(read_body(request, 10)) == b"aaaaaabbbb"


def test_reading_ends_at_the_limit():
    request, left = request_of(b"a" * 6, b"b" * 5, b"c", b"d")

    with pytest.raises(ApiError) as caught:
        asyncio.run(read_body(request, 10))
    assert caught.value.status == 413
    assert left == [b"c", b"d"]


def test_a_body_sent_in_pieces_without_a_length_is_limited(client):
    async def pieces():
        for _ in range(9):
            yield b"a" * 1024

    assert client.request("POST", "/chat/messages", content=pieces()).status_code == 413


@pytest.fixture
def clock():
    return {"now": 0.0}


@pytest.fixture
def limit(clock):
    return OpeningLimit(2, 60, lambda: clock["now"])


def test_an_address_may_open_so_many_in_a_while(limit, clock):
    assert [limit.allows("8.8.8.8") for _ in range(3)] == [True, True, False]
    assert limit.allows("8.8.4.4")
    clock["now"] = 60
    assert limit.allows("8.8.8.8")


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("2600:1:2:3::1", "2600:1:2:3:ffff::9", True),
        ("2600:1:2:3::1", "2600:1:2:4::1", False),
        ("8.8.8.8", "::ffff:8.8.8.8", True),
    ],
)
def test_addresses_of_one_household_count_together(limit, one, other, same):
    limit.allows(one)
    limit.allows(one)

    assert limit.allows(other) is not same


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.7",
        "172.17.0.2",
        "::1",
        "fd00::1",
        "",
        "socket",
    ],
)
def test_proxies_and_the_own_network_are_not_counted(limit, address):
    assert all(limit.allows(address) for _ in range(5))


def test_addresses_are_forgotten_after_a_while(limit, clock):
    for number in range(100):
        limit.allows(f"8.8.8.{number}")
    clock["now"] = 61
    limit.allows("8.8.4.4")

    assert len(limit._opened) == 1


def test_memory_is_bounded_under_a_flood(limit, monkeypatch):
    monkeypatch.setattr("bot.web.limits._ADDRESSES_HELD", 10)
    for number in range(100):
        limit.allows(f"8.8.8.{number}")

    assert len(limit._opened) == 10
