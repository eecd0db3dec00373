"""A console with people in it, for tests: who they are, and a browser for each."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import httpx
from sqlalchemy.engine import Engine
from starlette.applications import Starlette

from bot.console.auth import accounts, sessions
from bot.console.auth.accounts import Staff
from bot.leads.lead import Lead, NewLead
from bot.leads.roster import Licence, Pharmacist, save_pharmacist
from bot.store import audit

URL = "http://console.example"
PASSWORD = "a calm staff tool"
# Name, role, and the states that a pharmacist is licensed for.
PEOPLE = {
    "ana": ("Ana Ruiz", "pharmacist", ("CA", "NV")),
    "ben": ("Ben Okafor", "pharmacist", ("OR",)),
    "tess": ("Tess Young", "trainer", ()),
    "carla": ("Carla Stein", "supervisor", ()),
    "dan": ("Dan Lowe", "admin", ()),
}
ALWAYS = {day: [["00:00", "12:00"], ["12:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


class Browser:
    """Keeps cookies and sends the Origin of its page. Follows no redirect."""

    def __init__(self, app: Starlette, url: str = URL, address: str = "203.0.113.7", **headers: str) -> None:
        self.app, self.url, self.address = app, url, address
        self.headers = {"Origin": url, "Accept": "text/html", **headers}
        self.cookies = httpx.Cookies()

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(self.address, 1))
            async with httpx.AsyncClient(
                transport=transport, base_url=self.url, headers=self.headers, cookies=self.cookies
            ) as client:
                response = await client.request(method, path, **options)
                self.cookies = client.cookies
                return response

        return asyncio.run(call())

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, form: Any = None, **options: Any) -> httpx.Response:
        return self.request("POST", path, data=form or {}, **options)

    def sign_in(self, email: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
        return self.post("/sign-in", {"email": email, "password": password, **fields})


def email_of(who: str) -> str:
    return f"{who}@pharmacy.example"


def enrol(engine: Engine, who: str) -> Staff:
    """Make one of PEOPLE, in the roster too if they have licences."""
    name, role, states = PEOPLE[who]
    with engine.begin() as connection:
        if states:
            licences = tuple(Licence(state, f"{state}-1", dt.date(2099, 12, 31)) for state in states)
            one = Pharmacist(name=name, email=email_of(who), time_zone="UTC", hours=ALWAYS, licences=licences)
            save_pharmacist(connection, one, None)
        return accounts.add(connection, email_of(who), name, role)


def signed_in(app: Starlette, engine: Engine, person: Staff) -> Browser:
    """A browser with a session, without the work of a password."""
    browser = Browser(app)
    with engine.begin() as connection:
        browser.cookies.set("ldn_staff", sessions.begin(connection, person), domain="console.example", path="/")
    return browser


def new_lead(key: str = "form-1", **fields: Any) -> NewLead:
    return NewLead(
        **{
            "name": "Maya Planted",
            "phone": "+19165550143",
            "email": None,
            "state": "CA",
            "best_time": "Evenings",
            "about": "Planted words about prednisone",
            "topics": ("dosing/timing",),
            "conditions": ("crohns_disease",),
            "consent_text": "I agree to be contacted.",
            "consent_at": dt.datetime(2026, 3, 1, 12, 0),
            "idempotency_key": key,
        }
        | fields
    )


def actions(engine: Engine) -> list[tuple[str, str, str | None]]:
    """Who did what on what, by the audit log."""
    with engine.connect() as connection:
        return [(entry.actor, entry.action, entry.object_id) for entry in audit.entries(connection)]


def path_of(lead: Lead, action: str = "") -> str:
    return f"/leads/{lead.reference}" + (f"/{action}" if action else "")
