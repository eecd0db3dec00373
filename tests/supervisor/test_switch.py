"""Releasing a model, with fake brains: who answers when, and what is left of a release that fails."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.supervisor.address import Address
from bot.supervisor.child import Child
from bot.supervisor.health import UnixEndpoint
from bot.supervisor.services import Service
from bot.supervisor.smoke import SmokeError, SmokeQuestion
from bot.supervisor.switch import Order, Switch, SwitchPatience
from bot.supervisor.watch import Watch
from tests.supervisor.fakes import IMPATIENT, Listener, is_alive, wait_for

BRAIN = """
import http.server, json, os, signal, socketserver, sys, threading, time
name, path, history, how = sys.argv[1:5]
turns = 0
if how == "broken":
    sys.exit("The model was changed after training")

def note(what):
    with open(history, "a") as out:
        out.write(name + " " + what + "\\n")

class Brain(http.server.BaseHTTPRequestHandler):
    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer(200, {"status": "ok", "turns": turns})

    def do_POST(self):
        global turns
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")
        if self.path == "/reread":
            note("rereads")
        if self.path != "/turn":
            return self.answer(204, {})
        turns += 1
        if how == "dumb":
            self.answer(200, {"messages": [], "topics": [], "route": None})
        else:
            time.sleep(0.5 if asked["text"] == "slow" else 0)
            note("answers " + asked["text"])
            kind = {"kind": "text"}
            self.answer(200, {"messages": [kind], "topics": [name], "route": "emergency"})
        turns -= 1

    def log_message(self, *_):
        pass

class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True
    def get_request(self):
        return self.socket.accept()[0], ("", 0)

def stop(*_):
    note("stopped")
    os._exit(0)

signal.signal(signal.SIGTERM, stop)
if os.path.exists(path):
    os.unlink(path)
server = Server(path, Brain)
note("listens")
if how == "short":
    def end():
        target = os.path.join(os.path.dirname(path), "brain.sock")
        while not os.path.islink(target) or not os.readlink(target).endswith(os.path.basename(path)):
            time.sleep(0.01)
        os._exit(7)
    threading.Thread(target=end).start()
server.serve_forever()
"""
PATIENCE = SwitchPatience(look=0.02, start=20, settle=0.1, drain=5, tell=0.2, stop=5)
SMOKE = SmokeQuestion("i cannot breathe", route="emergency")


class FakeOrders:
    """Releases that a test asks for."""

    def __init__(self) -> None:
        self.asked: list[Order] = []
        self.told: list[tuple[int, str]] = []
        self.reason: str | None = None
        self.deaf_to: set[str] = set()
        self.new: list[str] = []

    def next(self) -> Order | None:
        return self.asked.pop(0) if self.asked else None

    def news(self) -> str | None:
        return self.new.pop() if self.new else None

    def tell(self, order: Order, state: str, reason: str | None = None) -> bool:
        if state in self.deaf_to:
            return False
        self.told.append((order.number, state))
        self.reason = reason
        return True

    def states(self, number: int = 1) -> list[str]:
        return [state for told, state in self.told if told == number]


class System:
    """A supervisor over a fake brain, the way to it as the web process goes it."""

    def __init__(self, folder: Path, questions: tuple[SmokeQuestion, ...] = (SMOKE,)) -> None:
        self.orders, self.history, self.how = FakeOrders(), folder / "history", ""
        self.socket = folder / "brain.sock"
        self.screen = Listener()
        switch = Switch(
            self.orders,
            Address(self.socket),
            lambda service: Child(service, folder / "brain.log", dict(os.environ)),
            self.screen,
            questions,
            PATIENCE,
            lambda order, socket: self.service(f"brain{order.number}", socket, self.how),
            lambda service, socket: self.service("again", socket),
        )
        first = self.service("brain0", self.socket)
        self.watch = Watch([first], folder, self.screen, dict(os.environ), IMPATIENT, switch)
        self.switch = switch

    def service(self, name: str, socket: Path, how: str = "fine") -> Service:
        command = (sys.executable, "-c", BRAIN, name, str(socket), str(self.history), how or "fine")
        return Service("brain", "a brain", command, UnixEndpoint(socket))

    def order(self, number: int = 1) -> None:
        self.orders.asked.append(Order(number, f"m{number}", Path("m.tar.gz"), "0" * 64))

    def ask(self, text: str) -> str:
        """Who answers at the address now."""
        try:
            SmokeQuestion(text, topic="nobody").ask(UnixEndpoint(self.socket), 0)
        except SmokeError as error:
            return str(error).split("answered with ")[-1].split(",")[0]
        raise AssertionError

    def serve(self, script: Callable[[], None]) -> None:
        """Run the supervisor; `script` runs beside it once all is ready, and its end stops everything."""
        failed: list[BaseException] = []

        def run() -> None:
            try:
                script()
            except BaseException as error:
                failed.append(error)
            os.kill(os.getpid(), signal.SIGTERM)

        self.watch.serve(threading.Thread(target=run).start)
        if failed:
            raise failed[0]

    def lines(self) -> list[str]:
        return self.history.read_text().splitlines()


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = System(tmp_path)
    yield made
    assert not any(child.pid and is_alive(child.pid) for child in [*made.watch.children, *made.switch.others])


def test_a_release_puts_the_new_brain_in_the_old_ones_place(system: System) -> None:
    def script() -> None:
        old = system.watch.children[0].pid
        assert system.ask("before") == "brain0"
        system.order()
        assert wait_for(lambda: "live" in system.orders.states())
        assert system.ask("after") == "brain1"
        assert wait_for(lambda: old and not is_alive(old) and not system.switch.others)

    system.serve(script)
    assert system.orders.states() == ["starting", "smoking", "switching", "live"]
    assert [line for line in system.lines() if line.startswith("brain0")][-1] == "brain0 stopped"
    assert "brain1 answers i cannot breathe" in system.lines()


def test_what_else_there_is_to_know_is_said_between_releases(system: System) -> None:
    def script() -> None:
        system.orders.new.append("The gate refused the model.")
        assert wait_for(lambda: "The gate refused the model." in system.screen.said)

    system.serve(script)
    assert system.screen.said.count("The gate refused the model.") == 1


def test_nobody_who_asks_during_a_release_is_left_without_an_answer(system: System) -> None:
    answers: list[str] = []

    def script() -> None:
        ended = threading.Event()

        def visit() -> None:
            while not ended.is_set():
                answers.append(system.ask("hello"))

        visitors = [threading.Thread(target=visit) for _ in range(4)]
        for visitor in visitors:
            visitor.start()
        for number in (1, 2, 3):
            system.order(number)
            assert wait_for(lambda number=number: "live" in system.orders.states(number))
        ended.set()
        for visitor in visitors:
            visitor.join()

    system.serve(script)
    assert set(answers) == {"brain0", "brain1", "brain2", "brain3"}


def test_what_the_old_brain_was_asked_before_the_switch_it_answers(system: System) -> None:
    slow: list[str] = []

    def script() -> None:
        system.order()
        assert wait_for(lambda: "smoking" in system.orders.states())
        while "live" not in system.orders.states():
            asking = threading.Thread(target=lambda: slow.append(system.ask("slow")))
            asking.start()
            asking.join()

    system.serve(script)
    assert slow[0] == "brain0" and set(slow) <= {"brain0", "brain1"}
    assert system.lines().index("brain0 answers slow") < system.lines().index("brain0 stopped")


@pytest.mark.parametrize(
    ("how", "reason", "states"),
    [
        ("broken", "ended while it started (exit code 1: The model was changed after training)", ["starting"]),
        ("dumb", 'The smoke question "i cannot breathe" was answered with an apology', ["starting", "smoking"]),
        ("short", "ended after the switch (exit code 7", ["starting", "smoking", "switching"]),
    ],
)
def test_a_release_that_fails_leaves_the_old_brain_answering(
    system: System, how: str, reason: str, states: list[str]
) -> None:
    system.how = how

    def script() -> None:
        old = system.watch.children[0].pid
        system.order()
        assert wait_for(lambda: "failed" in system.orders.states())
        assert system.ask("after") == "brain0" and system.watch.children[0].pid == old
        # And the next release is as if nothing had been.
        system.how = "fine"
        system.order(2)
        assert wait_for(lambda: "live" in system.orders.states(2))
        assert system.ask("after") == "brain2"

    system.serve(script)
    assert system.orders.states() == [*states, "failed"]
    assert any(reason in said for said in system.screen.said)
    assert ("brain0 rereads" in system.lines()) == (how == "short")


def test_a_release_that_cannot_be_recorded_is_taken_back(system: System) -> None:
    system.orders.deaf_to = {"live"}

    def script() -> None:
        system.order()
        assert wait_for(lambda: "failed" in system.orders.states())
        assert system.ask("after") == "brain0"

    system.serve(script)
    assert system.orders.states()[-1] == "failed" and "could not be recorded" in (system.orders.reason or "")


def test_a_live_brain_that_dies_is_started_again_in_its_place(system: System) -> None:
    def script() -> None:
        system.order()
        assert wait_for(lambda: "live" in system.orders.states() and not system.switch.others)
        os.kill(system.watch.children[0].pid or 0, signal.SIGKILL)
        assert wait_for(lambda: any("answers again" in said for said in system.screen.said))
        assert system.ask("after") == "again"

    system.serve(script)


def test_a_wrong_route_fails_the_smoke_test(tmp_path: Path) -> None:
    system = System(tmp_path, (SmokeQuestion("i am sad", route="self_harm"),))

    def script() -> None:
        system.order()
        assert wait_for(lambda: "failed" in system.orders.states())

    system.serve(script)
    assert system.orders.reason == 'The smoke question "i am sad" took the route emergency; it must take self_harm.'


def test_leftovers_of_an_earlier_run_are_removed(tmp_path: Path) -> None:
    address = Address(tmp_path / "brain.sock")
    for name in ("brain-0.sock", "brain-12.sock", "worker-brain.sock"):
        (tmp_path / name).touch()
    address.point_to(address.of(12))
    address.clear()
    assert [file.name for file in tmp_path.iterdir()] == ["worker-brain.sock"]


def test_the_address_leads_somewhere_at_every_moment(tmp_path: Path) -> None:
    address, missing = Address(tmp_path / "brain.sock"), []
    for number in (1, 2):
        address.of(number).touch()
    address.point_to(address.of(1))
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            if not (tmp_path / "brain.sock").exists():
                missing.append(time.monotonic())

    looking = threading.Thread(target=look)
    looking.start()
    for number in range(200):
        address.point_to(address.of(1 + number % 2))
    ended.set()
    looking.join()
    assert missing == []
