"""Rendering: templates, what they can say about times and numbers, and the line about the last change."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.console import menu, words
from bot.console.auth.cookies import Cookies
from bot.console.errors import ConsoleError
from bot.console.signing import Signer
from bot.knowledge import Pharmacy

if TYPE_CHECKING:
    from bot.console.access import Visit

_TEMPLATES = Path(__file__).parent / "templates"
_FLASH, _FLASH_SECONDS = "ldn_done", 60
# Nothing is evaluated, styled inline or kept in the browser's storage. A conflict and a refused form are shown in
# place like any answer.
_HTMX = json.dumps(
    {
        "allowEval": False,
        "allowScriptTags": False,
        "historyCacheSize": 0,
        "historyEnabled": False,
        "includeIndicatorStyles": False,
        "selfRequestsOnly": True,
        "responseHandling": [
            {"code": "204", "swap": False},
            {"code": "[23]..", "swap": True},
            {"code": "4(09|22|29)", "swap": True},
            {"code": "[45]..", "swap": False, "error": True},
        ],
    }
)


class Pages:
    """Renders the console's pages."""

    def __init__(self, pharmacy: Pharmacy, zone: dt.tzinfo | None, cookies: Cookies, signer: Signer) -> None:
        self._cookies, self._signer = cookies, signer
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters.update(words.filters(zone))
        self._templates.globals.update(pharmacy=pharmacy, htmx_config=_HTMX)

    def render(self, template: str, **values: Any) -> str:
        return self._templates.get_template(template).render(values)

    def response(self, visit: Visit, template: str, status: int = 200, **values: Any) -> Response:
        """A page for someone; what the last change had to say is shown once."""
        request = visit.request
        staff = visit.session.staff if visit.session else None
        # What a page asks for by itself must not swallow it.
        flash = None if visit.is_live else self._cookies.read(request, _FLASH)
        done = self._signer.read(_FLASH, flash, _FLASH_SECONDS)
        shown = {
            "staff": staff,
            "menu": menu.entries(staff.role, request.url.path) if staff else [],
            "done": done,
            "problem": None,
        }
        response = HTMLResponse(self.render(template, **shown | values), status)
        if done is not None:
            self._cookies.drop(request, response, _FLASH)
        return response

    def redirect(self, request: Request, path: str, done: str | None = None) -> Response:
        """On to another page after a change. `done` says what was done, without personal data."""
        response = RedirectResponse(path, 303)
        if done is not None:
            self._cookies.put(request, response, _FLASH, self._signer.sign(_FLASH, done), _FLASH_SECONDS)
        return response

    def error(self, error: ConsoleError) -> Response:
        """The one page for whatever goes wrong."""
        html = self.render("error.html", status=error.status, message=error.message)
        return HTMLResponse(html, error.status, error.headers)
