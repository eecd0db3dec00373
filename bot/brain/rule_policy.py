"""Rasa's RulePolicy, remembering which rules fit which situation.

Which rules fit depends on the few features that rules mention, in the last few states. Rasa compares every rule with
every state of the conversation at each prediction, though conversations are mostly in one of a few such situations.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import PREVIOUS_ACTION
from rasa.shared.core.domain import State

_Situation = tuple[tuple[object, ...], ...]
_MOST_SITUATIONS = 10_000


@dataclass
class _Fitting:
    """What a set of rules looks at, and which of them fit the situations met so far."""

    mentioned: list[tuple[str, str]]
    longest: int
    rules: dict[_Situation, set[str]] = field(default_factory=dict)

    def situation(self, recent: list[State]) -> _Situation:
        return tuple(
            (
                # The first state of a conversation has none.
                bool(state.get(PREVIOUS_ACTION)),
                *(state.get(kind, {}).get(feature) for kind, feature in self.mentioned),
            )
            for state in recent
        )


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class RememberingRulePolicy(RulePolicy):
    """Predicts what RulePolicy predicts."""

    _fitting: dict[int, _Fitting] | None = None

    @classmethod
    def load(cls, *args: Any, **kwargs: Any) -> RememberingRulePolicy:
        policy: RememberingRulePolicy = super().load(*args, **kwargs)
        # From here on the rules stay as they are: those that training compares are not final yet.
        policy._fitting = {}
        return policy

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        if self._fitting is None:
            return super()._get_possible_keys(lookup, states)
        fitting = self._fitting.get(id(lookup))
        if fitting is None:
            fitting = self._fitting[id(lookup)] = self._looked_at(lookup)
        recent = states[-fitting.longest :]
        situation = fitting.situation(recent)
        if situation not in fitting.rules:
            if len(fitting.rules) >= _MOST_SITUATIONS:
                fitting.rules.clear()
            fitting.rules[situation] = super()._get_possible_keys(lookup, recent)
        return fitting.rules[situation]

    def _looked_at(self, lookup: dict[str, str]) -> _Fitting:
        rules = [self._rule_key_to_state(key) for key in lookup]
        mentioned = {
            (kind, feature) for states in rules for state in states for kind, part in state.items() for feature in part
        }
        return _Fitting(sorted(mentioned), max(map(len, rules), default=1))
