"""The action for emergencies, self-harm and people who take opioids."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import other_parts
from actions.turn import Turn, say
from bot.knowledge import knowledge
from bot.knowledge.render import Choice, Message, answer_message, pharmacist_choice
from bot.knowledge.texts import texts

# Beside a warning against taking it, how to begin or to order it would read as an invitation.
_NOT_BESIDE_OPIOIDS = ("dosing/", "access/", "pharmacist/")

_EMERGENCY, _SELF_HARM, _OPIOIDS = "safety_net/emergency", "safety_net/self_harm", "safety/opioids"


def _call(key: str, number: str, language: str, style: str = "default") -> Choice:
    return {"label": texts(language)(f"button.{key}"), "url": f"tel:{number}", "style": style}


class ActionSafety(Action):
    """Numbers first, nothing that sells after them. In the language of the message."""

    def name(self) -> str:
        return "action_safety"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        language = turn.language
        others: list[Message] = []
        if turn.intent == "self_harm":
            answer_id, route, kind = _SELF_HARM, "self_harm", "emergency"
            choices = [_call("call_988", "988", language, "primary"), _call("call_911", "911", language)]
        elif turn.intent == "emergency":
            answer_id, route, kind = _EMERGENCY, "emergency", "emergency"
            choices = [
                _call("call_911", "911", language, "primary"),
                _call("poison_help", "+18002221222", language),
            ]
        else:
            answer_id, route, kind = _OPIOIDS, "opioids", "answer"
            choices = [] if turn.in_form else [pharmacist_choice(language=language)]
            others = other_parts(turn, but=_OPIOIDS)[1]
        answer = knowledge().answer(answer_id, language)
        warning = answer_message(answer, knowledge(), route=route, kind=kind, choices=choices)
        say(dispatcher, [warning, *(reply for reply in others if not reply["topic"].startswith(_NOT_BESIDE_OPIOIDS))])
        return [SlotSet("misses", 0), SlotSet("offered", None), SlotSet("last_topic", answer_id)]
