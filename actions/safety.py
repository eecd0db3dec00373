"""The action for emergencies, self-harm and people who take opioids."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import other_parts
from actions.turn import Turn, say
from bot.knowledge import knowledge
from bot.knowledge.render import Choice, answer_message, pharmacist_choice

_CALL_911: Choice = {"label": "Call 911", "url": "tel:911", "style": "primary"}
_CALL_988: Choice = {"label": "Call or text 988", "url": "tel:988", "style": "primary"}
_POISON_HELP: Choice = {"label": "Poison Help 1-800-222-1222", "url": "tel:+18002221222", "style": "default"}

# Beside a warning against taking it, how to begin or to order it would read as an invitation.
_NOT_BESIDE_OPIOIDS = ("dosing/", "access/", "pharmacist/")

_EMERGENCY, _SELF_HARM, _OPIOIDS = "safety_net/emergency", "safety_net/self_harm", "safety/opioids"


class ActionSafety(Action):
    """Numbers first, nothing that sells after them."""

    def name(self) -> str:
        return "action_safety"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        answers = knowledge().answers
        if turn.intent == "self_harm":
            replies = [
                answer_message(
                    answers[_SELF_HARM],
                    knowledge(),
                    route="self_harm",
                    kind="emergency",
                    choices=[_CALL_988, _CALL_911 | {"style": "default"}],
                )
            ]
        elif turn.intent == "emergency":
            replies = [
                answer_message(
                    answers[_EMERGENCY],
                    knowledge(),
                    route="emergency",
                    kind="emergency",
                    choices=[_CALL_911, _POISON_HELP],
                )
            ]
        else:
            choices = [] if turn.in_form else [pharmacist_choice()]
            _, others = other_parts(turn, but=_OPIOIDS)
            replies = [
                answer_message(answers[_OPIOIDS], knowledge(), route="opioids", choices=choices),
                *(reply for reply in others if not reply["topic"].startswith(_NOT_BESIDE_OPIOIDS)),
            ]
        say(dispatcher, replies)
        return [SlotSet("misses", 0), SlotSet("offered", None), SlotSet("last_topic", replies[0]["topic"])]
