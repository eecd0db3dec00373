"""The course of `ldn run`: check, prepare, start, watch, stop."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from bot.settings import Settings
from bot.supervisor.address import Address
from bot.supervisor.checks import StartError, check_database, check_ports, only_copy, open_home
from bot.supervisor.child import Child
from bot.supervisor.environment import quiet_environment
from bot.supervisor.health import TcpEndpoint
from bot.supervisor.orders import DatabaseOrders
from bot.supervisor.prepare import ensure_graph, ensure_model
from bot.supervisor.screen import Screen
from bot.supervisor.services import services
from bot.supervisor.smoke import QUESTIONS
from bot.supervisor.switch import Switch
from bot.supervisor.watch import GivenUp, Watch


def run(settings: Settings) -> int:
    """Run the assistant until Ctrl-C or SIGTERM. Exit code 0: stopped cleanly; 1: cannot start or stay up."""
    screen = Screen()
    # Training takes a minute: SIGTERM must interrupt it as Ctrl-C does.
    before = signal.signal(signal.SIGTERM, _interrupt)
    # Files made from now on, by the processes too, are closed to other users of the machine.
    os.umask(os.umask(0) | 0o007)
    try:
        open_home(settings.home)
        with only_copy(settings.home):
            check_ports(settings)
            screen.waiting("Checking the database ...")
            check_database(settings)
            screen.waiting("Preparing the sentence encoder ...")
            ensure_graph(settings)
            screen.waiting("Looking for a model that fits the data ...")
            ensure_model(settings, screen)
            address = Address(settings.brain_socket)
            address.clear()
            environment, log = quiet_environment(), settings.home / "logs" / "brain.log"
            with DatabaseOrders(settings) as orders:
                switch = Switch(orders, address, lambda service: Child(service, log, environment), screen, QUESTIONS)
                watch = Watch(services(settings), settings.home / "logs", screen, environment, switch=switch)
                watch.serve(lambda: screen.say(greeting(settings, watch.children)))
            screen.say("Stopped.")
            return 0
    except (StartError, GivenUp) as error:
        screen.clear()
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        screen.say("\nStopped.")
        return 0
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def greeting(settings: Settings, children: Sequence[Child]) -> str:
    """What is shown once everything runs."""
    url = TcpEndpoint(settings.host, settings.port).url
    width = max(len(child.service.purpose) for child in children)
    rows = "\n".join(
        f"  {child.service.name:<8} {child.service.purpose:<{width}}  process {child.pid}, log {child.log}"
        for child in children
    )
    return f"""
The assistant runs. Its demo page: {url}/
Staff sign in at:                  {settings.console_url}/

{rows}

Put it on a page:  <script src="{url}/ldn-chat.js" defer></script>
                   (on another site: name that site in LDN_ALLOWED_ORIGINS first)
First account:     .venv/bin/ldn staff add YOUR@EMAIL
Stop it:           Ctrl-C
"""
