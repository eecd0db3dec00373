"""One process under the supervisor: started in a group of its own, logged to a file, stopped without leftovers."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bot import paths
from bot.supervisor.health import is_healthy
from bot.supervisor.services import Service

_KEPT_LOGS = 3
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def rotate(log: Path) -> None:
    """Move the log of the last run aside: web.log, web.log.1, ..."""
    for number in range(_KEPT_LOGS - 1, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        newer = log if number == 1 else log.with_name(f"{log.name}.{number - 1}")
        if newer.exists():
            newer.replace(older)


def _end_with_parent(parent: int) -> Callable[[], None]:
    """What a child does before it becomes its program: ask Linux to be killed when the supervisor is."""

    def prepare() -> None:
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            # The supervisor may have died before the request was made.
            if os.getppid() != parent:
                os._exit(1)

    return prepare


class Child:
    """A service and its process, if it runs."""

    def __init__(self, service: Service, log: Path, environment: Mapping[str, str]) -> None:
        self.service = service
        self.log = log
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._group_lives = False
        self.started_at = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> None:
        descriptor = os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            # preexec_fn is safe here: the supervisor has one thread.
            self._process = subprocess.Popen(
                self.service.command,
                cwd=paths.ROOT,
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                start_new_session=True,
                preexec_fn=_end_with_parent(os.getpid()),  # noqa: PLW1509
            )  # noqa: PLW1509
        finally:
            os.close(descriptor)
        self._group_lives = True
        self.started_at = time.monotonic()

    def is_healthy(self) -> bool:
        return self.service.endpoint is None or is_healthy(self.service.endpoint)

    def exit_code(self) -> int | None:
        """None while the process runs. Once it ended, whatever it started is ended too."""
        if self._process is None:
            return None
        code = self._process.poll()
        if code is not None and self._group_lives:
            self._signal(signal.SIGKILL)
            self._group_lives = False
        return code

    def ask_to_stop(self) -> None:
        if self.exit_code() is None:
            self._signal(signal.SIGTERM)

    def kill(self) -> None:
        if self._process is not None and self.exit_code() is None:
            self._signal(signal.SIGKILL)
            self._process.wait()
            self._group_lives = False

    def _signal(self, number: int) -> None:
        if self._process is None:
            return
        # start_new_session made the process the leader of its group: the group has its number.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def last_words(self, lines: int = 15) -> list[str]:
        """The end of the log."""
        try:
            with self.log.open("rb") as file:
                file.seek(max(0, self.log.stat().st_size - 16_384))
                return file.read().decode(errors="replace").splitlines()[-lines:]
        except OSError:
            return []
