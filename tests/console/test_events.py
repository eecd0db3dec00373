from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from starlette.requests import Request

from bot.console import pulse as pulses
from bot.console.auth import accounts, sessions
from bot.console.auth.accounts import Staff
from bot.console.auth.cookies import Cookies
from bot.console.events import stream
from bot.console.pulse import LEADS, LIVE, MESSAGES, Full, Pulse
from bot.leads.lead import Lead
from bot.leads.life import Life
from bot.store import live
from bot.store.conversations import Conversations
from bot.store.outbox_tables import outbox
from bot.store.staff_tables import staff_sessions
from bot.store.tables import utc_now
from bot.training import runs
from tests.console.staffed import URL

SOON = 2.0


@pytest.fixture
def pulse(engine: Engine) -> Pulse:
    return Pulse(engine, seconds=0.02)


class Desk:
    """As much of a desk as the events need."""

    def __init__(self, engine: Engine, pulse: Pulse) -> None:
        self.engine, self.pulse, self.cookies = engine, pulse, Cookies(URL)


def heard(pulse: Pulse, change: Callable[[], Any], within: float = SOON) -> list[str]:
    """What somebody who listens hears of a change."""

    async def listen() -> list[str]:
        found: list[str] = []
        async with pulse.listen() as changes:
            await asyncio.sleep(0.1)
            await asyncio.to_thread(change)
            try:
                found.append(await asyncio.wait_for(changes.get(), within))
                while True:
                    found.append(await asyncio.wait_for(changes.get(), 0.15))
            except asyncio.TimeoutError:
                return found

    return asyncio.run(listen())


def test_a_change_of_a_lead_is_heard_once(pulse: Pulse, engine: Engine, lead: Lead) -> None:
    assert heard(pulse, lambda: Life(engine).note(lead.id, "A note", "staff:1")) == [LEADS]


def test_a_delivery_that_changes_its_state_is_heard(pulse: Pulse, engine: Engine, lead: Lead) -> None:
    with engine.begin() as connection:
        connection.execute(
            insert(outbox).values(
                lead_id=lead.id,
                kind="assigned",
                channel="email",
                recipient_kind="pharmacist",
                idempotency_key="k",
                next_attempt_at=utc_now(),
            )
        )

    def die() -> None:
        with engine.begin() as connection:
            connection.execute(update(outbox).values(state="dead"))

    assert heard(pulse, die) == [LEADS]


def test_what_a_visitor_says_is_heard(pulse: Pulse, engine: Engine) -> None:
    conversations = Conversations(engine)
    conversation = conversations.open()
    assert heard(pulse, lambda: conversations.begin_turn(conversation, "t", "Hello")) == [MESSAGES]


def test_a_visitor_who_comes_to_the_chat_of_a_lead_is_heard(
    pulse: Pulse, engine: Engine, people: dict[str, Staff], take: Callable[..., Lead]
) -> None:
    conversations = Conversations(engine)
    theirs, nobodys = conversations.open(), conversations.open()
    take(conversation_id=theirs)

    def come(conversation: str) -> None:
        with engine.begin() as connection:
            live.visitors_seen(connection, [conversation], utc_now())

    assert heard(pulse, lambda: come(nobodys), within=0.3) == []
    assert heard(pulse, lambda: come(theirs)) == [LIVE]


def test_where_nothing_changes_nothing_is_heard(pulse: Pulse, lead: Lead) -> None:
    assert heard(pulse, lambda: None, within=0.3) == []


def test_the_database_is_looked_at_only_while_somebody_listens(pulse: Pulse, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    marks = pulse._marks
    monkeypatch.setattr(pulse, "_marks", lambda: looks.append(1) or marks())

    async def scene() -> tuple[int, int, int]:
        await asyncio.sleep(0.1)
        before = len(looks)
        async with pulse.listen(), pulse.listen(), pulse.listen():
            await asyncio.sleep(0.2)
        during = len(looks)
        await asyncio.sleep(0.2)
        return before, during, len(looks)

    before, during, after = asyncio.run(scene())
    assert before == 0 and 0 < during <= 12 and after <= during + 1, "one look serves all who listen"


def test_a_database_that_fails_for_a_moment_ends_nothing(
    pulse: Pulse, engine: Engine, lead: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks, calls = pulse._marks, iter(range(1000))

    def shaky() -> dict[str, Any]:
        if next(calls) % 2:
            raise OperationalError("SELECT", {}, Exception("locked"))
        return marks()

    monkeypatch.setattr(pulse, "_marks", shaky)
    assert heard(pulse, lambda: Life(engine).note(lead.id, "A note", "staff:1")) == [LEADS]


def test_there_is_a_limit_to_who_listens(pulse: Pulse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulses, "_MOST", 1)

    async def scene() -> None:
        async with pulse.listen():
            with pytest.raises(Full):
                async with pulse.listen():
                    pass
        async with pulse.listen():
            pass

    asyncio.run(scene())


def events_of(engine: Engine, pulse: Pulse, token: str, act: Callable[[], Any], most: int) -> list[str]:
    """What a page is sent, up to `most` events."""
    scope = {"type": "http", "scheme": "http", "server": ("console.example", 80), "path": "/events", "method": "GET"}
    request = Request({**scope, "query_string": b"", "headers": [(b"cookie", f"ldn_staff={token}".encode())]})

    async def read() -> list[str]:
        found: list[str] = []
        events: AsyncIterator[str] = stream(Desk(engine, pulse), request, quiet_seconds=0.1)  # type: ignore[arg-type]
        async for event in events:
            found.append(event)
            if len(found) == 2:
                act()
            if len(found) == most:
                break
        return found

    return asyncio.run(asyncio.wait_for(read(), 10))


@pytest.fixture
def token(engine: Engine, people: dict[str, Staff]) -> str:
    with engine.begin() as connection:
        return sessions.begin(connection, people["ana"])


def test_a_page_is_told_and_kept_alive(engine: Engine, pulse: Pulse, token: str, lead: Lead) -> None:
    found = events_of(engine, pulse, token, lambda: Life(engine).note(lead.id, "A note", "staff:1"), 4)
    assert found[0] == "retry: 3000\n\n" and ": quiet\n\n" in found
    assert "event: leads\ndata: changed\n\n" in found


def test_a_trainer_hears_of_training_and_not_of_leads(
    engine: Engine, pulse: Pulse, lead: Lead, people: dict[str, Staff]
) -> None:
    with engine.begin() as connection:
        token = sessions.begin(connection, people["tess"])

    def change() -> None:
        Life(engine).note(lead.id, "A note", "staff:1")
        with engine.begin() as connection:
            runs.request(connection, "staff:3")
        runs.claim(engine)

    found = events_of(engine, pulse, token, change, 8)
    assert "event: training\ndata: changed\n\n" in found
    assert "event: leads\ndata: changed\n\n" not in found


def test_a_page_is_told_that_a_visitor_has_come(
    engine: Engine, pulse: Pulse, token: str, people: dict[str, Staff], take: Callable[..., Lead]
) -> None:
    conversation = Conversations(engine).open()
    take(conversation_id=conversation)

    def come() -> None:
        with engine.begin() as connection:
            live.visitors_seen(connection, [conversation], utc_now())

    assert "event: live\ndata: changed\n\n" in events_of(engine, pulse, token, come, 4)


def test_listening_keeps_no_session_alive_and_ends_with_it(
    engine: Engine, pulse: Pulse, token: str, lead: Lead
) -> None:
    def grow_old() -> None:
        with engine.begin() as connection:
            connection.execute(update(staff_sessions).values(last_seen_at=utc_now() - dt.timedelta(minutes=31)))

    assert events_of(engine, pulse, token, grow_old, 9)[-1] == "event: signed-out\ndata: over\n\n"


def test_who_loses_the_role_is_told_nothing_more(
    engine: Engine, pulse: Pulse, token: str, lead: Lead, people: dict[str, Staff]
) -> None:
    def demote() -> None:
        with engine.begin() as connection:
            accounts.change(connection, people["ana"], role="trainer")

    assert events_of(engine, pulse, token, demote, 9)[-1] == "event: signed-out\ndata: over\n\n"
