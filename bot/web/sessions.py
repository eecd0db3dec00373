"""Which conversation a request belongs to: a signed token that only this server issues.

On our own pages it travels in an HttpOnly cookie; an embedding site's widget holds it and sends it as a bearer
token. A token that is forged, expired or of an erased conversation counts as none, never as an error.
"""

from __future__ import annotations

import hashlib

from anyio import to_thread
from itsdangerous import BadSignature, TimestampSigner
from starlette.requests import Request
from starlette.responses import Response

from bot.store.conversations import Conversations
from bot.web.origins import Site

COOKIE = "ldn_session"
_PATH = "/chat"
_BEARER = "bearer "
_DAY = 24 * 60 * 60


class Sessions:
    """Issues and reads session tokens."""

    def __init__(self, key: str, days: int) -> None:
        self._signer = TimestampSigner(key, salt="ldn.session", digest_method=hashlib.sha256)
        self._seconds = days * _DAY

    def issue(self, conversation: str) -> str:
        """A token for a conversation, valid from now."""
        return self._signer.sign(conversation).decode()

    def read(self, token: str) -> str | None:
        """The conversation a token was issued for; None if this server did not issue it or it has expired."""
        try:
            return self._signer.unsign(token, max_age=self._seconds).decode()
        except BadSignature:
            return None

    def conversation(self, request: Request) -> str | None:
        """The conversation that a request's token names."""
        token = self.token(request)
        return self.read(token) if token else None

    async def known(self, request: Request, conversations: Conversations) -> str | None:
        """The same, if the conversation is still there."""
        conversation = self.conversation(request)
        if conversation is None or not await to_thread.run_sync(conversations.exists, conversation):
            return None
        return conversation

    def token(self, request: Request) -> str | None:
        """The token a request carries, unchecked."""
        return _bearer(request) if is_embedded(request) else request.cookies.get(COOKIE)

    def set_cookie(self, request: Request, response: Response, conversation: str) -> None:
        response.set_cookie(
            COOKIE,
            self.issue(conversation),
            max_age=self._seconds,
            path=_PATH,
            httponly=True,
            samesite="lax",
            secure=_is_https(request),
        )

    def clear_cookie(self, request: Request, response: Response) -> None:
        response.delete_cookie(COOKIE, path=_PATH, httponly=True, samesite="lax", secure=_is_https(request))


def is_embedded(request: Request) -> bool:
    """Whether the request comes from another site that may embed the chat: no cookies then."""
    return request.scope["site"] is Site.ALLOWED


def _bearer(request: Request) -> str | None:
    """The token of the Authorization header."""
    value = request.headers.get("authorization", "")
    return value[len(_BEARER) :].strip() if value.lower().startswith(_BEARER) else None


def _is_https(request: Request) -> bool:
    # uvicorn sets the scheme from X-Forwarded-Proto, and only for a proxy it trusts.
    return request.url.scheme == "https"
