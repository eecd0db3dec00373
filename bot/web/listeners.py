"""The browsers that listen to their conversations.

One look at the database a second serves all of them, since the staff write from another process; there is none while
nobody listens. A connected browser is also how staff know that a visitor is there.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass, field

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError

from bot.store.live import Glance
from bot.web.live_chats import LiveChats

# A browser has six connections for one server: further tabs must still get a page.
MOST_EACH = 3
MOST = 1000
_LOOK_SECONDS = 1.0
# Well within the time for which a sign counts (bot/store/live.py).
_SIGN_SECONDS = 15.0


class Full(RuntimeError):
    """No more browsers can listen, or not to this conversation."""


@dataclass
class Room:
    """One conversation with its listeners. `glance` is None once it was erased."""

    glance: Glance | None = None
    listeners: set[asyncio.Event] = field(default_factory=set)

    def tell(self) -> None:
        for listener in self.listeners:
            listener.set()


class Listeners:
    """Looks at the conversations of those who listen. One for the process."""

    def __init__(
        self, chats: LiveChats, look_seconds: float = _LOOK_SECONDS, sign_seconds: float = _SIGN_SECONDS
    ) -> None:
        self._chats, self._look_seconds, self._sign_seconds = chats, look_seconds, sign_seconds
        self._rooms: dict[str, Room] = {}
        self._looking: asyncio.Task[None] | None = None
        self._wakes: set[asyncio.Task[None]] = set()
        self.closed = False

    def check_room(self, conversation: str) -> None:
        """Raises Full if one more browser cannot listen to a conversation."""
        room = self._rooms.get(conversation)
        each = len(room.listeners) if room else 0
        if each >= MOST_EACH or sum(len(other.listeners) for other in self._rooms.values()) >= MOST:
            raise Full

    @contextlib.asynccontextmanager
    async def listen(self, conversation: str) -> AsyncIterator[tuple[Room, asyncio.Event]]:
        """The conversation as it is kept current, and what is set whenever it has changed. Raises Full."""
        self.check_room(conversation)
        room, changed = self._rooms.setdefault(conversation, Room()), asyncio.Event()
        room.listeners.add(changed)
        try:
            await to_thread.run_sync(self._chats.seen, [conversation])
            await self._look_at([conversation])
            if self._looking is None:
                self._looking = asyncio.create_task(self._look())
            yield room, changed
        finally:
            room.listeners.discard(changed)
            if not room.listeners:
                self._rooms.pop(conversation, None)
            if not self._rooms and self._looking:
                self._looking.cancel()
                self._looking = None

    def wake(self, conversation: str, but: int = 0) -> None:
        """Look at a conversation now, if more than `but` browsers listen to it: this process has changed it."""
        room = self._rooms.get(conversation)
        if room and len(room.listeners) > but:
            task = asyncio.create_task(self._look_safely([conversation]))
            self._wakes.add(task)
            task.add_done_callback(self._wakes.discard)

    def close(self) -> None:
        """Have everybody who listens go: the process ends."""
        self.closed = True
        for room in self._rooms.values():
            room.tell()

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        signed = loop.time()
        while True:
            await asyncio.sleep(self._look_seconds)
            await self._look_safely(list(self._rooms))
            if loop.time() - signed >= self._sign_seconds:
                signed = loop.time()
                with contextlib.suppress(SQLAlchemyError):
                    await to_thread.run_sync(self._chats.seen, list(self._rooms))

    async def _look_safely(self, conversations: Collection[str]) -> None:
        # A database that does not answer now is asked again in a moment.
        with contextlib.suppress(SQLAlchemyError):
            await self._look_at(conversations)

    async def _look_at(self, conversations: Collection[str]) -> None:
        found = await to_thread.run_sync(self._chats.glances, conversations)
        for conversation in conversations:
            room, glance = self._rooms.get(conversation), found.get(conversation)
            if room and room.glance != glance:
                room.glance = glance
                room.tell()
