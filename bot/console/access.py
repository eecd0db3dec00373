"""Who may open what. Every route is made here and names the roles it is for; nothing is open by default."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from anyio import to_thread
from sqlalchemy.engine import Connection
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.auth import sessions
from bot.console.auth.accounts import Staff
from bot.console.auth.cookies import SESSION
from bot.console.auth.sessions import Session
from bot.console.desk import Desk
from bot.console.errors import ConsoleError
from bot.console.forms import read_form
from bot.leads.outbox import channels
from bot.store import audit
from bot.worker.queue import wake

# What a page asks for by itself, which does not keep a session alive and is no act of the person's.
LIVE_HEADER = "LDN-Live"


@dataclass(frozen=True)
class Visit:
    """One request as a page's handler sees it. Handlers run in a worker thread and may block."""

    desk: Desk
    request: Request
    form: FormData
    session: Session | None

    @property
    def staff(self) -> Staff:
        """Who is signed in; only for routes that are not for ANYONE."""
        assert self.session is not None
        return self.session.staff

    @property
    def is_live(self) -> bool:
        return LIVE_HEADER in self.request.headers

    def text(self, field: str) -> str:
        """A field of the form without blanks around it; "" if it is missing. No database stores a NUL."""
        value = self.form.get(field, "")
        return value.replace("\0", "").strip() if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """A number of the path. One that no database holds is nowhere to be found."""
        text = self.request.path_params[name]
        if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 2**31:
            raise ConsoleError.not_found()
        return int(text)

    def query(self, name: str) -> str:
        """A parameter of the address; "" if it is missing. Addresses hold no personal data."""
        return self.request.query_params.get(name, "").strip()

    def audit(
        self, connection: Connection, action: str, kind: str, id: int | str | None = None, **details: Any
    ) -> None:
        """Note what this person did, in the caller's transaction; its last statement."""
        audit.record(connection, self.staff.actor, action, kind, id, details)

    def wake_worker(self) -> None:
        """Have what was just written into the outbox sent now, if that is possible; after the commit."""
        wake(self.desk.settings, channels(self.desk.settings))

    def redirect(self, path: str, done: str | None = None) -> Response:
        """On to another page after a change; it says there once what was done."""
        return self.desk.pages.redirect(self.request, path, done)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A rendered page; it takes along what the last change had to say."""
        return self.desk.pages.response(self, template, status, **values)


Handler = Callable[[Visit], Response]


@dataclass(frozen=True)
class Page:
    """One row of the console's table of routes."""

    method: str
    path: str
    handler: Handler
    who: frozenset[str] | None


def get(path: str, handler: Handler, who: frozenset[str] | None) -> Page:
    return Page("GET", path, handler, who)


def post(path: str, handler: Handler, who: frozenset[str] | None) -> Page:
    return Page("POST", path, handler, who)


def find_session(desk: Desk, request: Request, *, passive: bool = False) -> Session | None:
    """Who is signed in; unless `passive`, the session has been used just now. Blocks."""
    token = desk.cookies.read(request, SESSION)
    if not token:
        return None
    with desk.engine.begin() as connection:
        return sessions.find(connection, token, passive=passive or LIVE_HEADER in request.headers)


def admitted(desk: Desk, request: Request, who: frozenset[str] | None, *, passive: bool = False) -> Session | None:
    """The session, if the route is for its role; raises ConsoleError. Blocks."""
    session = find_session(desk, request, passive=passive)
    if who is None:
        return session
    if session is None:
        raise ConsoleError.signed_out(_sign_in_path(request))
    if session.staff.role not in who:
        raise ConsoleError(403, "forbidden", f"This page is not for the role {session.staff.role}. Ask an admin.")
    return session


def routes(desk: Desk, pages: Iterable[Page]) -> list[Route]:
    """The table as Starlette knows it."""
    return [Route(page.path, _endpoint(desk, page), methods=[page.method]) for page in pages]


def _endpoint(desk: Desk, page: Page) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        def work(form: FormData, session: Session | None) -> Response:
            return page.handler(Visit(desk, request, form, session))

        session = await to_thread.run_sync(admitted, desk, request, page.who)
        if page.method == "GET":
            return await to_thread.run_sync(work, FormData(), session)
        async with read_form(request) as form:
            return await to_thread.run_sync(work, form, session)

    return endpoint


def _sign_in_path(request: Request) -> str:
    """Where to sign in, and come back from to the page that was asked for. An address holds no personal data."""
    path = request.url.path
    if request.method != "GET" or path == "/":
        return "/sign-in"
    back = f"{path}?{request.url.query}" if request.url.query else path
    return f"/sign-in?next={quote(back, safe='')}"
