"""What was said just before is not said again word for word: five sentences twice in a row read like a machine."""

from __future__ import annotations

from actions.turn import Turn
from bot.knowledge import knowledge
from bot.knowledge.render import Message, call_choice, pharmacist_choice, text_message

# Warnings are repeated in full, as often as it takes.
_SHORTENED = ("basics/", "mechanism/", "dosing/", "side_effects/", "formulations/", "research/", "access/")
_GREETING = "chat/greet"


def said_again(turn: Turn, reply: Message, *, with_choices: bool) -> list[Message]:
    """The point of a reply that the last one gave in full, or a short greeting; empty if nothing is repeated."""
    topic, before = reply["topic"], turn.last_reply
    if not before or "lang" in reply:
        return []
    if topic == _GREETING:
        return [text_message("answer", "I am here to help. What would you like to know about LDN?", topic=_GREETING)]
    # A button asks for the answer itself, and a personal question was answered with a part of it.
    only = {said["topic"] for said in before} in ({topic}, {topic, None})
    if not only or not turn.ranking or not topic.startswith(_SHORTENED):
        return []
    said_before = [sentence["text"] for said in before if said["topic"] == topic for sentence in said["sentences"]]
    if not set(said_before) <= {sentence["text"] for sentence in reply["sentences"]}:
        # What is known has changed meanwhile.
        return []
    choices = [pharmacist_choice(), call_choice(knowledge().pharmacy)] if with_choices else []
    rest = "The rest of what I know about it stands above; a pharmacist can tell you more."
    point = reply["sentences"][0]
    sources = [source for source in reply["sources"] if source["n"] in point["sources"]]
    return [
        reply | {"sentences": [point], "sources": sources, "choices": [], "route": "pharmacist"},
        text_message("text", rest, choices=choices),
    ]
