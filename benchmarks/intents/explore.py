"""Choose a variant without looking at test lines: a quarter of a training set's intents plays what is out of scope.

    .venv/bin/python -m benchmarks.intents.explore DIR --set hint3/curekart --sharpness 3

Three quarters of the other lines train, the last quarter is in scope; the mean of several draws is printed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.nlu import features
from bot.settings import Settings
from bot.training.intent_benchmark import benchmark
from bot.training.intent_sets import IntentSet, IntentSetError, read_set

_SHOWN = (
    "in_scope_accuracy_without_threshold",
    "in_scope_accuracy",
    "out_of_scope_recall",
    "in_scope_at_70_oos_recall",
    "auroc",
    "mcc",
    "best_mcc",
)


def draws(chosen: IntentSet, count: int, examples: int) -> Iterator[IntentSet]:
    """Sets made of training lines alone; at most `examples` lines of an intent."""
    lines = [line for line in chosen.training if line[1] != chosen.out_of_scope]
    for seed in range(count):
        random = np.random.RandomState(seed)
        intents = sorted({label for _, label in lines})
        unknown = {intents[i] for i in random.permutation(len(intents))[: len(intents) // 4]}
        training, scored = [], []
        for intent in intents:
            own = [line for line in lines if line[1] == intent]
            own = [own[i] for i in random.permutation(len(own))[:examples]]
            if intent in unknown:
                scored += [(text, chosen.out_of_scope) for text, _ in own]
            else:
                training += own[len(own) // 4 :]
                scored += own[: len(own) // 4]
        yield replace(chosen, training=tuple(training), scored=tuple(scored), part="held-out intents")


def main() -> int:
    parser = argparse.ArgumentParser(description="Held-out intents as out of scope, on training lines alone.")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--set", required=True, dest="name", metavar="FAMILY/NAME")
    parser.add_argument("--draws", type=int, default=6)
    parser.add_argument("--examples", type=int, default=30, help="lines of an intent at most (30)")
    parser.add_argument("--sharpness", type=float, default=features.SHARPNESS)
    args = parser.parse_args()
    features.SHARPNESS = args.sharpness
    try:
        results = [
            benchmark(Settings.read(), one)
            for one in draws(read_set(args.folder, args.name), args.draws, args.examples)
        ]
    except IntentSetError as error:
        print(error, file=sys.stderr)
        return 1
    for key in _SHOWN:
        print(f"{key:36} {np.mean([result[key] for result in results]):.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
