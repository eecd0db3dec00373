"""What a person's presence in the chat needs: GET /chat/events and POST /chat/typing."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bot.store.conversations import Conversations
from bot.store.live import Glance
from bot.web.errors import ApiError
from bot.web.listeners import Full, Listeners
from bot.web.live_chats import LiveChats
from bot.web.sessions import Sessions

# So often a quiet connection is shown to be alive: proxies and browsers wait longer.
_QUIET_SECONDS = 15.0
_TYPING_SECONDS = 1.0
_TYPING_REMEMBERED = 1000
_BUSY_SECONDS = "30"


class Live:
    """The endpoints of conversations that a person may answer."""

    def __init__(
        self, conversations: Conversations, sessions: Sessions, listeners: Listeners, chats: LiveChats
    ) -> None:
        self._conversations, self._sessions, self._listeners = conversations, sessions, listeners
        self._chats = chats
        self._typed: dict[str, float] = {}

    def routes(self) -> list[Route]:
        return [
            Route("/chat/events", self.events, methods=["GET"]),
            Route("/chat/typing", self.typing, methods=["POST"]),
        ]

    async def events(self, request: Request) -> Response:
        """What happens in the conversation, as server-sent events; 204 where there is none to listen to."""
        conversation = await self._sessions.known(request, self._conversations)
        if conversation is None:
            return Response(status_code=204)
        try:
            self._listeners.check_room(conversation)
        except Full:
            message = "Too many pages listen to this chat. Ask for /chat/history now and then instead."
            raise ApiError(429, "too_many_listeners", message, {"Retry-After": _BUSY_SECONDS}) from None
        return StreamingResponse(
            stream(self._listeners, self._conversations, conversation, _last_event_id(request)),
            media_type="text/event-stream",
            # nginx would otherwise hold the events back.
            headers={"X-Accel-Buffering": "no"},
        )

    async def typing(self, request: Request) -> Response:
        """The visitor is typing to a person. What, nobody is told: a body is not read."""
        conversation = await self._sessions.known(request, self._conversations)
        if conversation and self._is_due(conversation):
            await to_thread.run_sync(self._chats.types, conversation, True)
        return Response(status_code=204)

    def _is_due(self, conversation: str) -> bool:
        now = time.monotonic()
        if now - self._typed.get(conversation, -_TYPING_SECONDS) < _TYPING_SECONDS:
            return False
        if len(self._typed) >= _TYPING_REMEMBERED:
            self._typed.clear()
        self._typed[conversation] = now
        return True


async def stream(
    listeners: Listeners,
    conversations: Conversations,
    conversation: str,
    after: int | None,
    quiet_seconds: float = _QUIET_SECONDS,
) -> AsyncIterator[str]:
    """The events of one browser, from the message behind `after` on, until the conversation is erased."""
    yield "retry: 3000\n\n"
    # When it is full, the browser comes back after `retry`.
    with contextlib.suppress(Full):
        async with listeners.listen(conversation) as (room, changed):
            newest = room.glance.newest if room.glance else 0
            last = newest if after is None else min(after, newest)
            said: dict[str, dict[str, Any]] = {}
            while not listeners.closed:
                changed.clear()
                glance = room.glance
                if glance is None:
                    yield _event("end", {})
                    return
                for kind, data in signs(glance):
                    if said.get(kind) != data:
                        said[kind] = data
                        yield _event(kind, data)
                if glance.newest > last:
                    for message in await to_thread.run_sync(conversations.since, conversation, last):
                        last = message["id"]
                        yield _event("message", message, last)
                try:
                    await asyncio.wait_for(changed.wait(), quiet_seconds)
                except asyncio.TimeoutError:
                    yield ": quiet\n\n"


def signs(glance: Glance) -> Iterator[tuple[str, dict[str, Any]]]:
    """Who answers, and whether that person is there and typing."""
    if glance.held_as is None:
        yield "speaker", {"from": "assistant"}
        return
    yield "speaker", {"from": "pharmacist", "name": glance.held_as}
    yield "presence", {"from": "pharmacist", "here": glance.staff_here}
    yield "typing", {"from": "pharmacist", "on": glance.staff_typing}


def _event(kind: str, data: Any, number: int | None = None) -> str:
    id = "" if number is None else f"id: {number}\n"
    return f"{id}event: {kind}\ndata: {json.dumps(data, ensure_ascii=False, separators=(',', ':'))}\n\n"


def _last_event_id(request: Request) -> int | None:
    """The id of the last message that the browser has; None if it names none that can be."""
    text = request.headers.get("last-event-id", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None
