"""The two systems as processes on this machine, and a visitor of each."""

from __future__ import annotations

import http.client
import json
import os
import socket
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from benchmarks.serving.stock import write_endpoints
from benchmarks.serving.training import BenchmarkError, cpu_seconds, stock_environment
from bot.settings import Settings
from bot.supervisor.child import Child
from bot.supervisor.environment import quiet_environment
from bot.supervisor.services import Service, services
from bot.web.sessions import COOKIE

_HOST = "127.0.0.1"
_REQUEST_SECONDS = 60
# Stock with all examples needs minutes on a busy machine.
_START_SECONDS = 600
_STOP_SECONDS = 10


class Visitor(Protocol):
    """One conversation."""

    def ask(self, text: str) -> bool:
        """Send a message and read the whole reply; whether there was one."""


@dataclass
class System:
    """Running processes, and how a visitor is made. `start_seconds`: until all of them answered."""

    name: str
    children: Sequence[Child]
    visitor: Callable[[], Visitor]
    start_seconds: float

    def cpu_seconds(self) -> float:
        """What the processes have used so far."""
        return sum(cpu_seconds(pid) for child in self.children for pid in _tree(child))

    def memory(self) -> dict[str, float]:
        """Resident megabytes by process."""
        return {child.service.name: round(sum(map(_rss, _tree(child))), 1) for child in self.children}


class _Posting:
    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection(_HOST, port, timeout=_REQUEST_SECONDS)

    def _post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> tuple[Any, str]:
        self._connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json", **headers})
        response = self._connection.getresponse()
        content = response.read()
        if response.status != http.HTTPStatus.OK:
            raise BenchmarkError(f"POST {path} was answered with status {response.status}.")
        return json.loads(content), response.headers.get("Set-Cookie", "")


class OurVisitor(_Posting):
    """A visitor of our web process, from our own page."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self._headers = {"Origin": f"http://{_HOST}:{port}"}

    def ask(self, text: str) -> bool:
        answer, cookie = self._post("/chat/messages", {"text": text}, self._headers)
        if cookie.startswith(f"{COOKIE}="):
            self._headers["Cookie"] = cookie.partition(";")[0]
        replies = [message for message in answer["messages"] if message["from"] == "assistant"]
        return bool(replies) and all(message["kind"] != "error" for message in replies)


class StockVisitor(_Posting):
    """A visitor of Rasa's REST channel."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self._sender = uuid.uuid4().hex

    def ask(self, text: str) -> bool:
        answer, _ = self._post("/webhooks/rest/webhook", {"sender": self._sender, "message": text}, {})
        return bool(answer)


@contextmanager
def our_system(home: Path) -> Iterator[System]:
    """`web` and `brain`, started as the supervisor starts them."""
    keys = {"LDN_HOME": str(home), "LDN_PORT": str(_free_port()), "LDN_MESSAGES_PER_MINUTE": "10000"}
    settings = Settings.read(keys)
    environment = {key: value for key, value in quiet_environment().items() if not key.startswith("LDN_")} | keys
    ours = ("brain", "web")
    children = [
        Child(service, home / f"{service.name}.log", environment)
        for service in services(settings)
        if service.name in ours
    ]
    with _running(children, lambda: all(child.is_healthy() for child in children)) as seconds:
        yield System("ours", children, lambda: OurVisitor(settings.port), seconds)


@contextmanager
def stock_system(project: Path, model: Path) -> Iterator[System]:
    """`rasa run` with the REST channel, and `rasa run actions`."""
    port, actions_port = _free_port(), _free_port()
    endpoints = write_endpoints(project, actions_port)
    # The action server listens on all addresses unless told otherwise.
    environment = {**stock_environment(), "SANIC_HOST": _HOST}
    rasa = ("env", "-C", str(project), sys.executable, "-m", "rasa", "run")
    table = (
        Service("rasa actions", "custom actions", (*rasa, "actions", "--actions", "actions", "-p", str(actions_port))),
        Service(
            "rasa",
            "dialogue engine",
            (
                *rasa,
                *("-i", _HOST, "-p", str(port), "-m", str(model)),
                *("--endpoints", str(endpoints), "--credentials", "credentials.yml"),
            ),
        ),
    )
    children = [Child(service, project / f"{service.name}.log", environment) for service in table]
    ready = lambda: _answers(actions_port, "/health") and _answers(port, "/webhooks/rest/")  # noqa: E731
    with _running(children, ready) as seconds:
        yield System("stock", children, lambda: StockVisitor(port), seconds)


@contextmanager
def _running(children: Sequence[Child], ready: Callable[[], bool]) -> Iterator[float]:
    started = time.monotonic()
    try:
        for child in children:
            child.start()
        while not ready():
            for child in children:
                if child.exit_code() is not None or time.monotonic() - started > _START_SECONDS:
                    words = "\n".join(child.last_words())
                    raise BenchmarkError(f"{child.service.name} does not start. The end of its log:\n{words}")
            time.sleep(0.1)
        yield time.monotonic() - started
    finally:
        for child in reversed(children):
            child.ask_to_stop()
            until = time.monotonic() + _STOP_SECONDS
            while child.exit_code() is None and child.pid and time.monotonic() < until:
                time.sleep(0.05)
            child.kill()


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(_HOST, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.create_server((_HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _tree(child: Child) -> list[int]:
    """The process of a child and all that it started."""
    found, todo = [], [child.pid] if child.pid else []
    while todo:
        pid = todo.pop()
        found.append(pid)
        for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
            todo += map(int, tasks.read_text().split())
    return found


def _rss(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
