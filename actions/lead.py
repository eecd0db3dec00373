"""Sending the contact form, and leaving it."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.intake import intake
from actions.lead_context import conditions_of, urgency_of
from actions.lead_form import CANCELLED, DETAILS, PREFIX, REQUESTED, details_of
from actions.turn import Turn, say
from bot.knowledge import knowledge
from bot.knowledge.render import call_choice, intent_choice, text_message
from bot.leads.failure import LeadStoreError
from bot.leads.interview import SKIPPED
from bot.leads.lead import NewLead
from bot.leads.outbox import channels
from bot.settings import Settings
from bot.worker.queue import wake

_log = logging.getLogger(__name__)
_EMPTY = (*DETAILS, "key", "consent_text", "consent_at", "change")


def wake_worker() -> None:
    """Have the notifications of a stored lead sent now, if that is possible."""
    settings = Settings.read()
    wake(settings, channels(settings))


def cleared() -> list[EventType]:
    """The form's slots, emptied."""
    return [SlotSet(PREFIX + name, None) for name in _EMPTY] + [SlotSet(REQUESTED, None)]


def _given(value: Any) -> Any:
    return None if value == SKIPPED else value


class ActionSubmitLead(Action):
    """Stores the lead and only then says so. If it cannot, it apologizes and keeps what was typed."""

    def name(self) -> str:
        return "action_submit_lead"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        details, texts = details_of(turn), turn.words
        pharmacy = knowledge().pharmacy
        if details["confirmed"] == CANCELLED or not details["consent"]:
            return cancel(dispatcher, turn)
        try:
            lead = intake().take(self._lead(turn, details))
            wake_worker()
        except (LeadStoreError, RuntimeError) as error:
            _log.error("A lead could not be stored: %s", error)
            say(
                dispatcher,
                [
                    text_message(
                        "error",
                        texts("lead.not_stored"),
                        texts("lead.kept", phone=pharmacy.phone),
                        choices=[
                            intent_choice(texts("button.try_again"), "request_pharmacist", style="primary"),
                            call_choice(pharmacy, language=texts.language),
                        ],
                        language=texts.language,
                    )
                ],
            )
            return [SlotSet("lead_confirmed", None), SlotSet(REQUESTED, None)]
        thanks = "lead.thanks_by_name" if lead.name else "lead.thanks"
        way = "lead.by_either" if lead.phone and lead.email else "lead.by_phone" if lead.phone else "lead.by_email"
        say(
            dispatcher,
            [
                text_message(
                    "text",
                    texts(thanks, name=lead.name, reference=lead.reference),
                    texts(way),
                    texts("lead.if_urgent", phone=pharmacy.phone),
                    topic="pharmacist/request",
                    route="pharmacist",
                    language=texts.language,
                )
            ],
        )
        return cleared()

    @staticmethod
    def _lead(turn: Turn, details: dict[str, Any]) -> NewLead:
        return NewLead(
            name=_given(details["name"]),
            phone=details["phone"],
            email=details["email"],
            state=_given(details["state"]),
            best_time=_given(details["time"]),
            about=_given(details["about"]),
            topics=tuple(turn.slot("asked") or ()),
            conditions=conditions_of(turn),
            urgency=urgency_of(turn, _given(details["time"])),
            conversation_id=turn.tracker.sender_id,
            language=turn.conversation_language,
            consent_text=turn.slot("lead_consent_text"),
            consent_at=dt.datetime.fromisoformat(turn.slot("lead_consent_at")),
            idempotency_key=turn.slot("lead_key"),
        )


def cancel(dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
    """Leave the form: say that nothing was sent, forget what was typed."""
    texts = turn.words
    topic = "chat/deny" if turn.intent == "deny" else None
    phone = knowledge().pharmacy.phone
    afterwards = texts("lead.afterwards", phone=phone)
    say(dispatcher, [text_message("text", texts("lead.cancelled"), afterwards, topic=topic, language=texts.language)])
    return cleared()


class ActionCancelLead(Action):
    """The visitor cancels the form."""

    def name(self) -> str:
        return "action_cancel_lead"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return cancel(dispatcher, Turn(tracker))
