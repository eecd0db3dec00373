"""Starts the process of a training run, at the lowest priority, and looks after it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence

from sqlalchemy.engine import Engine

from bot import paths
from bot.supervisor.environment import quiet_environment
from bot.training import runs

_STOP_SECONDS = 5


def command(id: int) -> list[str]:
    """The process of a run: visitors' turns come first, for the processor and the disk."""
    gently: Sequence[str] = ("ionice", "-c", "3") if shutil.which("ionice") else ()
    return [*gently, "nice", "-n", "19", sys.executable, "-m", "bot.training.job", str(id)]


class Runner:
    """One training process at a time; the first of them not before `ready` is true."""

    def __init__(self, engine: Engine, ready: Callable[[], bool] = lambda: True) -> None:
        self._engine = engine
        self._ready = ready
        self._is_ready = False
        self._process: subprocess.Popen[bytes] | None = None
        self._id: int | None = None

    def look(self) -> None:
        """Start what waits, and see that a run whose process ended is not left open."""
        if self._process is not None:
            if self._process.poll() is None:
                return
            self._mourn(self._process.returncode)
        runs.bury_lost(self._engine)
        self._is_ready = self._is_ready or self._ready()
        id = runs.claim(self._engine) if self._is_ready else None
        if id is not None:
            self.start(id)

    def start(self, id: int) -> None:
        """Start the process of a run that was claimed."""
        self._id = id
        self._process = subprocess.Popen(command(id), cwd=paths.ROOT, env=quiet_environment(), stdin=subprocess.DEVNULL)

    def wait(self, seconds: float) -> bool:
        """Whether the process has ended within so many seconds."""
        if self._process is None:
            return True
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        self._mourn(self._process.returncode)
        return True

    def stop(self) -> None:
        """End the process, if one runs; its run is cancelled."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._mourn(self._process.returncode)

    def _mourn(self, code: int) -> None:
        if self._id is not None:
            # Only if the process did not get to say how it ended.
            with self._engine.connect() as connection:
                run = runs.run(connection, self._id)
            if run is not None and run.cancel:
                runs.end(self._engine, self._id, "cancelled", reason="Cancelled.")
            else:
                runs.end(self._engine, self._id, "failed", reason=f"The training process ended unexpectedly ({code}).")
        self._process, self._id = None, None
