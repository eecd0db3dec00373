"""Processes to be killed: one that takes leads, one that delivers them.

It reads orders from standard input: `take FROM TO` and `work` start a process and answer with its number, `kill NUMBER`
kills one. The libraries are loaded once, here, so that a process lives and can be killed within milliseconds of its
start. Only what was started here is killed here: a number whose process ended is kept until then.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback

from bot.leads.intake import Intake
from bot.leads.outbox import channels
from bot.settings import Settings
from bot.store import make_engine
from bot.worker.claims import Patience
from bot.worker.process import Worker
from bot.worker.queue import wake
from tests.worker.conftest import new_lead

# A killed worker's lease ends soon, so that the test does; and it looks often.
_PATIENCE = Patience(lease=1.0, answer=2.0)
_SWEEP_SECONDS = 0.3


def take(first: int, last: int) -> None:
    """Take leads in as the chat does; each is confirmed by a line on standard output, after it was taken."""
    settings = Settings.read()
    intake = Intake(make_engine(settings.database_url))
    for number in range(first, last):
        lead = intake.take(new_lead(number))
        os.write(1, f"confirmed {number} {lead.reference}\n".encode())
        wake(settings, channels(settings))


def work() -> None:
    settings = Settings.read()
    worker = Worker(settings, make_engine(settings.database_url), patience=_PATIENCE, sweep_seconds=_SWEEP_SECONDS)
    worker.start()
    worker.run(threading.Event())


def main() -> None:
    children = set[int]()
    for line in sys.stdin:
        order, *arguments = line.split()
        if order == "kill":
            child = int(arguments[0])
            children.remove(child)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.write(1, f"killed {child}\n".encode())
            continue
        child = os.fork()
        if child == 0:
            try:
                take(*map(int, arguments)) if order == "take" else work()
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(0)
        children.add(child)
        os.write(1, f"started {child}\n".encode())
    for child in children:
        os.kill(child, signal.SIGKILL)


if __name__ == "__main__":
    main()
