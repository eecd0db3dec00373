"""`ldn audit export|verify`: the audit log, for whoever runs the assistant."""

from __future__ import annotations

import argparse
import sys

from sqlalchemy.engine import Engine

from bot.console.audit.export import lines
from bot.settings import Settings
from bot.store import audit
from bot.store.on_database import on_database


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `audit` and its commands; each sets `func(args, settings) -> int`."""
    commands = subparsers.add_parser(
        "audit", help="who did what in the console", description="Who did what in the console."
    ).add_subparsers(metavar="COMMAND", required=True)
    export = commands.add_parser("export", help="the whole log", description="The whole log, oldest entry first.")
    export.add_argument("--format", choices=("csv", "json"), required=True)
    export.set_defaults(func=on_database(_export))
    verify = commands.add_parser(
        "verify",
        help="whether an entry was changed, removed or put in afterwards",
        description="Whether an entry was changed, removed or put in afterwards.",
    )
    verify.set_defaults(func=on_database(_verify))


def _export(args: argparse.Namespace, _settings: Settings, engine: Engine) -> int:
    with engine.connect() as connection:
        for line in lines(connection, args.format):
            sys.stdout.write(line)
    return 0


def _verify(_args: argparse.Namespace, _settings: Settings, engine: Engine) -> int:
    with engine.connect() as connection:
        found = audit.verify(connection)
    if found.complaint:
        print(f"The log was tampered with. {found.complaint}", file=sys.stderr)
        print("Compare with a backup or an earlier export to see what it said.", file=sys.stderr)
        return 1
    print(f"The log is whole: {found.entries:,} entries, the last with the hash\n  {found.last_hash}")
    print("Keep that hash elsewhere: a log that was written anew from its start would have another one.")
    return 0
