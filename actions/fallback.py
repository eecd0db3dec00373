"""The action for what was not understood: "did you mean", another subject, and the pharmacist after two misses."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, say
from bot.knowledge import knowledge
from bot.knowledge.render import (
    CONDITION_TOPIC,
    Choice,
    Message,
    answer_choice,
    answer_message,
    call_choice,
    intent_choice,
    pharmacist_choice,
    text_message,
)
from bot.store.choice_hints import CHOSEN, OFFERED

OUT_OF_SCOPE = "out_of_scope/other"
_MOST_OFFERED = 3
# Offered: answers at least this likely, for messages at least this likely to be about LDN.
_LIKELY, _MAYBE_IN_SCOPE = 0.06, 0.25
_NEVER_OFFERED = ("chat/", "out_of_scope/", "safety_net/", "pharmacist/")
_MISSES_BEFORE_PHARMACIST = 2


class ActionFallback(Action):
    """Ask what was meant, never the same twice in a row; after two misses in a row offer the pharmacist."""

    def name(self) -> str:
        return "action_fallback"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = Turn(tracker)
        if turn.language == "es" and not turn.in_form:
            say(dispatcher, [self._in_spanish()])
            return [SlotSet("misses", 0), SlotSet("offered", None)]
        misses = int(turn.slot("misses") or 0) + 1
        offered = [] if turn.intent == "out_of_scope" and turn.in_scope < _MAYBE_IN_SCOPE else self._candidates(turn)
        if misses >= _MISSES_BEFORE_PHARMACIST and not turn.in_form:
            say(dispatcher, [self._pharmacist()])
            return [SlotSet("misses", 0), SlotSet("offered", None)]
        if offered and set(offered) != set(turn.slot("offered") or ()):
            say(dispatcher, [self._did_you_mean(turn, offered)])
            return [SlotSet("misses", misses), SlotSet("offered", offered)]
        choices: list[Choice] | None = [] if turn.in_form else None
        say(dispatcher, [answer_message(knowledge().answers[OUT_OF_SCOPE], knowledge(), choices=choices)])
        return [SlotSet("misses", misses), SlotSet("offered", None)]

    @staticmethod
    def _candidates(turn: Turn) -> list[str]:
        if turn.in_scope < _MAYBE_IN_SCOPE:
            return []
        nameless = not any(key in knowledge().conditions for key in turn.values("condition"))
        likely = [
            answer_id
            for answer_id, chance in turn.ranking
            if chance >= _LIKELY
            and not answer_id.startswith(_NEVER_OFFERED)
            and not (answer_id == CONDITION_TOPIC and nameless)
        ]
        # Two intents may lead to one answer.
        return list(dict.fromkeys(likely))[:_MOST_OFFERED]

    @staticmethod
    def _did_you_mean(turn: Turn, offered: list[str]) -> Message:
        choices: list[Choice] = []
        for answer_id in offered:
            if answer_id == CONDITION_TOPIC:
                key = next(key for key in turn.values("condition") if key in knowledge().conditions)
                name = knowledge().conditions[key].name
                choices.append(intent_choice(f"Can LDN help with {name}?", "ask_condition", condition=key))
            else:
                choices.append(answer_choice(knowledge().answers[answer_id]))
        choices.append(intent_choice("None of these", "deny", style="quiet"))
        # What is chosen is a hint for whoever reviews what was not understood (bot/store/choice_hints.py).
        for choice, chosen in zip(choices, [*offered, None], strict=True):
            choice["payload"] |= {OFFERED: offered, CHOSEN: chosen}
        # Whoever puts his own case can leave it to a person at once.
        route = "pharmacist" if turn.is_personal else None
        if route:
            choices.append(pharmacist_choice())
        return text_message(
            "text", "I am not sure I understood. Did you mean one of these?", choices=choices, route=route
        )

    @staticmethod
    def _in_spanish() -> Message:
        """What the assistant is, the emergency numbers and the way to a person, in Spanish."""
        pharmacy = knowledge().pharmacy
        return text_message(
            "text",
            f"Hola. Soy el asistente automático de {pharmacy.name}, no una persona.",
            "Por ahora solo respondo en inglés.",
            "En una emergencia llame al 911. Si piensa en hacerse daño, llame al 988 y oprima 2 para español.",
            f"Para hablar con la farmacia llame al {pharmacy.phone} o deje sus datos aquí.",
            choices=[intent_choice("Dejar mis datos", "request_pharmacist"), call_choice(pharmacy)],
            topic=OUT_OF_SCOPE,
        )

    @staticmethod
    def _pharmacist() -> Message:
        pharmacy = knowledge().pharmacy
        return text_message(
            "text",
            "I am sorry, I still do not understand, and I would rather not guess.",
            f"A pharmacist can help: leave your details here or call {pharmacy.phone}.",
            choices=[pharmacist_choice("primary"), call_choice(pharmacy)],
            topic=OUT_OF_SCOPE,
        )
