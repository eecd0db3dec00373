"""Fake services and what tests of the supervisor look at."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from bot.supervisor.health import UnixEndpoint
from bot.supervisor.screen import Screen
from bot.supervisor.services import Service
from bot.supervisor.watch import Patience

SERVER = """
import http.server, os, signal, socketserver, sys, time
name, path, history = sys.argv[1:4]

class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass

class Server(socketserver.UnixStreamServer):
    def get_request(self):
        return self.socket.accept()[0], ("", 0)

def stop(*_):
    with open(history, "a") as out:
        out.write(name + " stopped\\n")
    sys.exit(0)

signal.signal(signal.SIGTERM, stop)
if os.path.exists(path):
    os.unlink(path)
print(name, "listens", flush=True)
Server(path, Health).serve_forever()
"""
IMPATIENT = Patience(start=20, stop=5, backoff=0.01, longest_backoff=0.02, poll=0.02)


class Listener(Screen):
    """Keeps what is said, and calls `on` with every line."""

    def __init__(self, on: Callable[[str], None] = lambda text: None) -> None:
        super().__init__()
        self.said: list[str] = []
        self._on = on

    def say(self, text: str) -> None:
        self.said.append(text)
        self._on(text)


def server(name: str, folder: Path) -> Service:
    """A service that answers /health on a socket in `folder`, and writes to `history` there that it was stopped."""
    path = folder / f"{name}.sock"
    return Service(
        name,
        f"the {name}",
        (sys.executable, "-c", SERVER, name, str(path), str(folder / "history")),
        UnixEndpoint(path),
    )


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_for(condition: Callable[[], object], seconds: float = 10) -> bool:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
