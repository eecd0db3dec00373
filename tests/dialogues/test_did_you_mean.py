""" "Did you mean": which vague message gets one changes with every training, so the requirement is shown on a set."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot import paths
from bot.knowledge import knowledge

_SET = paths.ROOT / "tests" / "sets" / "did_you_mean.jsonl"
_NONE = "None of these"
_MOST = 3
# Of the 40 vague messages at least so many must be asked about: otherwise this shows nothing.
_LEAST = 3
_numbers = itertools.count()
Offer = tuple[str, str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def offers(assistant: Any) -> list[Offer]:
    """Conversation, message and choices of each vague message that was answered by "did you mean"."""
    return list(_offers(assistant))


def _offers(assistant: Any) -> Iterator[Offer]:
    for line in _SET.read_text(encoding="utf-8").splitlines():
        conversation, text = f"vague-{next(_numbers)}", json.loads(line)["text"]
        choices = _offered(assistant.say(conversation, text))
        if choices:
            yield conversation, text, choices


def _offered(result: dict[str, Any]) -> list[dict[str, Any]]:
    choices: list[dict[str, Any]] = result["messages"][0]["choices"]
    return choices if any(choice["label"] == _NONE for choice in choices) else []


def test_some_vague_messages_are_asked_about(offers: list[Offer]) -> None:
    assert len(offers) >= _LEAST


def test_did_you_mean_shows_questions_not_internal_names(offers: list[Offer]) -> None:
    questions = {answer.question for answer in knowledge().answers.values()}
    for _, text, choices in offers:
        labels = [choice["label"] for choice in choices]
        assert labels[-1] == _NONE, text
        assert 1 <= len(labels) - 1 <= _MOST, text
        assert len(set(labels)) == len(labels), text
        for label in labels[:-1]:
            assert label in questions or label.startswith("Can LDN help with "), f"{text!r} offered {label!r}"


def test_same_did_you_mean_is_never_shown_twice_in_a_row(offers: list[Offer], assistant: Any) -> None:
    for conversation, text, choices in offers:
        again = _offered(assistant.say(conversation, text))
        assert again != choices, text


def test_what_was_meant_is_answered_when_chosen(assistant: Any, offers: list[Offer]) -> None:
    for _, text, choices in offers[:_LEAST]:
        conversation = f"meant-{next(_numbers)}"
        assistant.say(conversation, text)
        result = assistant.say(conversation, choices[0]["label"], choices[0]["payload"])
        assert result["messages"][0]["kind"] == "answer"
        assert not _offered(result)


def test_none_of_these_is_answered_politely(assistant: Any, offers: list[Offer]) -> None:
    for _, text, choices in offers[:_LEAST]:
        conversation = f"none-{next(_numbers)}"
        assistant.say(conversation, text)
        result = assistant.say(conversation, choices[-1]["label"], choices[-1]["payload"])
        assert result["topics"] == ["chat/deny"]
