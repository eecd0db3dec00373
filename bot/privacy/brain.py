"""Having a running dialogue process let go of conversations: it keeps the last ones in memory."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterable
from pathlib import Path

from bot.supervisor.health import UnixEndpoint


def forgotten_by_brain(socket: Path, conversations: Iterable[str]) -> bool:
    """Whether the process behind a socket holds nothing of these any more: it was told, or there is none."""
    return all(_forgotten(socket, conversation) for conversation in conversations)


def _forgotten(socket: Path, conversation: str) -> bool:
    connection = UnixEndpoint(socket).connection()
    try:
        connection.connect()
    except (FileNotFoundError, ConnectionRefusedError):
        # Nobody listens: what was in memory went with the process.
        return True
    except OSError:
        return False
    try:
        body = json.dumps({"conversation": conversation})
        connection.request("POST", "/forget", body, {"Content-Type": "application/json"})
        return connection.getresponse().status == http.HTTPStatus.NO_CONTENT
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
