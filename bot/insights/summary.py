"""The figures at the head of the page and of the report, and the same before and after each release."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from bot.insights.records import EMERGENCIES, QUESTIONS, Records, Release, Turn, read_releases, turns_between
from bot.insights.scope import Scope, local
from bot.insights.tables import Table, percentile, share

# A release is compared by so many days on either side, as far as there are any.
RELEASE_DAYS = 7


@dataclass(frozen=True)
class Summary:
    """Counts of a period. `p95` and `p50` in milliseconds, None without replies."""

    messages: int
    visits: int
    questions: int
    answered: int
    did_you_mean: int
    not_understood: int
    out_of_scope: int
    emergencies: int
    leads: int
    up: int
    down: int
    p50: float | None
    p95: float | None

    @property
    def per_visit(self) -> str:
        return f"{self.questions / self.visits:.1f}" if self.visits else "–"


def summary(turns: Sequence[Turn], leads: int = 0) -> Summary:
    """`leads` are counted by the caller, who has them."""
    asked = [turn for turn in turns if turn.outcome in QUESTIONS]
    times = [turn.milliseconds for turn in turns if turn.outcome not in ("held", "error")]
    return Summary(
        len(turns),
        len({turn.visit for turn in turns}),
        len(asked),
        _count(asked, "answered") + _count(asked, "safety"),
        _count(asked, "did_you_mean"),
        _count(asked, "not_understood"),
        _count(asked, "out_of_scope"),
        sum(turn.route in EMERGENCIES for turn in turns),
        leads,
        sum(turn.thumb == "up" for turn in turns),
        sum(turn.thumb == "down" for turn in turns),
        percentile(times, 0.5),
        percentile(times, 0.95),
    )


def of_records(records: Records) -> Summary:
    return summary(records.turns, len(records.requests))


@dataclass(frozen=True)
class Pair:
    """A release with the days before and after it."""

    release: Release
    before: Summary
    after: Summary


def release_pairs(connection: Connection, scope: Scope, zone: dt.tzinfo | None) -> list[Pair]:
    """For each release of the period the days on either side, up to the next one. All topics and languages."""
    found = read_releases(connection, scope, zone)
    pairs = []
    for index, release in enumerate(found):
        earlier = found[index - 1].at if index else None
        later = found[index + 1].at if index + 1 < len(found) else None
        sides = (summary(turns_between(connection, *side)) for side in _sides(release, earlier, later))
        pairs.append(Pair(release, *sides))
    return pairs


def releases_table(pairs: Iterable[Pair], zone: dt.tzinfo | None) -> Table:
    """Two rows for each release."""
    columns = (
        "Release",
        "Model",
        "Side",
        "Questions",
        "Answered",
        "Did you mean",
        "Not understood",
        "Out of scope",
        "Thumbs down",
        "95 of 100 within (ms)",
    )
    rows = [
        _row(pair.release, side, one, zone)
        for pair in pairs
        for side, one in (("before", pair.before), ("after", pair.after))
    ]
    return Table("releases", "Before and after each release", columns, tuple(rows))


def _sides(
    release: Release, earlier: dt.datetime | None, later: dt.datetime | None
) -> tuple[tuple[dt.datetime, dt.datetime], tuple[dt.datetime, dt.datetime]]:
    length = dt.timedelta(days=RELEASE_DAYS)
    begin = max(filter(None, (release.at - length, earlier)))
    return (begin, release.at), (release.at, min(filter(None, (release.at + length, later))))


def _row(release: Release, side: str, one: Summary, zone: dt.tzinfo | None) -> tuple[str | int | None, ...]:
    return (
        f"{local(release.at, zone):%Y-%m-%d %H:%M}",
        release.model,
        side,
        one.questions,
        share(one.answered, one.questions),
        share(one.did_you_mean, one.questions),
        share(one.not_understood, one.questions),
        share(one.out_of_scope, one.questions),
        share(one.down, one.up + one.down),
        None if one.p95 is None else round(one.p95),
    )


def _count(turns: Iterable[Turn], outcome: str) -> int:
    return sum(turn.outcome == outcome for turn in turns)
