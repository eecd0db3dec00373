"""The webhook: each notification is posted as JSON, signed with a secret that the receiver knows.

How a receiver checks it stands in docs/operator.md.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable

import httpx

from bot.worker.channels import NotNow, Refused, Unanswered
from bot.worker.notice import Notice

_CONNECT_SECONDS, _ANSWER_SECONDS = 10.0, 30.0
# Answers that change when somebody mends the receiver, or in a while; other 4xx will stay as they are.
_MAY_CHANGE = {401, 403, 404, 407, 408, 409, 423, 425, 429}
_LONGEST_WAIT = 3600.0


class Webhook:
    """The channel `webhook`."""

    name = "webhook"
    receiver_knows_keys = True

    def __init__(self, url: str, secret: str, answer_seconds: float = _ANSWER_SECONDS) -> None:
        self._url = url
        self._secret = secret
        self._timeout = httpx.Timeout(answer_seconds, connect=_CONNECT_SECONDS)

    def send(self, notice: Notice, hand_over: Callable[[], None]) -> None:
        """Raises DeliveryError."""
        body = json.dumps(notice.payload, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "ldn-assistant",
            "Idempotency-Key": notice.key,
            "LDN-Signature": signature(self._secret, body, int(time.time())),
        }
        hand_over()
        try:
            # Only the status is read: a receiver cannot fill our memory.
            with (
                httpx.Client(timeout=self._timeout, follow_redirects=False) as client,
                client.stream("POST", self._url, content=body, headers=headers) as response,
            ):
                _check(response)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError) as error:
            raise NotNow(f"The webhook cannot be reached ({type(error).__name__}).", unreachable=True) from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            raise NotNow("LDN_WEBHOOK_URL is no address. Use https://HOST/PATH.", unreachable=True) from None
        except httpx.TransportError as error:
            raise Unanswered(f"The webhook gave no answer ({type(error).__name__}).") from None


def signature(secret: str, body: bytes, timestamp: int) -> str:
    """The header LDN-Signature: HMAC-SHA256 over the timestamp, a full stop and the body, in hexadecimal digits."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


def _check(response: httpx.Response) -> None:
    code = response.status_code
    if response.is_success:
        return
    told = f"The webhook answered {code}."
    if response.is_redirect:
        raise Refused(f"{told} Redirects are not followed: write the final address into LDN_WEBHOOK_URL.")
    if code in _MAY_CHANGE or code >= 500:
        raise NotNow(told, unreachable=code in (401, 403, 404, 407), wait=_wait(response))
    raise Refused(told)


def _wait(response: httpx.Response) -> float | None:
    """The seconds of a Retry-After header; a date in it is ignored."""
    text = response.headers.get("Retry-After", "")
    return min(float(text), _LONGEST_WAIT) if text.isascii() and text.isdigit() else None
