"""The page Training: start a run, watch it, cancel it."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.access import Page, Visit, get, post
from bot.console.audit.export import names
from bot.console.errors import ConsoleError
from bot.console.roles import EDITORS
from bot.training import records, runs, standing
from bot.training.runs import RunRefused
from bot.training.stages import LABELS


def pages() -> list[Page]:
    return [
        get("/training", show, EDITORS),
        post("/training", start, EDITORS),
        post("/training/{id}/cancel", cancel, EDITORS),
    ]


def show(visit: Visit) -> Response:
    with visit.desk.engine.connect() as connection:
        found = runs.listed(connection)
        values = {
            "open": runs.open_run(connection),
            "runs": found,
            "shorts": {one.hash: one.short for one in records.newest_models(connection, 200)},
            "names": names(connection),
            "standing": standing.of(connection),
        }
    return visit.page("training.html", stages=LABELS, **values)


def start(visit: Visit) -> Response:
    try:
        with visit.desk.engine.begin() as connection:
            runs.request(connection, visit.staff.actor)
    except RunRefused as error:
        raise ConsoleError(409, "refused", str(error)) from None
    return visit.redirect("/training", "The training begins in a moment.")


def cancel(visit: Visit) -> Response:
    number = visit.number("id")
    with visit.desk.engine.begin() as connection:
        if runs.run(connection, number) is None:
            raise ConsoleError.not_found()
        try:
            runs.cancel(connection, number, visit.staff.actor)
        except RunRefused as error:
            raise ConsoleError(409, "refused", str(error)) from None
    return visit.redirect("/training", "The training is being cancelled.")
