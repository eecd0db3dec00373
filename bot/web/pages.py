"""What a browser loads: the demo page, its assets, and the widget that any site may embed."""

from __future__ import annotations

from pathlib import Path

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import Scope

from bot.knowledge import Pharmacy
from bot.web.headers import PAGE_CSP

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
WIDGET = "ldn-chat.js"
# Afterwards a browser asks again and is told "not modified"; a new widget is everywhere within minutes.
_CACHE = "public, max-age=300"


class _Assets(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _CACHE
        return response


def routes(pharmacy: Pharmacy) -> list[BaseRoute]:
    """The demo page at /, /static/ and /ldn-chat.js."""
    templates = Jinja2Templates(directory=_HERE / "templates")
    assets = _Assets(directory=STATIC)

    def demo(request: Request) -> Response:
        return templates.TemplateResponse(
            request,
            "demo.html",
            {"pharmacy": pharmacy},
            headers={"Content-Security-Policy": PAGE_CSP, "Cache-Control": "no-cache"},
        )

    async def widget(request: Request) -> Response:
        response = await assets.get_response(WIDGET, request.scope)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    compressed = [Middleware(GZipMiddleware)]
    return [
        Route("/", demo, middleware=compressed),
        Route(f"/{WIDGET}", widget, middleware=compressed),
        Mount("/static", assets, middleware=compressed),
    ]
