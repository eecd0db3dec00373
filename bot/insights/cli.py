"""`ldn report`: a week of the assistant as text."""

from __future__ import annotations

import argparse
import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy.engine import Engine

from bot.answers.library import Library
from bot.insights.report import report
from bot.insights.scope import Scope, ScopeError, local, week
from bot.knowledge.load import load
from bot.leads.cli import CommandError, command
from bot.store.tables import utc_now


def register(subparsers: argparse._SubParsersAction) -> None:
    """Add `report`; it sets `func(args, settings) -> int`."""
    description = "A week of the assistant as text, for email: what was asked, what was not understood, leads."
    parser = subparsers.add_parser("report", help="a week of the assistant as text, for email", description=description)
    parser.add_argument("--week", metavar="YYYY-Www", help="such as 2026-W47; default: the last whole week")
    parser.set_defaults(func=command(_report))


def _report(args: argparse.Namespace, engine: Engine) -> int:
    base = load()
    zone = ZoneInfo(base.pharmacy.time_zone) if base.pharmacy.time_zone else None
    try:
        scope = Scope(*(week(args.week) if args.week else _last_week(local(utc_now(), zone).date())))
    except ScopeError as error:
        raise CommandError(str(error)) from None
    known = Library(base, engine).look()

    def answer(id: str) -> str:
        return known.answers[id].question if id in known.answers else id

    def condition(key: str) -> str:
        return known.conditions[key].name if key in known.conditions else key

    with engine.connect() as connection:
        print(report(connection, scope, zone, known.pharmacy.name, answer, condition), end="")
    return 0


def _last_week(today: dt.date) -> tuple[dt.date, dt.date]:
    monday = today - dt.timedelta(days=today.weekday() + 7)
    return monday, monday + dt.timedelta(days=6)
