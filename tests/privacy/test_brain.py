from __future__ import annotations

import json
import socket
import socketserver
import tempfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from bot.privacy.brain import forgotten_by_brain


class _Brain(BaseHTTPRequestHandler):
    status = 204
    told: list[str] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told.append(f"{self.path} {body['conversation']}")
        self.send_response(self.status)
        self.end_headers()

    def address_string(self) -> str:
        return "socket"

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def brain() -> Iterator[Callable[[int], Path]]:
    """Starts a process that answers so; gives its socket."""
    folder = tempfile.TemporaryDirectory(prefix="ldn-", dir="/tmp")
    servers = []

    def start(status: int) -> Path:
        handler = type("Handler", (_Brain,), {"status": status})
        server = socketserver.ThreadingUnixStreamServer(f"{folder.name}/{status}.sock", handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return Path(server.server_address)

    _Brain.told.clear()
    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
    folder.cleanup()


def test_a_running_brain_is_told_of_each_conversation(brain: Callable[[int], Path]) -> None:
    assert forgotten_by_brain(brain(204), ["a", "b"])
    assert _Brain.told == ["/forget a", "/forget b"]


def test_one_that_cannot_is_no_success(brain: Callable[[int], Path]) -> None:
    assert not forgotten_by_brain(brain(503), ["a"])


def test_without_one_there_is_nothing_to_forget(brain: Callable[[int], Path], tmp_path: Path) -> None:
    assert forgotten_by_brain(tmp_path / "none.sock", ["a"])
    left_over = brain(204).with_name("left-over.sock")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(left_over))
    assert forgotten_by_brain(left_over, ["a"])
