"""What goes wrong: one page for people, one shape for programs, {"error": {"code", "message"}}.

Neither carries an exception's own text, which may quote what a visitor typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.leads.failure import LeadStoreError
from bot.store.keyring import KeyringError
from bot.web.errors import note

if TYPE_CHECKING:
    from bot.console.pages import Pages

_HTTP = {
    404: ("not_found", "There is nothing at this address, or it is not yours to see."),
    405: ("method_not_allowed", "This address does not take that method."),
}


class ConsoleError(Exception):
    """What cannot be done; `message` is fit to show."""

    def __init__(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None, sign_in: str | None = None
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.message, self.headers = status, code, message, headers
        self.sign_in = sign_in

    @classmethod
    def not_found(cls) -> ConsoleError:
        """Also for what exists and is not this person's: the two must not differ."""
        return cls(404, *_HTTP[404])

    @classmethod
    def signed_out(cls, sign_in: str) -> ConsoleError:
        return cls(401, "signed_out", "You are not signed in, or your session has ended.", sign_in=sign_in)


def wants_page(request: Request) -> bool:
    """Whether a person looks at the answer."""
    return "text/html" in request.headers.get("accept", "") or "hx-request" in request.headers


def answer(pages: Pages, request: Request, error: ConsoleError) -> Response:
    """The answer for an error."""
    if error.sign_in and "hx-request" in request.headers:
        # htmx follows this with the whole window.
        return Response(status_code=error.status, headers={"HX-Redirect": error.sign_in})
    if error.sign_in and wants_page(request):
        return RedirectResponse(error.sign_in, 303)
    if wants_page(request):
        return pages.error(error)
    body = {"error": {"code": error.code, "message": error.message}}
    return JSONResponse(body, error.status, error.headers)


def exception_handlers(pages: Pages) -> dict[Any, Callable[[Request, Any], Any]]:
    """Handlers for Starlette."""

    async def own(request: Request, error: ConsoleError) -> Response:
        return answer(pages, request, error)

    async def http(request: Request, error: HTTPException) -> Response:
        fallback = HTTPStatus(error.status_code)
        code, message = _HTTP.get(error.status_code, (fallback.name.lower(), f"{fallback.phrase}."))
        return answer(pages, request, ConsoleError(error.status_code, code, message, error.headers))

    async def database(request: Request, error: SQLAlchemyError) -> Response:
        note(error)
        message = "The database does not answer just now, and nothing was changed. Please try again in a moment."
        return answer(pages, request, ConsoleError(503, "unavailable", message))

    async def keys(request: Request, error: KeyringError) -> Response:
        note(error)
        message = "Personal data cannot be read: a key is missing. Whoever runs the assistant finds more in the log."
        return answer(pages, request, ConsoleError(503, "unavailable", message))

    async def leads(request: Request, error: LeadStoreError) -> Response:
        note(error)
        return answer(pages, request, ConsoleError(503, "unavailable", str(error)))

    return {
        ConsoleError: own,
        HTTPException: http,
        SQLAlchemyError: database,
        KeyringError: keys,
        LeadStoreError: leads,
    }


class Guard:
    """Answers whatever no handler caught, so that neither Starlette nor uvicorn prints the exception."""

    def __init__(self, app: ASGIApp, pages: Pages) -> None:
        self._app, self._pages = app, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def noting_send(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noting_send)
        except ClientDisconnect:
            pass
        except Exception as error:  # noqa: BLE001 - the last one to catch anything
            note(error)
            if not started:
                wrong = ConsoleError(500, "internal", "Something went wrong on our side. Please try again.")
                await answer(self._pages, Request(scope), wrong)(scope, receive, send)
