"""`ldn staff add|list|disable|reset-password`: accounts of the console, for whoever runs the assistant."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Callable

from sqlalchemy.engine import Connection, Engine

from bot.console.auth import accounts, links
from bot.console.auth.accounts import AccountError, Staff
from bot.console.auth.passwords import WeakPassword
from bot.settings import Settings
from bot.store import audit
from bot.store.keyring import KeyringError
from bot.store.on_database import on_database
from bot.store.staff_tables import ROLES

_Command = Callable[[argparse.Namespace, Connection, Settings], int]


class CommandError(Exception):
    """A command that cannot do what was asked; the message says what to do."""


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `staff` and its commands; each sets `func(args, settings) -> int`."""
    commands = subparsers.add_parser(
        "staff", help="who may sign in to the console", description="Who may sign in to the console."
    ).add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, work: _Command, help: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.")
        made.set_defaults(func=_in_a_transaction(work))
        return made

    new = command("add", _add, "a new account; prints a one-time link to set the password")
    new.add_argument("email")
    new.add_argument("--name", help="as colleagues know them; default: the part of the email before the @")
    new.add_argument("--role", choices=ROLES, default="admin", help="default: admin")
    new.add_argument("--password", action="store_true", help="ask for a password instead of printing a link")
    command("list", _list, "all accounts, with their last sign-in")
    command("disable", _disable, "end an account's access at once").add_argument("email")
    reset = command("reset-password", _reset, "take away password and second factor; prints a new one-time link")
    reset.add_argument("email")
    reset.add_argument("--password", action="store_true", help="ask for a password instead of printing a link")


def _in_a_transaction(work: _Command) -> Callable[[argparse.Namespace, Settings], int]:
    def run(args: argparse.Namespace, settings: Settings, engine: Engine) -> int:
        with engine.begin() as connection:
            return work(args, connection, settings)

    return on_database(run, AccountError, CommandError, KeyringError, WeakPassword)


def _add(args: argparse.Namespace, connection: Connection, settings: Settings) -> int:
    person = accounts.add(connection, args.email, args.name or args.email.partition("@")[0], args.role)
    says = _let_in(args, connection, settings, person)
    audit.record(connection, audit.at_the_shell(), "staff.added", "staff", person.id, {"role": person.role})
    print(f"{person.name} may sign in as {person.role} at {settings.console_url}/ with {person.email}.\n{says}")
    return 0


def _list(_args: argparse.Namespace, connection: Connection, _settings: Settings) -> int:
    people = accounts.everyone(connection)
    if not people:
        print("No accounts yet. Make the first one: ldn staff add YOUR@EMAIL")
    for person in people:
        signed_in = f"{person.last_sign_in_at:%Y-%m-%d}" if person.last_sign_in_at else "never"
        state = "" if person.active else "  disabled"
        print(f"{person.role:<11} {person.email:<32} {person.name:<24} last sign-in {signed_in}{state}")
    return 0


def _disable(args: argparse.Namespace, connection: Connection, _settings: Settings) -> int:
    person = _person(connection, args.email)
    if accounts.change(connection, person, active=False):
        audit.record(connection, audit.at_the_shell(), "staff.changed", "staff", person.id, {"active": False})
    print(f"{person.email} cannot sign in any more.")
    return 0


def _reset(args: argparse.Namespace, connection: Connection, settings: Settings) -> int:
    person = _person(connection, args.email)
    if not person.active:
        accounts.change(connection, person, active=True)
    accounts.reset(connection, person)
    says = _let_in(args, connection, settings, person)
    audit.record(connection, audit.at_the_shell(), "staff.reset", "staff", person.id)
    print(f"{person.email} has no password and no second factor any more.\n{says}")
    return 0


def _let_in(args: argparse.Namespace, connection: Connection, settings: Settings, person: Staff) -> str:
    """Set a typed password or make a link; what to say about it."""
    if not args.password:
        hours = int(links.LASTS.total_seconds()) // 3600
        path = links.make(connection, person)
        return f"This link sets the password, once, within {hours} hours:\n  {settings.console_url}{path}"
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("The same again: "):
        raise CommandError("The two passwords differ. Nothing was changed; run the command again.")
    accounts.set_password(connection, person, first)
    return "The password is set."


def _person(connection: Connection, email: str) -> Staff:
    person = accounts.by_email(connection, email)
    if person is None:
        raise CommandError(f"There is no account {email!r}. `ldn staff list` shows them all.")
    return person
