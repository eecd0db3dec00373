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
    message,
    pharmacist_choice,
    text_message,
)
from bot.knowledge.texts import DEFAULT, LANGUAGES, other_language
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
        if turn.language != DEFAULT:
            say(dispatcher, [self._in_another_language(turn)])
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
    def _in_another_language(turn: Turn) -> Message:
        """That only English is answered, and the way to a person: at first with what the assistant is."""
        pharmacy = knowledge().pharmacy
        if turn.language not in LANGUAGES:
            line, language = other_language(turn.language, pharmacy.phone)
            return text_message("text", line, choices=[call_choice(pharmacy)], topic=OUT_OF_SCOPE, language=language)
        answer = knowledge().answer(OUT_OF_SCOPE, turn.language)
        greeting = knowledge().answer("chat/greet", turn.language)
        sentences = answer.sentences if turn.in_form or turn.has_written(turn.language) else greeting.sentences
        choices = [] if turn.in_form else [pharmacist_choice(language=turn.language)]
        choices.append(call_choice(pharmacy, language=turn.language))
        return message("text", OUT_OF_SCOPE, sentences, knowledge(), choices=choices, language=turn.language)

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
