"""Ask a process whether it is well: GET /health, over a Unix socket or a port."""

from __future__ import annotations

import http.client
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_TIMEOUT = 2.0
# Addresses that mean "every address of this machine" and cannot be connected to as such.
_LOOPBACK_OF = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class Endpoint(Protocol):
    """Where a process answers HTTP."""

    def connection(self) -> http.client.HTTPConnection: ...


@dataclass(frozen=True)
class TcpEndpoint:
    host: str
    port: int

    @property
    def url(self) -> str:
        """The address as a person on this machine opens it."""
        host = _LOOPBACK_OF.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(_LOOPBACK_OF.get(self.host, self.host), self.port, timeout=_TIMEOUT)


@dataclass(frozen=True)
class UnixEndpoint:
    path: Path

    def connection(self) -> http.client.HTTPConnection:
        return _UnixConnection(self.path)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_TIMEOUT)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


def is_healthy(endpoint: Endpoint) -> bool:
    """Whether GET /health answers 200 now."""
    connection = endpoint.connection()
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
