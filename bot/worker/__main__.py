"""`python -m bot.worker`: the worker process."""

from __future__ import annotations

import logging
import signal
import sys
import threading

from bot.settings import SettingError, Settings
from bot.store import StoreError, make_engine, migrate
from bot.worker.process import Worker
from bot.worker.queue import QueueError


def main() -> int:
    """Work until told to stop. Returns the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings.read()
        engine = make_engine(settings.database_url)
        migrate(engine)
        worker = Worker(settings, engine)
    except (SettingError, StoreError) as error:
        print(error, file=sys.stderr)
        return 1
    except QueueError as error:
        print(f"The queue cannot be opened: {error}. Make LDN_HOME writable, or mend LDN_QUEUE_URL.", file=sys.stderr)
        return 1
    try:
        worker.start()
    except OSError as error:
        print(
            f"{settings.worker_socket} cannot be listened on: {error.strerror}. Set LDN_BRAIN_SOCKET to a short path "
            "in a folder that can be written to.",
            file=sys.stderr,
        )
        return 1
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: stop.set())
    worker.run(stop)
    return 0


if __name__ == "__main__":
    sys.exit(main())
