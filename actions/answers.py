"""Actions that answer questions from the knowledge."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, say
from bot.knowledge import knowledge
from bot.knowledge.medicines import medicines
from bot.knowledge.render import (
    CONDITION_TOPIC,
    Message,
    answer_choice,
    answer_message,
    call_choice,
    condition_messages,
    message,
    pharmacist_choice,
    text_message,
)

REQUEST, PERSONAL = "pharmacist/request", "pharmacist/personal_advice"
# The answers that a named medicine decides between: its class says which of them covers it.
_BY_MEDICINE = {
    "safety/other_medications",
    "safety/immunosuppressants",
    "safety/thyroid_medication",
    "safety/alcohol",
    "safety/opioids",
}
_MOST_CONDITIONS = 3
_GENERAL_SENTENCES = 3
# A runner-up answer informs a personal question if it is at least this likely.
_INFORMS = 0.05


def answer_for(turn: Turn) -> str | None:
    """The answer id of a turn, corrected by the class of the medicine it names."""
    answer_id = turn.answer_id
    if answer_id in _BY_MEDICINE:
        topics = [medicines()[group].topic for group in turn.groups("medication")]
        if len(set(topics)) == 1 and topics[0] in _BY_MEDICINE:
            return topics[0]
    return answer_id


def remember(turn: Turn, topic: str | None, conditions: Iterable[str] = ()) -> list[EventType]:
    """Slots for what the conversation is about now; a success clears the count of misses."""
    events: list[EventType] = [SlotSet("misses", 0), SlotSet("offered", None)]
    if topic and not topic.startswith(("chat/", "pharmacist/")):
        events += [SlotSet("last_topic", topic), SlotSet("asked", [*(turn.slot("asked") or ()), topic][-10:])]
    found = list(conditions)
    if found:
        events.append(SlotSet("last_conditions", found))
    return events


class ActionAnswer(Action):
    """Answer the question that was understood."""

    def name(self) -> str:
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        answer_id = answer_for(turn) or f"chat/{turn.intent}"
        answer = knowledge().answers.get(answer_id, knowledge().answers["chat/stop"])
        route = "opioids" if answer.id == "safety/opioids" else None
        reply = answer_message(
            answer, knowledge(), route=route, choices=() if turn.in_form or answer.id == REQUEST else None
        )
        say(dispatcher, [reply])
        return remember(turn, answer.id, turn.values("condition"))


class ActionAnswerCondition(Action):
    """Answer "can LDN help X?" from the row of each condition named; one we have no row for is said to be unknown."""

    def name(self) -> str:
        return "action_answer_condition"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        known = knowledge().conditions
        named = [key for key in turn.values("condition") if key in known][:_MOST_CONDITIONS]
        if not named:
            say(dispatcher, [self._unknown(turn)])
            return remember(turn, CONDITION_TOPIC)
        choices = () if turn.in_form else [pharmacist_choice()]
        replies: list[Message] = []
        for key in named:
            replies += condition_messages(known[key], knowledge(), choices if key == named[-1] else ())
        say(dispatcher, replies)
        return remember(turn, CONDITION_TOPIC, named)

    @staticmethod
    def _unknown(turn: Turn) -> Message:
        choices = (
            ()
            if turn.in_form
            else [pharmacist_choice(), answer_choice(knowledge().answers["basics/uses"], style="quiet")]
        )
        return text_message(
            "answer",
            "I have no checked information about LDN in that condition, so I cannot say whether it helps.",
            "That does not mean it was never studied; a pharmacist can look into it with you.",
            choices=choices,
            topic=CONDITION_TOPIC,
        )


class ActionAnswerPersonal(Action):
    """A personal decision: the general facts that apply, then the pharmacist. Never a decision."""

    def name(self) -> str:
        return "action_answer_personal"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        replies: list[Message] = []
        general = self._general(turn)
        if general:
            answer = knowledge().answers[general]
            replies.append(message("answer", general, answer.sentences[:_GENERAL_SENTENCES], knowledge()))
        if turn.in_form:
            replies.append(
                text_message(
                    "text",
                    "The pharmacist you are leaving your details for can look at that with you.",
                    topic=PERSONAL,
                    route="pharmacist",
                )
            )
        else:
            replies.append(
                answer_message(
                    knowledge().answers[PERSONAL],
                    knowledge(),
                    route="pharmacist",
                    choices=[call_choice(knowledge().pharmacy)],
                )
            )
        say(dispatcher, replies)
        return remember(turn, general or PERSONAL, turn.values("condition"))

    @staticmethod
    def _general(turn: Turn) -> str | None:
        for answer_id, chance in turn.ranking:
            topic = answer_id.split("/")[0]
            if topic in ("dosing", "side_effects", "safety", "formulations") and chance >= _INFORMS:
                return answer_id
        return None
