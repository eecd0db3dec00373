"""What becomes of the dialogue after a person has answered in the assistant's place.

The dialogue engine has not heard what was said meanwhile. So a contact form that was open is closed, lest the next
sentence be taken for a name, and nothing leans on what was asked before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa.shared.core.constants import ACTION_DEACTIVATE_LOOP_NAME, ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet

from actions.lead import cleared
from bot.brain.tracker_store import ConversationTrackerStore
from bot.knowledge.render import Message, pharmacist_choice, text_message
from bot.knowledge.texts import DEFAULT, texts

_LEANED_ON = ("last_topic", "last_conditions", "offered")


async def end(store: ConversationTrackerStore, conversation: str) -> bool:
    """Note in the conversation's tracker that a person answered; whether a form was open. Raises SQLAlchemyError."""
    tracker = await store.retrieve(conversation)
    if tracker is None:
        return False
    in_form = tracker.active_loop_name is not None
    noted: list[Event] = [SlotSet(name, None) for name in _LEANED_ON]
    noted.append(SlotSet("misses", 0))
    if in_form:
        noted += [ActionExecuted(ACTION_DEACTIVATE_LOOP_NAME), ActiveLoop(None)]
        noted += [SlotSet(event["name"], event["value"]) for event in cleared()]
        noted.append(ActionExecuted(ACTION_LISTEN_NAME))
    for event in noted:
        tracker.update(event, store.domain)
    await store.save(tracker)
    return in_form


def form_closed(replies: Sequence[dict[str, Any]]) -> Message:
    """What is said of a form that was closed, in the language of the replies beside it."""
    text = texts(next((reply["lang"] for reply in replies if "lang" in reply), DEFAULT))
    choices = [pharmacist_choice(language=text.language)]
    return text_message("text", text("live.form_closed"), choices=choices, language=text.language)
