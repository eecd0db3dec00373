"""A week in words, for an email."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy.engine import Connection

from bot.insights.records import Records, read
from bot.insights.scope import Scope
from bot.insights.summary import Pair, Summary, of_records, release_pairs
from bot.insights.tables import Cell, Name, Table, median_wait, share, tables
from bot.leads.lead import OUTCOMES

_WIDTH = 76
_ROWS = 8


def report(
    connection: Connection, scope: Scope, zone: dt.tzinfo | None, pharmacy: str, answer: Name, condition: Name
) -> str:
    """The text, with a line end; nothing in it names a visitor."""
    records = read(connection, scope, zone)
    now, before = of_records(records), of_records(read(connection, scope.before, zone))
    every = {table.key: table for table in tables(records, scope, answer, condition)}
    pairs = release_pairs(connection, scope, zone)
    return "\n".join(_lines(scope, pharmacy, records, now, before, every, pairs)) + "\n"


def _lines(
    scope: Scope,
    pharmacy: str,
    records: Records,
    now: Summary,
    before: Summary,
    every: dict[str, Table],
    pairs: Sequence[Pair],
) -> Iterator[str]:
    yield f"{pharmacy}: the LDN assistant from {scope.first} to {scope.last}"
    yield ""
    if not now.messages and not now.leads:
        yield "Nobody wrote in this time."
        return
    yield from _figures(scope, records, now, before)
    yield from _section(every["answers"], (2,), "What visitors ask")
    yield from _section(every["conditions"], (1,), "Conditions asked about")
    yield from _section(
        every["unclear"], (2, 3), "What was not understood (not understood / asked back), by what it was near to"
    )
    yield from _section(every["choices"], (3, 2), "After “did you mean” (chosen / offered)")
    yield from _section(every["thumbs"], (2, 3), "Thumbs (up / down)")
    yield from _section(every["leads"], (2,), "Leads, by the question before")
    yield from _section(every["emergencies"], (1, 2, 3), "Emergencies (emergency / self-harm / opioids)")
    for pair in pairs:
        yield ""
        yield f"Released {pair.release.at:%Y-%m-%d %H:%M} UTC: model {pair.release.model[:16]}"
        for side, one in (("before", pair.before), ("after", pair.after)):
            yield (
                f"  {side:7} answered {share(one.answered, one.questions)}, "
                f"not understood {share(one.not_understood, one.questions)}"
            )


def _figures(scope: Scope, records: Records, now: Summary, before: Summary) -> Iterator[str]:
    yield f"{'':28}{'this time':>18}{f'{scope.days} days before':>20}"
    rows = (
        ("Messages", now.messages, before.messages),
        ("Visits", now.visits, before.visits),
        ("Questions per visit", now.per_visit, before.per_visit),
        ("Answered", share(now.answered, now.questions), share(before.answered, before.questions)),
        ("Asked “did you mean”", share(now.did_you_mean, now.questions), share(before.did_you_mean, before.questions)),
        ("Not understood", share(now.not_understood, now.questions), share(before.not_understood, before.questions)),
        ("Out of scope", share(now.out_of_scope, now.questions), share(before.out_of_scope, before.questions)),
        ("Thumbs up", share(now.up, now.up + now.down), share(before.up, before.up + before.down)),
        ("Emergencies", now.emergencies, before.emergencies),
        ("Leads", now.leads, before.leads),
        ("95 of 100 replies within", _milliseconds(now.p95), _milliseconds(before.p95)),
    )
    yield from (f"{name:28}{value!s:>18}{then!s:>20}" for name, value, then in rows)
    if records.requests:
        yield ""
        wait = median_wait(records.requests)
        reached = sum(one.waited is not None for one in records.requests)
        yield f"Of the {now.leads} leads, {reached} were marked as reached" + (
            f", half of them within {_hours(wait)}." if wait is not None else "."
        )
        ended = [(OUTCOMES[key], sum(one.outcome == key for one in records.requests)) for key in OUTCOMES]
        yield from (f"  {count:4}  {words}" for words, count in ended if count)


def _section(table: Table, shown: Sequence[int], title: str) -> Iterator[str]:
    if not table.rows:
        return
    yield ""
    yield from textwrap.wrap(title, _WIDTH)
    rows = table.rows[-_ROWS:] if table.key == "emergencies" else table.rows[:_ROWS]
    for row in rows:
        counts = " / ".join(str(row[index]) for index in shown)
        yield f"  {counts:>9}  {textwrap.shorten(_text(row[:1]), _WIDTH - 13, placeholder=' ...')}"
    if len(table.rows) > len(rows):
        yield f"{'':13}and {len(table.rows) - len(rows)} more"


def _text(cells: Iterable[Cell]) -> str:
    return " ".join(str(cell) for cell in cells)


def _milliseconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f} ms"


def _hours(length: dt.timedelta) -> str:
    hours = length.total_seconds() / 3600
    return f"{hours * 60:.0f} minutes" if hours < 2 else f"{hours:.0f} hours"
