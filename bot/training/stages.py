"""The stages of a training run, and how much of it is done by what the last run took."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# In their order: name, what a person is told, seconds where no run was timed yet (two cores, low priority).
STAGES = (
    ("prepare", "Collecting examples and answers", 1.0),
    ("load", "Reading the training data", 15.0),
    ("learn", "Learning", 60.0),
    ("pack", "Writing the model", 5.0),
    ("judge", "Asking the new model the test questions", 40.0),
    ("compare", "Asking the live model the same", 40.0),
)
LABELS = {name: label for name, label, _ in STAGES}
_ORDER = [name for name, _, _ in STAGES]
# A stage that takes longer than last time is never quite done.
_MOST_OF_A_STAGE = 0.97


@dataclass(frozen=True)
class Progress:
    """`share` from 0 to 1, and the seconds that are probably left."""

    share: float
    seconds_left: int


def progress(stage: str, elapsed: float, last: Mapping[str, float]) -> Progress:
    """How far a run is that has been in `stage` for `elapsed` seconds; `last` is what each stage took last time."""
    expected = {name: max(float(last.get(name, seconds)), 0.1) for name, _, seconds in STAGES}
    place = _ORDER.index(stage)
    here = min(elapsed / expected[stage], _MOST_OF_A_STAGE) * expected[stage]
    done = sum(expected[name] for name in _ORDER[:place]) + here
    total = sum(expected.values())
    return Progress(round(done / total, 4), round(total - done))
