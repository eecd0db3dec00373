"""`ldn leads list|show|route|export`: the leads, for staff at a terminal."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import Engine

from bot.knowledge.load import KnowledgeError, load_pharmacy
from bot.leads import record
from bot.leads.change import LeadChangeError, changing
from bot.leads.explanation import explain, whereabouts
from bot.leads.export import FORMATS, as_record
from bot.leads.failure import LeadStoreError, translated
from bot.leads.lead import Lead
from bot.leads.placing import settled
from bot.leads.roster import load_roster
from bot.leads.store import Leads
from bot.leads.table import lead_page, lead_table
from bot.settings import Settings
from bot.store import StoreError, make_engine, migrate
from bot.store.encryption import use_keyring
from bot.store.keyring import keyring
from bot.store.tables import utc_now

Command = Callable[[argparse.Namespace, Engine], int]
_NO_LEADS = (
    'No leads yet. A visitor leaves one in the chat: ask "Can a pharmacist call me?" on the demo page that '
    "`make run` opens."
)


class CommandError(Exception):
    """A command that cannot do what was asked; the message says what to do."""


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `leads` and its commands; each sets `func(args, settings) -> int`."""
    commands = subparsers.add_parser(
        "leads", help="read the requests to be contacted", description="Read the requests to be contacted."
    ).add_subparsers(metavar="COMMAND", required=True)

    listing = commands.add_parser(
        "list", help="the newest leads as a table", description="The newest leads as a table."
    )
    listing.add_argument("--status", help="only those of this status, such as new")
    listing.add_argument("--limit", type=_positive, default=50, help="at most this many (default: 50)")
    listing.add_argument("--json", action="store_true", help="a JSON array instead of the table")
    listing.set_defaults(func=command(_list))

    show = commands.add_parser(
        "show",
        help="everything about one lead, with its conversation",
        description="Everything about one lead, with its conversation.",
    )
    show.add_argument("reference", help="such as L-000123")
    show.set_defaults(func=command(_show))

    route = commands.add_parser(
        "route",
        help="give a lead that waits to somebody by the rules, or explain why it is where it is",
        description="Give a lead that waits to somebody by the rules, or explain why it is where it is.",
    )
    route.add_argument("reference", help="such as L-000123")
    route.add_argument("--explain", action="store_true", help="change nothing: who was considered, and why it went so")
    route.set_defaults(func=command(_route))

    export = commands.add_parser("export", help="all leads as a file", description="All leads as a file.")
    export.add_argument("--format", choices=FORMATS, required=True)
    export.add_argument("--output", type=Path, metavar="FILE", help="readable by you alone; default: standard output")
    export.add_argument("--force", action="store_true", help="replace FILE if it exists")
    export.set_defaults(func=command(_export))


def _positive(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 to 1000000")
    return int(text)


def command(work: Command) -> Callable[[argparse.Namespace, Settings], int]:
    """A command on the migrated database of the settings; what it cannot do is said on standard error."""

    def run(args: argparse.Namespace, settings: Settings) -> int:
        try:
            engine = make_engine(settings.database_url)
            use_keyring(engine, keyring(settings.key_file))
            try:
                migrate(engine)
                return work(args, engine)
            finally:
                engine.dispose()
        except (CommandError, KnowledgeError, LeadChangeError, LeadStoreError, StoreError) as error:
            print(error, file=sys.stderr)
            return 1

    return run


def _list(args: argparse.Namespace, engine: Engine) -> int:
    leads = Leads(engine)
    # One more than shown tells whether there are more.
    found = leads.list(args.status, args.limit + 1)
    shown = found[: args.limit]
    if args.json:
        print(json.dumps([as_record(lead) for lead in shown], ensure_ascii=False, indent=2))
    elif shown:
        print(lead_table(shown, _zone()))
    elif args.status:
        print(f"No leads of status {args.status!r}. `ldn leads list` shows all.")
    else:
        print(_NO_LEADS)
    if len(found) > len(shown):
        print(
            f"Only the newest {args.limit} are shown. More: --limit {args.limit * 10}, or `ldn leads export`.",
            file=sys.stderr,
        )
    return 0


def _show(args: argparse.Namespace, engine: Engine) -> int:
    lead = _named(args.reference, engine)
    with translated("read"), engine.connect() as connection:
        roster = load_roster(connection, load_pharmacy())
        happened = record.events(connection, lead.id)
        joined = record.joined(connection, lead.id)
    print(lead_page(lead, Leads(engine).conversation(lead), _zone(), roster.get(lead.assignee_id), happened, joined))
    return 0


def _route(args: argparse.Namespace, engine: Engine) -> int:
    lead, pharmacy, now = _named(args.reference, engine), load_pharmacy(), utc_now()
    with changing(engine) as connection:
        if not args.explain:
            lead = settled(connection, lead, load_roster(connection, pharmacy), now)
        roster = load_roster(connection, pharmacy)
        kept = record.decisions(connection, lead.id)
    print(explain(lead, kept, roster, now, _zone()) if args.explain else whereabouts(lead, roster))
    return 0


def _named(reference: str, engine: Engine) -> Lead:
    lead = Leads(engine).get(reference)
    if lead is None:
        raise CommandError(f"There is no lead {reference!r}. `ldn leads list` shows the references, such as L-000123.")
    return lead


def _export(args: argparse.Namespace, engine: Engine) -> int:
    leads = Leads(engine)
    file: Path | None = args.output
    if file is None:
        leads.export(args.format, sys.stdout)
        return 0
    if file.exists() and not args.force:
        raise CommandError(f"--output {file} exists already. Name another file, or add --force to replace it.")
    try:
        # mkstemp makes a file of mode 0600; moved into place whole, so that a failed export leaves nothing half done.
        handle, made = tempfile.mkstemp(dir=file.parent, prefix=".leads-")
        try:
            # Excel reads UTF-8 only behind a byte order mark.
            encoding = "utf-8-sig" if args.format == "csv" else "utf-8"
            with os.fdopen(handle, "w", encoding=encoding, newline="") as out:
                count = leads.export(args.format, out)
            os.replace(made, file)
        except BaseException:
            os.unlink(made)
            raise
    except OSError as error:
        raise CommandError(
            f"--output {file} cannot be written: {error.strerror}. Name a file in a folder that exists and is yours."
        ) from None
    print(f"{count} lead{'' if count == 1 else 's'} written to {file}.", file=sys.stderr)
    return 0


def _zone() -> dt.tzinfo | None:
    """The pharmacy's time zone; None, the computer's own, if the owner named none."""
    name = load_pharmacy().time_zone
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        raise CommandError(
            f'data/pharmacy.yml: time_zone has value {name!r}. Write one such as America/Los_Angeles, or "".'
        ) from None
