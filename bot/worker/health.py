"""GET /health over a Unix socket: whether the worker does its duties."""

from __future__ import annotations

import json
import os
import socketserver
import threading
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path


class _Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


def serve(path: Path, complaints: Callable[[], tuple[str, ...]]) -> socketserver.BaseServer:
    """Answer in a thread until `shutdown`. `complaints`: what is wrong now, nothing if all is well. Raises OSError."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wrong = complaints()
            body = json.dumps({"status": "ok"} if not wrong else {"status": "unavailable", "late": wrong}).encode()
            found = self.path == "/health"
            well = HTTPStatus.SERVICE_UNAVAILABLE if wrong else HTTPStatus.OK
            self.send_response(well if found else HTTPStatus.NOT_FOUND)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            # Whoever asked may have lost patience.
            with suppress(ConnectionError):
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    # What a worker that was killed left behind.
    path.unlink(missing_ok=True)
    before = os.umask(0o077)
    try:
        server = _Server(str(path), Handler)
    finally:
        os.umask(before)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server
