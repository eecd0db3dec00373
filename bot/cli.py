"""The `ldn` command."""

from __future__ import annotations

import argparse
import json
import os
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.answers import cli as answers_cli
from bot.console.audit import cli as audit_cli
from bot.console.staff import cli as staff_cli
from bot.insights import cli as insights_cli
from bot.leads import cli as leads_cli
from bot.leads import roster_cli
from bot.privacy import cli as privacy_cli
from bot.settings import SettingError, Settings
from bot.training import cli as training_cli
from bot.training import examples_cli
from bot.worker import cli as worker_cli

Command = Callable[[argparse.Namespace, Settings], int]
_WIDTH = 96


def _run(_args: argparse.Namespace, settings: Settings) -> int:
    from bot.supervisor import run

    return run(settings)


def _doctor(_args: argparse.Namespace, settings: Settings) -> int:
    from bot import doctor

    return doctor.main(settings)


def _ask(args: argparse.Namespace, settings: Settings) -> int:
    from bot.answers.library import serve_for
    from bot.training.assistant import assistant, public
    from bot.training.model import TrainingError

    serve_for(settings)

    try:
        with assistant(settings) as shell:
            result = shell.talk(*filter(None, [args.after, args.text]))[-1]
    except TrainingError as error:
        print(error, file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps(public(result), ensure_ascii=False, indent=2))
        return 0
    for message in result["messages"]:
        text = " ".join(
            sentence["text"] + "".join(f"[{n}]" for n in sentence["sources"]) for sentence in message["sentences"]
        )
        print(textwrap.fill(text, _WIDTH))
        for source in message["sources"]:
            year = f" ({source['year']})" if source["year"] else ""
            print(
                textwrap.fill(
                    f"[{source['n']}] {source['title']}{year} {source['url'] or ''}",
                    _WIDTH,
                    initial_indent="  ",
                    subsequent_indent="      ",
                )
            )
        for choice in message["choices"]:
            print(f"  ( {choice['label']} )")
        print()
    return 0


def _evaluate(args: argparse.Namespace, settings: Settings) -> int:
    from bot.training.assistant import assistant
    from bot.training.confusion import picture
    from bot.training.evaluation import EvaluationError, confusions, outcomes, read_questions, report, score
    from bot.training.model import TrainingError

    try:
        questions = read_questions(args.file)
        with assistant(settings) as shell:
            scored = score(
                questions,
                lambda question: shell.talk(*filter(None, [question.context, question.text]))[-1],
                shell.understand,
            )
    except (EvaluationError, TrainingError) as error:
        print(error, file=sys.stderr)
        return 1
    result = report(scored)
    for key, value in result["summary"].items():
        print(f"{key:24} {'-' if value is None else value}")
    _print_calibration(result["calibration"])
    wrong = confusions(scored)
    if wrong:
        print("\nWanted -> got, and the messages:")
    for wanted, got, texts in wrong[: args.confusions]:
        print(f"  {wanted} -> {got} ({len(texts)})")
        for text in texts[:3]:
            print("      " + textwrap.shorten(text, _WIDTH - 6, placeholder=" ..."))
    if args.json:
        args.json.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    if args.picture:
        args.picture.write_text(picture(outcomes(scored), f"What {args.file.name} was answered with"), encoding="utf-8")
    return 0


def _print_calibration(calibration: dict[str, Any]) -> None:
    if not calibration["bins"]:
        return
    print(f"\nCalibration (single questions in scope), expected calibration error {calibration['ece']}:")
    print("  confidence   lines   mean confidence   right")
    for one in calibration["bins"]:
        print(
            f"  {one['low']:.1f} to {one['high']:.1f} {one['count']:7}"
            f"   {one['confidence']:15.3f}   {one['right']:5.3f}"
        )


def _benchmark_intents(args: argparse.Namespace, settings: Settings) -> int:
    from bot.supervisor.environment import quiet_environment

    # spaCy loads TensorFlow where it is installed, which chats.
    os.environ.update(quiet_environment())
    from bot.training.intent_benchmark import StockError, benchmark, note, with_stock
    from bot.training.intent_sets import IntentSetError, read_set

    try:
        chosen = read_set(args.folder, args.name)
        result = benchmark(settings, chosen)
        if args.stock:
            result["stock"] = with_stock(args.folder, chosen)
    except (IntentSetError, StockError) as error:
        print(error, file=sys.stderr)
        return 1
    remark = note(chosen)
    if remark:
        print(remark, file=sys.stderr)
    stock = result.get("stock", {})
    print(f"{'':36} {'ours':>12}{'  stock Rasa' if stock else ''}")
    for key, value in result.items():
        if key != "stock":
            beside = stock.get(key, "") if stock else ""
            print(f"{key:36} {'-' if value is None else value:>12}  {'-' if beside is None else beside:>10}".rstrip())
    if args.json:
        args.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    root = argparse.ArgumentParser(
        prog="ldn", description="The pharmacy's assistant for questions about low-dose naltrexone."
    )
    commands = root.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(name: str, command: Command, help: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=help)
        made.set_defaults(func=command)
        return made

    add("run", _run, "Start the assistant; Ctrl-C stops it.")
    add("doctor", _doctor, "Check this installation and say what to mend.")
    ask = add("ask", _ask, "Ask the assistant one question.")
    ask.add_argument("text", metavar="TEXT")
    ask.add_argument("--after", metavar="EARLIER", help="what was said just before, in the same conversation")
    ask.add_argument("--json", action="store_true", help="the whole answer as JSON")
    evaluate = add("evaluate", _evaluate, "Score the assistant on a file of questions with known answers.")
    evaluate.add_argument("file", type=Path, metavar="FILE.jsonl")
    evaluate.add_argument("--json", type=Path, metavar="OUT", help="write all lines and figures to a file")
    evaluate.add_argument(
        "--confusions", type=int, default=20, metavar="N", help="show the N most frequent confusions (20)"
    )
    evaluate.add_argument("--picture", type=Path, metavar="FILE.svg", help="draw which topics are taken for which")
    help = "Score the understanding on public data."
    benchmark = commands.add_parser("benchmark", help=help, description=help)
    kinds = benchmark.add_subparsers(title="benchmarks", metavar="BENCHMARK", required=True)
    intents = kinds.add_parser(
        "intents",
        help="Intent detection on HINT3, CLINC150 or a set laid out like them.",
        description="Intent detection on HINT3, CLINC150 or a set laid out like them. benchmarks/intents says more.",
    )
    intents.set_defaults(func=_benchmark_intents)
    intents.add_argument("folder", type=Path, metavar="DIR", help="the folder with hint3/ or clinc150/ in it")
    intents.add_argument("--set", required=True, dest="name", metavar="NAME", help="hint3/curekart, clinc150/full, ...")
    intents.add_argument("--json", type=Path, metavar="OUT", help="write all figures to a file")
    intents.add_argument("--stock", action="store_true", help="train and score stock Rasa's DIET beside it (minutes)")
    leads_cli.register(commands)
    privacy_cli.register(commands)
    staff_cli.register(commands)
    audit_cli.register(commands)
    answers_cli.register(commands)
    insights_cli.register(commands)
    roster_cli.register(commands)
    worker_cli.register(commands)
    training_cli.register(commands)
    examples_cli.register(commands)
    return root


def main(argv: list[str] | None = None) -> int:
    """Run a command; the exit code is 0 if it did what was asked."""
    args = parser().parse_args(argv)
    try:
        code: int = args.func(args, Settings.read())
    except SettingError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main())
