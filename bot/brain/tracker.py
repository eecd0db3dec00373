"""A conversation's tracker that does not begin from nothing each time it is asked.

Rasa's replays the whole conversation for every prediction and every action, several times a turn. This one gives the
same states and the same copies, and keeps what earlier turns led to.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker


@dataclass
class _Passed:
    """The events that `tracker` has been through, and the state before each action among them."""

    tracker: DialogueStateTracker
    events: list[Event] = field(default_factory=list)
    states: list[State] = field(default_factory=list)


class ConversationTracker(DialogueStateTracker):
    """`stored` is how many of the events are in the database."""

    stored = 0
    _passed: _Passed | None = None

    def copy(self) -> ConversationTracker:
        """A tracker in the same state; what happens to it does not happen to this one."""
        same = copy.copy(self)
        same.events = self.events.copy()
        same.slots = {name: copy.copy(slot) for name, slot in self.slots.items()}
        same.active_loop = copy.copy(self.active_loop)
        same._passed = None
        return same

    def past_states(
        self,
        domain: Domain,
        omit_unset_slots: bool = False,
        ignore_rule_only_turns: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[State]:
        """The states before each action and now. Only those since the last call are worked out.

        A form takes back its own earlier steps: then, as after anything else taken back, all are worked out again.
        """
        if omit_unset_slots or ignore_rule_only_turns:
            return super().past_states(domain, omit_unset_slots, ignore_rule_only_turns, rule_only_data)
        applied = self.applied_events()
        passed = self._passed
        if passed is None or len(passed.events) > len(applied) or not all(map(_same, passed.events, applied)):
            passed = self._passed = _Passed(self.init_copy())
        for event in applied[len(passed.events) :]:
            if isinstance(event, ActionExecuted):
                passed.states.append(domain.get_active_state(passed.tracker))
            passed.tracker.update(event)
        passed.events = applied
        # A featurizer takes parts out of the states that it is given.
        return [{kind: dict(part) for kind, part in state.items()} for state in passed.states] + [
            domain.get_active_state(passed.tracker)
        ]


def _same(one: Event, other: Event) -> bool:
    return one is other
