"""The way to the dialogue process: HTTP over its Unix socket.

While a model is released, the socket's path is a link that the supervisor lets point to another brain. It is looked up
for each request; connections to the brain before are closed once nothing is under way on them.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import aiohttp

_HEALTH_SECONDS = 2.0
_KEEP_SECONDS = 30


class BrainUnavailable(RuntimeError):
    """The dialogue process gave no usable answer in time. Says which way, never what was asked."""


@dataclass(frozen=True)
class Answer:
    """The messages in reply to a turn, and what else the engine says of it (`bot.store.turn_log.TurnRecord.of`)."""

    messages: list[dict[str, Any]] = field(repr=False)
    about: Mapping[str, Any] = field(default_factory=dict)


class Brain(Protocol):
    """What the web process needs of a dialogue engine. All methods raise BrainUnavailable."""

    async def turn(self, conversation: str, turn: str, said: dict[str, Any]) -> Answer:
        """The answer to what was said: {"text"}, or {"choice", "label"}; with "interrupted" if a person answered since
        the last turn."""

    async def assess(self, text: str, language: str) -> list[dict[str, Any]]:
        """What must be said to a text even while a person answers: of an emergency or self-harm; mostly nothing."""

    async def forget(self, conversation: str) -> None:
        """Erase what the engine holds of a conversation."""

    async def health(self) -> None:
        """Return if the engine is ready to answer."""

    async def aclose(self) -> None:
        """Let go of connections."""


@dataclass
class _Way:
    """Connections to one brain, and how many requests are under way on them."""

    session: aiohttp.ClientSession
    under_way: int = 0


class BrainClient:
    """A Brain in another process."""

    def __init__(self, socket: Path, reply_seconds: float) -> None:
        self._socket, self._reply_seconds = socket, reply_seconds
        self._ways: dict[Path, _Way] = {}

    def _target(self) -> Path:
        """The socket of the brain that answers now."""
        try:
            return self._socket.parent / os.readlink(self._socket)
        except OSError:
            # No link: the brain itself listens there, or none does.
            return self._socket

    def _way(self, target: Path) -> _Way:
        # Made at the first request: a session belongs to the event loop that it is made in.
        way = self._ways.get(target)
        if way is None:
            # A connection that waits is let go before the brain lets go of it (bot/brain/__main__.py): nothing is sent
            # on one that is just being closed. One of a brain that has ended is known to be closed.
            connector = aiohttp.UnixConnector(str(target), limit=0, keepalive_timeout=_KEEP_SECONDS)
            session = aiohttp.ClientSession("http://brain", connector=connector, cookie_jar=aiohttp.DummyCookieJar())
            way = self._ways[target] = _Way(session)
        return way

    async def _leave_others(self, target: Path) -> None:
        """Close what leads to earlier brains and is not in use."""
        for other in [path for path, way in self._ways.items() if path != target and not way.under_way]:
            await self._ways.pop(other).session.close()

    async def turn(self, conversation: str, turn: str, said: dict[str, Any]) -> Answer:
        body = {"conversation": conversation, "turn": turn, **said}
        return _answer(await self._request("POST", "/turn", self._reply_seconds, body))

    async def assess(self, text: str, language: str) -> list[dict[str, Any]]:
        body = {"text": text, "language": language}
        return _answer(await self._request("POST", "/assess", self._reply_seconds, body)).messages

    async def forget(self, conversation: str) -> None:
        await self._request("POST", "/forget", self._reply_seconds, {"conversation": conversation})

    async def health(self) -> None:
        await self._request("GET", "/health", _HEALTH_SECONDS)

    async def aclose(self) -> None:
        for way in self._ways.values():
            await way.session.close()

    async def _request(self, method: str, path: str, seconds: float, body: Any = None) -> bytes:
        try:
            # The whole exchange has this long, however often it is begun.
            return await asyncio.wait_for(self._exchange(method, path, body), seconds)
        except asyncio.TimeoutError:
            raise BrainUnavailable(f"did not answer within {seconds:g} s") from None
        except aiohttp.ClientError as error:
            raise BrainUnavailable(f"was not reachable ({type(error).__name__})") from None

    async def _exchange(self, method: str, path: str, body: Any) -> bytes:
        target = self._target()
        try:
            return await self._once(target, method, path, body)
        except aiohttp.ClientConnectorError:
            # Another may have taken over between the look and the call.
            if self._target() == target:
                raise
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
            # A kept connection of a brain that was replaced just now. All requests may be made twice: a turn carries
            # its id, as when the visitor's browser sends it again.
            pass
        return await self._once(self._target(), method, path, body)

    async def _once(self, target: Path, method: str, path: str, body: Any) -> bytes:
        way = self._way(target)
        way.under_way += 1
        try:
            async with way.session.request(method, path, json=body) as answer:
                if not answer.ok:
                    raise BrainUnavailable(f"answered with status {answer.status}")
                return await answer.read()
        finally:
            way.under_way -= 1
            if len(self._ways) > 1:
                await self._leave_others(self._target())


def _answer(answer: bytes) -> Answer:
    try:
        about = json.loads(answer)
        messages = about.pop("messages")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BrainUnavailable("answered without messages") from None
    if not isinstance(messages, list) or not all(isinstance(m, dict) and "kind" in m for m in messages):
        raise BrainUnavailable("answered without messages")
    return Answer(messages, about)
