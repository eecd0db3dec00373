"""A page of another site cannot make a signed-in browser change anything.

Told by Sec-Fetch-Site and Origin, which a page cannot forge, instead of by tokens in forms; as in
https://words.filippo.io/csrf/.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.console.errors import ConsoleError, answer
from bot.console.pages import Pages
from bot.web.origins import Site, site_of

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class OwnSiteOnly:
    """Middleware that refuses changes which do not come from the console's own pages."""

    def __init__(self, app: ASGIApp, pages: Pages) -> None:
        self._app, self._pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in _SAFE_METHODS:
            await self._app(scope, receive, send)
            return
        site = site_of(Headers(scope=scope), ())
        if site is Site.OWN:
            await self._app(scope, receive, send)
            return
        message = (
            "Send an Origin header that names the console's address."
            if site is Site.UNKNOWN
            else "Changes are taken from the console's own pages alone. Open the console and do it there."
        )
        refused = ConsoleError(403, "origin_not_allowed", message)
        await answer(self._pages, Request(scope), refused)(scope, receive, send)
