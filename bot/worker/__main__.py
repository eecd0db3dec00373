"""`python -m bot.worker`: the worker process."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time

from huey.consumer import Consumer

from bot.settings import SettingError, Settings
from bot.store import StoreError, make_engine, migrate
from bot.worker import health
from bot.worker.clockwork import Clockwork
from bot.worker.deliver import Delivery
from bot.worker.lines import Lines
from bot.worker.queue import Queue, QueueError
from bot.worker.schedule import duties

# Below the supervisor's patience: what is being sent is finished, if it can be.
_STOP_SECONDS = 8.0
_LOOK_SECONDS = 10.0
_THREADS = 4
# How long a message may lie in the SQLite queue.
_POLL_SECONDS = 1.0


def main() -> int:
    """Work until told to stop. Returns the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    # A queue that is down is told of once, by us, and not with a traceback a second.
    logging.getLogger("huey").setLevel(logging.CRITICAL)
    try:
        settings = Settings.read()
        engine = make_engine(settings.database_url)
        migrate(engine)
        queue = Queue(settings, lambda channel: lines.run(channel))
    except (SettingError, StoreError) as error:
        print(error, file=sys.stderr)
        return 1
    except QueueError as error:
        print(f"The queue cannot be opened: {error}. Make LDN_HOME writable, or mend LDN_QUEUE_URL.", file=sys.stderr)
        return 1
    stop = threading.Event()
    delivery = Delivery(engine, settings, stopping=stop.is_set)
    lines = Lines(delivery.run)
    clockwork = Clockwork(duties(engine, settings, delivery, lines, queue.wake))
    try:
        server = health.serve(settings.worker_socket, clockwork.late)
    except OSError as error:
        print(
            f"{settings.worker_socket} cannot be listened on: {error.strerror}. Set LDN_BRAIN_SOCKET to a short path "
            "in a folder that can be written to.",
            file=sys.stderr,
        )
        return 1
    # The schedule and the periodic tasks of huey are not used: see bot/worker/schedule.py.
    consumer = Consumer(queue.huey, workers=_THREADS, periodic=False, max_delay=_POLL_SECONDS, scheduler_interval=60)
    consumer.start()
    # After the start, which sets handlers of its own.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: stop.set())
    clockwork.start()
    while not stop.wait(_LOOK_SECONDS):
        consumer.check_worker_health()
    clockwork.stop()
    consumer.stop()
    until = time.monotonic() + _STOP_SECONDS
    while not lines.idle() and time.monotonic() < until:
        time.sleep(0.05)
    server.server_close()
    settings.worker_socket.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
