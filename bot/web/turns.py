"""One turn of a conversation: store what was said, ask the brain, store what it replied.

Turns of one conversation go one after the other. What the visitor said is stored before anyone is asked, so that an
engine that is slow or down costs the reply, never the message; the same message sent again gets its reply then. While
a person answers, the brain is asked for emergencies alone.
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
from bot.web.erasing import ERASE, ConversationErased, Eraser
from bot.web.errors import ApiError
from bot.web.incoming import Incoming
from bot.web.listeners import Listeners
from bot.web.live_chats import LiveChats

logger = logging.getLogger(__name__)

_ERROR = "error"


class Turns:
    """Takes visitors' messages, one at a time for each conversation."""

    def __init__(
        self,
        conversations: Conversations,
        hints: ChoiceHints,
        brain: Brain,
        eraser: Eraser,
        pharmacy: Pharmacy,
        chats: LiveChats,
        listeners: Listeners,
        messages_per_minute: int,
    ) -> None:
        self._conversations, self._hints, self._brain, self._pharmacy = conversations, hints, brain, pharmacy
        self._eraser, self._chats, self._listeners = eraser, chats, listeners
        self._messages_per_minute = messages_per_minute
        # A lock lives as long as someone holds it or waits for it.
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def _lock(self, conversation: str) -> asyncio.Lock:
        return self._locks.setdefault(conversation, asyncio.Lock())

    async def take(self, conversation: str, incoming: Incoming) -> list[Message]:
        """The stored message and the replies to it.

        Raises ApiError, ConversationGone, and ConversationErased if the visitor has just had it erased.
        """
        arrived = time.monotonic()
        async with self._lock(conversation):
            try:
                taken = await self._take(conversation, incoming, arrived)
            except ConversationErased:
                self._listeners.wake(conversation)
                raise
        # The browser that asked has the answer; others may listen too.
        self._listeners.wake(conversation, but=1)
        return taken

    async def _take(self, conversation: str, incoming: Incoming, arrived: float) -> list[Message]:
        said = await self._said(conversation, incoming)
        text: str = said.get("text") or said["label"]
        begun = await self._begin(conversation, incoming.id, text)
        if begun.message["sentences"][0]["text"] != text:
            raise ApiError(409, "id_used", "Another message was sent under this `id`. Use a new one.")
        if begun.replies and all(reply["kind"] != _ERROR for reply in begun.replies):
            return [begun.message, *begun.replies]
        if begun.held and not await to_thread.run_sync(self._chats.end_deserted, conversation):
            alarm = await self._assess(conversation, incoming)
            replies = await to_thread.run_sync(self._conversations.add_replies, conversation, incoming.id, alarm)
            return [begun.message, *replies]
        answer = await self._ask(conversation, incoming, said, begun)
        for reply in answer.messages:
            if reply["kind"] == ERASE:
                language = reply.get("lang", DEFAULT)
                raise ConversationErased(await self._eraser.erase(conversation, requests=True, language=language))
        record = TurnRecord.of(answer.about, round(1000 * (time.monotonic() - arrived)))
        logged = (begun.message["id"], record)
        replies = await to_thread.run_sync(
            self._conversations.add_replies, conversation, incoming.id, answer.messages, logged
        )
        return [begun.message, *replies]

    async def erase(self, conversation: str, *, requests: bool) -> None:
        """Erase a conversation here and in the brain, and the requests sent from it if they are to go too.

        Raises ApiError if that fails.
        """
        async with self._lock(conversation):
            await self._eraser.erase(conversation, requests=requests)
        self._listeners.wake(conversation)

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

    async def _assess(self, conversation: str, incoming: Incoming) -> list[dict[str, Any]]:
        """What an emergency needs at once, while a person answers everything else."""
        await to_thread.run_sync(self._chats.types, conversation, False)
        if incoming.text is None:
            return []
        language = await to_thread.run_sync(self._conversations.language, conversation) or DEFAULT
        try:
            return await self._brain.assess(incoming.text, language)
        except BrainUnavailable as error:
            logger.warning("A message to a person was not looked through for emergencies: the brain %s.", error)
            return []

    async def _ask(self, conversation: str, incoming: Incoming, said: dict[str, Any], begun: Begun) -> Answer:
        if incoming.choice is not None:
            await to_thread.run_sync(self._hints.record, conversation, incoming.choice)
        try:
            if begun.interrupted:
                said = said | {"interrupted": True}
            answer = await self._brain.turn(conversation, incoming.id, said)
            if not answer.messages:
                raise BrainUnavailable("answered nothing")
        except BrainUnavailable as error:
            logger.warning("A visitor got an apology: the brain %s.", error)
            language = await to_thread.run_sync(self._conversations.language, conversation) or DEFAULT
            return Answer([self._apology(language)], {"reading": {"outcome": _ERROR, "language": language}})
        if begun.interrupted:
            await to_thread.run_sync(self._chats.resumed, conversation)
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
