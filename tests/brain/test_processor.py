from __future__ import annotations

import asyncio
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from bot.brain.processor import CONTEXT_SLOTS, TurnProcessor, harmless_text, parse_of_choice
from bot.nlu.components import ERASURE_ASKED

COMMANDS = [
    ('/submit_lead@1.0{"email":"x@y.z"}', 'submit_lead@1.0{"email":"x@y.z"}'),
    ("/greet", "greet"),
    ("  /greet", "greet"),
    ("//greet", "greet"),
    ("/ /greet", "greet"),
    ("\t/\n/ greet", "greet"),
    ("\u00a0/greet", "greet"),
    ("/", "?"),
    (" // / ", "?"),
    ("", "?"),
    ("   ", "?"),
    ("and/or", "and/or"),
    ("1/2 mg", "1/2 mg"),
    ("hello", "hello"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "harmless"), COMMANDS)
def test_a_leading_slash_is_no_command(text: str, harmless: str) -> None:
    assert harmless_text(text) == harmless


@pytest.mark.parametrize("text", [text for text, _ in COMMANDS if "/" in text])
def test_rasa_would_not_obey_what_is_left(text: str) -> None:
    domain = Domain.from_dict({"intents": ["greet", "submit_lead"]})
    message = Message.build(harmless_text(text))
    (unpacked,) = RegexMessageHandler.create({}, None, None, None).process([message], domain)
    assert unpacked.get("intent") is None and not unpacked.get("entities")


def test_a_choice_is_certain_and_its_label_is_not_read() -> None:
    parsed = parse_of_choice(
        "Can LDN help with MS?", {"intent": "ask_condition", "entities": {"condition": "multiple_sclerosis"}}
    )
    assert parsed["text"] == "Can LDN help with MS?"
    assert parsed["intent"] == {"name": "ask_condition", "confidence": 1.0}
    assert parsed["intent_ranking"] == [{"name": "ask_condition", "confidence": 1.0}]
    assert parsed["entities"] == [{"entity": "condition", "value": "multiple_sclerosis"}]
    understanding = parsed["understanding"]
    assert (understanding["label"], understanding["accepted"]) == ("ask_condition", True)


def test_a_choice_of_an_answer_leads_the_dialogue_by_its_topic() -> None:
    parsed = parse_of_choice("When?", {"intent": "dosing/timing"})
    assert parsed["intent"]["name"] == "dosing" and parsed["understanding"]["label"] == "dosing/timing"
    assert parsed["understanding"]["ranking"] == [["dosing/timing", 1.0]] and parsed["entities"] == []


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[UserMessage]:
    """The messages that reach Rasa's parser."""
    reached: list[UserMessage] = []

    async def parse(self: Any, message: UserMessage, *_: Any, **__: Any) -> dict[str, Any]:
        reached.append(message)
        return {"text": message.text}

    monkeypatch.setattr(MessageProcessor, "parse_message", parse)
    return reached


@pytest.fixture(autouse=True)
def _super(monkeypatch: pytest.MonkeyPatch) -> None:
    """`parse_message` on a bare object: a processor proper would load a model."""
    monkeypatch.setattr(TurnProcessor, "__init__", lambda self: None)


def test_text_reaches_rasa_without_its_slash(parsed: list[UserMessage]) -> None:
    asyncio.run(TurnProcessor().parse_message(UserMessage("/greet")))
    assert [message.text for message in parsed] == ["greet"]


def test_a_choice_does_not_reach_rasas_parser(parsed: list[UserMessage]) -> None:
    message = UserMessage("/greet", metadata={"choice": {"intent": "thank"}})
    found = asyncio.run(TurnProcessor().parse_message(message))
    assert found["intent"]["name"] == "thank" and parsed == []


def test_what_the_conversation_was_about_goes_with_the_text(parsed: list[UserMessage]) -> None:
    slots = [AnySlot(name, mappings=[{}], influence_conversation=False) for name in CONTEXT_SLOTS]
    tracker = DialogueStateTracker("c", slots)
    tracker.update(SlotSet("last_topic", "dosing/timing"))
    asyncio.run(TurnProcessor().parse_message(UserMessage("and at night?", metadata={"a": 1}), tracker))
    (message,) = parsed
    assert message.metadata["a"] == 1
    said = {"last_topic": "dosing/timing", ERASURE_ASKED: False}
    assert message.metadata["context"] == dict.fromkeys(CONTEXT_SLOTS) | said


@pytest.mark.parametrize(
    ("actions", "asked"),
    [
        (["action_ask_to_erase"], True),
        (["action_ask_to_erase", "action_deactivate_loop"], True),
        (["action_ask_to_erase", "action_listen", "action_answer"], False),
        ([], False),
    ],
)
def test_whether_the_last_reply_asked_to_erase_goes_with_the_text(
    parsed: list[UserMessage], actions: list[str], asked: bool
) -> None:
    slots = [AnySlot(name, mappings=[{}], influence_conversation=False) for name in CONTEXT_SLOTS]
    tracker = DialogueStateTracker("c", slots)
    for name in [*actions, "action_listen"]:
        tracker.update(ActionExecuted(name))
    asyncio.run(TurnProcessor().parse_message(UserMessage("yes"), tracker))
    assert parsed[0].metadata["context"][ERASURE_ASKED] is asked
