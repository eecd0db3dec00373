"""Whether a port can be listened on, and who holds it if not."""

from __future__ import annotations

import errno
import socket
from pathlib import Path
from typing import NamedTuple

_LISTEN = "0A"
_HOST_CURE = "Use 127.0.0.1 for this machine alone, 0.0.0.0 for all its addresses."


class Problem(NamedTuple):
    """Why nothing can listen on an address, and what to do."""

    reason: str
    cure: str


def problem_with(host: str, port: int, settings: str = "LDN_") -> Problem | None:
    """Why nothing can listen on the address; None if it can. `settings`: what its two settings begin with."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror:
        return Problem(f"Setting {settings}HOST has value {host!r}, which is no address.", _HOST_CURE)
    with socket.socket(family, kind, protocol) as trial:
        # As servers do: the last connections of a server that just ended do not count.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(address)
            trial.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                other = port + 1 if port < 65535 else port - 1
                return Problem(
                    f"Port {port} is in use by {owner(port) or 'another program'}.",
                    f"Stop that, or take another port: {settings}PORT={other} make run",
                )
            if error.errno == errno.EACCES:
                return Problem(f"Port {port} needs root.", f"Take one from 1024 on: {settings}PORT=8000 make run")
            return Problem(f"Setting {settings}HOST has value {host!r}: {error.strerror}.", _HOST_CURE)
    return None


def owner(port: int) -> str | None:
    """The program that listens on the port, as `name (process 123)`; None where /proc does not tell."""
    sockets = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for descriptors in Path("/proc").glob("[0-9]*/fd"):
        try:
            if any(str(link.readlink()) in sockets for link in descriptors.iterdir()):
                return f"{(descriptors.parent / 'comm').read_text().strip()} (process {descriptors.parent.name})"
        except OSError:
            # Someone else's process, or one that ended meanwhile.
            continue
    return None


def _listening_inodes(port: int) -> set[str]:
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for fields in map(str.split, rows):
            if fields[3] == _LISTEN and int(fields[1].rsplit(":", 1)[1], 16) == port:
                inodes.add(fields[9])
    return inodes
