"""`python -m bot.console`: the staff console's process."""

from __future__ import annotations

import contextlib
import logging
import socket
import sys

import uvicorn

from bot.console.app import create_app
from bot.knowledge import KnowledgeError
from bot.settings import SettingError, Settings
from bot.store import StoreError, make_engine, migrate

# Pages that listen for events hold their connection open.
_SHUTDOWN_SECONDS = 1


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
    host, port = settings.console_host, settings.console_port
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]
        print(
            f"{host}:{port} cannot be listened on: {reason}. "
            "End the process that uses it, or set LDN_CONSOLE_PORT (and LDN_CONSOLE_HOST) to another.",
            file=sys.stderr,
        )
        return 1
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
        uvicorn.Server(config).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
