"""The way to the dialogue process: HTTP over its Unix socket."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any, Protocol

import httpx

_HEALTH_SECONDS = 2.0


class BrainUnavailable(RuntimeError):
    """The dialogue process gave no usable answer in time. Says which way, never what was asked."""


class Brain(Protocol):
    """What the web process needs of a dialogue engine. All methods raise BrainUnavailable."""

    async def turn(self, conversation: str, turn: str, said: dict[str, Any]) -> list[dict[str, Any]]:
        """The messages in reply to what was said: {"text"}, or {"choice", "label"}."""

    async def forget(self, conversation: str) -> None:
        """Erase what the engine holds of a conversation."""

    async def health(self) -> None:
        """Return if the engine is ready to answer."""

    async def aclose(self) -> None:
        """Let go of connections."""


class BrainClient:
    """A Brain in another process."""

    def __init__(self, socket: Path, reply_seconds: float) -> None:
        self._reply_seconds = reply_seconds
        # No connection is kept: a new one over a Unix socket costs nothing, and one of a brain that was just replaced
        # would fail. `trust_env` off: no proxy stands between two processes of one machine.
        self._http = httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(
                uds=str(socket), limits=httpx.Limits(max_connections=None, max_keepalive_connections=0)
            ),
            base_url="http://brain",
            timeout=None,
            trust_env=False,
        )

    async def turn(self, conversation: str, turn: str, said: dict[str, Any]) -> list[dict[str, Any]]:
        body = {"conversation": conversation, "turn": turn, **said}
        answer = await self._request("POST", "/turn", self._reply_seconds, body)
        try:
            messages = answer.json()["messages"]
        except (ValueError, KeyError, TypeError):
            raise BrainUnavailable("answered without messages") from None
        if not isinstance(messages, list) or not all(isinstance(m, dict) and "kind" in m for m in messages):
            raise BrainUnavailable("answered without messages")
        return messages

    async def forget(self, conversation: str) -> None:
        await self._request("POST", "/forget", self._reply_seconds, {"conversation": conversation})

    async def health(self) -> None:
        await self._request("GET", "/health", _HEALTH_SECONDS)

    async def aclose(self) -> None:
        await self._http.aclose()

    async def _request(self, method: str, path: str, seconds: float, body: Any = None) -> httpx.Response:
        try:
            # The whole exchange has this long; httpx's own timeouts start anew with every byte.
            answer = await asyncio.wait_for(self._http.request(method, path, json=body), seconds)
        except asyncio.TimeoutError:
            raise BrainUnavailable(f"did not answer within {seconds:g} s") from None
        except httpx.HTTPError as error:
            raise BrainUnavailable(f"was not reachable ({type(error).__name__})") from None
        if not answer.is_success:
            raise BrainUnavailable(f"answered with status {answer.status_code}")
        return answer
