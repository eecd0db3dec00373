"""What a visitor does with the chat, in words."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

# A reply takes 0.1 s; the rest is for a machine that does other things.
PATIENCE = 15_000


class Chat:
    """The chat on one page."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.launcher = page.locator("ldn-chat .launcher")
        self.panel = page.locator("ldn-chat .panel")
        self.input = page.locator("ldn-chat textarea")
        self.log = page.locator("ldn-chat .log")
        self.notice = page.locator("ldn-chat .notice")
        self.messages = self.log.locator(".message")
        self.said = self.log.locator(".message.visitor")
        self.replies = self.log.locator(".message.assistant")

    def visit(self, url: str | None = None) -> Chat:
        self.page.goto(url or self.url)
        return self

    def open(self) -> Chat:
        self.launcher.click()
        expect(self.notice).to_be_visible()
        return self

    def type(self, text: str) -> None:
        """Write and send, without waiting for anything."""
        self.input.fill(text)
        self.input.press("Enter")

    def say(self, text: str) -> Locator:
        """Write, send, and wait for the last message of the reply."""
        return self._after(lambda: self.type(text))

    def choose(self, label: str) -> Locator:
        """Press the newest choice with this label and wait for the last message of the reply."""
        return self._after(self.log.locator("button.choice:enabled", has_text=label).last.click)

    def _after(self, act: Callable[[], None]) -> Locator:
        before = self.replies.count()
        act()
        expect(self.replies.nth(before)).to_be_visible(timeout=PATIENCE)
        return self.replies.nth(self.replies.count() - 1)

    def texts(self) -> list[str]:
        """All messages as they stand on the screen."""
        return self.messages.locator(".bubble").all_inner_texts()
