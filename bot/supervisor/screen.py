"""What a person sees while the assistant starts and runs."""

from __future__ import annotations

import contextlib
import sys
from typing import TextIO


class Screen:
    """Lines of progress. On a terminal the line that waits is overwritten; in a file or pipe it is written once."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._waiting = ""

    def say(self, text: str) -> None:
        self.clear()
        self._write(f"{text}\n")

    def waiting(self, text: str, seconds: float = 0) -> None:
        """Say what is waited for and since when; may be called again and again."""
        if self._out.isatty():
            self._write(f"\r\x1b[K{text}{f' {seconds:.0f} s' if seconds >= 1 else ''}")
        elif text != self._waiting:
            self._write(f"{text}\n")
        self._waiting = text

    def clear(self) -> None:
        """Take the waiting line away."""
        if self._waiting and self._out.isatty():
            self._write("\r\x1b[K")
        self._waiting = ""

    def _write(self, text: str) -> None:
        # A terminal that was closed must not keep the processes from being stopped.
        with contextlib.suppress(OSError):
            self._out.write(text)
            self._out.flush()
