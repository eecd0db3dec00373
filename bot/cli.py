"""The `ldn` command."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

from bot.leads import cli as leads_cli
from bot.leads import roster_cli
from bot.settings import SettingError, Settings
from bot.worker import cli as worker_cli

Command = Callable[[argparse.Namespace, Settings], int]
_WIDTH = 96


def _run(_args: argparse.Namespace, settings: Settings) -> int:
    from bot.supervisor import run

    return run(settings)


def _doctor(_args: argparse.Namespace, settings: Settings) -> int:
    from bot import doctor

    return doctor.main(settings)


def _train(args: argparse.Namespace, settings: Settings) -> int:
    from bot.training.model import TrainingError, ensure, train

    try:
        path = train(settings, print) if args.force else ensure(settings, print)
    except TrainingError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"The model for the data as they are now: {path}")
    return 0


def _ask(args: argparse.Namespace, settings: Settings) -> int:
    from bot.training.assistant import assistant, public
    from bot.training.model import TrainingError

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
    from bot.training.evaluation import EvaluationError, confusions, read_questions, report, score
    from bot.training.model import TrainingError

    try:
        questions = read_questions(args.file)
        with assistant(settings) as shell:
            scored = score(questions, lambda question: shell.talk(*filter(None, [question.context, question.text]))[-1])
    except (EvaluationError, TrainingError) as error:
        print(error, file=sys.stderr)
        return 1
    result = report(scored)
    for key, value in result["summary"].items():
        print(f"{key:24} {'-' if value is None else value}")
    wrong = confusions(scored)
    if wrong:
        print("\nWanted -> got, and the messages:")
    for wanted, got, texts in wrong[: args.confusions]:
        print(f"  {wanted} -> {got} ({len(texts)})")
        for text in texts[:3]:
            print("      " + textwrap.shorten(text, _WIDTH - 6, placeholder=" ..."))
    if args.json:
        args.json.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
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
    train = add("train", _train, "Train a model on data/, if there is none for it yet.")
    train.add_argument("--force", action="store_true", help="train even if a model fits the data")
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
    leads_cli.register(commands)
    roster_cli.register(commands)
    worker_cli.register(commands)
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
