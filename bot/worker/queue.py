"""The queue that wakes the worker: SQLite in LDN_HOME, or Redis.

It carries no more than "this channel may have something to send". What there is to send stands in the database, which
the worker looks through from time to time in any case: losing the queue loses nothing.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from sqlite3 import DatabaseError, OperationalError
from typing import Any

from huey import Huey, RedisHuey, SqliteHuey
from huey.serializer import SignedSerializer
from redis import ConnectionPool
from redis.exceptions import RedisError

from bot.settings import Settings

logger = logging.getLogger(__name__)

QueueError = (DatabaseError, RedisError, OSError)
# Nobody waits long for what is only a hint.
_SECONDS = 1
Deliver = Callable[[str], object]


def file(settings: Settings) -> Path:
    """Where the SQLite queue stands."""
    return settings.home / "queue.sqlite3"


class Queue:
    """The queue with its one task: deliver what is due on a channel."""

    def __init__(self, settings: Settings, deliver: Deliver | None = None) -> None:
        """`deliver` does the work; only the worker gives it. Raises QueueError if the queue cannot be opened."""
        self.huey = _open(settings)

        # huey knows a task by module and name: it must stand here for those who wake and for the one who works.
        @self.huey.task(name="deliver")
        def run(channel: str) -> None:
            if deliver is not None:
                deliver(channel)

        self._wake = run

    def wake(self, channel: str) -> None:
        """Have the worker send what is due on a channel. Raises QueueError."""
        self._wake(channel)

    def close(self) -> None:
        self.huey.storage.close()


def wake(settings: Settings, channels: tuple[str, ...]) -> None:
    """Wake the worker, if that is possible: it will look by itself before long."""
    try:
        queue = Queue(settings)
        for channel in channels:
            queue.wake(channel)
        queue.close()
    except QueueError as error:
        logger.warning("The worker could not be woken (%s); it looks by itself.", type(error).__name__)


def _open(settings: Settings) -> Huey:
    # Messages are pickled: a signature keeps what somebody else wrote into Redis from being run. Copies of the
    # assistant with keys of their own have queues of their own.
    key = settings.signing_key()
    options = {"results": False, "serializer": SignedSerializer(secret=key, salt="ldn.queue")}
    if settings.queue_url:
        name = f"ldn{hashlib.sha256(f'ldn.queue.{key}'.encode()).hexdigest()[:8]}"
        pool = ConnectionPool.from_url(
            settings.queue_url, socket_connect_timeout=_SECONDS, socket_timeout=2 * _SECONDS, health_check_interval=30
        )
        return RedisHuey(name, connection_pool=pool, read_timeout=_SECONDS, **options)
    try:
        return _sqlite(settings, options)
    except OperationalError:
        raise
    except DatabaseError:
        # Damaged: it holds nothing that the database does not.
        file(settings).unlink()
        return _sqlite(settings, options)


def _sqlite(settings: Settings, options: dict[str, Any]) -> Huey:
    settings.home.mkdir(parents=True, exist_ok=True)
    return SqliteHuey("ldn", filename=str(file(settings)), fsync=False, timeout=_SECONDS, **options)
