"""Chromium before the real assistant: one system for all browser tests, one visitor a test."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from bot.browser import CURE, find_chromium, is_required
from bot.settings import Settings
from tests.browser.chat import Chat
from tests.browser.system import HOST, System, free_port
from tests.browser.visitor import Visitor
from tests.worker.mailbox import Mailbox


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        message = f"There is no Chromium. {CURE}"
        if is_required():
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        # A container's root user has no sandbox to offer; only this machine's own pages are loaded.
        started = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield started
        started.close()


class _Embedding(BaseHTTPRequestHandler):
    """A page of someone else's site with the one script tag."""

    system_url = ""

    def do_GET(self) -> None:
        page = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A shop</title>'
            '<link rel="icon" href="data:,"></head><body><h1>A shop</h1>'
            f'<script src="{self.system_url}/ldn-chat.js" defer></script></body></html>'
        )
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="package")
def sites() -> Iterator[tuple[str, str]]:
    """The addresses of two other sites: one that may embed the chat, one that may not."""
    servers = [ThreadingHTTPServer((HOST, 0), _Embedding) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    # Another name than the assistant's, so that a browser takes it for another site.
    yield tuple(f"http://localhost:{server.server_port}" for server in servers)  # type: ignore[misc]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="package")
def mailbox() -> Iterator[Mailbox]:
    """What the assistant's mail goes to."""
    with Mailbox(free_port()) as server:
        yield server


@pytest.fixture(scope="package")
def system(settings: Settings, browser: Browser, sites: tuple[str, str], mailbox: Mailbox) -> Iterator[System]:
    """The assistant, running. `browser` comes first: without one there is nothing to start it for."""
    # pytest's own folders are too long for a Unix socket's path.
    home = Path(tempfile.mkdtemp(prefix="ldn-", dir="/tmp"))
    for part in ("models", "encoder"):
        (home / part).symlink_to(settings.home.resolve() / part)
    mail = {"LDN_SMTP_URL": mailbox.url, "LDN_SUPERVISOR_EMAIL": "supervisor@pharmacy.example"}
    made = System(home, allowed_origin=sites[0], **mail)
    _Embedding.system_url = made.url
    try:
        made.start()
        yield made
    finally:
        made.stop()
        shutil.rmtree(home)


@pytest.fixture
def new_visitor(browser: Browser, system: System, sites: tuple[str, str]) -> Iterator[Callable[..., Visitor]]:
    """Makes visitors, with options of Playwright's contexts."""
    made: list[Visitor] = []

    def make(**options: Any) -> Visitor:
        inside = tuple(f"{address}/" for address in (system.url, system.console_url, *sites))
        made.append(Visitor(browser, system, inside, **options))
        return made[-1]

    yield make
    for visitor in made:
        visitor.context.close()


@pytest.fixture
def visitor(new_visitor: Callable[..., Visitor]) -> Iterator[Visitor]:
    """One visitor at a desk. At the end nothing was asked of another host and no page has complained."""
    made = new_visitor(viewport={"width": 1280, "height": 900})
    yield made
    assert made.external == []
    assert made.complaints == []


@pytest.fixture
def chat(visitor: Visitor) -> Chat:
    """The chat on the demo page, opened."""
    return visitor.chat().open()
