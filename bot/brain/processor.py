"""Rasa's message processor, with what a visitor's turn needs beyond it.

A leading "/" is text, not a command; a choice that was clicked is certain and is not parsed; the conversation's
subject goes with the message to the understanding.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine import loader
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.constants import ACTION_DEACTIVATE_LOOP_NAME, ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from actions.erasure import ASK_TO_ERASE
from bot.brain.graph_runner import SerialGraphRunner
from bot.nlu.components import ERASURE_ASKED

_LEADING = re.compile(r"^[\s/]+")
# The slot of the language that the conversation is held in.
LANGUAGE = "language"
# Slots that the understanding of a message may lean on.
CONTEXT_SLOTS = ("last_topic", "last_conditions", "requested_slot", LANGUAGE)


def harmless_text(text: str) -> str:
    """The text as Rasa may see it: "/intent{...}" would be obeyed as a command (F3)."""
    # Together: without their slash alone, "/ /intent" would become "/intent".
    return _LEADING.sub("", text).rstrip() or "?"


def parse_of_choice(label: str, payload: dict[str, Any]) -> dict[str, Any]:
    """What a clicked choice means, in the form in which a parsed message comes."""
    intent: str = payload["intent"]
    topic = intent.split("/")[0]
    return {
        "text": label,
        "intent": {"name": topic, "confidence": 1.0},
        "intent_ranking": [{"name": topic, "confidence": 1.0}],
        "entities": [{"entity": name, "value": value} for name, value in payload.get("entities", {}).items()],
        "understanding": {"label": intent, "ranking": [[intent, 1.0]], "in_scope": 1.0, "accepted": True},
    }


def _last_action(tracker: DialogueStateTracker) -> str | None:
    """What the assistant did last, before it waited for the visitor or left a form."""
    waiting = [ACTION_LISTEN_NAME, ACTION_DEACTIVATE_LOOP_NAME]
    event = tracker.get_last_event_for(ActionExecuted, action_names_to_exclude=waiting)
    return event.action_name if isinstance(event, ActionExecuted) else None


class TurnProcessor(MessageProcessor):
    """Processes one turn of a visitor."""

    @staticmethod
    def _load_model(model_path: Path | str) -> tuple[str, ModelMetadata, GraphRunner]:
        with tempfile.TemporaryDirectory(prefix="ldn-model-") as folder:
            metadata, runner = loader.load_predict_graph_runner(
                Path(folder), Path(model_path), LocalModelStorage, SerialGraphRunner
            )
        return Path(model_path).name, metadata, runner

    async def parse_message(
        self, message: UserMessage, tracker: DialogueStateTracker | None = None, only_output_properties: bool = True
    ) -> dict[str, Any]:
        """Parse a message; its metadata may hold {"choice": payload}."""
        metadata = message.metadata or {}
        choice = metadata.get("choice")
        if choice and "intent" in choice:
            return parse_of_choice(message.text or "", choice)
        message.text = harmless_text(message.text or "")
        if tracker is not None:
            context = {name: tracker.get_slot(name) for name in CONTEXT_SLOTS}
            context[ERASURE_ASKED] = _last_action(tracker) == ASK_TO_ERASE
            message.metadata = metadata | {"context": context}
        parsed = await super().parse_message(message, tracker, only_output_properties)
        language = (parsed.get("understanding") or {}).get("conversation_language")
        if tracker is not None and language and language != tracker.get_slot(LANGUAGE):
            tracker.update(SlotSet(LANGUAGE, language), self.domain)
        return parsed

    def _check_for_unseen_features(self, parse_data: dict[str, Any]) -> None:
        """Rasa would compare each message's intent and entities with the domain, which training has done already."""
