"""Reading a posted form, within a limit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import FormData
from starlette.formparsers import FormParser, MultiPartException
from starlette.requests import Request

from bot.console.errors import ConsoleError

# A whole roster is pasted or sent as a file.
BODY_BYTES = 512 * 1024


@asynccontextmanager
async def read_form(request: Request) -> AsyncIterator[FormData]:
    """The fields of a form. Raises ConsoleError for a body that is too large or no form."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise ConsoleError(413, "too_large", f"This is too long. At most {BODY_BYTES // 1024} KB can be sent.")

    async def whole() -> AsyncIterator[bytes]:
        yield bytes(body)
        yield b""

    kind = request.headers.get("content-type", "").partition(";")[0]
    if body and kind != "application/x-www-form-urlencoded":
        raise ConsoleError(415, "no_form", "Send a form (application/x-www-form-urlencoded).")
    try:
        form = await FormParser(request.headers, whole()).parse()
    except (MultiPartException, ValueError):
        raise ConsoleError(400, "bad_form", "This form cannot be read.") from None
    try:
        yield form
    finally:
        await form.close()
