"""One turn of a conversation: store what was said, ask the brain, store what it replied.

Turns of one conversation go one after the other. What the visitor said is stored before anyone is asked, so that an
engine that is slow or down costs the reply, never the message; the same message sent again gets its reply then.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any
from weakref import WeakValueDictionary

from anyio import to_thread

from bot.knowledge import Pharmacy
from bot.knowledge.render import call_choice, text_message
from bot.knowledge.texts import DEFAULT, texts
from bot.store.choice_hints import ChoiceHints
from bot.store.conversations import Begun, Conversations, Message, TooManyMessages
from bot.store.turn_log import TurnRecord
from bot.web.brain_client import Answer, Brain, BrainUnavailable
from bot.web.errors import ApiError
from bot.web.incoming import Incoming

logger = logging.getLogger(__name__)

_ERROR = "error"


class Turns:
    """Takes visitors' messages, one at a time for each conversation."""

    def __init__(
        self,
        conversations: Conversations,
        hints: ChoiceHints,
        brain: Brain,
        pharmacy: Pharmacy,
        messages_per_minute: int,
    ) -> None:
        self._conversations, self._hints, self._brain, self._pharmacy = conversations, hints, brain, pharmacy
        self._messages_per_minute = messages_per_minute
        # A lock lives as long as someone holds it or waits for it.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def _lock(self, conversation: str) -> asyncio.Lock:
        return self._locks.setdefault(conversation, asyncio.Lock())

    async def take(self, conversation: str, incoming: Incoming) -> list[Message]:
        """The stored message and the replies to it. Raises ApiError and ConversationGone."""
        arrived = time.monotonic()
        async with self._lock(conversation):
            said = await self._said(conversation, incoming)
            text: str = said.get("text") or said["label"]
            begun = await self._begin(conversation, incoming.id, text)
            if begun.message["sentences"][0]["text"] != text:
                raise ApiError(409, "id_used", "Another message was sent under this `id`. Use a new one.")
            if begun.replies and all(reply["kind"] != _ERROR for reply in begun.replies):
                return [begun.message, *begun.replies]
            if incoming.choice is not None:
                await to_thread.run_sync(self._hints.record, conversation, incoming.choice)
            answer = await self._ask(conversation, incoming.id, said)
            record = TurnRecord.of(answer.about, round(1000 * (time.monotonic() - arrived)))
            replies = await to_thread.run_sync(
                self._conversations.add_replies,
                conversation,
                incoming.id,
                answer.messages,
                (begun.message["id"], record),
            )
            return [begun.message, *replies]

    async def erase(self, conversation: str) -> None:
        """Erase a conversation here and in the brain. Raises ApiError if the brain does not: nothing is erased then."""
        async with self._lock(conversation):
            try:
                await self._brain.forget(conversation)
            except BrainUnavailable as error:
                logger.warning("A conversation could not be erased: the brain %s.", error)
                raise ApiError(
                    503,
                    "unavailable",
                    f"The conversation could not be erased just now. Please try again, or call {self._pharmacy.phone}.",
                ) from None
            await to_thread.run_sync(self._conversations.delete, conversation)

    async def _said(self, conversation: str, incoming: Incoming) -> dict[str, Any]:
        if incoming.choice is None:
            return {"text": incoming.text}
        choice = await to_thread.run_sync(self._conversations.choice, conversation, incoming.choice)
        if choice is None:
            raise unknown_choice()
        label, payload = choice
        return {"choice": payload, "label": label}

    async def _begin(self, conversation: str, turn: str, text: str) -> Begun:
        try:
            return await to_thread.run_sync(
                self._conversations.begin_turn, conversation, turn, text, self._messages_per_minute
            )
        except TooManyMessages:
            message = (
                "That was a lot in a short time. Please wait a minute, then send it again, "
                f"or call {self._pharmacy.phone}."
            )
            raise ApiError(429, "too_many_messages", message, {"Retry-After": "60"}) from None

    async def _ask(self, conversation: str, turn: str, said: dict[str, Any]) -> Answer:
        try:
            answer = await self._brain.turn(conversation, turn, said)
            if not answer.messages:
                raise BrainUnavailable("answered nothing")
        except BrainUnavailable as error:
            logger.warning("A visitor got an apology: the brain %s.", error)
            language = await to_thread.run_sync(self._conversations.language, conversation) or DEFAULT
            return Answer([self._apology(language)], {"reading": {"outcome": _ERROR, "language": language}})
        return answer

    def _apology(self, language: str) -> Message:
        text = texts(language)
        return text_message(
            _ERROR,
            text("apology.unanswered"),
            text("apology.later", phone=self._pharmacy.phone),
            choices=[call_choice(self._pharmacy, language=text.language)],
            language=text.language,
        )


def unknown_choice() -> ApiError:
    """A choice that was not offered in this conversation."""
    return ApiError(404, "unknown_choice", "This button no longer works. Please type your question instead.")
