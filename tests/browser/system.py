"""The whole assistant as `ldn run` starts it, on a home and a port of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import paths
from bot.leads.lead import Lead
from bot.leads.store import Leads
from bot.settings import Settings
from bot.store import make_engine, migrate
from bot.store.encryption import use_keyring
from bot.store.keyring import Keyring
from bot.supervisor.health import TcpEndpoint, is_healthy
from bot.training import records
from bot.training.archive import sha256
from bot.training.model import model_path
from tests.training.judged import metrics

HOST = "127.0.0.1"
_START_SECONDS = 180.0
_STOP_SECONDS = 20.0


def free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


def wait_until(holds: Callable[[], bool], what: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"{what} took longer than {seconds:.0f} s.")
        time.sleep(0.1)


class System:
    """`ldn run` as a process; `kill` ends one of its processes, which it then starts again."""

    def __init__(self, home: Path, allowed_origin: str, **settings: str) -> None:
        self.home, self.port, self.console_port = home, free_port(), free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.console_url = f"http://{HOST}:{self.console_port}"
        # Whatever the caller set for a copy of his own does not count here.
        own = {key: value for key, value in os.environ.items() if not key.startswith("LDN_")}
        self._environment = own | {
            "LDN_HOME": str(home),
            "LDN_PORT": str(self.port),
            "LDN_CONSOLE_PORT": str(self.console_port),
            "LDN_ALLOWED_ORIGINS": allowed_origin,
            "LDN_REPLY_SECONDS": "5",
            **settings,
        }
        self._output = home / "run.txt"
        self._process: subprocess.Popen[bytes] | None = None
        self._killed = 0

    def start(self, *, judged: bool = True) -> None:
        """`judged`: as if the model had been, so that no start is slowed by the judging of a first model."""
        if judged:
            self._note_judgement()
        with self._output.open("wb") as out:
            self._process = subprocess.Popen(
                self._command("run"), cwd=paths.ROOT, env=self._environment, stdout=out, stderr=subprocess.STDOUT
            )
        wait_until(self._greets, "The start of the assistant", _START_SECONDS)

    def _note_judgement(self) -> None:
        settings = Settings.read({"LDN_HOME": str(self.home)})
        path, engine = model_path(settings), make_engine(settings.database_url)
        try:
            migrate(engine)
            if path.exists():
                records.set_metrics(engine, records.record_base(engine, path, sha256(path)).hash, metrics())
        finally:
            engine.dispose()

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise

    def kill(self, name: str) -> None:
        """End a process as a crash does."""
        os.kill(self._pid(name), signal.SIGKILL)
        self._killed += 1

    @contextmanager
    def frozen(self, name: str) -> Iterator[None]:
        """Let a process do nothing for a while."""
        pid = self._pid(name)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    def _pid(self, name: str) -> int:
        """What the output of `ldn run` says; the newest stands last."""
        return int(re.findall(rf"^ *{name} .*\bprocess (\d+)", self._output.read_text(), re.MULTILINE)[-1])

    def wait_until_well(self) -> None:
        """Until the supervisor has said that what was killed answers again, and it does."""

        def is_well() -> bool:
            returned = self._output.read_text().count("answers again")
            return returned == self._killed and is_healthy(TcpEndpoint(HOST, self.port))

        wait_until(is_well, "The restart", _START_SECONDS)

    def ldn(self, *arguments: str) -> str:
        """What an `ldn` command prints."""
        return subprocess.run(
            self._command(*arguments), cwd=paths.ROOT, env=self._environment, capture_output=True, text=True, check=True
        ).stdout

    def leads_of(self, name: str) -> list[Lead]:
        engine = make_engine(f"sqlite:///{self.home / 'ldn.sqlite3'}")
        use_keyring(engine, Keyring(self.home / "encryption.keys"))
        try:
            return [lead for lead in Leads(engine).list() if lead.name == name]
        finally:
            engine.dispose()

    @staticmethod
    def _command(*arguments: str) -> list[str]:
        return [sys.executable, "-m", "bot.cli", *arguments]

    def _greets(self) -> bool:
        assert self._process is not None
        shown = self._output.read_text()
        if self._process.poll() is not None:
            raise RuntimeError(f"`ldn run` ended while it started:\n{shown}")
        return "The assistant runs." in shown
