"""The worker as a process: it starts, is well, delivers, and stops when told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot import paths
from bot.leads.intake import Intake
from bot.leads.outbox import channels
from bot.settings import Settings
from bot.supervisor.health import UnixEndpoint, is_healthy
from bot.worker.queue import wake
from tests.worker.conftest import hire, new_lead
from tests.worker.mailbox import Mailbox

MOST_MEMORY_MB = 90


@pytest.fixture
def engine(sqlite_engine: Engine, environment: dict[str, str]) -> Engine:
    return sqlite_engine


@contextmanager
def running(environment: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m bot.worker` in a process of its own, once it is well."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.worker"],
            cwd=paths.ROOT,
            env={**os.environ, **environment},
            stdout=out,
            stderr=out,
        )
    try:
        socket = UnixEndpoint(Settings.read().worker_socket)
        until = time.monotonic() + 60
        while not is_healthy(socket):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, "it is never well"
            time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()


def test_it_delivers_within_seconds_and_stops_in_order(
    environment: dict[str, str], engine: Engine, mailbox: Mailbox, tmp_path: Path
) -> None:
    hire(engine, "Pat Doe", "pat@pharmacy.example")
    settings = Settings.read()
    before = Intake(engine).take(new_lead(1))
    log = tmp_path / "worker.log"
    with running(environment, log) as process:
        # One that nobody told of, one that the chat told of.
        mailbox.wait_for(1)
        Intake(engine).take(new_lead(2))
        began = time.monotonic()
        wake(settings, channels(settings))
        mailbox.wait_for(2)
        assert time.monotonic() - began < 8, "sooner than the sweep would find it"
        status = Path(f"/proc/{process.pid}/status").read_text()
        assert int(status.split("VmRSS:")[1].split()[0]) < MOST_MEMORY_MB * 1024
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    assert before.reference in mailbox.mails[0]["Subject"]
    assert log.read_text() == "" and not settings.worker_socket.exists()


def test_what_is_being_sent_when_it_is_told_to_stop_is_finished(
    environment: dict[str, str], engine: Engine, mailbox: Mailbox, tmp_path: Path
) -> None:
    import asyncio
    import threading

    hire(engine, "Pat Doe", "pat@pharmacy.example")
    for number in range(3):
        Intake(engine).take(new_lead(number))
    arrived = threading.Event()

    async def slowly(*_args: object) -> str:
        arrived.set()
        await asyncio.sleep(1)
        return "250 OK"

    mailbox.on_data = slowly
    with running(environment, tmp_path / "worker.log") as process:
        assert arrived.wait(30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    assert len(mailbox.mails) == 1, "the one is finished, the others wait for the next start"
    from bot.leads.outbox import listed

    with engine.connect() as connection:
        assert [one.state for one in listed(connection, None, 10)] == ["pending", "pending", "sent"]


def test_a_setting_that_cannot_be_used_is_said(environment: dict[str, str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot.worker"],
        cwd=paths.ROOT,
        env={**os.environ, **environment, "LDN_SMTP_URL": "smtp://u:sesame@mail.example"},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1 and "Say from which address to send" in done.stderr and "sesame" not in done.stderr
