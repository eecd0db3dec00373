"""The chat API: post a message, read the history, erase it all."""

from __future__ import annotations

from collections.abc import Awaitable

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.knowledge import Pharmacy
from bot.knowledge.texts import DEFAULT
from bot.leads.store import Leads
from bot.store.conversations import ConversationGone, Conversations, Message
from bot.web import metrics
from bot.web.erasing import ConversationErased
from bot.web.errors import ApiError
from bot.web.incoming import Incoming, parse, parse_feedback
from bot.web.limits import OpeningLimit, read_body
from bot.web.live import signs
from bot.web.live_chats import LiveChats
from bot.web.metrics import Metrics
from bot.web.notice import notice
from bot.web.sessions import Sessions, is_embedded
from bot.web.turns import Turns, unknown_choice


class Chat:
    """The endpoints under /chat."""

    def __init__(
        self,
        conversations: Conversations,
        leads: Leads,
        chats: LiveChats,
        turns: Turns,
        sessions: Sessions,
        opening: OpeningLimit,
        figures: Metrics,
        pharmacy: Pharmacy,
        transcript_days: int,
    ) -> None:
        self._conversations, self._leads, self._chats, self._turns = conversations, leads, chats, turns
        self._sessions, self._opening, self._figures = sessions, opening, figures
        self._pharmacy, self._transcript_days = pharmacy, transcript_days

    def routes(self) -> list[Route]:
        return [
            Route("/chat/messages", self.post, methods=["POST"]),
            Route("/chat/feedback", self.feedback, methods=["POST"]),
            Route("/chat/history", self.history, methods=["GET"]),
            Route("/chat", self.delete, methods=["DELETE"]),
        ]

    async def post(self, request: Request) -> Response:
        """Take a message; answer with it as stored and the replies. Opens a conversation where there is none.

        If the visitor has confirmed to be forgotten: end the session and say what was erased.
        """
        incoming = parse(await read_body(request))
        conversation = await self._sessions.known(request, self._conversations) or await self._open(request, incoming)
        try:
            messages = await self._counted(self._turns.take(conversation, incoming))
        except ConversationErased as erased:
            return self._ended(request, JSONResponse({"session": None, "messages": [], "erased": erased.done}))
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

    async def _counted(self, turn: Awaitable[list[Message]]) -> list[Message]:
        """A turn's messages; what became of it is counted."""
        outcome = metrics.FAILED
        try:
            messages = await turn
            apology = any(message["kind"] == "error" for message in messages)
            outcome = metrics.APOLOGY if apology else metrics.ANSWERED
            return messages
        except ConversationErased:
            outcome = metrics.ERASED
            raise
        except (ApiError, ConversationGone):
            outcome = metrics.REFUSED
            raise
        finally:
            self._figures.turns.labels(outcome).inc()

    async def history(self, request: Request) -> Response:
        """The conversation so far, and what the widget shows around it, in the language it asks for. Opens none."""
        conversation = await self._sessions.known(request, self._conversations)
        messages, requests, speaker = [], (), {"from": "assistant"}
        if conversation:
            messages = await to_thread.run_sync(self._conversations.history, conversation)
            requests = await to_thread.run_sync(self._leads.sent_from, conversation)
            for glance in (await to_thread.run_sync(self._chats.glances, [conversation])).values():
                speaker = dict(signs(glance))["speaker"]
        return JSONResponse(
            {
                # Not issued anew: a session ends so many days after the last message, not after the last look.
                "session": self._sessions.token(request) if conversation and is_embedded(request) else None,
                "notice": notice(self._pharmacy, self._transcript_days, request.query_params.get("lang", DEFAULT)),
                "pharmacy": {"name": self._pharmacy.name, "phone": self._pharmacy.phone},
                "speaker": speaker,
                "messages": messages,
                "requests": list(requests),
            }
        )

    async def feedback(self, request: Request) -> Response:
        """Note what the visitor thinks of an answer of this conversation."""
        given = parse_feedback(await read_body(request))
        conversation = await self._sessions.known(request, self._conversations)
        if conversation is None or not await to_thread.run_sync(
            self._conversations.rate, conversation, given.message, given.thumb
        ):
            raise ApiError(404, "unknown_message", "There is no such answer in this conversation.")
        return Response(status_code=204)

    async def delete(self, request: Request) -> Response:
        """Erase the conversation, here and in the brain, with `?requests=true` also what was sent; end the session."""
        requests = _flag(request, "requests")
        conversation = await self._sessions.known(request, self._conversations)
        if conversation:
            await self._turns.erase(conversation, requests=requests)
        return self._ended(request, Response(status_code=204))

    def _ended(self, request: Request, response: Response) -> Response:
        """A response to the last request of a session. An embedding site's widget forgets its token itself."""
        if not is_embedded(request):
            self._sessions.clear_cookie(request, response)
        return response

    async def _open(self, request: Request, incoming: Incoming) -> str:
        if incoming.choice is not None:
            # Sent again after a lost connection: the first one had the conversation erased.
            raise ConversationGone if self._sessions.conversation(request) else unknown_choice()
        if request.client and not self._opening.allows(request.client.host):
            message = (
                "Many conversations were started from your network just now. Please try again in a few minutes, "
                f"or call {self._pharmacy.phone}."
            )
            raise ApiError(429, "too_many_conversations", message, {"Retry-After": "300"})
        return await to_thread.run_sync(self._conversations.open)


def _flag(request: Request, name: str) -> bool:
    """A parameter that is true or false; false if it is missing. Raises ApiError."""
    value = request.query_params.get(name, "false")
    if value not in ("true", "false"):
        raise ApiError(422, "invalid", f"`{name}` is neither true nor false.")
    return value == "true"
