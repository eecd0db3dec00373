"""A person in the chat, over HTTP: events, typing, the assistant's silence."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine
from starlette.applications import Starlette

from bot.knowledge import Pharmacy
from bot.leads import handover
from bot.settings import Settings
from bot.store import live
from bot.store.conversations import Conversations
from bot.store.tables import conversations, utc_now
from bot.web import listeners as module
from bot.web import live as web_live
from bot.web.app import create_app
from bot.web.listeners import Listeners
from bot.web.live_chats import LiveChats
from tests.web.conftest import EMBEDDER, Client, FakeBrain
from tests.web.person import ANA, join, only, say, texts

Event = tuple[str, Any, "str | None"]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look at the database every 0.03 s, a sign of the visitor every 0.1 s."""
    monkeypatch.setattr(Listeners.__init__, "__defaults__", (0.03, 0.1))


class Stream:
    """GET /chat/events as a browser reads it."""

    def __init__(self, app: Starlette, client: Client, headers: dict[str, str] | None = None) -> None:
        cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        every = {"host": "chat.example", **client.headers, **({"cookie": cookie} if cookie else {}), **(headers or {})}
        self.scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": "/chat/events",
            "raw_path": b"/chat/events",
            "query_string": b"",
            "client": ("127.0.0.1", 1),
            "server": ("chat.example", 80),
            "headers": [(name.lower().encode(), value.encode()) for name, value in every.items()],
        }
        self.app = app
        self.status, self.headers, self.text = 0, {}, ""
        self.left = asyncio.Event()
        self.moved = asyncio.Event()

    async def __aenter__(self) -> Stream:
        self.task = asyncio.create_task(self.app(self.scope, self._receive, self._send))
        while not self.status:
            await asyncio.sleep(0.005)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.left.set()
        await asyncio.wait_for(self.task, 2)

    async def _receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.text += message.get("body", b"").decode()

    @property
    def events(self) -> list[Event]:
        found = []
        for block in self.text.split("\n\n")[:-1]:
            fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
            if "event" in fields:
                found.append((fields["event"], json.loads(fields["data"]), fields.get("id")))
        return found

    def of(self, kind: str) -> list[Any]:
        return [data for name, data, _ in self.events if name == kind]

    async def until(self, holds: Callable[[], bool]) -> None:
        for _ in range(400):
            if holds():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(self.text)


def run(scene: Callable[[], Awaitable[Any]]) -> Any:
    return asyncio.run(asyncio.wait_for(scene(), 20))


def test_a_person_joins_types_speaks_and_hands_back(app: Starlette, client: Client, engine: Engine) -> None:
    client.say("hi")
    conversation = only(engine)

    async def scene() -> Stream:
        async with Stream(app, client) as stream:
            await stream.until(lambda: bool(stream.of("speaker")))
            join(engine, conversation)
            await stream.until(lambda: bool(stream.of("message")))
            with engine.begin() as connection:
                live.staff_sign(connection, conversation, ANA, utc_now(), typing=True)
            await stream.until(lambda: {"from": "pharmacist", "on": True} in stream.of("typing"))
            say(engine, conversation, "Good morning")
            await stream.until(lambda: len(stream.of("message")) == 2)
            with engine.begin() as connection:
                handover.hand_back(connection, conversation)
            await stream.until(lambda: len(stream.of("message")) == 3 and len(stream.of("speaker")) == 3)
            return stream

    stream = run(scene)
    assert stream.status == 200
    assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert (stream.headers["x-accel-buffering"], stream.headers["cache-control"]) == ("no", "no-store")
    assert stream.text.startswith("retry: 3000\n\n")
    ana = {"from": "pharmacist", "name": "Ana Ruiz (pharmacist)"}
    assert stream.of("speaker") == [{"from": "assistant"}, ana, {"from": "assistant"}]
    assert stream.of("presence") == [{"from": "pharmacist", "here": True}]
    assert [data["on"] for data in stream.of("typing")] == [False, True, False]
    joined, good_morning, left = stream.of("message")
    assert good_morning == client.history()["messages"][-2]
    assert (good_morning["from"], good_morning["name"]) == ("pharmacist", "Ana Ruiz (pharmacist)")
    assert (joined["kind"], left["kind"]) == ("handover", "handover")
    assert [id for kind, data, id in stream.events if kind == "message"] == [
        str(message["id"]) for message in (joined, good_morning, left)
    ]


def test_it_resumes_behind_the_last_message_that_the_browser_has(
    app: Starlette, client: Client, engine: Engine
) -> None:
    client.say("hi")
    conversation = only(engine)
    join(engine, conversation)
    numbers = [say(engine, conversation, words) for words in ("one", "two", "three")]

    async def resumed(last: str | None, wanted: int) -> list[str]:
        async with Stream(app, client, {"Last-Event-ID": last} if last is not None else {}) as stream:
            await stream.until(lambda: bool(stream.of("speaker")) and len(stream.of("message")) >= wanted)
            await asyncio.sleep(0.1)
            return texts(stream.of("message"))

    assert run(lambda: resumed(str(numbers[0]), 2)) == ["two", "three"]
    assert len(run(lambda: resumed("0", 6))) == 6
    # Nothing is repeated to who has it all, names what cannot be, or says nothing.
    for last in (str(numbers[2]), str(numbers[2] + 999), "x", "-1", "9" * 40, None):
        assert run(lambda last=last: resumed(last, 0)) == [], last


def test_nobody_hears_another_conversation(
    app: Starlette, client: Client, new_client: Callable[..., Client], engine: Engine
) -> None:
    client.say("hi")
    mine = only(engine)
    other = new_client()
    other.say("hi")

    async def scene() -> Stream:
        async with Stream(app, client) as ours, Stream(app, other) as theirs:
            await theirs.until(lambda: bool(theirs.of("speaker")))
            join(engine, mine)
            say(engine, mine, "for one alone")
            await ours.until(lambda: "for one alone" in ours.text)
            await asyncio.sleep(0.1)
            return theirs

    theirs = run(scene)
    assert theirs.of("message") == [] and theirs.of("speaker") == [{"from": "assistant"}]


@pytest.mark.parametrize("cookie", [None, "forged", "abc.def.ghi"])
def test_without_a_conversation_there_is_nothing_to_listen_to(client: Client, cookie: str | None) -> None:
    if cookie:
        client.cookies.set("ldn_session", cookie, domain="chat.example", path="/chat")
    assert client.get("/chat/events").status_code == 204
    assert client.request("POST", "/chat/typing").status_code == 204


def test_embedding_sites_listen_with_their_token_and_others_not_at_all(
    app: Starlette, embedded: Client, new_client: Callable[..., Client], engine: Engine
) -> None:
    token = embedded.say("hi").json()["session"]
    conversation = only(engine)

    async def scene() -> Stream:
        async with Stream(app, embedded, {"Authorization": f"Bearer {token}"}) as stream:
            await stream.until(lambda: bool(stream.of("speaker")))
            join(engine, conversation)
            await stream.until(lambda: bool(stream.of("message")))
            return stream

    stream = run(scene)
    assert stream.headers["access-control-allow-origin"] == EMBEDDER
    assert embedded.get("/chat/events").status_code == 204
    preflight = embedded.request("OPTIONS", "/chat/events", headers={"Access-Control-Request-Method": "GET"})
    assert "Last-Event-ID" in preflight.headers["access-control-allow-headers"]
    stranger = new_client(origin="https://elsewhere.example")
    for method, path in (("GET", "/chat/events"), ("POST", "/chat/typing")):
        bearer = {"Authorization": f"Bearer {token}"}
        assert stranger.request(method, path, headers=bearer).status_code == 403


def test_it_ends_when_the_conversation_is_erased(app: Starlette, client: Client, engine: Engine) -> None:
    client.say("hi")
    conversation = only(engine)

    async def scene() -> Stream:
        async with Stream(app, client) as stream:
            await stream.until(lambda: bool(stream.of("speaker")))
            Conversations(engine).delete(conversation)
            await asyncio.wait_for(asyncio.shield(stream.task), 5)
            return stream

    assert run(scene).events[-1] == ("end", {}, None)


def test_a_quiet_connection_is_shown_to_be_alive(client: Client, engine: Engine, pharmacy: Pharmacy) -> None:
    client.say("hi")
    conversation = only(engine)
    listeners = Listeners(LiveChats(engine, pharmacy, 5))

    async def scene() -> list[str]:
        found = []
        async for event in web_live.stream(listeners, Conversations(engine), conversation, None, quiet_seconds=0.05):
            found.append(event)
            if len(found) == 5:
                listeners.close()
        return found

    found = run(scene)
    assert found[3:] == [": quiet\n\n"] * len(found[3:]) and len(found) <= 6, "and it ends with the process"


def test_so_many_may_listen_and_no_more(
    app: Starlette, client: Client, new_client: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_EACH", 1)
    monkeypatch.setattr(module, "MOST", 2)
    others = [new_client() for _ in range(2)]
    for one in (client, *others):
        one.say("hi")

    async def scene() -> tuple[list[int], int]:
        async with Stream(app, client) as first:
            await first.until(lambda: bool(first.of("speaker")))
            async with Stream(app, client) as again:
                same = again.status, again.headers.get("retry-after"), json.loads(again.text)["error"]["code"]
            async with Stream(app, others[0]) as second:
                await second.until(lambda: bool(second.of("speaker")))
                async with Stream(app, others[1]) as third:
                    assert third.status == 429
        async with Stream(app, client) as later:
            return same, later.status

    assert run(scene) == ((429, "30", "too_many_listeners"), 200)


def test_a_connected_browser_is_a_visitor_who_is_there(app: Starlette, client: Client, engine: Engine) -> None:
    client.say("hi")
    conversation = only(engine)

    def seen() -> Any:
        with engine.connect() as connection:
            return connection.execute(select(conversations.c.visitor_seen_at)).scalar_one()

    assert seen() is None

    async def scene() -> None:
        async with Stream(app, client) as stream:
            await stream.until(lambda: bool(stream.of("speaker")))
            first = seen()
            await stream.until(lambda: seen() > first)

    run(scene)
    last = seen()
    client.history()
    assert seen() == last
    with engine.connect() as connection:
        assert live.glance(connection, conversation, utc_now()).visitor_here  # type: ignore[union-attr]


def test_the_database_is_looked_at_only_while_somebody_listens(
    app: Starlette, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.say("hi")
    looks: list[int] = []
    glances = LiveChats.glances
    monkeypatch.setattr(LiveChats, "glances", lambda self, ids: looks.append(len(ids)) or glances(self, ids))

    async def scene() -> None:
        async with Stream(app, client) as one, Stream(app, client) as two:
            await two.until(lambda: bool(one.of("speaker")) and bool(two.of("speaker")))
            del looks[:]
            await asyncio.sleep(0.2)
            assert 0 < len(looks) <= 8 and set(looks) == {1}, "one look serves all"
        await asyncio.sleep(0.05)
        del looks[:]
        await asyncio.sleep(0.15)

    run(scene)
    assert looks == []


def test_another_tab_hears_at_once_what_was_said_in_the_first(
    settings: Settings, engine: Engine, brain: FakeBrain, pharmacy: Pharmacy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Listeners.__init__, "__defaults__", (60.0, 60.0))
    app = create_app(settings, engine, brain, pharmacy)
    client = Client(app)
    client.say("hi")

    async def scene() -> list[str]:
        async with Stream(app, client) as one, Stream(app, client) as two, client.tab() as tab:
            await two.until(lambda: bool(one.of("speaker")) and bool(two.of("speaker")))
            await tab.post("/chat/messages", json={"text": "again"})
            await two.until(lambda: len(two.of("message")) == 2)
            return texts(two.of("message"))

    assert run(scene) == ["again", "Hello."]
