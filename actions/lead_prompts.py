"""The prompts of the contact form, one action a detail as Rasa's forms expect."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.lead_form import SHOWN, details_of, proposal_of, say_choice, skip_choice, stop_choice, summary_lines
from actions.turn import Turn, say
from bot.knowledge.render import Choice, Message, intent_choice, text_message
from bot.leads.phrases import AFFIRM, TIMES
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


def _form(turn: Turn, text: str, *choices: Choice) -> Message:
    return text_message("form", text, choices=choices, language=turn.words.language)


class AskName(_Prompt):
    detail = "name"

    def prompt(self, turn: Turn) -> Message:
        return _form(turn, turn.words("form.name"), stop_choice(turn.words, "button.no_thanks"))


class AskContact(_Prompt):
    detail = "contact"

    def prompt(self, turn: Turn) -> Message:
        return _form(turn, turn.words("form.contact"))


class AskState(_Prompt):
    detail = "state"

    def prompt(self, turn: Turn) -> Message:
        if refused_state(details_of(turn)):
            return _form(
                turn,
                turn.words("form.state_refused"),
                intent_choice(turn.words("button.stop_here"), "stop", style="primary"),
                intent_choice(turn.words(AFFIRM["state"]), "affirm"),
            )
        return _form(turn, turn.words("form.state"))


class AskTime(_Prompt):
    detail = "time"

    def prompt(self, turn: Turn) -> Message:
        choices = (say_choice(turn.words(key), said) for said, key in TIMES.items())
        return _form(turn, turn.words("form.time"), *choices)


class AskAbout(_Prompt):
    """Proposes what the request is about, from the conversation."""

    detail = "about"

    def prompt(self, turn: Turn) -> Message:
        texts, proposal = turn.words, proposal_of(turn)
        if proposal:
            yes = intent_choice(texts(AFFIRM["about"]), "affirm")
            return _form(turn, texts("form.about_proposed", proposal=proposal), yes, skip_choice(texts))
        return _form(turn, texts("form.about"), skip_choice(texts))


class AskConsent(_Prompt):
    detail = "consent"

    def prompt(self, turn: Turn) -> Message:
        return _form(
            turn,
            turn.words("form.consent"),
            intent_choice(turn.words(AFFIRM["consent"]), "affirm", style="primary"),
            intent_choice(turn.words("button.no"), "deny", style="quiet"),
        )


class AskConfirmed(_Prompt):
    """Shows the summary and asks whether it may be sent, or what to change."""

    detail = "confirmed"

    def prompt(self, turn: Turn) -> Message:
        texts = turn.words
        if turn.slot("lead_change"):
            changes = (say_choice(label, f"change {label}") for label in (texts(f"label.{name}") for name in SHOWN))
            return _form(turn, texts("form.change"), *changes, stop_choice(texts))
        choices = [
            intent_choice(texts(AFFIRM["confirmed"]), "affirm", style="primary"),
            intent_choice(texts("button.change"), "deny"),
            stop_choice(texts),
        ]
        return text_message(
            "summary",
            texts("form.summary"),
            *summary_lines(details_of(turn), texts),
            choices=choices,
            language=texts.language,
        )
