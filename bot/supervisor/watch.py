"""Start the processes, restart one that ends, stop them all."""

from __future__ import annotations

import signal
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from bot.supervisor.child import Child, rotate
from bot.supervisor.screen import Screen
from bot.supervisor.services import Service
from bot.supervisor.switch import Switch

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Seconds after which a second Ctrl-C is meant as one.
_IMPATIENT = 0.5
_STOP_POLL = 0.05


@dataclass(frozen=True)
class Patience:
    """How long, in seconds, and how often."""

    start: float = 180
    stop: float = 10
    # A process is given up after this many ends without having been up for the window in between.
    ends: int = 5
    window: float = 60
    backoff: float = 0.5
    longest_backoff: float = 8
    poll: float = 0.2


class GivenUp(RuntimeError):
    """A process does not stay up; the message shows its last words."""


@dataclass
class _Record:
    """What the supervisor remembers about a process."""

    child: Child
    ended_at: deque[float] = field(default_factory=deque)
    restart_at: float | None = None
    healthy: bool = False


class Watch:
    """All processes together. `serve` returns when a signal asked to stop."""

    def __init__(
        self,
        table: Sequence[Service],
        logs: Path,
        screen: Screen,
        environment: Mapping[str, str],
        patience: Patience = Patience(),
        switch: Switch | None = None,
    ) -> None:
        """`switch` releases models: it may put another process in the place of the first of the table."""
        self._records = [_Record(Child(service, logs / f"{service.name}.log", environment)) for service in table]
        self._switch = switch
        self._screen = screen
        self._patience = patience
        self._asked_to_stop_at: float | None = None
        self._at_once = False

    @property
    def children(self) -> list[Child]:
        """The processes as they are now, in the order of the table."""
        return [record.child for record in self._records]

    def serve(self, ready: Callable[[], None]) -> None:
        """Start everything, call `ready` once all are healthy, watch until a signal. Raises GivenUp."""
        # What the caller ignores stays ignored: nohup ignores SIGHUP.
        before = {
            number: signal.signal(number, self._on_signal)
            for number in _SIGNALS
            if signal.getsignal(number) is not signal.SIG_IGN
        }
        try:
            for child in self.children:
                rotate(child.log)
                child.start()
            if self._wait_until_healthy():
                ready()
                while self._asked_to_stop_at is None:
                    time.sleep(self._patience.poll)
                    if self._switch is not None:
                        first = self._records[0]
                        self._switch.step(first.child if first.healthy else None, self._replace_first)
                    for record in self._records:
                        if self._switch is None or record.child is not self._switch.on_trial:
                            self._look_after(record)
        finally:
            self._stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._asked_to_stop_at is None:
            self._asked_to_stop_at = now
        # A second Ctrl-C of an impatient person; make and process managers send their signal twice in a row.
        elif number == signal.SIGINT and now - self._asked_to_stop_at > _IMPATIENT:
            self._at_once = True

    def _wait_until_healthy(self) -> bool:
        """False if a signal came first. A process that ends before it was ever well will not be well next time."""
        began = time.monotonic()
        while self._asked_to_stop_at is None:
            for record in self._records:
                code = record.child.exit_code()
                if code is not None:
                    raise GivenUp(self._obituary(record, f"ended while it started ({_meaning(code)})"))
                record.healthy = record.healthy or record.child.is_healthy()
            missing = [record for record in self._records if not record.healthy]
            if not missing:
                return True
            waited = time.monotonic() - began
            if waited > self._patience.start:
                raise GivenUp(self._obituary(missing[0], f"did not answer within {self._patience.start:.0f} s"))
            names = " and ".join(record.child.service.name for record in missing)
            self._screen.waiting(f"Starting {names} ...", waited)
            time.sleep(self._patience.poll)
        return False

    def _look_after(self, record: _Record) -> None:
        child, now = record.child, time.monotonic()
        if record.restart_at is not None:
            if now >= record.restart_at:
                record.restart_at = None
                child.start()
            return
        code = child.exit_code()
        if code is not None:
            self._mourn(record, code, now)
        elif not record.healthy and child.is_healthy():
            record.healthy = True
            self._screen.say(f"{child.service.name} answers again (process {child.pid}).")
        elif not record.healthy and now - child.started_at > self._patience.start:
            child.kill()

    def _replace_first(self, child: Child) -> None:
        self._records[0] = _Record(child, healthy=True)

    def _mourn(self, record: _Record, code: int, now: float) -> None:
        """Plan the restart of a process that ended. Raises GivenUp if it ended too often."""
        if record.healthy and now - record.child.started_at >= self._patience.window:
            record.ended_at.clear()
        record.ended_at.append(now)
        record.healthy = False
        ends, name = len(record.ended_at), record.child.service.name
        if ends >= self._patience.ends:
            raise GivenUp(self._obituary(record, f"ended {ends} times in a row ({_meaning(code)})"))
        delay = min(self._patience.backoff * 2 ** (ends - 1), self._patience.longest_backoff)
        record.restart_at = now + delay
        self._screen.say(
            f"{name} ended ({_meaning(code)}) and is started again in {delay:g} s. Log: {record.child.log}"
        )

    def _obituary(self, record: _Record, what: str) -> str:
        words = "\n".join(f"  | {line}" for line in record.child.last_words()) or "  | (nothing)"
        return f"{record.child.service.name} {what}. The last lines of {record.child.log}:\n{words}"

    def _stop(self) -> None:
        """Stop the last started first, so that what it still does finds the others there."""
        others = self._switch.others if self._switch is not None else []
        for child in reversed([*self.children, *others]):
            child.ask_to_stop()
            until = time.monotonic() + self._patience.stop
            while child.pid and child.exit_code() is None and time.monotonic() < until and not self._at_once:
                time.sleep(_STOP_POLL)
            child.kill()


def _meaning(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    hint = ", perhaps for lack of memory" if -code == signal.SIGKILL else ""
    return f"{signal.Signals(-code).name}{hint}"
