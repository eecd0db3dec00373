"""What must hold before anything is started. Each complaint says what to do."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from bot.settings import Settings
from bot.supervisor.ports import problem_with


class StartError(RuntimeError):
    """The assistant cannot start; the message says what to do."""


def open_home(home: Path) -> None:
    """Make LDN_HOME, closed to other users of the machine: it holds conversations, leads and keys."""
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        mode = home.stat().st_mode
        if mode & 0o007:
            home.chmod(mode & 0o770)
        (home / "logs").mkdir(exist_ok=True, mode=0o700)
        trial = home / ".writable"
        trial.touch()
        trial.unlink()
    except OSError as error:
        raise StartError(
            f"Setting LDN_HOME has value '{home}': {error.strerror} ({error.filename}). "
            "Set it to a folder that can be written to."
        ) from None


def lock_file(home: Path) -> Path:
    return home / "run.lock"


def running_copy(home: Path) -> str | None:
    """The process that runs the assistant on this home, as it wrote itself down; None if there is none."""
    try:
        with lock_file(home).open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read().strip() or "another process"
    except OSError:
        pass
    return None


@contextlib.contextmanager
def only_copy(home: Path) -> Iterator[None]:
    """Hold LDN_HOME for this process. Raises StartError if another copy runs on it."""
    descriptor = os.open(lock_file(home), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartError(
                f"The assistant already runs on {home} ({running_copy(home)}). Stop it with Ctrl-C where "
                "it was started, or run a second one beside it: "
                "LDN_HOME=./var2 LDN_PORT=8010 LDN_CONSOLE_PORT=8011 make run"
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()}\n".encode())
        yield
    finally:
        # Closing lets go of the lock; the file stays, since removing it would race with the next copy.
        os.close(descriptor)


def check_ports(settings: Settings) -> None:
    for problem in (
        problem_with(settings.host, settings.port),
        problem_with(settings.console_host, settings.console_port, "LDN_CONSOLE_"),
    ):
        if problem:
            raise StartError(" ".join(problem))


def check_database(settings: Settings) -> None:
    """Bring the database up to date."""
    # SQLAlchemy takes a second to import: not before the quick checks have passed.
    from bot.store import StoreError, make_engine, migrate

    try:
        engine = make_engine(settings.database_url)
        try:
            migrate(engine)
        finally:
            engine.dispose()
    except StoreError as error:
        raise StartError(str(error)) from None
