"""One shape for everything that goes wrong: {"error": {"code", "message"}}.

Neither an answer nor a log line carries an exception's own text: the database's errors quote the statement's
parameters, and those are the visitor's words.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.knowledge import Pharmacy
from bot.leads.failure import LeadStoreError
from bot.store.conversations import ConversationGone

logger = logging.getLogger(__name__)

_HTTP = {
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method."),
}


class ApiError(Exception):
    """What a client did wrong or has to wait for; `message` is fit to show to a visitor."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.message, self.headers = status, code, message, headers


def error_response(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


def note(error: BaseException) -> None:
    """Log where an exception came from: the code's own lines, never its text."""
    places = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s.%s\n%s", type(error).__module__, type(error).__qualname__, places.rstrip())


def exception_handlers(pharmacy: Pharmacy) -> dict[Any, Callable[[Request, Any], Any]]:
    """Handlers for Starlette: exceptions that have an answer of their own."""

    async def api(_request: Request, error: ApiError) -> Response:
        return error_response(error.status, error.code, error.message, error.headers)

    async def http(_request: Request, error: HTTPException) -> Response:
        fallback = HTTPStatus(error.status_code)
        code, message = _HTTP.get(error.status_code, (fallback.name.lower(), f"{fallback.phrase}."))
        return error_response(error.status_code, code, message, error.headers)

    async def gone(_request: Request, _error: ConversationGone) -> Response:
        return error_response(410, "conversation_gone", "This conversation was erased. Please start a new one.")

    async def database(_request: Request, error: SQLAlchemyError | LeadStoreError) -> Response:
        note(error)
        return error_response(
            503, "unavailable", f"Sorry, this does not work just now. Please try again, or call {pharmacy.phone}."
        )

    return {
        ApiError: api,
        HTTPException: http,
        ConversationGone: gone,
        SQLAlchemyError: database,
        LeadStoreError: database,
    }


class Guard:
    """Answers whatever no handler caught, so that neither Starlette nor uvicorn prints the exception."""

    def __init__(self, app: ASGIApp, pharmacy: Pharmacy) -> None:
        self._app, self._pharmacy = app, pharmacy

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
                message = f"Sorry, something went wrong on our side. Please try again, or call {self._pharmacy.phone}."
                await error_response(500, "internal", message)(scope, receive, send)
