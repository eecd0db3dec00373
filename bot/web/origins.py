"""Whose page is asking: our own, one allowed to embed the chat, or any other.

Cross-site requests are told by Sec-Fetch-Site and Origin, which a page cannot forge, instead of by tokens in forms;
as in https://words.filippo.io/csrf/. Embedding sites get CORS headers without credentials: they carry the session
themselves, in the Authorization header.
"""

from __future__ import annotations

import enum
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.errors import error_response

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_PREFLIGHT_SECONDS = "600"


class Site(enum.Enum):
    """The kind of page a request comes from."""

    OWN = "own"
    ALLOWED = "allowed"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


def site_of(headers: Mapping[str, str], allowed_origins: Collection[str]) -> Site:
    """The kind of page a request comes from, by its headers (names in lower case)."""
    fetch_site = headers.get("sec-fetch-site")
    if fetch_site in ("same-origin", "none"):
        return Site.OWN
    origin = headers.get("origin")
    if origin is None:
        return Site.UNKNOWN
    origin = origin.lower()
    # Plain-http pages and old browsers send no Sec-Fetch-Site. The scheme is left out: behind a proxy all is http.
    if fetch_site is None and _host_of(origin) == headers.get("host", "").lower():
        return Site.OWN
    return Site.ALLOWED if origin in allowed_origins else Site.FOREIGN


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc or None
    except ValueError:
        return None


class Origins:
    """Middleware for paths under /chat: refuses other sites' requests and adds the CORS headers for allowed ones."""

    def __init__(self, app: ASGIApp, allowed_origins: Collection[str]) -> None:
        self._app = app
        self._allowed = frozenset(origin.lower() for origin in allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not (scope["path"] + "/").startswith("/chat/"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        site = site_of(headers, self._allowed)
        scope["site"] = site

        async def cors_send(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer.add_vary_header("Origin")
                if site is Site.ALLOWED:
                    answer["Access-Control-Allow-Origin"] = headers["origin"]
            await send(message)

        await self._answer(scope, site, headers)(scope, receive, cors_send)

    def _answer(self, scope: Scope, site: Site, headers: Headers) -> ASGIApp:
        if site is Site.FOREIGN:
            return error_response(
                403,
                "origin_not_allowed",
                "This site may not use the chat. The pharmacy can add it to LDN_ALLOWED_ORIGINS.",
            )
        if site is Site.UNKNOWN and scope["method"] not in _SAFE_METHODS:
            return error_response(403, "origin_missing", "Send an Origin header that names this server's address.")
        if site is Site.ALLOWED and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            return Response(
                status_code=204,
                headers={
                    "Access-Control-Allow-Methods": "GET, POST, DELETE",
                    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
                    "Access-Control-Max-Age": _PREFLIGHT_SECONDS,
                },
            )
        return self._app
