"""The chat API: post a message, read the history, erase it all."""

from __future__ import annotations

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.knowledge import Pharmacy
from bot.knowledge.texts import DEFAULT
from bot.store.conversations import Conversations
from bot.web.errors import ApiError
from bot.web.incoming import Incoming, parse, parse_feedback
from bot.web.limits import OpeningLimit, read_body
from bot.web.notice import notice
from bot.web.sessions import Sessions, is_embedded
from bot.web.turns import Turns, unknown_choice


class Chat:
    """The endpoints under /chat."""

    def __init__(
        self,
        conversations: Conversations,
        turns: Turns,
        sessions: Sessions,
        opening: OpeningLimit,
        pharmacy: Pharmacy,
        transcript_days: int,
    ) -> None:
        self._conversations, self._turns, self._sessions, self._opening = conversations, turns, sessions, opening
        self._pharmacy, self._transcript_days = pharmacy, transcript_days

    def routes(self) -> list[Route]:
        return [
            Route("/chat/messages", self.post, methods=["POST"]),
            Route("/chat/feedback", self.feedback, methods=["POST"]),
            Route("/chat/history", self.history, methods=["GET"]),
            Route("/chat", self.delete, methods=["DELETE"]),
        ]

    async def post(self, request: Request) -> Response:
        """Take a message; answer with it as stored and the replies. Opens a conversation where there is none."""
        incoming = parse(await read_body(request))
        conversation = await self._known(request) or await self._open(request, incoming)
        messages = await self._turns.take(conversation, incoming)
        embedded = is_embedded(request)
        response = JSONResponse(
            {
                "session": self._sessions.issue(conversation) if embedded else None,
                "messages": messages,
            }
        )
        if not embedded:
            self._sessions.set_cookie(request, response, conversation)
        return response

    async def history(self, request: Request) -> Response:
        """The conversation so far, and what the widget shows around it, in the language it asks for. Opens none."""
        conversation = await self._known(request)
        messages = await to_thread.run_sync(self._conversations.history, conversation) if conversation else []
        return JSONResponse(
            {
                # Not issued anew: a session ends so many days after the last message, not after the last look.
                "session": self._sessions.token(request) if conversation and is_embedded(request) else None,
                "notice": notice(self._pharmacy, self._transcript_days, request.query_params.get("lang", DEFAULT)),
                "pharmacy": {"name": self._pharmacy.name, "phone": self._pharmacy.phone},
                "messages": messages,
            }
        )

    async def feedback(self, request: Request) -> Response:
        """Note what the visitor thinks of an answer of this conversation."""
        given = parse_feedback(await read_body(request))
        conversation = await self._known(request)
        if conversation is None or not await to_thread.run_sync(
            self._conversations.rate, conversation, given.message, given.thumb
        ):
            raise ApiError(404, "unknown_message", "There is no such answer in this conversation.")
        return Response(status_code=204)

    async def delete(self, request: Request) -> Response:
        """Erase the conversation, here and in the brain, and end the session."""
        conversation = await self._known(request)
        if conversation:
            await self._turns.erase(conversation)
        response = Response(status_code=204)
        if not is_embedded(request):
            self._sessions.clear_cookie(request, response)
        return response

    async def _known(self, request: Request) -> str | None:
        conversation = self._sessions.conversation(request)
        if conversation is None or not await to_thread.run_sync(self._conversations.exists, conversation):
            return None
        return conversation

    async def _open(self, request: Request, incoming: Incoming) -> str:
        if incoming.choice is not None:
            raise unknown_choice()
        if request.client and not self._opening.allows(request.client.host):
            message = (
                "Many conversations were started from your network just now. Please try again in a few minutes, "
                f"or call {self._pharmacy.phone}."
            )
            raise ApiError(429, "too_many_conversations", message, {"Retry-After": "300"})
        return await to_thread.run_sync(self._conversations.open)
