"""What a member of the staff does in the console, in words."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.chat import PATIENCE

PASSWORD = "a calm staff tool"


class Colleague:
    """One person before the console."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.rows = page.locator(".leads a")
        self.told = page.locator(".told.done")

    def come_in(self, link: str) -> None:
        """Open a one-time link and set the password."""
        self.page.goto(link)
        self.set_password()
        expect(self.page).to_have_url(f"{self.url}/queue")

    def set_password(self) -> None:
        for label in ("New password", "The same again"):
            self.page.get_by_label(label).fill(PASSWORD)
        self.page.get_by_role("button", name="Set the password and go in").click()
        expect(self.page).not_to_have_url(re.compile("/link/"))

    def sign_in(self, email: str) -> None:
        self.page.goto(f"{self.url}/sign-in")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        expect(self.page).to_have_url(f"{self.url}/queue")

    def open(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")
        if self.page.locator("[data-live]").count():
            # It listens for changes.
            expect(self.page.locator("body[data-listening]")).to_be_attached(timeout=PATIENCE)

    def row(self, name: str) -> Locator:
        return self.rows.filter(has_text=name)

    def press(self, *keys: str) -> None:
        # The script that reads keys runs once the page is there.
        expect(self.page.locator("html.script")).to_be_attached()
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str, button: str) -> None:
        """Write into the field that a key has opened, and press its button."""
        field = self.page.locator("textarea:focus")
        field.fill(text)
        field.locator("xpath=ancestor::form").get_by_role("button", name=button).click()

    def add(self, name: str, email: str, role: str) -> str:
        """Make an account; returns its one-time link."""
        self.open("/staff")
        self.page.get_by_label("Name").last.fill(name)
        self.page.get_by_label("Email").fill(email)
        self.page.locator("select[name=role]").last.select_option(role)
        self.page.get_by_role("button", name="Add and make a link").click()
        link = self.page.locator("#link").inner_text()
        assert re.fullmatch(rf"{self.url}/link/\S+", link)
        return link
