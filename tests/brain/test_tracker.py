from __future__ import annotations

import random

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    BotUttered,
    Event,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot import paths
from bot.brain.tracker import ConversationTracker

DOMAIN = Domain.from_file(str(paths.ROOT / "domain.yml"))


def _turn(intent: str, *actions: str) -> list[Event]:
    said = UserUttered(f"a {intent}", {"name": intent}, [{"entity": "condition", "value": "lupus"}])
    events: list[Event] = [said]
    for action in actions:
        events += [ActionExecuted(action), BotUttered("..."), SlotSet("last_topic", intent)]
    return [*events, ActionExecuted("action_listen")]


OPENED = [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]
CONVERSATIONS = {
    "questions": [*OPENED, *_turn("greet", "action_answer"), *_turn("help", "action_answer"), *_turn("thank")],
    "a form with a question in between": [
        *OPENED,
        *_turn("greet", "action_answer"),
        *[UserUttered("call me", {"name": "request_pharmacist"}), ActionExecuted("action_answer")],
        *[ActionExecuted("lead_form"), ActiveLoop("lead_form"), SlotSet("requested_slot", "lead_name")],
        *[ActionExecuted("action_listen"), UserUttered("Jane", {"name": "nlu_fallback"}), ActionExecuted("lead_form")],
        *[SlotSet("lead_name", "Jane"), ActionExecuted("action_listen"), UserUttered("why?", {"name": "help"})],
        *[ActionExecutionRejected("lead_form"), LoopInterrupted(True), ActionExecuted("action_answer")],
        *[ActionExecuted("lead_form"), LoopInterrupted(False), ActionExecuted("action_listen")],
        *[UserUttered("yes", {"name": "affirm"}), ActionExecuted("lead_form"), SlotSet("requested_slot", None)],
        *[ActiveLoop(None), ActionExecuted("action_submit_lead"), ActionExecuted("action_listen"), *_turn("thank")],
    ],
    "taken back": [
        *OPENED,
        *_turn("greet", "action_answer"),
        UserUtteranceReverted(),
        *_turn("help", "action_answer"),
        ActionReverted(),
        *_turn("stop"),
    ],
    "begun anew": [*OPENED, *_turn("greet", "action_answer"), Restarted(), *_turn("help", "action_answer")],
}  # fmt: skip


@pytest.mark.parametrize("events", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_at_every_moment_the_states_are_those_that_rasa_replays(events: list[Event]) -> None:
    ours = ConversationTracker("c", DOMAIN.slots)
    chance = random.Random(1)
    for number, event in enumerate(events):
        ours.update(event, DOMAIN)
        # Not asked after every event, as in a turn: what was worked out before has to be carried further.
        if chance.random() < 0.6:
            replayed = DialogueStateTracker.from_events("c", events[: number + 1], DOMAIN.slots)
            assert ours.past_states(DOMAIN) == replayed.past_states(DOMAIN)


def test_what_is_done_to_the_states_stays_without_effect() -> None:
    tracker = ConversationTracker.from_events("c", CONVERSATIONS["questions"], DOMAIN.slots)
    before = tracker.past_states(DOMAIN)
    for state in tracker.past_states(DOMAIN):
        for part in state.values():
            part.clear()
        state.clear()
    assert tracker.past_states(DOMAIN) == before


@pytest.mark.parametrize("events", CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_a_copy_is_in_the_same_state_and_leads_a_life_of_its_own(events: list[Event]) -> None:
    tracker = ConversationTracker.from_events("c", events, DOMAIN.slots)
    before = tracker.current_state()
    tracker.past_states(DOMAIN)
    copied = tracker.copy()
    assert copied.current_state() == before and copied.past_states(DOMAIN) == tracker.past_states(DOMAIN)
    for event in (SlotSet("lead_name", "Jane"), ActiveLoop("lead_form"), LoopInterrupted(True), *_turn("help")):
        copied.update(event, DOMAIN)
    assert tracker.current_state() == before and list(tracker.events) == list(events)


def test_a_copy_does_not_interrupt_the_form_of_its_original() -> None:
    tracker = ConversationTracker.from_events("c", [*OPENED, ActiveLoop("lead_form")], DOMAIN.slots)
    tracker.copy().update(LoopInterrupted(True), DOMAIN)
    assert tracker.active_loop is not None and not tracker.active_loop.is_interrupted
