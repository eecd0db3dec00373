"""The queue wakes the worker; losing it loses nothing."""

from __future__ import annotations

import logging
import pickle
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from huey.consumer import Consumer
from redis import Redis

from bot.settings import Settings
from bot.worker.queue import Queue, QueueError, file, wake


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server of its own on a free loopback port."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no Redis server is installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
        cwd=tmp_path_factory.mktemp("redis"),
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(params=["sqlite", "redis"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    settings = Settings.read({"LDN_HOME": str(tmp_path)})
    if request.param == "redis":
        return replace(settings, queue_url=request.getfixturevalue("redis_url"))
    return settings


def delivered(settings: Settings, want: int, seconds: float = 10) -> list[str]:
    """The channels that a worker is told to deliver."""
    found: list[str] = []
    queue = Queue(settings, found.append)
    consumer = Consumer(queue.huey, workers=1, periodic=False, max_delay=0.2, scheduler_interval=60)
    # Not `start`, which would take over the signals of this process.
    for _, thread in consumer.worker_threads:
        thread.start()
    until = time.monotonic() + seconds
    while len(found) < want and time.monotonic() < until:
        time.sleep(0.02)
    consumer.stop_flag.set()
    for _, thread in consumer.worker_threads:
        thread.join(5)
    return found


def test_the_worker_hears_of_what_is_due(settings: Settings) -> None:
    wake(settings, ("email", "webhook"))
    assert sorted(delivered(settings, 2)) == ["email", "webhook"]


def test_copies_with_keys_of_their_own_do_not_hear_of_each_other(settings: Settings, tmp_path: Path) -> None:
    other = replace(settings, home=tmp_path / "other", secret_key="another one")
    wake(other, ("email",))
    assert delivered(settings, 1, seconds=1) == []
    assert delivered(other, 1) == ["email"]


def test_what_somebody_else_wrote_into_redis_is_not_run(redis_url: str, tmp_path: Path) -> None:
    settings = replace(Settings.read({"LDN_HOME": str(tmp_path)}), queue_url=redis_url)

    class Harm:
        def __reduce__(self) -> tuple:
            return (Path.touch, (tmp_path / "harm",))

    queue = Queue(settings)
    Redis.from_url(redis_url).lpush(queue.huey.storage.queue_key, pickle.dumps(Harm()))
    logging.getLogger("huey").setLevel(logging.CRITICAL)
    wake(settings, ("email",))
    assert delivered(settings, 1) == ["email"] and not (tmp_path / "harm").exists()


def test_a_queue_that_is_down_is_no_error_for_whoever_has_a_lead(
    tmp_path: Path, free_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings.read({"LDN_HOME": str(tmp_path), "LDN_QUEUE_URL": f"redis://:sesame@127.0.0.1:{free_port}/0"})
    began = time.monotonic()
    wake(settings, ("email",))
    assert time.monotonic() - began < 5
    assert "The worker could not be woken" in caplog.text and "sesame" not in caplog.text


def test_a_damaged_queue_is_made_anew(tmp_path: Path) -> None:
    settings = Settings.read({"LDN_HOME": str(tmp_path)})
    file(settings).write_bytes(b"no database at all" * 100)
    wake(settings, ("email",))
    assert delivered(settings, 1) == ["email"]


def test_a_queue_that_cannot_be_opened_is_said_to_the_worker(tmp_path: Path) -> None:
    settings = Settings.read({"LDN_HOME": str(tmp_path)})
    file(settings).mkdir()
    with pytest.raises(QueueError):
        Queue(settings)
