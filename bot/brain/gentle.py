"""Loading at low priority, while another engine is answering."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
_LOWEST_PRIORITY = 19


def gently(work: Callable[[], T]) -> T:
    """Work in a thread of low priority, and wait for it.

    A priority that was lowered cannot be raised again, but Linux gives each thread its own: the one that answers
    afterwards keeps the priority that it has.
    """
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        if sys.platform == "linux":
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _LOWEST_PRIORITY)
        try:
            done.append(work())
        except BaseException as error:  # Raised where it is waited for.
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]
