"""`python -m bot.web`: the public web process."""

from __future__ import annotations

import contextlib
import logging
import socket
import sys

import uvicorn

from bot.knowledge import KnowledgeError
from bot.settings import SettingError, Settings
from bot.store import StoreError, make_engine, migrate
from bot.web.app import create_app
from bot.web.listeners import Listeners

_SHUTDOWN_SECONDS = 3


def main() -> int:
    """Serve until told to stop. Returns the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings.read()
        engine = make_engine(settings.database_url)
        migrate(engine)
        app = create_app(settings, engine)
    except (SettingError, StoreError, KnowledgeError) as error:
        print(error, file=sys.stderr)
        return 1
    try:
        listener = _listen(settings.host, settings.port)
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]
        print(
            f"{settings.host}:{settings.port} cannot be listened on: {reason}. "
            "End the process that uses it, or set LDN_PORT (and LDN_HOST) to another.",
            file=sys.stderr,
        )
        return 1
    # Proxy headers are believed from this machine alone, or from what uvicorn's own FORWARDED_ALLOW_IPS names.
    # No access log: it would keep addresses.
    config = uvicorn.Config(
        app,
        ws="none",
        server_header=False,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    # uvicorn has shut down in order by the time it hands the interrupt on.
    with listener, contextlib.suppress(KeyboardInterrupt):
        _Server(config, app.state.listeners).run(sockets=[listener])
    return 0


class _Server(uvicorn.Server):
    """Lets those go who listen: a shutdown would otherwise wait for them in vain."""

    def __init__(self, config: uvicorn.Config, listeners: Listeners) -> None:
        super().__init__(config)
        self._listeners = listeners

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._listeners.close()
        await super().shutdown(sockets)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048)


if __name__ == "__main__":
    sys.exit(main())
