"""The page Releases: what is live, what was, going back."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.access import Page, Visit, get, post
from bot.console.audit.export import names
from bot.console.errors import ConsoleError
from bot.console.roles import EDITORS
from bot.training import records, releases, standing, verdicts
from bot.training.releases import ReleaseRefused


def pages() -> list[Page]:
    return [get("/releases", show, EDITORS), post("/releases/rollback", roll_back, EDITORS)]


def show(visit: Visit) -> Response:
    with visit.desk.engine.connect() as connection:
        values = {
            "live": releases.live(connection),
            "base": verdicts.live_or_base(connection),
            "standing": standing.of(connection),
            "under_way": releases.under_way(connection),
            "before": releases.before_live(connection),
            "releases": releases.listed(connection),
            "candidates": [one for one in records.newest_models(connection, 10) if one.metrics],
            "names": names(connection),
        }
    return visit.page("releases.html", **values)


def roll_back(visit: Visit) -> Response:
    try:
        with visit.desk.engine.begin() as connection:
            releases.roll_back(connection, visit.desk.settings.home / "models", visit.staff.actor)
    except ReleaseRefused as error:
        raise ConsoleError(409, "refused", str(error)) from None
    return visit.redirect("/releases", "The release before is being put back.")
