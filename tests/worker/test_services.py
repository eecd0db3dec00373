from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.worker.channels import NotNow, Unanswered
from bot.worker.channels.services import Service
from bot.worker.notice import Notice

NOTICE = Notice(key="k", kind="assigned", to="", subject="L-000001: A lead", intro="A visitor asks.")


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The apprise address of a service on loopback, and what it was told."""
    monkeypatch.setenv("NO_PROXY", "*")
    told: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if "fail" in self.path else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"json://127.0.0.1:{server.server_address[1]}", told
    server.shutdown()
    server.server_close()


def test_a_service_is_told(service: tuple[str, list[dict[str, Any]]]) -> None:
    url, told = service
    times: list[int] = []
    Service(url).send(NOTICE, lambda: times.append(1))
    assert [(one["title"], one["message"].strip()) for one in told] == [(NOTICE.subject, NOTICE.intro)]
    assert times == [1]


def test_a_service_that_does_not_confirm_may_have_the_message(service: tuple[str, list[dict[str, Any]]]) -> None:
    url, _told = service
    with pytest.raises(Unanswered, match="did not confirm"):
        Service(f"{url}/fail").send(NOTICE, lambda: None)


def test_an_address_that_nobody_knows_is_not_handed_over() -> None:
    times: list[int] = []
    with pytest.raises(NotNow, match="apprise does not know this address"):
        Service("nosuch://token").send(NOTICE, lambda: times.append(1))
    assert times == []


def test_the_name_of_the_channel_tells_the_service_and_not_the_token() -> None:
    name = Service("slack://T123/B456/secret").name
    assert name.startswith("slack-") and "secret" not in name and name != Service("slack://T123/B456/other").name
