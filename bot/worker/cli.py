"""`ldn outbox list|retry` and `ldn notify test`: notifications, for staff at a terminal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy.engine import Engine

from bot.leads import outbox
from bot.leads.lead import reference_of
from bot.leads.outbox import Delivery
from bot.settings import Settings
from bot.store.on_database import on_database
from bot.store.tables import utc_now

_NO_CHANNEL = "No channel is set up. Set LDN_SMTP_URL, LDN_WEBHOOK_URL or LDN_NOTIFY_URLS (docs/operator.md)."
_COLUMNS = (
    ("ID", 6),
    ("LEAD", 9),
    ("KIND", 13),
    ("CHANNEL", 16),
    ("TO", 10),
    ("STATE", 9),
    ("TRIES", 5),
    ("SINCE (UTC)", 16),
)


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `outbox` and `notify` with their commands; each sets `func(args, settings) -> int`."""
    notifications = subparsers.add_parser(
        "outbox", help="read and repeat notifications", description="Read and repeat notifications."
    ).add_subparsers(metavar="COMMAND", required=True)
    listing = notifications.add_parser(
        "list",
        help="what could not be delivered, and what still waits",
        description="What could not be delivered, and what still waits.",
    )
    listing.add_argument("--all", action="store_true", help="what was sent and cancelled as well")
    listing.add_argument("--limit", type=int, default=100, help="at most this many, the newest (default: 100)")
    listing.add_argument("--json", action="store_true", help="a JSON array instead of the table")
    listing.set_defaults(func=on_database(_list))
    retry = notifications.add_parser(
        "retry", help="send dead letters once more", description="Send dead letters once more."
    )
    retry.add_argument("ids", nargs="*", type=int, metavar="ID", help="as `ldn outbox list` shows; none: all")
    retry.set_defaults(func=on_database(_retry))

    notify = subparsers.add_parser(
        "notify", help="try the ways that notifications go", description="Try the ways that notifications go."
    ).add_subparsers(metavar="COMMAND", required=True)
    test = notify.add_parser(
        "test", help="send a test over each channel", description="Send a test over each channel that is set up."
    )
    test.set_defaults(func=_test)


def _list(args: argparse.Namespace, _settings: Settings, engine: Engine) -> int:
    with engine.connect() as connection:
        found = outbox.listed(connection, None if args.all else ("dead", *outbox.OPEN), args.limit)
    if args.json:
        print(json.dumps([asdict(one) for one in found], default=str, indent=2))
    elif found:
        print(_table(found))
    else:
        print("No notification waits or failed." if not args.all else "No notifications yet.")
    return 0


def _table(found: Sequence[Delivery]) -> str:
    rows = [tuple(heading for heading, _ in _COLUMNS)]
    for one in found:
        to = f"{one.recipient_kind}{f' {one.pharmacist_id}' if one.pharmacist_id else ''}"
        since = f"{one.created_at:%Y-%m-%d %H:%M}"
        rows.append(
            (str(one.id), reference_of(one.lead_id), one.kind, one.channel, to, one.state, str(one.attempts), since)
        )
    widths = [max(width, *(len(row[number]) for row in rows)) for number, (_, width) in enumerate(_COLUMNS)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    # What went wrong stands under its notification.
    shown = [lines[0]]
    for line, one in zip(lines[1:], found, strict=True):
        shown += [line, *([f"        {one.last_error}"] if one.last_error and one.state != "sent" else [])]
    return "\n".join(shown)


def _retry(args: argparse.Namespace, settings: Settings, engine: Engine) -> int:
    from bot.worker.queue import wake

    with engine.begin() as connection:
        count = outbox.try_again(connection, args.ids or None, utc_now())
    if args.ids and count < len(set(args.ids)):
        print("Not every ID is a dead letter. `ldn outbox list` shows them.", file=sys.stderr)
        return 1
    wake(settings, outbox.channels(settings))
    print(f"{count} dead letter{'' if count == 1 else 's'} will be sent once more by the worker (`ldn run`).")
    return 0


def _test(_args: argparse.Namespace, settings: Settings) -> int:
    from bot.worker.channels import DeliveryError
    from bot.worker.deliver import configured
    from bot.worker.notice import trial_notice

    channels = configured(settings)
    if not channels:
        print(_NO_CHANNEL, file=sys.stderr)
        return 1
    failed = 0
    for channel in channels.values():
        notice = trial_notice(channel.name, settings, utc_now())
        try:
            channel.send(notice, lambda: None)
        except DeliveryError as error:
            failed += 1
            print(f"{channel.name}: {error}", file=sys.stderr)
        else:
            print(f"{channel.name}: sent{f' to {notice.to}' if channel.name == 'email' else ''}.")
    return 1 if failed else 0
