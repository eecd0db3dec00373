import http.server
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.supervisor.health import TcpEndpoint, UnixEndpoint, is_healthy


class _Answer(http.server.BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/health" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    server = http.server.HTTPServer(("127.0.0.1", 0), _Answer)
    threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False), (302, False)])
def test_only_200_is_healthy(port: int, status: int, healthy: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Answer, "status", status)
    assert is_healthy(TcpEndpoint("127.0.0.1", port)) is healthy


def test_a_server_on_all_addresses_is_asked_on_loopback(port: int) -> None:
    assert is_healthy(TcpEndpoint("0.0.0.0", port))


def test_nobody_there_is_not_healthy(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    assert not is_healthy(TcpEndpoint("127.0.0.1", free))
    assert not is_healthy(UnixEndpoint(tmp_path / "nobody.sock"))


def test_a_server_that_speaks_no_http_is_not_healthy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def babble() -> None:
            with server.accept()[0] as connection:
                connection.sendall(b"220 smtp.example ESMTP\r\n")

        threading.Thread(target=babble, daemon=True).start()
        assert not is_healthy(TcpEndpoint(*server.getsockname()))


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("localhost", "http://localhost:8000"),
    ],
)
def test_url_that_opens_on_this_machine(host: str, url: str) -> None:
    assert TcpEndpoint(host, 8000).url == url
