"""The staff page: who may sign in, and as what."""

from __future__ import annotations

from sqlalchemy.engine import Connection
from starlette.responses import Response

from bot.console.access import Page, Visit, get, post
from bot.console.auth import accounts, links
from bot.console.auth.accounts import AccountError, Staff
from bot.console.errors import ConsoleError
from bot.console.roles import ADMINS, MEANINGS


def pages() -> list[Page]:
    return [
        get("/staff", listing, ADMINS),
        post("/staff", add, ADMINS),
        post("/staff/{id}", change, ADMINS),
        post("/staff/{id}/reset", reset, ADMINS),
    ]


def listing(visit: Visit) -> Response:
    return _listing(visit)


def add(visit: Visit) -> Response:
    """A new account, and the link that lets the person in. It is shown once: only its hash is kept."""
    with visit.desk.engine.begin() as connection:
        try:
            person = accounts.add(connection, visit.text("email"), visit.text("name"), visit.text("role"))
        except AccountError as error:
            return _listing(visit, 422, str(error), typed=dict(visit.form))
        link = links.make(connection, person)
        visit.audit(connection, "staff.added", "staff", person.id, role=person.role)
    return _with_link(visit, person, link)


def change(visit: Visit) -> Response:
    """Name, role, and whether the person may sign in."""
    active = visit.text("active") == "yes"
    with visit.desk.engine.begin() as connection:
        person = _person(visit, connection)
        if person.id == visit.staff.id and not active:
            return _listing(visit, 422, "You cannot disable yourself. Ask another admin.")
        try:
            changed = accounts.change(
                connection, person, name=visit.text("name"), role=visit.text("role"), active=active
            )
        except AccountError as error:
            return _listing(visit, 422, str(error))
        if changed:
            # The name is left out: the log outlives people's wish to be called so.
            what = {key: value for key, value in changed.items() if key != "name"} | {"fields": sorted(changed)}
            visit.audit(connection, "staff.changed", "staff", person.id, **what)
    return visit.redirect("/staff", "Saved." if changed else "Nothing was changed.")


def reset(visit: Visit) -> Response:
    """Take away password, second factor and sessions; a new link lets the person in again."""
    with visit.desk.engine.begin() as connection:
        person = _person(visit, connection)
        if not person.active:
            return _listing(visit, 422, "This account is disabled. Enable it first.")
        accounts.reset(connection, person)
        link = links.make(connection, person)
        visit.audit(connection, "staff.reset", "staff", person.id)
    return _with_link(visit, person, link)


def _person(visit: Visit, connection: Connection) -> Staff:
    person = accounts.get(connection, visit.number("id"))
    if person is None:
        raise ConsoleError.not_found()
    return person


def _with_link(visit: Visit, person: Staff, link: str) -> Response:
    return _listing(visit, invited=person, link=f"{visit.desk.settings.console_url}{link}", hours=_hours())


def _hours() -> int:
    return int(links.LASTS.total_seconds()) // 3600


def _listing(
    visit: Visit,
    status: int = 200,
    problem: str | None = None,
    *,
    typed: dict | None = None,
    invited: Staff | None = None,
    link: str = "",
    hours: int = 0,
) -> Response:
    with visit.desk.engine.connect() as connection:
        people = accounts.everyone(connection)
    return visit.page(
        "staff.html",
        status,
        problem=problem,
        people=people,
        roles=MEANINGS,
        typed=typed or {},
        invited=invited,
        link=link,
        hours=hours,
    )
