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
from bot.knowledge.states import state_name
from bot.knowledge.texts import DEFAULT, Texts
from bot.leads.best_time import STANDARD_TIMES
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
# What the dialogue's rules deal with, whatever was asked.
_LEAVE_THE_FORM = ("emergency", "self_harm", "forget_me", "erasure_confirmed", "erasure_declined")
SHOWN = ("name", "contact", "state", "time", "about")


def say_choice(label: str, text: str, style: str = "default") -> Choice:
    """A button that says something in the visitor's place."""
    return {"label": label, "payload": {"text": text}, "style": style}


def skip_choice(texts: Texts) -> Choice:
    """The button that leaves a detail out."""
    return say_choice(texts("button.skip"), "skip this", "quiet")


def stop_choice(texts: Texts, key: str = "button.cancel") -> Choice:
    """The button that leaves the form."""
    return intent_choice(texts(key), "stop", style="quiet")


def details_of(turn: Turn) -> dict[str, Any]:
    """What the form holds, by field."""
    return {name: turn.slot(PREFIX + name) for name in DETAILS}


def proposal_of(turn: Turn) -> str | None:
    """What the request is about: the visitor's own words if no answer settles them, else the question last answered."""
    own = _open_question(turn)
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


def _open_question(turn: Turn) -> str:
    """The last question that only a person can answer, as the visitor put it: a personal one, or one in Spanish."""
    found, in_form = "", False
    for event in turn.tracker.events:
        if event.get("event") == "active_loop":
            in_form = event.get("name") is not None
        elif event.get("event") == "user":
            parsed = event.get("parse_data") or {}
            intent = (parsed.get("intent") or {}).get("name")
            language = (parsed.get("understanding") or {}).get("language", DEFAULT)
            # Inside the form, what is not understood answers the form.
            unanswered = intent == "out_of_scope" and language != DEFAULT and not in_form
            words = " ".join(str(event.get("text") or "").split())
            if intent == "personal_advice" or unanswered and " " in words:
                found = words or found
    return found if len(found) <= _PROPOSAL_MAX else f"{found[:_PROPOSAL_MAX].rsplit(' ', 1)[0]} ..."


class ValidateLeadForm(Action):
    """Reads each turn while the form is active; what is not for the form is left to the dialogue's rules."""

    def name(self) -> str:
        return "validate_lead_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        if turn.intent in _LEAVE_THE_FORM:
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
            # A question in Spanish is answered too, if only with whom to ask.
            understood=turn.language != DEFAULT
            and turn.intent == "out_of_scope"
            or turn.label is not None
            and turn.intent not in ("affirm", "deny", "stop", "greet", "thank", "out_of_scope"),
            proposal=proposal_of(turn),
            pharmacy_phone=knowledge().pharmacy.phone,
            order=order(area),
            language=turn.conversation_language,
        )
        outcome = read_with_area(said, area, pharmacy_date(utc_now(), knowledge().pharmacy.time_zone))
        # A warning about opioids is given even where the words also answer the form.
        # A bare phone number or address says nothing of opioids, whatever was said before it.
        bare = said.asked == "contact" and outcome.values.get("contact") and not find_contacts(said.text).rest
        if outcome.elsewhere or (turn.intent == "opioid_user" and said.asked != "about" and not bare):
            return self._next(said, [])
        if turn.intent == "opioid_user" and said.asked == "about":
            # The words are what was asked for, and no button here leads out of the form.
            warning = knowledge().answer("safety/opioids", turn.conversation_language)
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
        pharmacy, texts = knowledge().pharmacy, turn.words
        if outcome.cancelled:
            return [SlotSet("lead_confirmed", CANCELLED), SlotSet(REQUESTED, None)]
        choices: list[Choice] = []
        if outcome.suggestion:
            choices.append(say_choice(outcome.suggestion, outcome.suggestion))
        if outcome.way_out:
            if said.asked != "contact":
                choices.append(skip_choice(texts))
            choices += [call_choice(pharmacy, language=texts.language), stop_choice(texts)]
        if outcome.notes:
            say(dispatcher, [text_message("form", *outcome.notes, choices=choices, language=texts.language)])
        events: list[EventType] = [SlotSet(PREFIX + name, value) for name, value in outcome.values.items()]
        if outcome.values.get("consent"):
            events += [
                SlotSet("lead_consent_at", utc_now().isoformat()),
                # The very words: the language may change before the lead is sent.
                SlotSet("lead_consent_text", texts("form.consent")),
            ]
        # The next prompt lists the details to change instead of the summary.
        events.append(SlotSet("lead_change", outcome.choose_change or None))
        if turn.slot("lead_key") is None:
            events.append(SlotSet("lead_key", uuid.uuid4().hex))
        return events


def summary_lines(details: dict[str, Any], texts: Texts) -> list[str]:
    """The details as the visitor confirms them, `Label: value` a line."""
    state, time = details["state"], details["time"]
    contact = ", ".join(filter(None, (shown_phone(details["phone"]) if details["phone"] else None, details["email"])))
    values = {
        "name": details["name"],
        "contact": contact,
        "state": state if state in (None, SKIPPED) else state_name(state, texts.language),
        "time": texts(STANDARD_TIMES[time]) if time in STANDARD_TIMES else time,
        "about": details["about"],
    }
    return [
        f"{texts(f'label.{name}')}: {texts('label.not_given') if values[name] in (None, '', SKIPPED) else values[name]}"
        for name in SHOWN
    ]
