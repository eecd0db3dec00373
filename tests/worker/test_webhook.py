from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.worker.channels import DeliveryError, NotNow, Refused, Unanswered
from bot.worker.channels.webhook import Webhook, signature
from bot.worker.notice import Notice

SECRET = "0123456789abcdef"
NOTICE = Notice(
    key="L-000001.assigned.abc",
    kind="assigned",
    to="",
    subject="",
    intro="",
    payload={"event": "lead.assigned", "é": 1},
)


class Receiver:
    """A server that keeps what is posted and answers as it is told."""

    def __init__(self) -> None:
        self.status = 200
        self.headers: dict[str, str] = {}
        self.delay = 0.0
        self.hang_up = False
        self.posts: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.posts.append((dict(self.headers), body))
                time.sleep(receiver.delay)
                if receiver.hang_up:
                    self.close_connection = True
                    return
                self.send_response(receiver.status)
                for name, value in receiver.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/ldn"


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("NO_PROXY", "*")
    made = Receiver()
    threading.Thread(target=made.server.serve_forever, daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def send(url: str, seconds: float = 5) -> int:
    """How often the message was handed over."""
    times = []
    Webhook(url, SECRET, seconds).send(NOTICE, lambda: times.append(1))
    return len(times)


def failure(url: str, seconds: float = 5) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        send(url, seconds)
    return failed.value


def verified(headers: dict[str, str], body: bytes, secret: str, now: float) -> bool:
    """What docs/operator.md tells receivers to do."""
    parts = dict(part.split("=", 1) for part in headers["LDN-Signature"].split(","))
    expected = hmac.new(secret.encode(), parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(expected, parts["v1"]) and abs(now - int(parts["t"])) <= 300


def test_what_is_posted_is_json_with_a_key_and_a_signature_that_a_receiver_can_check(receiver: Receiver) -> None:
    assert send(receiver.url) == 1
    ((headers, body),) = receiver.posts
    assert json.loads(body) == NOTICE.payload and headers["Content-Type"] == "application/json"
    assert headers["Idempotency-Key"] == NOTICE.key
    assert verified(headers, body, SECRET, time.time())
    assert not verified(headers, body, "another secret!!", time.time())
    assert not verified(headers, body + b" ", SECRET, time.time())
    assert not verified(headers, body, SECRET, time.time() + 301), "an old message that somebody recorded"


def test_a_receiver_that_wants_a_password_gets_the_one_of_the_address(receiver: Receiver) -> None:
    url = receiver.url.replace("http://", "http://ldn:a%40b@")
    assert send(url) == 1
    headers, _ = receiver.posts[0]
    assert headers["Authorization"] == "Basic " + base64.b64encode(b"ldn:a@b").decode()


def test_the_signature_is_that_of_the_operators_guide() -> None:
    assert signature("secret", b'{"a":1}', 1700000000) == (
        "t=1700000000,v1=" + hmac.new(b"secret", b'1700000000.{"a":1}', hashlib.sha256).hexdigest()
    )


@pytest.mark.parametrize(
    ("status", "kind", "unreachable"),
    [
        (202, None, False),
        (400, Refused, False),
        (422, Refused, False),
        (410, Refused, False),
        (401, NotNow, True),
        (404, NotNow, True),
        (409, NotNow, False),
        (429, NotNow, False),
        (500, NotNow, False),
        (503, NotNow, False),
    ],
)
def test_the_answer_decides(
    receiver: Receiver, status: int, kind: type[DeliveryError] | None, unreachable: bool
) -> None:
    receiver.status = status
    if kind is None:
        assert send(receiver.url) == 1
        return
    error = failure(receiver.url)
    assert type(error) is kind and str(error) == f"The webhook answered {status}."
    assert getattr(error, "unreachable", False) is unreachable


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 307, {"Location": receiver.url}
    error = failure(receiver.url)
    assert isinstance(error, Refused) and "write the final address into LDN_WEBHOOK_URL" in str(error)
    assert len(receiver.posts) == 1


@pytest.mark.parametrize(
    ("header", "seconds"), [("120", 120), ("999999", 3600), ("Wed, 21 Oct 2026 07:28:00 GMT", None), ("-5", None)]
)
def test_the_receiver_may_ask_for_patience(receiver: Receiver, header: str, seconds: float | None) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": header}
    error = failure(receiver.url)
    assert isinstance(error, NotNow) and error.wait == seconds


def test_a_receiver_that_hangs_or_hangs_up_may_have_it(receiver: Receiver) -> None:
    receiver.delay = 1
    assert str(failure(receiver.url, 0.2)) == "The webhook gave no answer (ReadTimeout)."
    receiver.delay, receiver.hang_up = 0, True
    assert isinstance(failure(receiver.url), Unanswered)


def test_a_receiver_that_is_not_there_does_not_have_it(free_port: int, receiver: Receiver) -> None:
    error = failure(f"http://127.0.0.1:{free_port}/")
    assert isinstance(error, NotNow) and error.unreachable
    assert str(error) == "The webhook cannot be reached (ConnectError)."
