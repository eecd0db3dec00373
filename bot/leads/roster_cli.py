"""`ldn roster import|export|check`: who may take leads, from and to a YAML file."""

from __future__ import annotations

import argparse
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.knowledge import knowledge
from bot.knowledge.load import load_pharmacy
from bot.leads.cli import CommandError, command
from bot.leads.coverage import notes
from bot.leads.failure import translated
from bot.leads.lead import Lead
from bot.leads.outbox import channels
from bot.leads.placing import settle
from bot.leads.roster import Roster, load_roster, store_roster
from bot.leads.roster_file import RosterFile, read_roster, write_roster
from bot.leads.service_area import ServiceArea
from bot.settings import Settings
from bot.store import audit
from bot.store.alone import alone
from bot.store.tables import utc_now


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `roster` and its commands; each sets `func(args, settings) -> int`."""
    description = "Read and change who may take leads: pharmacists, licences, permits."
    commands = subparsers.add_parser(
        "roster", help="read and change who may take leads", description=description
    ).add_subparsers(metavar="COMMAND", required=True)

    importing = commands.add_parser(
        "import",
        help="put the roster of a YAML file in the place of the stored one",
        description="Put the roster of a YAML file in the place of the stored one, and move leads that this concerns.",
    )
    importing.add_argument("file", type=Path, metavar="FILE.yml")
    importing.set_defaults(func=command(_import))

    export = commands.add_parser(
        "export", help="the stored roster as YAML", description="The stored roster as YAML, to be edited and imported."
    )
    export.add_argument("--output", type=Path, metavar="FILE", help="a new file; default: standard output")
    export.set_defaults(func=command(_export))

    check = commands.add_parser(
        "check",
        help="what is wrong with a file, or to be noted about the stored roster",
        description="What is wrong with a file and what ends soon or is covered by nobody. Changes nothing.",
    )
    check.add_argument("file", type=Path, metavar="FILE.yml", nargs="?", help="default: the stored roster")
    check.set_defaults(func=command(_check))


def _import(args: argparse.Namespace, engine: Engine) -> int:
    from bot.worker.queue import wake

    given = _read(args.file)
    pharmacy, now = load_pharmacy(), utc_now()
    with translated("changed"), engine.begin() as connection:
        alone(connection)
        before = load_roster(connection, pharmacy)
        store_roster(connection, given.pharmacists, given.permits)
        roster = load_roster(connection, pharmacy)
        moved = settle(connection, pharmacy, now)
        counts = {"pharmacists": len(given.pharmacists), "permits": len(given.permits), "moved": len(moved)}
        audit.record(connection, audit.at_the_shell(), "roster.imported", "roster", None, counts)
    settings = Settings.read()
    wake(settings, channels(settings))
    active = [one for one in roster.pharmacists if one.active]
    print(f"The roster has {_count(len(active), 'pharmacist')} and {_count(len(given.permits), 'permit')}.")
    was_active = {one.email for one in before.pharmacists if one.active}
    for one in roster.pharmacists:
        if one.email in was_active and not one.active:
            print(f"{one.name} is no longer in it.")
    for lead in moved:
        print(_moved(lead, roster))
    _print_notes(roster)
    return 0


def _export(args: argparse.Namespace, engine: Engine) -> int:
    with translated("read"), engine.connect() as connection:
        roster = load_roster(connection, load_pharmacy())
    text = write_roster(roster.pharmacists, roster.area.permits)
    if args.output is None:
        print(text, end="")
        return 0
    try:
        with args.output.open("x", encoding="utf-8") as out:
            out.write(text)
    except OSError as error:
        raise CommandError(
            f"--output {args.output} cannot be written: {error.strerror}. Name a new file in a folder that is yours."
        ) from None
    return 0


def _check(args: argparse.Namespace, engine: Engine) -> int:
    pharmacy = load_pharmacy()
    if args.file is None:
        with translated("read"), engine.connect() as connection:
            roster = load_roster(connection, pharmacy)
        if not roster.pharmacists:
            print(
                "The roster has no pharmacists: all leads wait for the supervisor. docs/owner.md says how to make one."
            )
            return 0
    else:
        given = _read(args.file)
        roster = Roster(given.pharmacists, ServiceArea(given.permits, pharmacy.states_served), pharmacy.time_zone)
        print(f"{args.file} is in order.")
    if not _print_notes(roster):
        print("Nothing to be noted.")
    return 0


def _read(file: Path) -> RosterFile:
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise CommandError(f"{file} holds bytes that are no text. Save it as UTF-8.") from None
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}. Name a file that exists.") from None
    given, complaints = read_roster(text, file.name, preferable_topics())
    if given is None:
        raise CommandError("\n".join(map(str, complaints)))
    return given


def preferable_topics() -> set[str]:
    """What a pharmacist may prefer: topics, answers, conditions."""
    answers = knowledge().answers
    return {*answers, *(answer.split("/")[0] for answer in answers), *knowledge().conditions}


def _print_notes(roster: Roster) -> int:
    found = list(notes(roster, roster.today(utc_now())))
    for note in found:
        print(f"note: {note}")
    return len(found)


def _moved(lead: Lead, roster: Roster) -> str:
    holder = roster.get(lead.assignee_id)
    return f"{lead.reference} is now with {holder.name if holder else 'the supervisor'}."


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
