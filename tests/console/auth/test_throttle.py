from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.console.auth import throttle
from bot.console.auth.throttle import Blocked, Throttle
from bot.store.staff_tables import sign_in_attempts

ANA, HERE, THERE = "ana@pharmacy.example", "203.0.113.7", "198.51.100.9"


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = dt.datetime(2026, 3, 1, 12)
        monkeypatch.setattr(throttle, "utc_now", lambda: self.now)

    def pass_by(self, **length: float) -> None:
        self.now += dt.timedelta(**length)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def fail(engine: Engine, account: str = ANA, address: str = HERE) -> int:
    """Fail once; how many seconds one would have to wait instead, 0 if the attempt was counted."""
    try:
        with engine.begin() as connection:
            Throttle("key").begin(connection, account, address)
    except Blocked as blocked:
        return blocked.seconds
    return 0


def test_the_wait_grows_with_each_failure_up_to_a_quarter_of_an_hour(any_engine: Engine, clock: Clock) -> None:
    assert [fail(any_engine) for _ in range(6)] == [0] * 6
    waits = []
    for _ in range(12):
        waits.append(fail(any_engine))
        clock.pass_by(seconds=waits[-1])
        assert fail(any_engine) == 0
    assert waits[:4] == [3, 5, 9, 17] and waits[-1] == 901


def test_a_refused_attempt_is_not_counted(any_engine: Engine, clock: Clock) -> None:
    for _ in range(6):
        fail(any_engine)
    assert {fail(any_engine) for _ in range(20)} == {3}


def test_an_account_is_slowed_down_from_wherever_it_is_tried(any_engine: Engine, clock: Clock) -> None:
    for number in range(6):
        fail(any_engine, address=f"198.51.100.{number}")
    assert fail(any_engine, address=THERE) == 3
    assert fail(any_engine, account="ben@pharmacy.example", address=THERE) == 0


def test_an_address_is_slowed_down_whatever_it_tries(any_engine: Engine, clock: Clock) -> None:
    assert {fail(any_engine, account=f"{number}@x.example") for number in range(21)} == {0}
    assert fail(any_engine, account="another@x.example") == 3
    assert fail(any_engine, account="another@x.example", address=THERE) == 0


def test_a_success_forgets_the_account_but_not_the_guesses_of_the_address(any_engine: Engine, clock: Clock) -> None:
    for number in range(19):
        fail(any_engine, account=f"{number}@x.example")
    fail(any_engine)
    with any_engine.begin() as connection:
        Throttle("key").succeeded(connection, ANA, HERE)
    assert [fail(any_engine, account="a@x.example"), fail(any_engine, account="b@x.example")] == [0, 0]
    assert fail(any_engine, account="c@x.example") == 3


def test_failures_are_forgotten_after_a_day(any_engine: Engine, clock: Clock) -> None:
    for _ in range(6):
        fail(any_engine)
    clock.pass_by(days=1, seconds=1)
    assert [fail(any_engine) for _ in range(6)] == [0] * 6


def test_neither_account_nor_address_can_be_read_from_the_table(sqlite_engine: Engine) -> None:
    fail(sqlite_engine)
    with sqlite_engine.connect() as connection:
        rows = connection.execute(select(sign_in_attempts)).all()
    assert len(rows) == 2 and ANA not in str(rows) and HERE not in str(rows)
