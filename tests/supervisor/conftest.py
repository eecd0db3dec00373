from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.supervisor.screen import Screen
from bot.supervisor.services import Service
from bot.supervisor.watch import Patience, Watch
from tests.supervisor import fakes


@pytest.fixture
def history(tmp_path: Path) -> Path:
    """The file in which fake services write down that they were stopped in order."""
    return tmp_path / "history"


@pytest.fixture
def server(tmp_path: Path) -> Callable[[str], Service]:
    """A service that answers /health, by name."""
    return partial(fakes.server, folder=tmp_path)


@pytest.fixture
def program() -> Callable[[str], Service]:
    """A service that runs `code` and has no /health."""
    return lambda code: Service("program", "a program", (sys.executable, "-c", code))


@pytest.fixture
def watch(tmp_path: Path) -> Callable[..., Watch]:
    def make(*table: Service, screen: Screen | None = None, patience: Patience = fakes.IMPATIENT) -> Watch:
        return Watch(table, tmp_path, screen or fakes.Listener(), dict(os.environ), patience)

    return make


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a home and free ports of their own."""
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        ports = [str(free.getsockname()[1]) for free in (one, other)]
    return Settings.read({"LDN_HOME": str(tmp_path / "home"), "LDN_PORT": ports[0], "LDN_CONSOLE_PORT": ports[1]})
