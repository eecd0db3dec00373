"""One line for each channel: who is told to deliver while somebody already does leaves it to them.

So a mail server that hangs holds one thread, not all, and the other channels go on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

logger = logging.getLogger(__name__)


class Lines:
    """Runs `deliver(channel)`, never twice at once for one channel, and again if it was asked for meanwhile."""

    def __init__(self, deliver: Callable[[str], object]) -> None:
        self._deliver = deliver
        self._guard = threading.Lock()
        self._busy: set[str] = set()
        self._wanted: set[str] = set()

    def run(self, channel: str) -> None:
        """Deliver, or leave it to whoever does. A database that fails is tried again at the next look."""
        with self._guard:
            self._wanted.add(channel)
            if channel in self._busy:
                return
            self._busy.add(channel)
        try:
            while self._is_wanted(channel):
                self._deliver(channel)
        except SQLAlchemyError as error:
            logger.warning("The database failed while notifications were sent (%s).", type(error).__name__)
        finally:
            with self._guard:
                self._busy.discard(channel)

    def idle(self) -> bool:
        """Whether nobody is delivering now."""
        with self._guard:
            return not self._busy

    def _is_wanted(self, channel: str) -> bool:
        with self._guard:
            wanted = channel in self._wanted
            self._wanted.discard(channel)
            if not wanted:
                self._busy.discard(channel)
            return wanted
