"""How much one visitor may send: bytes of a body, and conversations opened from one address."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from starlette.requests import Request

from bot.web.errors import ApiError

BODY_BYTES = 8 * 1024
_ADDRESSES_HELD = 10_000


async def read_body(request: Request, limit: int = BODY_BYTES) -> bytes:
    """The request's body. Stops reading at `limit` bytes, whatever length was announced."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise ApiError(413, "too_large", "This message is too long. Please shorten it.")
    return bytes(body)


class OpeningLimit:
    """How many conversations one address may open in a while. Addresses are held in memory only.

    Only public addresses count: a private one is a proxy or the pharmacy's own network, so that one count would
    stand for every visitor.
    """

    def __init__(self, most: int = 30, seconds: float = 600, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._opened: OrderedDict[str, deque[float]] = OrderedDict()

    def allows(self, address: str) -> bool:
        """Whether this address may open one more; if so, it is counted."""
        group = _group(address)
        if group is None:
            return True
        now = self._clock()
        times = self._opened.setdefault(group, deque())
        while times and times[0] <= now - self._seconds:
            times.popleft()
        if len(times) >= self._most:
            return False
        times.append(now)
        self._opened.move_to_end(group)
        self._forget(now)
        return True

    def _forget(self, now: float) -> None:
        while self._opened:
            oldest = next(iter(self._opened.values()))
            if len(self._opened) <= _ADDRESSES_HELD and oldest[-1] > now - self._seconds:
                return
            self._opened.popitem(last=False)


def _group(address: str) -> str | None:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    if not ip.is_global:
        return None
    # A household is given a whole /64.
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)
