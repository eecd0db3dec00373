"""The contact form: reading the visitor's turn. The prompts are in `lead_prompts.py`."""

from __future__ import annotations

import uuid
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.intake import service_area
from actions.turn import Turn, say
from bot.knowledge import knowledge
from bot.knowledge.render import Choice, answer_message, call_choice, intent_choice, text_message
from bot.knowledge.states import STATES
from bot.leads.contact import find_contacts
from bot.leads.interview import FIELDS, SKIPPED, Outcome, Said
from bot.leads.phone import shown_phone
from bot.leads.service_area import pharmacy_date
from bot.leads.unserved import order, read_with_area
from bot.store.tables import utc_now

REQUESTED = "requested_slot"
PREFIX = "lead_"
DETAILS = (*FIELDS, "phone", "email", "tries")
# Set as `lead_confirmed` to end the form without sending.
CANCELLED = "cancelled"
_PROPOSAL_MAX = 200
CONSENT = (
    "May the pharmacy keep these details and contact you about your question? "
    "They go to the pharmacy team only, and not into your prescription record."
)
SKIP: Choice = {"label": "Skip this", "payload": {"text": "skip this"}, "style": "quiet"}
STOP: Choice = intent_choice("Cancel", "stop", style="quiet")
LABELS = {"name": "Name", "contact": "Contact", "state": "State", "time": "Best time", "about": "About"}


def say_choice(label: str, text: str | None = None) -> Choice:
    """A button that says something in the visitor's place."""
    return {"label": label, "payload": {"text": text or label}, "style": "default"}


def details_of(turn: Turn) -> dict[str, Any]:
    """What the form holds, by field."""
    return {name: turn.slot(PREFIX + name) for name in DETAILS}


def proposal_of(turn: Turn) -> str | None:
    """What the request is about: the visitor's own words if they asked what to do, else the question last answered."""
    own = _personal_question(turn)
    if own:
        return own
    for topic in reversed(turn.slot("asked") or ()):
        if topic == "conditions/ask_condition":
            keys = turn.slot("last_conditions") or ()
            names = [knowledge().conditions[key].name for key in keys if key in knowledge().conditions]
            if names:
                return f"LDN and {', '.join(names)}"
        elif topic in knowledge().answers:
            return knowledge().answers[topic].question
    return None


def _personal_question(turn: Turn) -> str | None:
    """The last personal question of the conversation, as the visitor put it."""
    for event in reversed(turn.tracker.events):
        if event.get("event") == "user":
            intent = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
            words = " ".join(str(event.get("text") or "").split())
            if intent == "personal_advice" and words:
                return words if len(words) <= _PROPOSAL_MAX else f"{words[:_PROPOSAL_MAX].rsplit(' ', 1)[0]} ..."
    return None


class ValidateLeadForm(Action):
    """Reads each turn while the form is active; what is not for the form is left to the dialogue's rules."""

    def name(self) -> str:
        return "validate_lead_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        if turn.intent in ("emergency", "self_harm"):
            return []
        requested = turn.slot(REQUESTED)
        area = service_area()
        said = Said(
            turn.text,
            requested.removeprefix(PREFIX) if requested else None,
            details_of(turn),
            affirms=turn.intent == "affirm",
            denies=turn.intent == "deny",
            stops=turn.intent == "stop",
            understood=turn.label is not None
            and turn.intent not in ("affirm", "deny", "stop", "greet", "thank", "out_of_scope"),
            proposal=proposal_of(turn),
            pharmacy_phone=knowledge().pharmacy.phone,
            order=order(area),
        )
        outcome = read_with_area(said, area, pharmacy_date(utc_now(), knowledge().pharmacy.time_zone))
        # A warning about opioids is given even where the words also answer the form.
        # A bare phone number or address says nothing of opioids, whatever was said before it.
        bare = said.asked == "contact" and outcome.values.get("contact") and not find_contacts(said.text).rest
        if outcome.elsewhere or (turn.intent == "opioid_user" and said.asked != "about" and not bare):
            return self._next(said, [])
        if turn.intent == "opioid_user" and said.asked == "about":
            # The words are what was asked for, and no button here leads out of the form.
            warning = knowledge().answers["safety/opioids"]
            say(dispatcher, [answer_message(warning, knowledge(), route="opioids", choices=())])
        return self._next(said, self._events(dispatcher, turn, said, outcome))

    @staticmethod
    def _next(said: Said, events: list[EventType]) -> list[EventType]:
        """The events, and what to ask next where that is not as the domain orders it."""
        slots = {PREFIX + name: value for name, value in said.details.items()}
        slots |= {event["name"]: event["value"] for event in events}
        if said.order == FIELDS or REQUESTED in slots:
            return events
        missing = next((PREFIX + name for name in said.order if slots[PREFIX + name] is None), None)
        return [*events, SlotSet(REQUESTED, missing)] if missing else events

    @staticmethod
    def _events(dispatcher: CollectingDispatcher, turn: Turn, said: Said, outcome: Outcome) -> list[EventType]:
        pharmacy = knowledge().pharmacy
        if outcome.cancelled:
            return [SlotSet("lead_confirmed", CANCELLED), SlotSet(REQUESTED, None)]
        choices: list[Choice] = []
        if outcome.suggestion:
            choices.append(say_choice(outcome.suggestion))
        if outcome.way_out:
            if said.asked != "contact":
                choices.append(SKIP)
            choices += [call_choice(pharmacy), STOP]
        if outcome.notes:
            say(dispatcher, [text_message("form", *outcome.notes, choices=choices)])
        events: list[EventType] = [SlotSet(PREFIX + name, value) for name, value in outcome.values.items()]
        if outcome.values.get("consent"):
            events.append(SlotSet("lead_consent_at", utc_now().isoformat()))
        # The next prompt lists the details to change instead of the summary.
        events.append(SlotSet("lead_change", outcome.choose_change or None))
        if turn.slot("lead_key") is None:
            events.append(SlotSet("lead_key", uuid.uuid4().hex))
        return events


def summary_lines(details: dict[str, Any]) -> list[str]:
    """The details as the visitor confirms them, `Label: value` a line."""
    contact = ", ".join(filter(None, (shown_phone(details["phone"]) if details["phone"] else None, details["email"])))
    values = {
        "name": details["name"],
        "contact": contact,
        "state": STATES.get(details["state"] or "", details["state"]),
        "time": details["time"],
        "about": details["about"],
    }
    return [
        f"{LABELS[name]}: {'not given' if value in (None, '', SKIPPED) else value}" for name, value in values.items()
    ]
