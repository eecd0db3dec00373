"""`python -m benchmarks.serving.run`: our assistant beside stock Rasa, measured in one run. See README.md."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.serving import stock, training
from benchmarks.serving.load import Measured, measure, questions
from benchmarks.serving.report import figures, notes, table
from benchmarks.serving.systems import our_system, stock_system
from bot import paths

_QUESTIONS = paths.ROOT / "tests" / "sets" / "development.jsonl"
_WARM_UP = 10


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="benchmarks.serving.run", description=__doc__)
    made.add_argument("--cache", type=Path, required=True, help="folder in which trained models are kept")
    made.add_argument("--out", type=Path, default=Path("results"), help="folder for serving.json and serving.md")
    made.add_argument("--stock-epochs", type=int, default=100, help="epochs of stock training (100)")
    made.add_argument(
        "--stock-examples", type=int, metavar="N", help="train stock on at most N examples of an intent (all)"
    )
    made.add_argument("--questions", type=int, default=40, help="how many different questions (40)")
    made.add_argument("--rounds", type=int, default=3, help="how often each measurement is repeated (3)")
    made.add_argument("--turns", type=int, default=10, help="messages in one conversation (10)")
    made.add_argument("--visitors", type=int, nargs="+", default=[1, 8], help="visitors at the same time (1 8)")
    return made


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Train or fetch both models, start both systems, measure them in turn."""
    texts = questions(_QUESTIONS, args.questions)
    args.cache.mkdir(parents=True, exist_ok=True)
    # The path of our Unix socket must be short.
    with tempfile.TemporaryDirectory(prefix="ldn-", dir="/tmp") as folder, ExitStack() as started:
        home, project = Path(folder) / "ldn", Path(folder) / "stock"
        home.mkdir()
        stock.write_project(project, args.stock_epochs, args.stock_examples)
        models = {
            "ours": training.ours(home, args.cache),
            "stock": training.of_stock(project, args.cache, args.stock_epochs),
        }
        systems = {
            "ours": started.enter_context(our_system(home)),
            "stock": started.enter_context(stock_system(project, models["stock"].path.resolve())),
        }
        load = {name: {count: Measured() for count in args.visitors} for name in systems}
        for system in systems.values():
            measure(system, texts[:_WARM_UP], 1, args.turns, Measured())
        for number in range(args.rounds):
            for count in args.visitors:
                # Taking turns: what else this machine does falls on both, and neither is always first.
                for name in sorted(systems, reverse=bool(number % 2)):
                    measure(systems[name], texts, count, args.turns, load[name][count])
                    print(
                        f"Round {number + 1}, {count} at once, {name}: p50 {load[name][count].medians[-1]} ms",
                        flush=True,
                    )
        result: dict[str, Any] = {name: figures(system, models[name], load[name]) for name, system in systems.items()}
        result["stock"]["examples_each"] = args.stock_examples
        return result


def main() -> int:
    args = parser().parse_args()
    try:
        result = run(args)
    except training.BenchmarkError as error:
        print(error, file=sys.stderr)
        return 1
    report = f"{table(result)}\n\n{notes(result)}\n"
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "serving.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    (args.out / "serving.md").write_text(report, encoding="utf-8")
    print(f"\n{report}\nWritten: {args.out / 'serving.json'}, {args.out / 'serving.md'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
