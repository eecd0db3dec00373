"""One turn of a conversation: from what the visitor said to the messages that answer it."""

from __future__ import annotations

import asyncio
import weakref
from collections import OrderedDict
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from sqlalchemy.engine import Engine

from actions.safety import ALARMS, alarm_message
from bot.brain import interruption
from bot.brain.actions_endpoint import InProcessActions
from bot.brain.outcome import reading_of
from bot.brain.processor import LANGUAGE, TurnProcessor
from bot.brain.tracker_store import ConversationTrackerStore
from bot.nlu.components import UNDERSTANDING

# Turns whose answer is remembered, so that one sent again after a lost connection is not carried out twice.
_REMEMBERED_TURNS = 500
# Which route a turn took, most urgent first.
_ROUTES = ("self_harm", "emergency", "opioids", "pharmacist")


class Dialogue:
    """The dialogue engine with one model."""

    def __init__(self, engine: Engine, model: Path, turns_per_session: int) -> None:
        self._turns_per_session = turns_per_session
        self._store = ConversationTrackerStore(engine)
        self._processor = TurnProcessor(
            str(model), self._store, InMemoryLockStore(), TemplatedNaturalLanguageGenerator({}), InProcessActions()
        )
        self._store.domain = self._processor.domain
        self.model = model.name.removesuffix(".tar.gz")
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._answered: OrderedDict[tuple[str, str], dict[str, Any]] = OrderedDict()

    async def turn(
        self,
        conversation: str,
        turn: str,
        text: str,
        choice: dict[str, Any] | None = None,
        *,
        interrupted: bool = False,
    ) -> dict[str, Any]:
        """Answer one turn: `{"messages", "topics", "route", "model", "reading"}` (`bot.brain.outcome.reading_of`).

        `choice` is the payload of a choice that was clicked, `text` then its label; `interrupted`: a person answered
        since the last turn. The same turn again gives the same answer. Raises SQLAlchemyError if the database fails.
        """
        async with self._lock(conversation):
            key = (conversation, turn)
            if key not in self._answered:
                form_closed = interrupted and await interruption.end(self._store, conversation)
                result = await self._answer(conversation, text, choice)
                if form_closed and result["route"] not in ALARMS:
                    result["messages"].insert(0, interruption.form_closed(result["messages"]))
                if any(message["kind"] == "error" for message in result["messages"]):
                    return result
                self._answered[key] = result
                if len(self._answered) > _REMEMBERED_TURNS:
                    self._answered.popitem(last=False)
            return self._answered[key]

    async def assess(self, text: str, language: str) -> dict[str, Any]:
        """What must be said to a message even while a person answers: `{"messages", "route"}`, none and None for most.

        `language`: of the conversation. The conversation does not hear of it.
        """
        parsed = await self._processor.parse_message(UserMessage(text, metadata={"context": {LANGUAGE: language}}))
        intent = parsed["intent"]["name"]
        if intent not in ALARMS:
            return {"messages": [], "route": None}
        spoken = parsed[UNDERSTANDING]["language"]
        return {"messages": [alarm_message(intent, spoken)], "route": intent}

    async def understand(self, text: str) -> dict[str, Any]:
        """What a message by itself is understood as, outside any conversation (`bot.nlu.components.UNDERSTANDING`)."""
        parsed = await self._processor.parse_message(UserMessage(text))
        understanding: dict[str, Any] = parsed[UNDERSTANDING]
        return understanding

    async def forget(self, conversation: str) -> None:
        """Erase what is held of a conversation."""
        async with self._lock(conversation):
            self._store.forget(conversation)
            for key in [key for key in self._answered if key[0] == conversation]:
                del self._answered[key]

    def reread(self) -> None:
        """Take every conversation from the database again: another engine has answered meanwhile."""
        self._store.reread()

    def _lock(self, conversation: str) -> asyncio.Lock:
        """One turn of a conversation at a time."""
        lock = self._locks.get(conversation)
        if lock is None:
            lock = self._locks[conversation] = asyncio.Lock()
        return lock

    async def _answer(self, conversation: str, text: str, choice: dict[str, Any] | None) -> dict[str, Any]:
        if choice and "text" in choice:
            text, choice = choice["text"], None
        channel = CollectingOutputChannel()
        message = UserMessage(
            text, channel, conversation, input_channel="web", metadata={"choice": choice} if choice else {}
        )
        await self._processor.handle_message(message)
        messages = [item["custom"] for item in channel.messages if "custom" in item]
        reading = reading_of(self._store.last_parse(conversation), messages, choice is not None)
        self._start_afresh_if_long(conversation)
        routes = {message.get("route") for message in messages}
        topics = [message["topic"] for message in messages if message["topic"]]
        return {
            "messages": messages,
            "topics": list(dict.fromkeys(topics)),
            "route": next((route for route in _ROUTES if route in routes), None),
            "model": self.model,
            "reading": reading,
        }

    def _start_afresh_if_long(self, conversation: str) -> None:
        """Rasa keeps the whole conversation: past a length it starts again from nothing, but not mid-form."""
        if self._store.turns(conversation) >= self._turns_per_session and not self._store.is_in_form(conversation):
            self._store.forget(conversation)
