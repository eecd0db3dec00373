"""The roster: who may take leads, with licences, hours and time off, and the pharmacy's permits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import update
from sqlalchemy.engine import Connection
from starlette.responses import PlainTextResponse, Response

from bot.console.access import Page, Visit, get, post
from bot.console.auth import accounts
from bot.console.errors import ConsoleError
from bot.console.roles import LEADS, SUPERVISORS
from bot.console.roster import form
from bot.console.roster.form import Fields, FormError
from bot.knowledge.states import STATES
from bot.leads.coverage import notes
from bot.leads.lead import Lead
from bot.leads.placing import settle
from bot.leads.roster import Pharmacist, Roster, load_roster, save_pharmacist, store_roster
from bot.leads.roster_file import read_roster, write_roster
from bot.leads.working_hours import is_open
from bot.store.alone import alone
from bot.store.lead_tables import pharmacists
from bot.store.tables import utc_now

_FILE = "roster.yml"


def pages() -> list[Page]:
    return [
        get("/roster", overview, SUPERVISORS),
        get("/roster/new", new, SUPERVISORS),
        post("/roster/new", add, SUPERVISORS),
        get("/roster/people/{id}", show, SUPERVISORS),
        post("/roster/people/{id}", save, SUPERVISORS),
        get("/roster/permits", permits, SUPERVISORS),
        post("/roster/permits", save_permits, SUPERVISORS),
        get("/roster/file", file, SUPERVISORS),
        post("/roster/file", import_file, SUPERVISORS),
        get(f"/roster/{_FILE}", download, SUPERVISORS),
    ]


def overview(visit: Visit) -> Response:
    now = utc_now()
    with visit.desk.engine.connect() as connection:
        roster = load_roster(connection, visit.desk.pharmacy)
    today = roster.today(now)
    return visit.page(
        "roster.html",
        people=sorted(roster.pharmacists, key=lambda one: (not one.active, one.name.lower())),
        at_work={one.id for one in roster.pharmacists if one.active and is_open(now, one.schedule)},
        permits=roster.area.permits,
        states_served=roster.area.states_served,
        notes=list(notes(roster, today)),
        ending=_ending(today),
    )


def new(visit: Visit) -> Response:
    return _person_page(visit, None, Fields())


def show(visit: Visit) -> Response:
    with visit.desk.engine.connect() as connection:
        one = _person(visit, load_roster(connection, visit.desk.pharmacy))
    return _person_page(visit, one, Fields.of(one))


def add(visit: Visit) -> Response:
    return _save(visit, lambda _roster: None)


def save(visit: Visit) -> Response:
    return _save(visit, lambda roster: _person(visit, roster))


def permits(visit: Visit) -> Response:
    with visit.desk.engine.connect() as connection:
        area = load_roster(connection, visit.desk.pharmacy).area
    return _permits_page(visit, tuple((one.state, one.number, str(one.expires_on)) for one in area.permits))


def save_permits(visit: Visit) -> Response:
    rows = form.posted_permits(visit.form)
    try:
        held = form.read_permits(rows)
    except FormError as error:
        return _permits_page(visit, rows, str(error))
    with visit.desk.engine.begin() as connection:
        alone(connection)
        people = [one for one in load_roster(connection, visit.desk.pharmacy).pharmacists if one.active]
        store_roster(connection, people, held)
        moved = settle(connection, visit.desk.pharmacy, utc_now())
        visit.audit(connection, "roster.permits", "roster", None, states=[one.state for one in held], moved=len(moved))
    visit.wake_worker()
    return visit.redirect("/roster", _done("The permits are saved.", moved))


def file(visit: Visit) -> Response:
    return _file_page(visit, _text(visit))


def import_file(visit: Visit) -> Response:
    """Put the roster of a file in the place of the stored one; nothing is changed while something is wrong with it."""
    text = visit.text("roster").replace("\r\n", "\n")
    given, complaints = read_roster(text, _FILE, visit.desk.subjects.preferable)
    if given is None:
        return _file_page(visit, text, "\n".join(map(str, complaints)))
    with visit.desk.engine.begin() as connection:
        alone(connection)
        store_roster(connection, given.pharmacists, given.permits)
        moved = settle(connection, visit.desk.pharmacy, utc_now())
        counts = {"pharmacists": len(given.pharmacists), "permits": len(given.permits), "moved": len(moved)}
        visit.audit(connection, "roster.imported", "roster", None, **counts)
    visit.wake_worker()
    return visit.redirect("/roster", _done("The roster of the file is in place.", moved))


def download(visit: Visit) -> Response:
    text = _text(visit)
    with visit.desk.engine.begin() as connection:
        visit.audit(connection, "roster.exported", "roster")
    headers = {"Content-Disposition": f'attachment; filename="{_FILE}"'}
    return PlainTextResponse(text, media_type="application/yaml", headers=headers)


def _save(visit: Visit, find: Callable[[Roster], Pharmacist | None]) -> Response:
    fields, problem = Fields.posted(visit.form), None
    with visit.desk.engine.begin() as connection:
        alone(connection)
        roster = load_roster(connection, visit.desk.pharmacy)
        before = find(roster)
        try:
            one = fields.read(visit.desk.subjects.preferable)
            if any(other.email == one.email and other.id != (before and before.id) for other in roster.pharmacists):
                raise FormError(f"Email has value {one.email!r}, which somebody else in the roster has. Take another.")
        except FormError as error:
            problem = str(error)
        else:
            number = save_pharmacist(connection, one, before.id if before else None)
            _bind_account(visit, connection, number)
            moved = settle(connection, visit.desk.pharmacy, utc_now())
            visit.audit(connection, "roster.pharmacist", "pharmacist", number, **_changed(before, one, moved))
    if problem:
        return _person_page(visit, before, fields, problem)
    visit.wake_worker()
    return visit.redirect("/roster", _done(f"{one.name} is saved.", moved))


def _bind_account(visit: Visit, connection: Connection, number: int) -> None:
    """Whose account in the console this is. Blank: the one with the same email address."""
    chosen = visit.text("account")
    person = accounts.get(connection, int(chosen)) if chosen.isascii() and chosen.isdecimal() else None
    # An account is one person's.
    if person:
        connection.execute(update(pharmacists).where(pharmacists.c.staff_id == person.id).values(staff_id=None))
    connection.execute(
        update(pharmacists).where(pharmacists.c.id == number).values(staff_id=person.id if person else None)
    )


def _changed(before: Pharmacist | None, after: Pharmacist, moved: tuple[Lead, ...]) -> dict[str, Any]:
    """Which fields were changed, for the audit log; licences and days off are no secret of a visitor's."""
    names = ("name", "email", "time_zone", "hours", "languages", "topics", "capacity", "licences", "time_off", "active")
    fields = [name for name in names if before is None or getattr(before, name) != getattr(after, name)]
    return {"new": before is None, "fields": fields, "moved": len(moved)}


def _person(visit: Visit, roster: Roster) -> Pharmacist:
    one = roster.get(visit.number("id"))
    if one is None:
        raise ConsoleError.not_found()
    return one


def _person_page(visit: Visit, one: Pharmacist | None, fields: Fields, problem: str | None = None) -> Response:
    with visit.desk.engine.connect() as connection:
        today = load_roster(connection, visit.desk.pharmacy).today(utc_now())
        people = [person for person in accounts.everyone(connection) if person.active and person.role in LEADS]
    return visit.page(
        "roster_person.html",
        422 if problem else 200,
        problem=problem,
        one=one,
        fields=fields,
        blank_licences=form.BLANK_LICENCES,
        blank_time_off=form.BLANK_TIME_OFF,
        states=STATES,
        accounts=people,
        ending=_ending(today),
    )


def _permits_page(visit: Visit, rows: tuple[tuple[str, str, str], ...], problem: str | None = None) -> Response:
    return visit.page(
        "roster_permits.html",
        422 if problem else 200,
        problem=problem,
        rows=rows,
        blank=form.BLANK_LICENCES,
        states=STATES,
    )


def _file_page(visit: Visit, text: str, problem: str | None = None) -> Response:
    return visit.page("roster_file.html", 422 if problem else 200, problem=problem, text=text, name=_FILE)


def _text(visit: Visit) -> str:
    with visit.desk.engine.connect() as connection:
        roster = load_roster(connection, visit.desk.pharmacy)
    return write_roster(roster.pharmacists, roster.area.permits)


def _done(what: str, moved: tuple[Lead, ...]) -> str:
    if not moved:
        return what
    return f"{what} {len(moved)} waiting or misplaced lead{'s' * (len(moved) > 1)} moved on."


def _ending(today: dt.date) -> Callable[[dt.date], str]:
    """The mark beside a date on which something ends: expired, expiring within 30 days, or none."""

    def mark(day: dt.date) -> str:
        if day < today:
            return "expired"
        return "expiring" if day - today <= dt.timedelta(days=30) else ""

    return mark
