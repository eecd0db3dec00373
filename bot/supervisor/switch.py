"""Releasing a model: a second brain beside the first, tried, then put in its place.

One step at a time, between the supervisor's looks at its processes. Until the address leads to the new brain nothing
has changed for visitors; whatever fails before the old one has ended is answered by going back to it.
"""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.supervisor.address import Address
from bot.supervisor.child import Child
from bot.supervisor.health import UnixEndpoint
from bot.supervisor.screen import Screen
from bot.supervisor.services import Service
from bot.supervisor.smoke import SmokeError, SmokeQuestion


@dataclass(frozen=True)
class Order:
    """A release that was asked for. `name` is what a person calls the model."""

    number: int
    name: str
    model: Path
    sha256: str


class Orders(Protocol):
    """Where releases are asked for, and told of."""

    def next(self) -> Order | None:
        """The next release to carry out; None if there is none or it cannot be known now."""

    def news(self) -> str | None:
        """What else whoever looks at the screen should know now; None if nothing."""

    def tell(self, order: Order, state: str, reason: str | None = None) -> bool:
        """Write down how far it is; whether that succeeded."""


class ReleaseError(RuntimeError):
    """The release did not come about; the message says why. The brain before goes on."""


@dataclass(frozen=True)
class SwitchPatience:
    """Times in seconds."""

    look: float = 1.0
    start: float = 180.0
    # From the switch until nobody can be on the way to the old brain any more.
    settle: float = 0.5
    # A turn that takes longer has been apologized for long ago.
    drain: float = 30.0
    tell: float = 10.0
    stop: float = 10.0


def brain(order: Order, socket: Path) -> Service:
    """The process of a release."""
    command = (
        *(sys.executable, "-m", "bot.brain", "--gently", "--socket", str(socket)),
        *("--model", str(order.model), "--sha256", order.sha256),
    )
    return Service("brain", "understands each message and finds the answer", command, UnixEndpoint(socket))


def restarted(service: Service, socket: Path) -> Service:
    """The same once it is live: should it end, it is started at full speed on whatever is live then."""
    command = (sys.executable, "-m", "bot.brain", "--socket", str(socket))
    return Service(service.name, service.purpose, command, service.endpoint)


class Switch:
    """Carries out one release after the other."""

    def __init__(
        self,
        orders: Orders,
        address: Address,
        child: Callable[[Service], Child],
        screen: Screen,
        questions: Sequence[SmokeQuestion],
        patience: SwitchPatience = SwitchPatience(),
        service: Callable[[Order, Path], Service] = brain,
        afterwards: Callable[[Service, Path], Service] = restarted,
    ) -> None:
        """`child` makes the process of a service."""
        self._orders, self._address, self._child, self._screen = orders, address, child, screen
        self._questions, self._patience = questions, patience
        self._service, self._afterwards = service, afterwards
        self._steps: Iterator[None] | None = None
        self._look_at = 0.0
        # Processes that the supervisor's own table does not have: the new brain, then the old one.
        self.others: list[Child] = []
        # In the supervisor's table and not live yet: should it end, it is not started again but taken back.
        self.on_trial: Child | None = None

    def step(self, current: Child | None, replace: Callable[[Child], None]) -> None:
        """Go on a little. `current` is the brain that answers, None if it does not; `replace` puts another into the
        supervisor's table."""
        if self._steps is None:
            if current is None or time.monotonic() < self._look_at:
                return
            self._look_at = time.monotonic() + self._patience.look
            order = self._orders.next()
            if order is None:
                if (news := self._orders.news()) is not None:
                    self._screen.say(news)
                return
            self._steps = self._carry_out(order, current, replace)
        try:
            next(self._steps)
        except StopIteration:
            self._steps = None

    def _carry_out(self, order: Order, old: Child, replace: Callable[[Child], None]) -> Iterator[None]:
        self._screen.say(f"Releasing model {order.name} ...")
        self._orders.tell(order, "starting")
        socket = self._address.of(order.number)
        new = self._child(self._service(order, socket))
        self.others.append(new)
        switched_from: Path | None = None
        try:
            yield from self._start(new)
            self._orders.tell(order, "smoking")
            for question in self._questions:
                try:
                    question.ask(UnixEndpoint(socket), order.number)
                except SmokeError as error:
                    raise ReleaseError(str(error)) from None
                yield
            self._orders.tell(order, "switching")
            try:
                before = self._address.now()
                self._address.point_to(socket)
            except OSError as error:
                raise ReleaseError(f"The address of the brain could not be changed ({error.strerror}).") from None
            switched_from = before
            replace(new)
            self.on_trial, self.others[:] = new, [old]
            yield from self._drain(new, switched_from)
            yield from self._tell_live(order, new)
        except ReleaseError as error:
            if switched_from is not None:
                self._go_back(old, switched_from, replace)
                self.on_trial, self.others[:] = None, [new]
            self._screen.say(f"Model {order.name} was not released: {error} The one before goes on.")
            yield from self._end(new, socket)
            until = time.monotonic() + self._patience.tell
            while not self._orders.tell(order, "failed", str(error)) and time.monotonic() < until:
                yield
            return
        self.on_trial = None
        new.service = self._afterwards(new.service, socket)
        self._screen.say(f"Model {order.name} is live (process {new.pid}).")
        yield from self._end(old, switched_from)

    def _start(self, new: Child) -> Iterator[None]:
        try:
            new.start()
        except OSError as error:
            raise ReleaseError(f"The new brain could not be started ({error.strerror}).") from None
        while not new.is_healthy():
            self._alive(new, "ended while it started")
            if time.monotonic() - new.started_at > self._patience.start:
                raise ReleaseError(f"The new brain did not answer within {self._patience.start:.0f} s.")
            yield
        self._alive(new, "ended while it started")

    def _drain(self, new: Child, old_socket: Path) -> Iterator[None]:
        """Wait until the old brain has answered everything that it was asked."""
        switched = time.monotonic()
        while True:
            self._alive(new, "ended after the switch")
            waited = time.monotonic() - switched
            if waited > self._patience.drain or (waited > self._patience.settle and not _turns(old_socket)):
                return
            yield

    def _tell_live(self, order: Order, new: Child) -> Iterator[None]:
        until = time.monotonic() + self._patience.tell
        while not self._orders.tell(order, "live"):
            self._alive(new, "ended after the switch")
            if time.monotonic() > until:
                raise ReleaseError("The database could not be written to, so the release could not be recorded.")
            yield

    def _go_back(self, old: Child, socket: Path, replace: Callable[[Child], None]) -> None:
        # What the new brain answered is in the database; the old one has not seen it.
        _post(socket, "/reread")
        self._address.point_to(socket)
        replace(old)

    def _alive(self, new: Child, what: str) -> None:
        code = new.exit_code()
        if code is not None:
            words = new.last_words(1)
            raise ReleaseError(f"The new brain {what} (exit code {code}{f': {words[-1]}' if words else ''}).")

    def _end(self, child: Child, socket: Path) -> Iterator[None]:
        """Stop a brain that nobody asks any more."""
        child.ask_to_stop()
        until = time.monotonic() + self._patience.stop
        while child.pid and child.exit_code() is None and time.monotonic() < until:
            yield
        child.kill()
        socket.unlink(missing_ok=True)
        self.others.remove(child)


def _turns(socket: Path) -> int:
    """How many turns a brain is working on; one that does not answer works on none."""
    connection = UnixEndpoint(socket).connection()
    try:
        connection.request("GET", "/health")
        return int(json.loads(connection.getresponse().read()).get("turns", 0))
    except TimeoutError:
        return 1
    except (OSError, http.client.HTTPException, ValueError):
        return 0
    finally:
        connection.close()


def _post(socket: Path, path: str) -> None:
    connection = UnixEndpoint(socket).connection()
    try:
        connection.request("POST", path)
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        # Then it is not there, and reads everything again when it is started.
        pass
    finally:
        connection.close()
