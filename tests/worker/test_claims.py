"""A claim is one worker's alone, and a key is handed over once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.store.outbox_tables import outbox
from bot.store.tables import utc_now
from bot.worker.claims import ENDED, Claims, LostLease, Patience

SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def now(engine: Engine, submit: Callable[..., Any]) -> dt.datetime:
    """A time at which one notification is due."""
    submit()
    return utc_now()


@pytest.fixture
def claims(engine: Engine) -> Claims:
    return Claims(engine, max_attempts=3, patience=Patience(lease=10, answer=20))


def row(engine: Engine) -> Any:
    with engine.connect() as connection:
        return connection.execute(select(outbox)).one()


def test_what_is_claimed_is_nobody_elses_until_the_lease_ends(claims: Claims, now: dt.datetime) -> None:
    first = claims.claim("email", False, now)
    assert first is not None and first.attempts == 1 and not first.repeat
    assert claims.claim("email", False, now + 9 * SECOND) is None
    second = claims.claim("email", False, now + 10 * SECOND)
    assert second is not None and second.lease != first.lease
    assert second.key == first.key, "it was never handed over: nobody can have it"


def test_of_many_who_claim_at_once_one_gets_it(engine: Engine, claims: Claims, now: dt.datetime) -> None:
    found: list[Any] = []
    start = threading.Barrier(8)

    def claim() -> None:
        start.wait()
        found.append(claims.claim("email", False, now))

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([one for one in found if one is not None]) == 1
    assert row(engine).attempts == 1


def test_a_worker_whose_lease_has_ended_may_not_hand_over(claims: Claims, now: dt.datetime) -> None:
    slow = claims.claim("email", False, now)
    assert slow is not None
    with pytest.raises(LostLease):
        claims.hand_over(slow, now + 10 * SECOND)
    quick = claims.claim("email", False, now + 11 * SECOND)
    assert quick is not None
    with pytest.raises(LostLease):
        claims.hand_over(slow, now + 11 * SECOND)
    claims.hand_over(quick, now + 11 * SECOND)


def test_what_was_handed_over_without_an_answer_gets_a_new_key(claims: Claims, now: dt.datetime) -> None:
    first = claims.claim("email", False, now)
    assert first is not None
    claims.hand_over(first, now)
    assert claims.claim("email", False, now + 19 * SECOND) is None, "the receiver is still given time to answer"
    second = claims.claim("email", False, now + 20 * SECOND)
    assert second is not None and second.repeat and second.key == f"{first.key}.1"
    claims.hand_over(second, now + 20 * SECOND)
    third = claims.claim("email", False, now + 40 * SECOND)
    assert third is not None and third.key == f"{first.key}.2"


def test_a_receiver_that_knows_keys_gets_the_same_one(engine: Engine, claims: Claims, now: dt.datetime) -> None:
    with engine.begin() as connection:
        connection.execute(update(outbox).values(channel="webhook"))
    first = claims.claim("webhook", True, now)
    assert first is not None
    claims.hand_over(first, now)
    second = claims.claim("webhook", True, now + 20 * SECOND)
    assert second is not None and second.key == first.key and not second.repeat


def test_an_answer_that_comes_after_somebody_else_took_over_changes_nothing(
    engine: Engine, claims: Claims, now: dt.datetime
) -> None:
    slow = claims.claim("email", False, now)
    assert slow is not None
    claims.hand_over(slow, now)
    quick = claims.claim("email", False, now + 20 * SECOND)
    assert quick is not None
    claims.sent(slow, now + 21 * SECOND)
    claims.failed(slow, "No.", None)
    assert row(engine).state == "sending" and row(engine).lease == quick.lease
    claims.sent(quick, now + 22 * SECOND)
    assert (row(engine).state, row(engine).delivered_at) == ("sent", now + 22 * SECOND)


def test_a_failure_is_tried_again_under_the_same_key_if_the_receiver_said_no(
    engine: Engine, claims: Claims, now: dt.datetime
) -> None:
    first = claims.claim("email", False, now)
    assert first is not None
    claims.hand_over(first, now)
    assert not claims.failed(first, "Busy.", now + 30 * SECOND)
    assert (row(engine).state, row(engine).last_error) == ("retrying", "Busy.")
    assert claims.claim("email", False, now + 29 * SECOND) is None
    again = claims.claim("email", False, now + 30 * SECOND)
    assert again is not None and again.key == first.key and again.attempts == 2


def test_a_failure_without_an_answer_is_tried_again_under_a_new_key(claims: Claims, now: dt.datetime) -> None:
    first = claims.claim("email", False, now)
    assert first is not None
    claims.hand_over(first, now)
    claims.failed(first, "No answer.", now, unanswered=True)
    again = claims.claim("email", False, now)
    assert again is not None and again.key == f"{first.key}.1" and again.repeat


def test_what_is_refused_or_has_failed_too_often_is_a_dead_letter(
    engine: Engine, claims: Claims, now: dt.datetime
) -> None:
    for attempt in (1, 2, 3):
        claim = claims.claim("email", False, now)
        assert claim is not None and claim.attempts == attempt
        assert claims.failed(claim, "Busy.", now) is (attempt == 3)
    assert row(engine).state == "dead" and claims.claim("email", False, now) is None


def test_a_message_that_kills_its_worker_each_time_ends_as_a_dead_letter(
    engine: Engine, claims: Claims, now: dt.datetime
) -> None:
    for number in range(3):
        assert claims.claim("email", False, now + 10 * number * SECOND) is not None
    assert claims.claim("email", False, now + 30 * SECOND) is None
    assert (row(engine).state, row(engine).last_error) == ("dead", ENDED)


def test_what_is_cancelled_while_it_is_sent_is_not_handed_over(
    engine: Engine, claims: Claims, now: dt.datetime
) -> None:
    claim = claims.claim("email", False, now)
    assert claim is not None
    with engine.begin() as connection:
        connection.execute(update(outbox).values(state="cancelled"))
    with pytest.raises(LostLease):
        claims.hand_over(claim, now)


def test_only_channels_with_something_due_are_named(claims: Claims, now: dt.datetime) -> None:
    assert claims.due_channels(now) == ("email",)
    assert claims.due_channels(now - dt.timedelta(days=1)) == ()
