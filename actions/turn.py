"""The visitor's last message as the actions see it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.knowledge.examples import answer_id_of
from bot.knowledge.render import Message, plain_text
from bot.knowledge.texts import DEFAULT, Texts, texts

_UNDERSTANDING = "understanding"
# A person's own case and a wish to be told what to do, in one message.
_OWN_CASE = re.compile(
    r"\b(?:my|mine|me|i'?m|i am|i have|i had|i take|i took|i was|i use|i get|i got|i feel|i forgot|i missed|i started|i weigh"
    r"|our|his|her|(?:he|she) (?:is|has|takes|was)|i'?ve)\b|^\W*(?:\w+ ){1,3}here\b"
)
_WHAT_TO_DO = re.compile(
    r"\b(?:(?:can|should|shud|could|may|do|would|shall|must) (?:i|we|he|she|my|it|ldn)|(?:is|am|are) (?:it|i|we|he|she|this|ldn) (?:ok|okay|safe|fine|alright|right)"
    r"|ok(?:ay)? (?:to|for|if|with)|safe (?:to|for|if|with|in)|any (?:problem|harm|reason|issue)|what should|which (?:one|version) should|or wait|hold the"
    r"|(?:if|when|whether|what|which|how (?:much|long|often)) (?:i|we|he|she) (?:should|could|can|need to|have to|must|ought)\b"
    r"|would you (?:advise|recommend|suggest|take|start|give|stop|hold|do|go|say|put)|where would you|worth (?:it|me|trying)"
    r"|(?:would|will|could|can) .{1,40}\b(?:help|suit|bother|hurt|work for) (?:me|him|her|my)|(?:tell|advise) me\b.{0,40}\?)"
)
# A list of so many medicines is somebody's own.
_OWN_LIST = 3


class Turn:
    """What was said and how it was understood."""

    def __init__(self, tracker: Tracker) -> None:
        self.tracker = tracker
        self.message: dict[str, Any] = tracker.latest_message
        self.text: str = self.message.get("text") or ""
        self.intent: str = (self.message.get("intent") or {}).get("name") or ""
        understanding: dict[str, Any] = self.message.get(_UNDERSTANDING) or {}
        # [(answer id, chance), ...], best first; a choice that was clicked is certain.
        self.ranking: list[tuple[str, float]] = [
            (answer_id_of(name), chance) for name, chance in understanding.get("ranking", ())
        ]
        self.label: str | None = understanding.get("label")
        self.in_scope: float = understanding.get("in_scope", 1.0)
        # [(answer id, text), ...] where the message asks several questions, in order.
        self.parts: list[tuple[str, str]] = [
            (answer_id_of(part["label"]), part["text"]) for part in understanding.get("parts", ())
        ]
        held_in: str = understanding.get("conversation_language") or self.slot("language") or DEFAULT
        # The language of the message; of a choice that was clicked, the conversation's.
        self.language: str = understanding.get("language") or held_in
        self.conversation_language = held_in
        # Opioids are only talked about: nobody takes one.
        self.hearsay: bool = understanding.get("hearsay", False)

    @property
    def answer_id(self) -> str | None:
        """The answer the message leads to, if it was understood."""
        return answer_id_of(self.label) if self.label else None

    def values(self, entity: str, within: str | None = None) -> list[str]:
        """Distinct values of an entity, in order; `within`: only those named in this part of the message."""
        return list(dict.fromkeys(item["value"] for item in self._found(entity, within)))

    def texts(self, value: str, within: str | None = None) -> list[str]:
        """How the visitor wrote the conditions of a value."""
        found = self._found("condition", within)
        return list(dict.fromkeys(str(item["text"]) for item in found if item["value"] == value))

    def groups(self, entity: str, within: str | None = None) -> list[str]:
        """Distinct groups (medicine classes) of an entity, in order."""
        return list(dict.fromkeys(item["group"] for item in self._found(entity, within) if item.get("group")))

    def _found(self, entity: str, within: str | None) -> list[dict[str, Any]]:
        entities: list[dict[str, Any]] = self.message.get("entities") or []
        return [
            item
            for item in entities
            if item.get("entity") == entity and (within is None or str(item.get("text", "")) in within)
        ]

    @property
    def is_personal(self) -> bool:
        """Whether somebody's own case is put and advice is asked for, whatever the question."""
        plain = self.text.lower().replace("\u2019", "'")
        own_list = len(self.values("medication")) >= _OWN_LIST
        return own_list or bool(_OWN_CASE.search(plain) and _WHAT_TO_DO.search(plain))

    @property
    def words(self) -> Texts:
        """The assistant's own words in the language of the conversation."""
        return texts(self.conversation_language)

    def has_written(self, language: str) -> bool:
        """Whether the visitor wrote in a language before this message."""
        earlier = [event.get("parse_data") or {} for event in self.tracker.events if event.get("event") == "user"][:-1]
        return any((parsed.get(_UNDERSTANDING) or {}).get("language") == language for parsed in earlier)

    @property
    def last_reply(self) -> list[Message]:
        """What the turn before this one was answered with."""
        reply: list[Message] = []
        turns = 0
        for event in reversed(self.tracker.events):
            turns += event.get("event") == "user"
            if turns > 1:
                break
            custom = (event.get("data") or {}).get("custom") if event.get("event") == "bot" else None
            if turns == 1 and custom:
                reply.insert(0, custom)
        return reply

    @property
    def in_form(self) -> bool:
        return self.tracker.active_loop_name == "lead_form"

    def slot(self, name: str) -> Any:
        return self.tracker.get_slot(name)


def say(dispatcher: CollectingDispatcher, messages: Sequence[Message]) -> None:
    """Send messages: structured for the chat, and as text for `rasa shell`."""
    for message in messages:
        dispatcher.utter_message(text=plain_text(message), json_message=message)
