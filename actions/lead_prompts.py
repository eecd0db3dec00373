"""The prompts of the contact form, one action a detail as Rasa's forms expect."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.lead_form import CONSENT, LABELS, SKIP, STOP, details_of, proposal_of, say_choice, summary_lines
from actions.turn import Turn, say
from bot.knowledge.render import Choice, Message, intent_choice, text_message
from bot.leads.phrases import AFFIRM_LABELS, CHANGE_LABEL, TIME_LABELS
from bot.leads.unserved import refused_state


class _Prompt(Action, ABC):
    """Asks for one detail."""

    detail = ""

    def name(self) -> str:
        return f"action_ask_lead_form_lead_{self.detail}"

    @abstractmethod
    def prompt(self, turn: Turn) -> Message:
        """The question, with its choices."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        say(dispatcher, [self.prompt(Turn(tracker))])
        return []


def _form(text: str, *choices: Choice) -> Message:
    return text_message("form", text, choices=choices)


class AskName(_Prompt):
    detail = "name"

    def prompt(self, turn: Turn) -> Message:
        return _form("What is your name?", STOP | {"label": "No, thanks"})


class AskContact(_Prompt):
    detail = "contact"

    def prompt(self, turn: Turn) -> Message:
        return _form("How can a pharmacist reach you? A phone number or an email address will do.")


class AskState(_Prompt):
    detail = "state"

    def prompt(self, turn: Turn) -> Message:
        if refused_state(details_of(turn)):
            return _form(
                "Shall I take your details all the same? The pharmacy can tell you what it can do for you. "
                "If you live in another state, write which.",
                intent_choice("Stop here", "stop", style="primary"),
                intent_choice(AFFIRM_LABELS["state"], "affirm"),
            )
        return _form("Which U.S. state do you live in? Pharmacists are licensed state by state.")


class AskTime(_Prompt):
    detail = "time"

    def prompt(self, turn: Turn) -> Message:
        return _form(
            "When is a good time to reach you?",
            *(say_choice(label) for label in TIME_LABELS),
        )


class AskAbout(_Prompt):
    """Proposes what the request is about, from the conversation."""

    detail = "about"

    def prompt(self, turn: Turn) -> Message:
        proposal = proposal_of(turn)
        if proposal:
            return _form(
                f"Is it about \u201c{proposal}\u201d? If not, write what it is about.",
                intent_choice(AFFIRM_LABELS["about"], "affirm"),
                SKIP,
            )
        return _form("What is it about? A few words are enough.", SKIP)


class AskConsent(_Prompt):
    detail = "consent"

    def prompt(self, turn: Turn) -> Message:
        return _form(
            CONSENT,
            intent_choice(AFFIRM_LABELS["consent"], "affirm", style="primary"),
            intent_choice("No", "deny", style="quiet"),
        )


class AskConfirmed(_Prompt):
    """Shows the summary and asks whether it may be sent, or what to change."""

    detail = "confirmed"

    def prompt(self, turn: Turn) -> Message:
        if turn.slot("lead_change"):
            return _form(
                "What would you like to change?",
                *(say_choice(label, f"change {label.lower()}") for label in LABELS.values()),
                STOP,
            )
        choices = [
            intent_choice(AFFIRM_LABELS["confirmed"], "affirm", style="primary"),
            intent_choice(CHANGE_LABEL, "deny"),
            STOP,
        ]
        return text_message(
            "summary",
            "Please check before I send this to the pharmacy:",
            *summary_lines(details_of(turn)),
            choices=choices,
        )
