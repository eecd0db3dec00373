"""A browser profile that remembers what its pages asked for and complained about."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route

from tests.browser.chat import Chat
from tests.browser.system import System


class Visitor:
    """One visitor: cookies and storage of his own, any number of tabs. `inside`: the addresses he may reach."""

    def __init__(self, browser: Browser, system: System, inside: tuple[str, ...], **options: Any) -> None:
        self.context: BrowserContext = browser.new_context(reduced_motion="reduce", **options)
        self.system, self._inside = system, inside
        self.requests: list[str] = []
        self.external: list[str] = []
        self.complaints: list[str] = []
        self.context.route("**/*", self._watch)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _watch(self, route: Route) -> None:
        url = route.request.url
        self.requests.append(url)
        if url.startswith(self._inside):
            route.continue_()
        else:
            self.external.append(url)
            route.fulfill(status=200, content_type="text/html", body="<title>elsewhere</title>")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def page(self) -> Page:
        return self.context.new_page()

    def chat(self, url: str | None = None) -> Chat:
        """A new tab with the demo page, or another one."""
        return Chat(self.page(), url or self.system.url).visit()

    def history(self) -> list[dict[str, Any]]:
        """The conversation as the server holds it for this browser."""
        return self.context.request.get(f"{self.system.url}/chat/history").json()["messages"]
