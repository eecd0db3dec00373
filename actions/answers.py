"""Actions that answer questions from the knowledge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.intake import service_area
from actions.repeated import said_again
from actions.turn import Turn, say
from bot.knowledge import Knowledge, knowledge
from bot.knowledge.medicines import medicines
from bot.knowledge.render import (
    CONDITION_TOPIC,
    Choice,
    Message,
    answer_choice,
    answer_message,
    call_choice,
    condition_messages,
    message,
    pharmacist_choice,
    text_message,
)
from bot.knowledge.states import STATES
from bot.leads.service_area import pharmacy_date
from bot.store.tables import utc_now

_STATES_SERVED = "access/shipping"
REQUEST, PERSONAL = "pharmacist/request", "pharmacist/personal_advice"
# The answers that a named medicine decides between: its class says which of them covers it.
_BY_MEDICINE = {
    "safety/other_medications",
    "safety/immunosuppressants",
    "safety/thyroid_medication",
    "safety/alcohol",
    "safety/opioids",
}
_MEDICAL = ("basics/", "mechanism/", "dosing/", "side_effects/", "safety/", "formulations/", "conditions/", "research/")
_MOST_CONDITIONS = 3
# The entity value of a condition that is recognized but has no row (bot/nlu/lexicon.py).
UNKNOWN_CONDITION = "unknown"
_GENERAL_SENTENCES = 3
# The likeliest other answer informs a personal question if it is at least this likely once that it is personal is set
# aside, and not next to nothing.
_INFORMS, _FAINT = 0.15, 0.005
_INFORMING = ("dosing/", "side_effects/", "safety/", "formulations/")


def answer_for(turn: Turn, answer_id: str | None, within: str | None = None) -> str | None:
    """The answer to a question, corrected by the class of the medicine it names."""
    if answer_id in _BY_MEDICINE:
        topics = {medicines()[group].topic for group in turn.groups("medication", within)}
        if len(topics) == 1 and topics <= _BY_MEDICINE:
            return topics.pop()
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


def replies_to(turn: Turn, answer_id: str, within: str | None, *, with_choices: bool) -> list[Message]:
    """The messages that answer one question of a turn."""
    if answer_id == CONDITION_TOPIC:
        about = _about_conditions(turn, within, with_choices=with_choices)
        # The button to a pharmacist stands below it already.
        return [about[0] | {"route": "pharmacist"}, *about[1:]] if turn.is_personal else about
    known = _with_states_served() if answer_id == _STATES_SERVED else knowledge()
    answer = known.answer(answer_id if answer_id in known.answers else "chat/stop", turn.language)
    route = "opioids" if answer.id == "safety/opioids" and not turn.hearsay else None
    choices = None if with_choices and answer.id != REQUEST else ()
    reply = answer_message(answer, known, route=route, choices=choices)
    if turn.is_personal and reply["route"] is None and answer.id.startswith(_MEDICAL):
        # The general facts are given; whether they fit this person is a pharmacist's to say.
        reply["route"] = "pharmacist"
        reply["choices"] = [*([pharmacist_choice()] if with_choices else []), *reply["choices"]]
    return said_again(turn, reply, with_choices=with_choices) or [reply]


def _with_states_served() -> Knowledge:
    """What is known, with the states that the pharmacy serves today by name: by its permits, once there are any."""
    pharmacy = knowledge().pharmacy
    codes = service_area().served(pharmacy_date(utc_now(), pharmacy.time_zone))
    return replace(knowledge(), pharmacy=replace(pharmacy, states_served=tuple(sorted(STATES[code] for code in codes))))


def _about_conditions(turn: Turn, within: str | None, *, with_choices: bool) -> list[Message]:
    """ "Can LDN help X?" from the row of each condition named; one we have no row for is said to be unknown."""
    known = knowledge().conditions
    # "I have X. Does it help with that, and ...": the part leans on what the rest of the message names.
    here = turn.values("condition", within) or turn.values("condition")
    named = [key for key in here or turn.slot("last_conditions") or () if key in known][:_MOST_CONDITIONS]
    others = turn.texts(UNKNOWN_CONDITION, within)
    choices = [pharmacist_choice()] if with_choices else []
    replies: list[Message] = []
    for key in named:
        last = key == named[-1] and not others
        replies += condition_messages(known[key], knowledge(), choices if last else ())
    if others or not named:
        replies.append(_unknown_condition(others, choices))
    return replies


def _unknown_condition(names: Sequence[str], choices: Sequence[Choice]) -> Message:
    what = " or ".join(names[:_MOST_CONDITIONS]) or "that condition"
    more = [*choices, answer_choice(knowledge().answers["basics/uses"], style="quiet")] if choices else []
    return text_message(
        "answer",
        f"I have no checked information about LDN in {what}, so I cannot say whether it helps.",
        "That does not mean it was never studied; a pharmacist can look into it with you.",
        choices=more,
        topic=CONDITION_TOPIC,
    )


class ActionAnswer(Action):
    """Answer the questions that were understood, each once and in order."""

    def name(self) -> str:
        return "action_answer"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        answered, replies = other_parts(turn, but=None)
        if not answered:
            answer_id = answer_for(turn, turn.answer_id) or f"chat/{turn.intent}"
            answered = [answer_id]
            replies = replies_to(turn, answer_id, None, with_choices=not turn.in_form)
        say(dispatcher, replies)
        return remember(turn, answered[-1], turn.values("condition"))


def other_parts(turn: Turn, but: str | None) -> tuple[list[str], list[Message]]:
    """Answers to the questions of a message that asks several, `but` one that the caller answers itself."""
    answered: list[str] = []
    replies: list[Message] = []
    for part_id, text in turn.parts:
        answer_id = answer_for(turn, part_id, text)
        if answer_id is None or part_id == but or answer_id in answered:
            continue
        last = (part_id, text) == turn.parts[-1] and but is None
        answered.append(answer_id)
        replies += replies_to(turn, answer_id, text, with_choices=last and not turn.in_form)
    return answered, replies


class ActionAnswerPersonal(Action):
    """A personal decision: the general facts that apply, then the pharmacist. Never a decision."""

    def name(self) -> str:
        return "action_answer_personal"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        answered, replies = other_parts(turn, but=PERSONAL)
        general = None if answered else self._general(turn)
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
        return remember(turn, general or next(iter(answered), PERSONAL), turn.values("condition"))

    @staticmethod
    def _general(turn: Turn) -> str | None:
        others = [item for item in turn.ranking if item[0] != PERSONAL]
        left = 1.0 - sum(chance for answer_id, chance in turn.ranking if answer_id == PERSONAL)
        answer_id, chance = max(others, key=lambda item: item[1], default=("", 0.0))
        informs = answer_id.startswith(_INFORMING) and chance >= max(_FAINT, _INFORMS * left)
        return answer_id if informs else None
