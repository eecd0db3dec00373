"""`ldn forget` and `ldn keys`: a person's data, and the keys it is encrypted with."""

from __future__ import annotations

import argparse

from sqlalchemy.engine import Connection, Engine

from bot.leads.cli import CommandError, command
from bot.leads.failure import translated
from bot.leads.mail import parse_email
from bot.leads.phone import Phone, parse_phone
from bot.privacy import holdings
from bot.privacy.brain import forgotten_by_brain
from bot.privacy.erasure import erase, remains
from bot.privacy.holdings import Holdings
from bot.settings import Settings
from bot.store.encryption import keyring_of
from bot.store.rotation import encrypt_anew, old_rows
from bot.store.schema import metadata
from bot.store.tables import utc_now

_WHY = "The person asked for it."


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add the commands; each sets `func(args, settings) -> int`."""
    help = "erase everything held of one person, and prove it"
    forget = subparsers.add_parser("forget", help=help, description=f"{help.capitalize()}.")
    who = forget.add_mutually_exclusive_group(required=True)
    who.add_argument("--phone", help="a phone number they gave, as people write it")
    who.add_argument("--email", help="an email address they gave")
    who.add_argument("--reference", help="one of their leads, such as L-000123")
    who.add_argument("--conversation", help="a conversation, as `ldn leads show` names it")
    forget.add_argument("--dry-run", action="store_true", help="say what would be erased, and erase nothing")
    forget.set_defaults(func=command(_forget))

    keys = subparsers.add_parser(
        "keys", help="the keys of encrypted data", description="The keys that personal data is encrypted with."
    ).add_subparsers(metavar="COMMAND", required=True)
    for name, work, help in (
        ("list", _list, "how many keys there are, and what still needs an old one"),
        ("rotate", _rotate, "add a new key and encrypt everything with it, while the assistant runs"),
        ("retire", _retire, "remove the old keys, if nothing needs them any more"),
    ):
        made = keys.add_parser(name, help=help, description=f"{help.capitalize()}.")
        made.set_defaults(func=command(work))


def _forget(args: argparse.Namespace, engine: Engine) -> int:
    socket = Settings.read().brain_socket
    with translated("read"), engine.connect() as connection:
        found = _found(args, connection)
    if not found:
        print("Nothing is held of this person.")
        return 0
    if args.dry_run:
        print(f"Would erase: {_counted(found)}.")
        return 0
    if not forgotten_by_brain(socket, found.conversations):
        raise CommandError("Nothing was erased: the running assistant does not answer. Try again, or stop it first.")
    with translated("erased"), engine.begin() as connection:
        found = _found(args, connection)
        erase(connection, found, "command", _WHY, utc_now())
    # Once more: the visitor may have written in between.
    if not forgotten_by_brain(socket, found.conversations):
        raise CommandError(
            "The database was emptied, but the running assistant did not answer and may have the conversation in "
            "memory. Restart it, then run the command again."
        )
    print(f"Erased: {_counted(found)}.")
    with translated("read"), engine.connect() as connection:
        left = remains(connection, found.traces, found.conversations)
    if left:
        where = ", ".join(f"{table} ({count})" for table, count in left.items())
        raise CommandError(f"Traces of this person are still in: {where}. Run the command again.")
    print("Searched every table for the phone numbers, email addresses and conversations: 0 rows hold them.")
    print("Backups made before now still do, and so do emails already sent.")
    return 0


def _found(args: argparse.Namespace, connection: Connection) -> Holdings:
    if args.phone is not None:
        phone = parse_phone(args.phone)
        if not isinstance(phone, Phone):
            raise CommandError("--phone holds no phone number. Write it like (212) 555-0123, with its country code.")
        return holdings.of_person(connection, phone.stored, None)
    if args.email is not None:
        email = parse_email(args.email, confirmed=True)
        if not isinstance(email, str):
            raise CommandError("--email holds no email address. Write it like ann@example.com.")
        return holdings.of_person(connection, None, email)
    if args.reference is not None:
        return holdings.of_lead(connection, args.reference)
    return holdings.of_conversation(connection, args.conversation)


def _counted(found: Holdings) -> str:
    references = ", ".join(lead.reference for lead in found.leads)
    parts = [
        f"{len(found.leads)} lead{'' if len(found.leads) == 1 else 's'}" + (f" ({references})" if references else ""),
        f"{len(found.conversations)} conversation{'' if len(found.conversations) == 1 else 's'}",
    ]
    return " and ".join(parts)


def _list(_args: argparse.Namespace, engine: Engine) -> int:
    keyring = keyring_of(engine)
    count = len(keyring)
    print(f"{keyring.file}: {count} key{'' if count == 1 else 's'}; the first one encrypts.")
    old = old_rows(engine, metadata)
    if old:
        print("Rows that still need an older key: " + ", ".join(f"{table} {rows}" for table, rows in old.items()))
        print("`ldn keys rotate` goes on with them.")
    elif count > 1:
        print("Nothing needs the older ones. Backups made before the change do; `ldn keys retire` removes them.")
    return 0


def _rotate(_args: argparse.Namespace, engine: Engine) -> int:
    keyring = keyring_of(engine)
    if old_rows(engine, metadata):
        print("A change of keys that was interrupted goes on.")
    else:
        keyring.rotate()
        print(f"A new key stands first in {keyring.file}. Back that file up now.")
    changed = encrypt_anew(engine, metadata, lambda table, rows: print(f"  {table}: {rows} rows"))
    print(f"Encrypted anew: {changed} rows. The older keys stay for your backups; `ldn keys retire` removes them.")
    return 0


def _retire(_args: argparse.Namespace, engine: Engine) -> int:
    old = old_rows(engine, metadata)
    if old:
        where = ", ".join(f"{table} {rows}" for table, rows in old.items())
        raise CommandError(f"Older keys are still needed: {where}. Run `ldn keys rotate` first.")
    removed = keyring_of(engine).retire()
    print(f"Removed {removed} older key{'' if removed == 1 else 's'}. Backups made with them cannot be read any more.")
    return 0
