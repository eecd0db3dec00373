from __future__ import annotations

import itertools
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema

from bot.brain import rule_policy
from bot.brain.rule_policy import RememberingRulePolicy

INTENTS = ("dosing", "ask_condition", "request_pharmacist", "personal_advice", "emergency", "stop", "nlu_fallback")
ACTIONS = ("action_listen", "action_answer", "action_answer_personal", "action_fallback", "lead_form")


@pytest.fixture(scope="module")
def lookup(small_model: Path) -> dict[str, Any]:
    with tarfile.open(small_model) as archive:
        (name,) = (name for name in archive.getnames() if name.endswith("rule_policy.json"))
        stored = archive.extractfile(name)
        assert stored is not None
        return json.load(stored)["lookup"]


def _policy(kind: type[RulePolicy], lookup: dict[str, Any]) -> RulePolicy:
    context = ExecutionContext(GraphSchema({}))
    return kind(kind.get_default_config(), None, None, context, lookup=lookup)  # type: ignore[arg-type]


@pytest.fixture
def remembering(lookup: dict[str, Any]) -> RememberingRulePolicy:
    policy = _policy(RememberingRulePolicy, lookup)
    policy._fitting = {}
    return policy


def _states() -> list[dict[str, Any]]:
    """Every combination of what was said, done and going on."""
    found = []
    for intent, action, loop, text in itertools.product(INTENTS, ACTIONS, (None, "lead_form"), (None, "hello there")):
        state = {"user": {"intent": intent}, "prev_action": {"action_name": action}}
        if text:
            state["user"] = {"text": text, "entities": ("condition",)}
        found.append(state | ({"active_loop": {"name": loop}} if loop else {}))
    return found


@pytest.mark.parametrize("kind", [RULES, RULES_FOR_LOOP_UNHAPPY_PATH])
def test_the_rules_that_fit_are_those_that_rasa_finds(
    remembering: RememberingRulePolicy, lookup: dict[str, Any], kind: str
) -> None:
    stock = _policy(RulePolicy, lookup)
    states = _states()
    conversations = [[], [{}], *([{}, state] for state in states)]
    conversations += [[{}, *states[:at], one, two] for at, (one, two) in enumerate(itertools.pairwise(states))]
    conversations += [[{}, one, two] for one in states[::5] for two in states[::3]]
    for _ in range(2):
        for conversation in conversations:
            expected = stock._get_possible_keys(lookup[kind], conversation)
            assert remembering._get_possible_keys(lookup[kind], conversation) == expected
    assert any(stock._get_possible_keys(lookup[kind], conversation) for conversation in conversations)


def test_a_situation_is_looked_up_once_whatever_was_said_before_and_in_which_words(
    remembering: RememberingRulePolicy, lookup: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(RulePolicy, "_get_possible_keys", lambda _self, _lookup, states: asked.append(states) or set())
    said = {"user": {"text": "hello", "intent": "greet"}, "prev_action": {"action_name": "action_listen"}}
    other = {"user": {"text": "hi you", "intent": "greet"}, "prev_action": {"action_name": "action_listen"}}
    for before in (1, 9, 30):
        for last in (said, other):
            remembering._get_possible_keys(lookup[RULES], [{}, *[said] * 20 * before, last])
    assert len(asked) == 1


def test_what_is_remembered_has_a_bound(
    remembering: RememberingRulePolicy, lookup: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rule_policy, "_MOST_SITUATIONS", 3)
    for state in _states():
        remembering._get_possible_keys(lookup[RULES], [{}, state])
    (fitting,) = remembering._fitting.values()
    assert 0 < len(fitting.rules) <= 3


def test_while_rules_are_learnt_nothing_is_remembered(lookup: dict[str, Any]) -> None:
    policy = _policy(RememberingRulePolicy, lookup)
    policy._get_possible_keys(lookup[RULES], [{}])
    assert policy._fitting is None
