"""The judgement table of a model, what it is made of, and promoting it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Connection
from starlette.responses import Response

from bot.console.access import Page, Visit, get, post
from bot.console.audit.export import names
from bot.console.errors import ConsoleError
from bot.console.roles import EDITORS, SUPERVISORS
from bot.training import records, regression, releases, verdicts
from bot.training.records import Model
from bot.training.releases import ReleaseRefused
from bot.training.verdicts import Judged


def pages() -> list[Page]:
    return [
        get("/models/{hash}", show, EDITORS),
        post("/models/{hash}/promote", promote, EDITORS),
    ]


def show(visit: Visit) -> Response:
    with visit.desk.engine.connect() as connection:
        model = _model(visit, connection)
        return visit.page("model.html", **_values(visit, connection, model))


def promote(visit: Visit) -> Response:
    reason = visit.text("reason")
    if reason and visit.staff.role not in SUPERVISORS:
        raise ConsoleError(403, "forbidden", "Only a supervisor may override the gate.")
    folder = visit.desk.settings.home / "models"
    try:
        with visit.desk.engine.begin() as connection:
            model = _model(visit, connection)
            verdicts.promote(connection, model.hash, folder, visit.staff.actor, reason or None)
    except ReleaseRefused as error:
        with visit.desk.engine.connect() as connection:
            values = _values(visit, connection, model)
        return visit.page("model.html", 409, problem=str(error), **values | {"reason": reason})
    return visit.redirect("/releases", "The release begins in a moment.")


def _model(visit: Visit, connection: Connection) -> Model:
    model = records.model(connection, visit.request.path_params["hash"])
    if model is None:
        raise ConsoleError.not_found()
    return model


def _values(visit: Visit, connection: Connection, model: Model) -> dict[str, Any]:
    judged = verdicts.of(connection, model.hash)
    live = records.live_model(connection)
    return {
        "model": model,
        "judged": judged,
        "is_live": live is not None and live.hash == model.hash,
        "under_way": releases.under_way(connection),
        "better": _changed(connection, judged, better=True),
        "worse": _changed(connection, judged, better=False),
        "names": names(connection),
        "may_override": visit.staff.role in SUPERVISORS,
        "reason": "",
    }


def _changed(connection: Connection, judged: Judged | None, *, better: bool) -> list[dict[str, Any]]:
    """The test questions that got better or worse, with what each model answered."""
    if judged is None:
        return []
    texts = {line.question.id: line.question.text for line in regression.lines(connection)}
    now, before = (
        {line["id"]: line for line in model.metrics["lines"]} if model and model.metrics else {}
        for model in (judged.model, judged.live)
    )
    return [
        {
            "text": texts.get(id, "(taken out of the set)"),
            "expected": now[id]["expected"],
            "before": before[id]["found"],
            "now": now[id]["found"],
        }
        for id in (judged.verdict.better if better else judged.verdict.worse)
    ]
