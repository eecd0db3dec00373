from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.store import make_engine, migrate
from bot.store.choice_hints import ChoiceHint, ChoiceHints
from bot.store.conversations import Conversations

_OFFERED = ["dosing/timing", "dosing/frequency"]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = make_engine(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    migrate(engine)
    return engine


def _choice(label: str, chosen: str | None) -> dict[str, object]:
    return {"label": label, "payload": {"intent": "x", "offered": _OFFERED, "chosen": chosen}}


def _asked(engine: Engine) -> tuple[str, int, list[str]]:
    """A conversation, the id of its unclear message, and the ids of the choices offered for it."""
    store = Conversations(engine)
    conversation = store.open()
    said = store.begin_turn(conversation, "t1", "the night thing, call me on 555-0100").message
    choices = [_choice("When?", "dosing/timing"), _choice("How often?", "dosing/frequency"), _choice("None", None)]
    reply = {"kind": "text", "sentences": [], "choices": [*choices, {"label": "Ask", "payload": {"intent": "y"}}]}
    (asked,) = store.add_replies(conversation, "t1", [reply])
    return conversation, said["id"], [choice["id"] for choice in asked["choices"]]


def test_a_choice_is_remembered_with_the_message_it_was_about(engine: Engine) -> None:
    hints = ChoiceHints(engine)
    conversation, message, choices = _asked(engine)
    hints.record(conversation, choices[1])
    (hint,) = hints.all()
    assert hint == ChoiceHint(message, conversation, hint.at, tuple(_OFFERED), "dosing/frequency")
    assert "555" not in repr(hint)


def test_none_of_these_is_a_hint_too_and_the_last_choice_counts(engine: Engine) -> None:
    hints = ChoiceHints(engine)
    conversation, _, choices = _asked(engine)
    hints.record(conversation, choices[0])
    hints.record(conversation, choices[2])
    assert [hint.chosen for hint in hints.all()] == [None]


def test_a_button_that_answers_no_question_of_ours_is_no_hint(engine: Engine) -> None:
    hints = ChoiceHints(engine)
    conversation, _, choices = _asked(engine)
    hints.record(conversation, choices[3])
    hints.record(conversation, "made-up")
    hints.record(Conversations(engine).open(), choices[0])
    assert hints.all() == []


def test_hints_are_erased_with_their_conversation(engine: Engine) -> None:
    hints = ChoiceHints(engine)
    conversation, _, choices = _asked(engine)
    hints.record(conversation, choices[0])
    Conversations(engine).delete(conversation)
    assert hints.all() == []
