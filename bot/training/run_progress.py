"""A run as its own process sees it: says how far it is, and learns that it is to stop."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.training import runs
from bot.training.stages import LABELS, progress

logger = logging.getLogger(__name__)
_SECONDS = 1.0


class Cancelled(RuntimeError):
    """The run is to stop."""


class RunProgress:
    """Writes a run's row from a thread, so that it goes on while something long is worked on."""

    def __init__(self, engine: Engine, id: int, seconds: float = _SECONDS) -> None:
        self._engine, self.id, self._seconds = engine, id, seconds
        with engine.connect() as connection:
            self._last = runs.last_timings(connection)
        self.timings: dict[str, float] = {}
        self._stage, self._since = "prepare", time.monotonic()
        self._parent = os.getppid()
        self._cancelled, self._ended = threading.Event(), threading.Event()

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell again and again, until the end of the block."""
        thread = threading.Thread(target=self._tell_on, name="progress", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._ended.set()
            thread.join()
            self.timings[self._stage] = round(time.monotonic() - self._since, 1)

    def stage(self, name: str) -> None:
        """The next stage begins. Raises Cancelled."""
        self.check()
        now = time.monotonic()
        self.timings[self._stage] = round(now - self._since, 1)
        self._stage, self._since = name, now
        self.say(f"{LABELS[name]} ...")

    def say(self, line: str) -> None:
        """A line for the run's log."""
        runs.say(self._engine, self.id, line)

    def check(self) -> None:
        """Raises Cancelled if the run is to stop."""
        if self._cancelled.is_set():
            raise Cancelled

    def _tell_on(self) -> None:
        while not self._ended.wait(self._seconds):
            # Whoever started this process is gone, and nobody else would end it.
            if os.getppid() != self._parent:
                self._cancelled.set()
            now = progress(self._stage, time.monotonic() - self._since, self._last)
            try:
                if runs.seen(self._engine, self.id, self._stage, now.share, now.seconds_left):
                    self._cancelled.set()
            except SQLAlchemyError as error:
                logger.warning("How far the training is could not be written down (%s).", type(error).__name__)
