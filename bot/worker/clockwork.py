"""Duties that come round: each in a thread of its own, so that one that takes long holds up no other."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Duty:
    """Something to do every so many seconds, at the start of the worker for the first time."""

    name: str
    every: float
    work: Callable[[], object]


class Clockwork:
    """The duties, each in its thread, until `stop`."""

    def __init__(self, duties: tuple[Duty, ...]) -> None:
        self._duties = duties
        self._stopped = threading.Event()
        self._done_at = {duty.name: time.monotonic() for duty in duties}

    def start(self) -> None:
        for duty in self._duties:
            threading.Thread(target=self._run, args=(duty,), name=duty.name, daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def late(self, grace: float = 120) -> tuple[str, ...]:
        """The duties that have not been done for their interval and `grace` seconds."""
        now = time.monotonic()
        return tuple(duty.name for duty in self._duties if now - self._done_at[duty.name] > duty.every + grace)

    def _run(self, duty: Duty) -> None:
        while not self._stopped.is_set():
            try:
                duty.work()
                self._done_at[duty.name] = time.monotonic()
            except SQLAlchemyError as error:
                logger.warning("Duty %s: the database failed (%s).", duty.name, type(error).__name__)
            except Exception as error:  # The next time may go well; only the kind is logged, it may hold details.
                logger.error("Duty %s failed: %s.", duty.name, _where(error))
            self._stopped.wait(duty.every)


def _where(error: Exception) -> str:
    """Kind and place of an error, without its text."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
    return f"{type(error).__name__}{place}"
