"""What visitors ask and what comes of it, for who works on the answers."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.responses import Response

from bot.console.access import Page, Visit, get
from bot.console.errors import ConsoleError
from bot.console.insights import pictures
from bot.console.roles import EDITORS
from bot.console.words import count
from bot.insights.records import Records, known_languages, known_models, read
from bot.insights.scope import Scope, ScopeError, local
from bot.insights.summary import of_records, release_pairs, releases_table
from bot.insights.tables import Table, median_wait, share, tables
from bot.leads.export import neutralised
from bot.store.tables import utc_now

_DAYS = {"7": "7 days", "28": "28 days", "91": "13 weeks", "365": "a year"}
_USUAL_DAYS = 28


def pages() -> list[Page]:
    return [get("/insights", show, EDITORS), get("/insights/{table}.csv", download, EDITORS)]


@dataclass(frozen=True)
class _Asked:
    """The scope of a request, and what was wrong with it."""

    scope: Scope
    problem: str | None = None


def show(visit: Visit) -> Response:
    asked, zone = _asked(visit), visit.desk.zone
    scope = asked.scope
    with visit.desk.engine.connect() as connection:
        records = read(connection, scope, zone)
        before = of_records(read(connection, scope.before, zone))
        pairs = release_pairs(connection, scope, zone)
        languages, models = known_languages(connection), known_models(connection)
    every = {table.key: table for table in [*_tables(visit, records, scope), releases_table(pairs, zone)]}
    return visit.page(
        "insights.html",
        422 if asked.problem else 200,
        problem=asked.problem,
        scope=scope,
        now=of_records(records),
        before=before,
        wait=_lasting(median_wait(records.requests)),
        pairs=pairs,
        tables=every,
        pictures=_pictures(every),
        share=share,
        spans=_spans(visit, scope),
        query=_query(scope),
        topics=visit.desk.subjects.topics,
        questions=visit.desk.subjects.questions,
        languages=languages,
        models=models,
    )


def download(visit: Visit) -> Response:
    """One table as CSV, of the scope that the page shows."""
    asked = _asked(visit)
    if asked.problem:
        raise ConsoleError(422, "invalid", asked.problem)
    scope, zone = asked.scope, visit.desk.zone
    with visit.desk.engine.connect() as connection:
        records, pairs = read(connection, scope, zone), release_pairs(connection, scope, zone)
    every = [*_tables(visit, records, scope), releases_table(pairs, zone)]
    table = next((one for one in every if one.key == visit.request.path_params["table"]), None)
    if table is None:
        raise ConsoleError.not_found()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    writer.writerows(["" if cell is None else neutralised(str(cell)) for cell in row] for row in table.rows)
    name = f"{table.key}-{scope.first}-{scope.last}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    # A spreadsheet reads UTF-8 only behind a byte order mark.
    return Response(f"\ufeff{out.getvalue()}", media_type="text/csv; charset=utf-8", headers=headers)


def _tables(visit: Visit, records: Records, scope: Scope) -> list[Table]:
    subjects = visit.desk.subjects

    def answer(id: str) -> str:
        return subjects.questions.get(id, id)

    def condition(key: str) -> str:
        return subjects.conditions.get(key, key.replace("_", " "))

    return tables(records, scope, answer, condition)


def _pictures(every: dict[str, Table]) -> dict[str, object]:
    days = every["days"]
    busiest = max(every["hours"].rows, key=lambda row: sum(int(cell or 0) for cell in row[1:]))
    return {
        "days": pictures.columns(
            days,
            ("Answered", "Did you mean", "Not understood", "Out of scope", "Safety", "Other"),
            f"{sum(_numbers(days))} messages in {len(days.rows)} days, stacked by what became of them.",
        ),
        "hours": pictures.heat(every["hours"], f"Most questions are asked at {busiest[0]}."),
        "visits": pictures.columns(every["visits"], ("Visits",), "How many questions a visitor asks in one visit."),
    }


def _numbers(table: Table) -> list[int]:
    return [sum(int(cell or 0) for cell in row[1:]) for row in table.rows]


def _asked(visit: Visit) -> _Asked:
    today = local(utc_now(), visit.desk.zone).date()
    usual = Scope(today - dt.timedelta(days=_USUAL_DAYS - 1), today)
    filters = {name: visit.query(name)[:64] for name in ("topic", "language", "model")}
    try:
        days = visit.query("days")
        if days in _DAYS:
            usual = Scope(today - dt.timedelta(days=int(days) - 1), today)
        first = _day(visit, "first") or usual.first
        last = _day(visit, "last") or usual.last
        return _Asked(Scope(first, last, **filters))
    except ScopeError as error:
        return _Asked(replace(usual, **filters), str(error))


def _lasting(length: dt.timedelta | None) -> str | None:
    """ "25 minutes", "3 hours", "2 days"."""
    if length is None:
        return None
    minutes = round(length.total_seconds() / 60)
    if minutes < 120:
        return count(minutes, "minute")
    return count(round(minutes / 60), "hour") if minutes < 48 * 60 else count(round(minutes / 1440), "day")


def _day(visit: Visit, name: str) -> dt.date | None:
    text = visit.query(name)
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ScopeError(f"The {name} day has value {text[:20]!r}. Write a date: 2026-11-23.") from None


def _query(scope: Scope) -> str:
    values = {"first": scope.first, "last": scope.last}
    values |= {name: getattr(scope, name) for name in ("topic", "language", "model") if getattr(scope, name)}
    return urlencode(values)


def _spans(visit: Visit, scope: Scope) -> list[tuple[str, str, bool]]:
    """Links to the usual periods: label, address, whether it is shown."""
    today = local(utc_now(), visit.desk.zone).date()
    filters = {name: getattr(scope, name) for name in ("topic", "language", "model") if getattr(scope, name)}
    return [
        (label, f"/insights?{urlencode({'days': days, **filters})}", scope.last == today and scope.days == int(days))
        for days, label in _DAYS.items()
    ]
