"""Tells open pages that something changed, so that they need no reload.

One look at the database a second serves all pages; there is none while nobody listens.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from anyio import to_thread
from sqlalchemy import func, select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.store import live
from bot.store.lead_tables import lead_events, leads
from bot.store.outbox_tables import outbox
from bot.store.release_tables import releases, training_runs
from bot.store.tables import messages, utc_now

LEADS, MESSAGES, LIVE, TRAINING = "leads", "messages", "live", "training"
_SECONDS = 1.0
# A browser tab that is looked at holds one place.
_MOST = 200


class Full(RuntimeError):
    """No more pages can listen."""


class Pulse:
    """Looks at the database for those who listen. One for the process."""

    def __init__(self, engine: Engine, seconds: float = _SECONDS) -> None:
        self._engine, self._seconds = engine, seconds
        self._listeners: set[asyncio.Queue[str]] = set()
        self._looking: asyncio.Task[None] | None = None

    @contextlib.asynccontextmanager
    async def listen(self) -> AsyncIterator[asyncio.Queue[str]]:
        """The kinds of changes from now on, LEADS, MESSAGES, LIVE or TRAINING. Raises Full."""
        if len(self._listeners) >= _MOST:
            raise Full
        queue: asyncio.Queue[str] = asyncio.Queue(maxsize=8)
        self._listeners.add(queue)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        try:
            yield queue
        finally:
            self._listeners.discard(queue)
            if not self._listeners and self._looking:
                self._looking.cancel()
                self._looking = None

    async def _look(self) -> None:
        seen: dict[str, Any] | None = None
        while True:
            # A database that does not answer now is asked again in a moment.
            with contextlib.suppress(SQLAlchemyError):
                now = await to_thread.run_sync(self._marks)
                for kind in now if seen is not None else ():
                    if now[kind] != seen[kind]:
                        self._tell(kind)
                seen = now
            await asyncio.sleep(self._seconds)

    def _tell(self, kind: str) -> None:
        for queue in self._listeners:
            # Who does not keep up has been told already that there is something new.
            with contextlib.suppress(asyncio.QueueFull):
                queue.put_nowait(kind)

    def _marks(self) -> dict[str, Any]:
        """Values that differ once something of the kind has changed."""
        deliveries = select(
            func.max(outbox.c.id), func.sum(outbox.c.attempts), func.max(outbox.c.delivered_at), outbox.c.state
        ).group_by(outbox.c.state)
        runs = select(func.max(training_runs.c.seen_at), func.max(training_runs.c.ended_at))
        released = select(releases.c.id, releases.c.state).order_by(releases.c.id.desc()).limit(2)
        with self._engine.connect() as connection:
            return {
                LEADS: (
                    connection.execute(select(func.max(lead_events.c.id))).scalar(),
                    connection.execute(deliveries.order_by(outbox.c.state)).all(),
                ),
                TRAINING: (connection.execute(runs).one(), connection.execute(released).all()),
                MESSAGES: connection.execute(select(func.max(messages.c.id))).scalar(),
                LIVE: live.present(connection, select(leads.c.conversation_id), utc_now()),
            }
