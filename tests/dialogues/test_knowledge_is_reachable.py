"""Everything the assistant knows can be asked: the questions on its own buttons typed out, and every condition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.knowledge import knowledge
from bot.knowledge.model import Condition

_OUT_OF_SCOPE = "out_of_scope/other"
_SYNONYMS = 2
# Words that name an opioid or withdrawal may bring the warning instead of the row.
_WARNED = {"opioid_withdrawal": "safety/opioids"}


@pytest.mark.parametrize("answer_id", [answer_id for answer_id in knowledge().answers if answer_id != _OUT_OF_SCOPE])
def test_the_question_of_an_answer_leads_to_it(answer_id: str, assistant: Any) -> None:
    question = knowledge().answers[answer_id].question
    [result] = assistant.talk(question)
    assert result["topics"][:1] == [answer_id], f"{question!r} led to {result['topics']}"


def _names(condition: Condition) -> Iterator[str]:
    """The name as a visitor writes it, and some synonyms."""
    yield re.sub(r" \([^)]*\)", "", condition.name)
    others = [word for word in condition.synonyms if word.casefold() != condition.name.casefold()]
    yield from others[:_SYNONYMS]


@pytest.mark.parametrize("key", knowledge().conditions)
def test_a_condition_leads_to_its_row(key: str, assistant: Any) -> None:
    for name in _names(knowledge().conditions[key]):
        [result] = assistant.talk(f"Can LDN help {name}?")
        rows = {message.get("condition") for message in result["messages"]}
        assert key in rows or _WARNED.get(key) in result["topics"], f"{name!r} led to {rows}, {result['topics']}"


def test_all_conditions_of_the_pharmacy_are_there() -> None:
    assert len(knowledge().conditions) == 64
