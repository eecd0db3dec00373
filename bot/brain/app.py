"""The dialogue process's HTTP interface, for the other processes of this machine only."""

from __future__ import annotations

import logging
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.brain.dialogue import Dialogue

_log = logging.getLogger(__name__)


def _unavailable(error: Exception) -> Response:
    # Only the kind of error: its text may quote what the visitor said.
    _log.error("A turn failed with %s", type(error).__name__)
    return JSONResponse({"error": {"code": "unavailable", "message": "The dialogue engine could not answer."}}, 503)


def create_app(dialogue: Dialogue) -> Starlette:
    """POST /turn, POST /assess, POST /forget, POST /reread, GET /health."""
    turns_under_way = 0

    async def turn(request: Request) -> Response:
        nonlocal turns_under_way
        turns_under_way += 1
        try:
            body: dict[str, Any] = await request.json()
            return JSONResponse(
                await dialogue.turn(
                    body["conversation"],
                    body["turn"],
                    body.get("text") or body.get("label") or "",
                    body.get("choice"),
                    interrupted=bool(body.get("interrupted")),
                )
            )
        except Exception as error:
            return _unavailable(error)
        finally:
            turns_under_way -= 1

    async def assess(request: Request) -> Response:
        try:
            body: dict[str, Any] = await request.json()
            return JSONResponse(await dialogue.assess(body["text"], body["language"]))
        except Exception as error:
            return _unavailable(error)

    async def forget(request: Request) -> Response:
        try:
            body: dict[str, Any] = await request.json()
            await dialogue.forget(body["conversation"])
        except Exception as error:
            return _unavailable(error)
        return Response(status_code=204)

    async def reread(_request: Request) -> Response:
        dialogue.reread()
        return Response(status_code=204)

    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok", "model": dialogue.model, "turns": turns_under_way})

    return Starlette(
        routes=[
            Route("/turn", turn, methods=["POST"]),
            Route("/assess", assess, methods=["POST"]),
            Route("/forget", forget, methods=["POST"]),
            Route("/reread", reread, methods=["POST"]),
            Route("/health", health),
        ]
    )
