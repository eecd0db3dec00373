"""The processes of the assistant. A new one is one more row here."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from bot.settings import Settings
from bot.supervisor.health import Endpoint, TcpEndpoint, UnixEndpoint


@dataclass(frozen=True)
class Service:
    """One process: what a person calls it, what it does, how it is started, where it says that it is well."""

    name: str
    purpose: str
    command: tuple[str, ...]
    # None: it answers no requests and counts as well while it runs.
    endpoint: Endpoint | None = None


def _module(name: str) -> tuple[str, ...]:
    return (sys.executable, "-m", name)


def services(settings: Settings) -> tuple[Service, ...]:
    """All processes in the order of their start; they are stopped the other way round."""
    return (
        Service(
            "brain",
            "understands each message and finds the answer",
            _module("bot.brain"),
            UnixEndpoint(settings.brain_socket),
        ),
        Service(
            "web",
            "serves the chat, the widget and the demo page",
            _module("bot.web"),
            TcpEndpoint(settings.host, settings.port),
        ),
        Service(
            "worker",
            "sends notifications and watches deadlines",
            _module("bot.worker"),
            UnixEndpoint(settings.worker_socket),
        ),
    )
