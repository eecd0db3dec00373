"""`ldn audit export|verify`: the audit log, for whoever runs the assistant."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.console.audit.export import lines
from bot.settings import Settings
from bot.store import StoreError, audit, make_engine, migrate

_Command = Callable[[argparse.Namespace, Connection], int]


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `audit` and its commands; each sets `func(args, settings) -> int`."""
    commands = subparsers.add_parser(
        "audit", help="who did what in the console", description="Who did what in the console."
    ).add_subparsers(metavar="COMMAND", required=True)
    export = commands.add_parser("export", help="the whole log", description="The whole log, oldest entry first.")
    export.add_argument("--format", choices=("csv", "json"), required=True)
    export.set_defaults(func=_command(_export))
    verify = commands.add_parser(
        "verify",
        help="whether an entry was changed, removed or put in afterwards",
        description="Whether an entry was changed, removed or put in afterwards.",
    )
    verify.set_defaults(func=_command(_verify))


def _command(work: _Command) -> Callable[[argparse.Namespace, Settings], int]:
    def run(args: argparse.Namespace, settings: Settings) -> int:
        try:
            engine = make_engine(settings.database_url)
            try:
                migrate(engine)
                with engine.connect() as connection:
                    return work(args, connection)
            finally:
                engine.dispose()
        except StoreError as error:
            print(error, file=sys.stderr)
        except SQLAlchemyError as error:
            print(f"The database failed ({type(error).__name__}). Run `ldn doctor`.", file=sys.stderr)
        return 1

    return run


def _export(args: argparse.Namespace, connection: Connection) -> int:
    for line in lines(connection, args.format):
        sys.stdout.write(line)
    return 0


def _verify(_args: argparse.Namespace, connection: Connection) -> int:
    found = audit.verify(connection)
    if found.complaint:
        print(f"The log was tampered with. {found.complaint}", file=sys.stderr)
        print("Compare with a backup or an earlier export to see what it said.", file=sys.stderr)
        return 1
    print(f"The log is whole: {found.entries:,} entries, the last with the hash\n  {found.last_hash}")
    print("Keep that hash elsewhere: a log that was written anew from its start would have another one.")
    return 0
