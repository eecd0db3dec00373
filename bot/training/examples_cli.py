"""`ldn examples export|import|conflicts`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.answers.library import Library
from bot.knowledge import load
from bot.knowledge.examples import answer_id_of
from bot.knowledge.render import CONDITION_TOPIC
from bot.leads.cli import CommandError, command
from bot.store import audit
from bot.store.tables import utc_now
from bot.training import conflicts, example_store
from bot.training.example_files import read
from bot.training.examples import active_examples, rasa_yaml

_ACTOR = "command"


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the commands; each sets `func(args, settings) -> int`."""
    help = "training examples that staff added"
    commands = subparsers.add_parser("examples", help=help, description=f"{help.capitalize()}.").add_subparsers(
        metavar="COMMAND", required=True
    )
    export = commands.add_parser(
        "export", help="write them as Rasa YAML", description="Write the active examples as Rasa YAML."
    )
    export.add_argument("--out", type=Path, metavar="FILE", help="where to; else to standard output")
    export.set_defaults(func=command(_export))
    taking = commands.add_parser(
        "import",
        help="read a CSV or Rasa YAML file",
        description="Add the examples of a CSV (columns text, answer) or Rasa YAML file: all of them, or none.",
    )
    taking.add_argument("file", type=Path, metavar="FILE")
    taking.add_argument("--dry-run", action="store_true", help="say what would be added, and add nothing")
    taking.set_defaults(func=command(_import))
    conflicting = commands.add_parser(
        "conflicts", help="examples that contradict each other", description="Examples in conflict, with the cure."
    )
    conflicting.set_defaults(func=command(_conflicts))


def _export(args: argparse.Namespace, engine: Engine) -> int:
    found = active_examples(engine)
    if not found:
        print("There are no examples of staff.", file=sys.stderr)
        return 0
    text = rasa_yaml(found)
    if args.out is None:
        print(text, end="")
        return 0
    try:
        args.out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"--out {args.out} cannot be written: {error.strerror}. Name another file.") from None
    print(f"{args.out}: {len(found)} examples")
    return 0


def _import(args: argparse.Namespace, engine: Engine) -> int:
    try:
        content = args.file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise CommandError(f"{args.file} cannot be read: {reason}. Name a CSV or YAML file.") from None
    known = {*Library(load(), engine).look().answers, CONDITION_TOPIC}
    found = read(args.file.name, content, known, _alarm)
    for complaint in (*found.complaints, *found.warnings):
        print(complaint, file=sys.stderr)
    if found.complaints:
        raise CommandError("Nothing was added. Mend the file and import it again.")
    with engine.begin() as connection:
        before = sum(example_store.counts(connection).values())
        refused = [
            line
            for line in found.lines
            if example_store.add(
                connection, example_store.New(line.text, line.answer_id, source=example_store.IMPORT), utc_now()
            )
            is None
        ]
        if refused:
            for line in refused:
                print(
                    f"{args.file.name}:{line.number}: the text is an active example of another answer. "
                    "Move or retire that one in the console, or leave this line out.",
                    file=sys.stderr,
                )
            connection.rollback()
            raise CommandError("Nothing was added.")
        added = sum(example_store.counts(connection).values()) - before
        if args.dry_run:
            connection.rollback()
            print(f"Would add {added} of {len(found.lines)} examples; the others are there already.")
            return 0
        audit.record(connection, _ACTOR, "example.imported", "example", None, {"count": added})
    print(f"Added {added} of {len(found.lines)} examples; the others were there already.")
    return 0


def _alarm(text: str) -> str | None:
    """The answer of what a text sounds like, if that is urgent: by the patterns that visitors' messages pass."""
    # Loaded here: it brings the lexicon.
    from bot.nlu import safety
    from bot.nlu.lexicon import shared_lexicon

    intent = safety.assess(text, shared_lexicon().find(text), {})
    return answer_id_of(intent) if intent else None


def _conflicts(_args: argparse.Namespace, engine: Engine) -> int:
    with engine.connect() as connection:
        own, taken_for = conflicts.added(connection), conflicts.missed(connection)
    found = conflicts.conflicts(own, conflicts.shipped(), taken_for)
    for one in found:
        other = f'; {one.against.where}: "{one.against.text}"' if one.against else ""
        print(f'{one.entry.where} ({one.entry.answer_id}): "{one.entry.text}" speaks against {one.answer_id}{other}.')
        print(f"  {one.cure}")
    if not found:
        print(f"No conflicts among {len(own)} examples of staff and those of data/nlu.")
    return 1 if found else 0
