"""The console's application, put together from its parts."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from anyio import to_thread
from sqlalchemy.engine import Engine
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from bot.answers.library import Library
from bot.console import access, events
from bot.console.access import Page
from bot.console.answers import answer_page, editing, library_pages, new_condition, signing, source_pages
from bot.console.answers.shelf import Shelf
from bot.console.audit import pages as audit
from bot.console.auth import account, provider, sign_in
from bot.console.auth.cookies import Cookies
from bot.console.auth.throttle import Throttle
from bot.console.csrf import OwnSiteOnly
from bot.console.deliveries import pages as deliveries
from bot.console.desk import Desk
from bot.console.errors import Guard, exception_handlers
from bot.console.examples import pages as examples
from bot.console.insights import pages as insights
from bot.console.leads import actions, lead_page, lists
from bot.console.live import pages as live
from bot.console.pages import Pages
from bot.console.pulse import Pulse
from bot.console.replies import pages as replies
from bot.console.review import pages as review
from bot.console.roster import pages as roster
from bot.console.signing import Signer
from bot.console.staff import pages as staff
from bot.console.training import history, judgement, questions, runs
from bot.knowledge import Knowledge, load
from bot.settings import Settings
from bot.store.engine import is_reachable
from bot.web.headers import SecurityHeaders

_STATIC = Path(__file__).parent / "static"
# The demo page's typeface, and the widget for previews.
_WEB = Path(__file__).parents[1] / "web" / "static"
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class _Assets(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        # Asked for again each time, and mostly answered "not modified".
        response.headers["Cache-Control"] = "no-cache"
        return response


def table() -> list[Page]:
    """Every page of the console, with whom it is for."""
    training = (runs, judgement, history, questions)
    return [
        page
        for room in (
            sign_in,
            account,
            lists,
            lead_page,
            actions,
            live,
            review,
            examples,
            library_pages,
            source_pages,
            new_condition,
            answer_page,
            editing,
            signing,
            *training,
            insights,
            deliveries,
            roster,
            replies,
            staff,
            audit,
        )
        for page in room.pages()
    ]


def create_app(settings: Settings, engine: Engine, knowledge: Knowledge | None = None) -> Starlette:
    """The application. Without `knowledge`, that of data/."""
    knowledge = knowledge or load()
    pharmacy = knowledge.pharmacy
    key = settings.signing_key()
    zone = ZoneInfo(pharmacy.time_zone) if pharmacy.time_zone else None
    signer, cookies = Signer(key), Cookies(settings.console_url)
    pages = Pages(pharmacy, zone, cookies, signer)
    desk = Desk(
        settings,
        engine,
        pharmacy,
        pages,
        cookies,
        signer,
        Throttle(key),
        Pulse(engine),
        Shelf(Library(knowledge, engine)),
        zone,
    )
    headers = dict(_HEADERS)
    if settings.console_url.startswith("https://"):
        headers["Strict-Transport-Security"] = "max-age=31536000"
    app = Starlette(
        routes=[
            _health(engine),
            *access.routes(desk, table()),
            *provider.routes(desk),
            events.route(desk),
            *_assets(),
        ],
        # From the outside in; the guard is innermost, so that its answers carry the headers.
        middleware=[
            Middleware(SecurityHeaders, defaults=headers),
            Middleware(OwnSiteOnly, pages=pages),
            Middleware(Guard, pages=pages),
        ],
        exception_handlers=exception_handlers(pages),
    )
    # A redirect would name whatever host the request named.
    app.router.redirect_slashes = False
    return app


def _health(engine: Engine) -> Route:
    async def health(_request: Request) -> Response:
        if await to_thread.run_sync(is_reachable, engine):
            return JSONResponse({"status": "ok"})
        return JSONResponse({"error": {"code": "unavailable", "message": "Down: database."}}, 503)

    return Route("/health", health, methods=["GET"])


def _assets() -> list[BaseRoute]:
    compressed = [Middleware(GZipMiddleware)]
    return [
        Mount("/static/fonts", _Assets(directory=_WEB / "fonts")),
        Mount("/static/widget", _Assets(directory=_WEB), middleware=compressed),
        Mount("/static", _Assets(directory=_STATIC), middleware=compressed),
    ]
