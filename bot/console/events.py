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
from bot.console.pulse import LEADS as OF_LEADS
from bot.console.pulse import LIVE, MESSAGES, TRAINING, Full
from bot.console.roles import EDITORS, LEADS, SIGNED_IN

# So often a quiet connection is shown to be alive and the session is looked at.
_QUIET_SECONDS = 15.0
_OF_LEADS = (OF_LEADS, MESSAGES, LIVE)
_OF_EDITORS = (TRAINING,)


def route(desk: Desk, quiet_seconds: float = _QUIET_SECONDS) -> Route:
    async def events(request: Request) -> Response:
        await to_thread.run_sync(partial(admitted, desk, request, SIGNED_IN, passive=True))
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
    role = await to_thread.run_sync(_role, desk, request)
    heard = {*(_OF_LEADS if role in LEADS else ()), *(_OF_EDITORS if role in EDITORS else ())}
    try:
        async with desk.pulse.listen() as changes:
            while True:
                try:
                    kind = await asyncio.wait_for(changes.get(), quiet_seconds)
                    if kind in heard:
                        yield f"event: {kind}\ndata: changed\n\n"
                except asyncio.TimeoutError:
                    yield ": quiet\n\n"
                # Who has another role now is to hear other things, or nothing.
                now = await to_thread.run_sync(_role, desk, request)
                if now is None or now != role:
                    yield "event: signed-out\ndata: over\n\n"
                    return
    except Full:
        # The browser comes back after `retry`.
        return


def _role(desk: Desk, request: Request) -> str | None:
    """The role of who listens; None once the session has ended."""
    session = find_session(desk, request, passive=True)
    return session.staff.role if session else None
