"""The action for emergencies, self-harm and people who take opioids."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answers import other_parts
from actions.turn import Turn, say
from bot.knowledge import knowledge
from bot.knowledge.render import Message, answer_message, emergency_message, pharmacist_choice

# Beside a warning against taking it, how to begin or to order it would read as an invitation.
_NOT_BESIDE_OPIOIDS = ("dosing/", "access/", "pharmacist/")

# The answers to what comes before everything else, by intent.
ALARMS = {"self_harm": "safety_net/self_harm", "emergency": "safety_net/emergency"}
_OPIOIDS = "safety/opioids"


def alarm_message(intent: str, language: str) -> Message:
    """The answer to an emergency or to self-harm: the numbers first."""
    return emergency_message(knowledge().answer(ALARMS[intent], language), knowledge())


class ActionSafety(Action):
    """Numbers first, nothing that sells after them. In the language of the message."""

    def name(self) -> str:
        return "action_safety"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        if turn.intent in ALARMS:
            warning, others = alarm_message(turn.intent, turn.language), []
        else:
            choices = [] if turn.in_form else [pharmacist_choice(language=turn.language)]
            answer = knowledge().answer(_OPIOIDS, turn.language)
            warning = answer_message(answer, knowledge(), route="opioids", choices=choices)
            others = other_parts(turn, but=_OPIOIDS)[1]
        say(dispatcher, [warning, *(reply for reply in others if not reply["topic"].startswith(_NOT_BESIDE_OPIOIDS))])
        return [SlotSet("misses", 0), SlotSet("offered", None), SlotSet("last_topic", warning["topic"])]
