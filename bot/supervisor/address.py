"""Where the web process finds the brain: the path LDN_BRAIN_SOCKET, which may be a link to the socket of one brain."""

from __future__ import annotations

import os
from pathlib import Path


class Address:
    """The brain's socket, and the sockets of the brains that may stand behind it."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    def of(self, number: int) -> Path:
        """The socket of the brain of a release."""
        return self._socket.with_name(f"{self._socket.stem}-{number}{self._socket.suffix}")

    def now(self) -> Path:
        """The socket that the address leads to, under a name that stays when the address leads elsewhere."""
        if self._socket.is_symlink():
            return self._socket.parent / os.readlink(self._socket)
        own = self.of(0)
        own.unlink(missing_ok=True)
        os.link(self._socket, own)
        return own

    def point_to(self, target: Path) -> None:
        """From now on new requests go to `target`. At no moment is there no address."""
        link = self._socket.with_name(f"{self._socket.name}.next")
        link.unlink(missing_ok=True)
        link.symlink_to(target.name)
        os.replace(link, self._socket)

    def clear(self) -> None:
        """Remove what an earlier run left behind; no brain may run."""
        for path in (self._socket, *self._socket.parent.glob(f"{self._socket.stem}-[0-9]*{self._socket.suffix}")):
            path.unlink(missing_ok=True)
