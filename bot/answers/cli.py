"""`ldn knowledge check|export`: the answers with what was changed in the console."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from sqlalchemy.engine import Engine

from bot import paths
from bot.answers.export import ExportError, export
from bot.answers.library import Library, examples_of
from bot.knowledge.check import check
from bot.knowledge.load import load
from bot.leads.cli import CommandError, command


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `knowledge` and its commands; each sets `func(args, settings) -> int`."""
    description = "The answers, with what was changed in the console."
    commands = subparsers.add_parser(
        "knowledge", help="check the answers, or write those of the console into data/", description=description
    ).add_subparsers(metavar="COMMAND", required=True)

    checking = commands.add_parser(
        "check",
        help="hold what visitors read to its sources",
        description="Hold what visitors read, files and console together, to its sources. Changes nothing.",
    )
    checking.set_defaults(func=command(_check))

    exporting = commands.add_parser(
        "export",
        help="write what visitors read into the files of data/knowledge",
        description="Write what visitors read into the files, for version control. Entries that did not change stay "
        "as they are to the byte.",
    )
    exporting.add_argument(
        "--output", type=Path, metavar="DIR", default=paths.KNOWLEDGE, help="another folder; default: data/knowledge"
    )
    exporting.set_defaults(func=command(_export))


def _check(_args: argparse.Namespace, engine: Engine) -> int:
    library = Library(load(), engine)
    known = library.look()
    complaints = [*library.complaints, *check(known, examples_of(engine), dt.date.today())]
    for complaint in complaints:
        print(complaint)
    print(f"{len(complaints)} complaints" if complaints else "The knowledge keeps to its sources.")
    return 1 if complaints else 0


def _export(args: argparse.Namespace, engine: Engine) -> int:
    library = Library(load(), engine)
    known = library.look()
    if library.complaints:
        raise CommandError("\n".join(library.complaints))
    try:
        written = export(known, args.output)
    except ExportError as error:
        raise CommandError(str(error)) from None
    if not written:
        print("The files hold what visitors read already.")
    for name in written:
        print(f"written: {args.output / name}")
    return 0
