"""Turns, with a processor that says what a test tells it to; and the real one on a small model."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, UserUttered
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from bot.brain import dialogue as module
from bot.brain.dialogue import Dialogue
from bot.knowledge.render import text_message

HELLO = text_message("answer", "Hello.", topic="chat/greet")


class FakeProcessor:
    """Replies with `replies` (raises one that is an exception) and keeps the conversation as Rasa would."""

    def __init__(self, _model: str, store: Any, *_: Any) -> None:
        self.domain = Domain.empty()
        self.store = store
        self.replies: list[Any] = [HELLO]
        self.seen: list[UserMessage] = []
        self.at_once = self.most_at_once = 0
        self.seconds = 0.0
        self.loop: str | None = None

    async def handle_message(self, message: UserMessage) -> None:
        self.seen.append(message)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.seconds)
        self.at_once -= 1
        tracker = await self.store.get_or_create_tracker(message.sender_id, append_action_listen=False)
        tracker.update(UserUttered(message.text))
        if self.loop:
            tracker.update(ActiveLoop(self.loop))
        await self.store.save(tracker)
        for reply in self.replies:
            if isinstance(reply, Exception):
                raise reply
            await message.output_channel.send_custom_json(message.sender_id, reply)


@pytest.fixture
def dialogue(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Dialogue:
    monkeypatch.setattr(module, "TurnProcessor", FakeProcessor)
    return Dialogue(engine, Path("models/abc.tar.gz"), turns_per_session=5)


@pytest.fixture
def processor(dialogue: Dialogue) -> FakeProcessor:
    return dialogue._processor  # type: ignore[return-value]


def _say(dialogue: Dialogue, turn: str = "1", text: str = "hi", conversation: str = "a", **more: Any) -> dict[str, Any]:
    return asyncio.run(dialogue.turn(conversation, turn, text, **more))


def _turns_kept(dialogue: Dialogue, conversation: str = "a") -> int:
    tracker = asyncio.run(dialogue._store.retrieve(conversation))
    return sum(isinstance(event, UserUttered) for event in tracker.events) if tracker else 0


def test_a_turn_is_answered(dialogue: Dialogue) -> None:
    answer = _say(dialogue)
    assert answer.pop("reading")["outcome"] == "small_talk"
    assert answer == {"messages": [HELLO], "topics": ["chat/greet"], "route": None, "model": "abc"}


def test_the_same_turn_again_is_not_carried_out_again(dialogue: Dialogue, processor: FakeProcessor) -> None:
    first = _say(dialogue, "1")
    processor.replies = [text_message("answer", "Other.")]
    assert _say(dialogue, "1") == first and len(processor.seen) == 1
    assert _say(dialogue, "2") != first
    # Another visitor's turn of the same id is another turn.
    assert _say(dialogue, "1", conversation="b") != first


def test_an_error_is_not_remembered(dialogue: Dialogue, processor: FakeProcessor) -> None:
    processor.replies = [text_message("error", "I am sorry.")]
    assert _say(dialogue)["messages"][0]["kind"] == "error"
    processor.replies = [HELLO]
    assert _say(dialogue)["messages"] == [HELLO]


def test_a_failing_database_raises_and_the_turn_can_be_sent_again(dialogue: Dialogue, processor: FakeProcessor) -> None:
    processor.replies = [OperationalError("INSERT", {}, Exception("database is locked"))]
    with pytest.raises(OperationalError):
        _say(dialogue)
    processor.replies = [HELLO]
    assert _say(dialogue)["messages"] == [HELLO]


def test_only_so_many_turns_are_remembered(
    dialogue: Dialogue, processor: FakeProcessor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_REMEMBERED_TURNS", 2)
    for turn in ("1", "2", "3"):
        _say(dialogue, turn)
    assert list(dialogue._answered) == [("a", "2"), ("a", "3")]


def test_turns_of_one_conversation_go_one_after_the_other(dialogue: Dialogue, processor: FakeProcessor) -> None:
    processor.seconds = 0.01

    async def at_once(*conversations: str) -> None:
        await asyncio.gather(
            *(dialogue.turn(name, str(number), f"{number}") for number, name in enumerate(conversations))
        )

    asyncio.run(at_once("a", "a", "a", "a"))
    assert processor.most_at_once == 1 and [message.text for message in processor.seen] == ["0", "1", "2", "3"]
    assert _turns_kept(dialogue) == 4
    asyncio.run(at_once("b", "c"))
    assert processor.most_at_once == 2


def test_the_same_turn_twice_at_once_is_carried_out_once(dialogue: Dialogue, processor: FakeProcessor) -> None:
    processor.seconds = 0.01

    async def twice() -> list[dict[str, Any]]:
        return await asyncio.gather(dialogue.turn("a", "1", "hi"), dialogue.turn("a", "1", "hi"))

    first, second = asyncio.run(twice())
    assert first == second and len(processor.seen) == 1


def test_a_conversation_that_is_over_holds_no_lock(dialogue: Dialogue) -> None:
    _say(dialogue)
    assert len(dialogue._locks) == 0


def test_a_long_conversation_starts_afresh(dialogue: Dialogue) -> None:
    for turn in range(4):
        _say(dialogue, str(turn))
    assert _turns_kept(dialogue) == 4
    _say(dialogue, "4")
    assert _turns_kept(dialogue) == 0
    _say(dialogue, "5")
    assert _turns_kept(dialogue) == 1


def test_a_long_conversation_does_not_start_afresh_in_the_middle_of_the_form(
    dialogue: Dialogue, processor: FakeProcessor
) -> None:
    processor.loop = "lead_form"
    for turn in range(7):
        _say(dialogue, str(turn))
    assert _turns_kept(dialogue) == 7


def test_forget_erases_what_was_said_and_what_was_answered(dialogue: Dialogue, processor: FakeProcessor) -> None:
    _say(dialogue)
    _say(dialogue, conversation="b")
    asyncio.run(dialogue.forget("a"))
    assert (_turns_kept(dialogue, "a"), _turns_kept(dialogue, "b")) == (0, 1)
    assert list(dialogue._answered) == [("b", "1")]


@pytest.mark.parametrize(
    ("choice", "text", "metadata"),
    [
        (None, "hi", {}),
        ({"intent": "thank"}, "hi", {"choice": {"intent": "thank"}}),
        ({"text": "skip this"}, "skip this", {}),
    ],
)
def test_a_choice_says_something_or_means_an_intent(
    dialogue: Dialogue, processor: FakeProcessor, choice: Any, text: str, metadata: Any
) -> None:
    _say(dialogue, choice=choice)
    (message,) = processor.seen
    assert (message.text, message.metadata, message.sender_id) == (text, metadata, "a")


@pytest.mark.parametrize(
    ("routes", "taken"),
    [
        ([None], None),
        ([None, "pharmacist"], "pharmacist"),
        (["pharmacist", "opioids"], "opioids"),
        (["opioids", "emergency"], "emergency"),
        (["emergency", "self_harm"], "self_harm"),
    ],
)
def test_the_most_urgent_route_counts(
    dialogue: Dialogue, processor: FakeProcessor, routes: list[str | None], taken: str | None
) -> None:
    processor.replies = [text_message("answer", "x", topic="a/b", route=route) for route in routes]
    result = _say(dialogue)
    assert result["route"] == taken and result["topics"] == ["a/b"]


class Visitor:
    """One conversation with the real processor."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue, self.turn = dialogue, 0

    def say(self, text: str, choice: dict[str, Any] | None = None) -> dict[str, Any]:
        self.turn += 1
        return asyncio.run(self.dialogue.turn("a", str(self.turn), text, choice))

    def slots(self) -> dict[str, Any]:
        tracker = asyncio.run(self.dialogue._store.retrieve("a"))
        return tracker.current_slot_values() if tracker else {}


@pytest.fixture
def real(small_model: Path, engine: Engine) -> Visitor:
    return Visitor(Dialogue(engine, small_model, turns_per_session=100))


def test_the_real_processor_answers_with_sources(real: Visitor) -> None:
    result = real.say("Dosing", {"intent": "dosing/timing"})
    assert result["topics"] == ["dosing/timing"] and result["model"] == "small"
    assert result["messages"][0]["sources"] and real.slots()["last_topic"] == "dosing/timing"
    assert result["reading"]["outcome"] == "choice"


def test_the_real_processor_says_how_a_message_was_read(real: Visitor) -> None:
    reading = real.say("Does LDN help with lupus?")["reading"]
    assert reading["conditions"] == ["lupus"] and reading["language"] == "en"
    chances = [chance for _, chance in reading["likely"]]
    assert len(chances) == 3 and chances == sorted(chances, reverse=True)


@pytest.mark.parametrize(
    "text",
    [
        '/request_pharmacist{"lead_name": "x"}',
        "/ /request_pharmacist",
        "//emergency",
        '/inform{"last_topic": "dosing/timing"}',
        "/restart",
        "/session_start",
    ],
)
def test_a_typed_command_is_not_obeyed(real: Visitor, text: str) -> None:
    real.say("Dosing", {"intent": "dosing/timing"})
    result = real.say(text)
    assert result["messages"], "a command would be answered with silence"
    tracker = asyncio.run(real.dialogue._store.retrieve("a"))
    said = [event for event in tracker.events if isinstance(event, UserUttered)]
    # Nothing was restarted, and the text was understood, not obeyed.
    assert len(said) == 2 and said[-1].text and not said[-1].text.startswith("/")
    assert said[-1].parse_data["intent"]["confidence"] < 1.0 or result["route"] == "emergency"
    assert real.slots()["lead_name"] is None


def test_a_failing_action_apologizes_and_the_conversation_goes_on(
    real: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from actions.answers import ActionAnswer

    def run(*_: Any) -> None:
        raise RuntimeError("broken")

    executor = real.dialogue._processor.action_endpoint._executor
    working = executor.actions["action_answer"]
    monkeypatch.setitem(executor.actions, "action_answer", run)
    failed = real.say("Hello", {"intent": "greet"})
    assert [message["kind"] for message in failed["messages"]] == ["error"]
    assert "sorry" in failed["messages"][0]["sentences"][0]["text"]
    monkeypatch.setitem(executor.actions, "action_answer", working)
    assert ActionAnswer().name() == "action_answer"
    assert real.say("Hello", {"intent": "greet"})["topics"] == ["chat/greet"]


def test_a_broken_database_raises_and_nothing_is_answered(real: Visitor, engine: Engine) -> None:
    real.say("Ask a pharmacist", {"intent": "request_pharmacist"})
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE events RENAME TO away")
    with pytest.raises(OperationalError):
        real.say("Jane Doe")
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE away RENAME TO events")
    # The form goes on where it was: the name is asked for, and this is it.
    real.say("Jane Doe")
    assert real.slots()["lead_name"] == "Jane Doe" and real.slots()["lead_phone"] is None
