"""GET /events: server-sent events by which an open page learns that it should look again. They carry no data."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bot.console.access import admitted, find_session
from bot.console.desk import Desk
from bot.console.pulse import Full
from bot.console.roles import LEADS

# So often a quiet connection is shown to be alive and the session is looked at.
_QUIET_SECONDS = 15.0


def route(desk: Desk, quiet_seconds: float = _QUIET_SECONDS) -> Route:
    async def events(request: Request) -> Response:
        await to_thread.run_sync(partial(admitted, desk, request, LEADS, passive=True))
        return StreamingResponse(
            stream(desk, request, quiet_seconds),
            media_type="text/event-stream",
            # nginx would otherwise hold the events back.
            headers={"X-Accel-Buffering": "no"},
        )

    return Route("/events", events, methods=["GET"])


async def stream(desk: Desk, request: Request, quiet_seconds: float = _QUIET_SECONDS) -> AsyncIterator[str]:
    """The events of one page, until its session ends. Listening does not keep a session alive."""
    yield "retry: 3000\n\n"
    try:
        async with desk.pulse.listen() as changes:
            while True:
                try:
                    kind = await asyncio.wait_for(changes.get(), quiet_seconds)
                    yield f"event: {kind}\ndata: changed\n\n"
                except asyncio.TimeoutError:
                    yield ": quiet\n\n"
                if await to_thread.run_sync(_is_over, desk, request):
                    yield "event: signed-out\ndata: over\n\n"
                    return
    except Full:
        # The browser comes back after `retry`.
        return


def _is_over(desk: Desk, request: Request) -> bool:
    session = find_session(desk, request, passive=True)
    return session is None or session.staff.role not in LEADS
