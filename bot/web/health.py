"""GET /health: whether a visitor would get an answer now."""

from __future__ import annotations

from anyio import to_thread
from sqlalchemy.engine import Engine
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.store.engine import is_reachable
from bot.web.brain_client import Brain, BrainUnavailable
from bot.web.errors import error_response


def route(engine: Engine, brain: Brain) -> Route:
    async def health(_request: Request) -> Response:
        down = [] if await to_thread.run_sync(is_reachable, engine) else ["database"]
        try:
            await brain.health()
        except BrainUnavailable:
            down.append("brain")
        if down:
            return error_response(503, "unavailable", f"Down: {', '.join(down)}.")
        return JSONResponse({"status": "ok"})

    return Route("/health", health)
