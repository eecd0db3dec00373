"""The parts of the worker, put together: the queue that wakes it, the duties, the answer to "are you well?"."""

from __future__ import annotations

import logging
import threading
import time

from huey.consumer import Consumer
from sqlalchemy.engine import Engine

from bot.settings import Settings
from bot.supervisor.health import UnixEndpoint, is_healthy
from bot.training.runner import Runner
from bot.worker import health
from bot.worker.claims import Patience
from bot.worker.clockwork import Clockwork
from bot.worker.deliver import Delivery
from bot.worker.lines import Lines
from bot.worker.queue import Queue
from bot.worker.schedule import SWEEP_SECONDS, duties

# Below the supervisor's patience: what is being sent is finished, if it can be.
_STOP_SECONDS = 8.0
_LOOK_SECONDS = 10.0
_THREADS = 4
# How long a message may lie in the SQLite queue.
_POLL_SECONDS = 1.0


class Worker:
    """Works on one database, which must be migrated, from `start` to `stop`."""

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        *,
        patience: Patience | None = None,
        sweep_seconds: float = SWEEP_SECONDS,
    ) -> None:
        """Raises QueueError if the queue cannot be opened."""
        self._settings = settings
        self._stopping = threading.Event()
        delivery = Delivery(engine, settings, patience=patience, stopping=self._stopping.is_set)
        self._lines = Lines(delivery.run)
        queue = Queue(settings, self._lines.run)
        # A run that waits from before the start would make the start take longer.
        self._training = Runner(engine, ready=lambda: is_healthy(UnixEndpoint(settings.brain_socket)))
        self._clockwork = Clockwork(
            duties(engine, settings, delivery, self._lines, queue.wake, self._training, sweep_seconds)
        )
        # huey's own schedule and periodic tasks are not used: see bot/worker/schedule.py. A queue that is down is told
        # of once, by us, and not with a traceback a second.
        logging.getLogger("huey").setLevel(logging.CRITICAL)
        self._consumer = Consumer(
            queue.huey, workers=_THREADS, periodic=False, max_delay=_POLL_SECONDS, scheduler_interval=60
        )

    def start(self) -> None:
        """Raises OSError if the socket cannot be listened on. huey sets signal handlers: set yours afterwards."""
        self._server = health.serve(self._settings.worker_socket, self._clockwork.late)
        self._consumer.start()
        self._clockwork.start()

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then finish what is being sent."""
        while not stop.wait(_LOOK_SECONDS):
            self._consumer.check_worker_health()
        self._stopping.set()
        self._clockwork.stop()
        self._training.stop()
        self._consumer.stop()
        until = time.monotonic() + _STOP_SECONDS
        while not self._lines.idle() and time.monotonic() < until:
            time.sleep(0.05)
        self._server.shutdown()
        self._server.server_close()
        self._settings.worker_socket.unlink(missing_ok=True)
