"""Being forgotten: what would be erased, and the visitor's yes or no. The web process erases (bot/web/turns.py)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.intake import requests_from
from actions.turn import Turn, say
from bot.knowledge.render import intent_choice, text_message
from bot.knowledge.texts import Texts

ASK_TO_ERASE = "action_ask_to_erase"
# The kind of message that has the web process erase the conversation and the requests sent from it.
ERASE = "erase"


class ActionAskToErase(Action):
    """Says what would be erased, requests by their number alone, and asks."""

    def name(self) -> str:
        return ASK_TO_ERASE

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        texts, sent = Turn(tracker).words, requests_from(tracker.sender_id)
        question = text_message(
            "form",
            *_what(texts, sent),
            texts("erasure.ask"),
            choices=[
                intent_choice(texts("button.erase"), "erasure_confirmed", style="primary"),
                intent_choice(texts("button.keep"), "erasure_declined", style="quiet"),
            ],
            language=texts.language,
        )
        say(dispatcher, [question])
        return []


def _what(texts: Texts, sent: Sequence[str]) -> list[str]:
    if not sent:
        return [texts("erasure.conversation")]
    named = ", ".join(sent)
    return [texts("erasure.with_request" if len(sent) == 1 else "erasure.with_requests", references=named)]


class ActionErase(Action):
    """The visitor confirmed."""

    def name(self) -> str:
        return "action_erase"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        texts = Turn(tracker).words
        say(dispatcher, [text_message(ERASE, texts("erasure.erasing"), language=texts.language)])
        return []


class ActionKeep(Action):
    """The visitor does not want to have it erased after all; a request that was begun can be gone on with."""

    def name(self) -> str:
        return "action_keep"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        texts = turn.words
        begun = turn.slot("lead_key") is not None and not turn.in_form
        choices = [intent_choice(texts("button.go_on"), "request_pharmacist")] if begun else []
        say(dispatcher, [text_message("text", texts("erasure.kept"), choices=choices, language=texts.language)])
        return []
