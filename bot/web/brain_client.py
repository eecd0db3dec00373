"""The way to the dialogue process: HTTP over its Unix socket."""

from __future__ import annotations

import asyncio
import json
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
        """The answer to what was said: {"text"}, or {"choice", "label"}."""

    async def forget(self, conversation: str) -> None:
        """Erase what the engine holds of a conversation."""

    async def health(self) -> None:
        """Return if the engine is ready to answer."""

    async def aclose(self) -> None:
        """Let go of connections."""


class BrainClient:
    """A Brain in another process."""

    def __init__(self, socket: Path, reply_seconds: float) -> None:
        self._socket, self._reply_seconds = socket, reply_seconds
        self._opened: aiohttp.ClientSession | None = None

    def _session(self) -> aiohttp.ClientSession:
        # Made at the first request: it belongs to the event loop that it is made in.
        if self._opened is None:
            # A connection that waits is let go before the brain lets go of it (bot/brain/__main__.py): nothing is sent
            # on one that is just being closed. One of a brain that has ended is known to be closed.
            connector = aiohttp.UnixConnector(str(self._socket), limit=0, keepalive_timeout=_KEEP_SECONDS)
            self._opened = aiohttp.ClientSession(
                "http://brain", connector=connector, cookie_jar=aiohttp.DummyCookieJar()
            )
        return self._opened

    async def turn(self, conversation: str, turn: str, said: dict[str, Any]) -> Answer:
        body = {"conversation": conversation, "turn": turn, **said}
        answer = await self._request("POST", "/turn", self._reply_seconds, body)
        try:
            about = json.loads(answer)
            messages = about.pop("messages")
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BrainUnavailable("answered without messages") from None
        if not isinstance(messages, list) or not all(isinstance(m, dict) and "kind" in m for m in messages):
            raise BrainUnavailable("answered without messages")
        return Answer(messages, about)

    async def forget(self, conversation: str) -> None:
        await self._request("POST", "/forget", self._reply_seconds, {"conversation": conversation})

    async def health(self) -> None:
        await self._request("GET", "/health", _HEALTH_SECONDS)

    async def aclose(self) -> None:
        if self._opened is not None:
            await self._opened.close()

    async def _request(self, method: str, path: str, seconds: float, body: Any = None) -> bytes:
        try:
            # The whole exchange has this long, however often it is begun.
            return await asyncio.wait_for(self._exchange(method, path, body), seconds)
        except asyncio.TimeoutError:
            raise BrainUnavailable(f"did not answer within {seconds:g} s") from None
        except aiohttp.ClientError as error:
            raise BrainUnavailable(f"was not reachable ({type(error).__name__})") from None

    async def _exchange(self, method: str, path: str, body: Any) -> bytes:
        try:
            return await self._once(method, path, body)
        except aiohttp.ClientConnectorError:
            raise
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError):
            # A kept connection of a brain that was replaced just now. All requests may be made twice: a turn carries
            # its id, as when the visitor's browser sends it again.
            return await self._once(method, path, body)

    async def _once(self, method: str, path: str, body: Any) -> bytes:
        async with self._session().request(method, path, json=body) as answer:
            if not answer.ok:
                raise BrainUnavailable(f"answered with status {answer.status}")
            return await answer.read()
