"""The page of one's own account: password, second factor, sessions."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot.console.access import Page, Visit, get, post
from bot.console.auth import accounts, door, passwords, second_factor, sessions
from bot.console.auth.cookies import SESSION
from bot.console.roles import MEANINGS, SIGNED_IN

_SECRET, _SECRET_SECONDS = "new second factor", 900


def pages() -> list[Page]:
    return [
        get("/account", show, SIGNED_IN),
        post("/account/password", change_password, SIGNED_IN),
        post("/account/sessions/end", end_sessions, SIGNED_IN),
        post("/account/second-factor", begin_second_factor, SIGNED_IN),
        post("/account/second-factor/confirm", confirm_second_factor, SIGNED_IN),
        post("/account/second-factor/codes", new_codes, SIGNED_IN),
        post("/account/second-factor/off", end_second_factor, SIGNED_IN),
    ]


def show(visit: Visit) -> Response:
    return _page(visit)


def change_password(visit: Visit) -> Response:
    problem = door.is_own_password(visit, "current")
    password = door.raw(visit, "password")
    if problem is None and password != door.raw(visit, "again"):
        problem = "The two passwords differ. Type the same one twice."
    if problem:
        return _page(visit, 422, problem)
    with visit.desk.engine.begin() as connection:
        try:
            accounts.set_password(connection, visit.staff, password)
        except passwords.WeakPassword as weak:
            return _page(visit, 422, str(weak))
        token = sessions.begin(connection, visit.staff)
        visit.audit(connection, "password.set", "staff", visit.staff.id, by="own")
    response = visit.redirect("/account", "Your password is changed. Other browsers are signed out.")
    visit.desk.cookies.put(visit.request, response, SESSION, token)
    return response


def end_sessions(visit: Visit) -> Response:
    with visit.desk.engine.begin() as connection:
        ended = sessions.end_others(connection, visit.session)  # type: ignore[arg-type]
        visit.audit(connection, "session.others_ended", "staff", visit.staff.id, sessions=ended)
    return visit.redirect("/account", "All other browsers are signed out.")


def begin_second_factor(visit: Visit) -> Response:
    return _setup(visit, second_factor.new_secret())


def confirm_second_factor(visit: Visit) -> Response:
    signed = visit.desk.signer.read(_SECRET, visit.text("secret"), _SECRET_SECONDS)
    if not signed or signed["staff"] != visit.staff.id:
        return visit.redirect("/account", "That took too long. Please begin again.")
    with visit.desk.engine.begin() as connection:
        codes = second_factor.turn_on(connection, visit.staff, signed["secret"], visit.text("code"))
        if codes is None:
            return _setup(
                visit, signed["secret"], 422, "This code is wrong. Check the clock of your phone, take the next."
            )
        visit.audit(connection, "second_factor.on", "staff", visit.staff.id)
    return visit.page("account_codes.html", codes=codes)


def new_codes(visit: Visit) -> Response:
    problem = _without_second_factor(visit) or door.is_own_password(visit, "current")
    if problem:
        return _page(visit, 422, problem)
    with visit.desk.engine.begin() as connection:
        codes = second_factor.new_codes(connection, visit.staff)
        visit.audit(connection, "second_factor.new_codes", "staff", visit.staff.id)
    return visit.page("account_codes.html", codes=codes)


def end_second_factor(visit: Visit) -> Response:
    problem = door.is_own_password(visit, "current")
    if problem:
        return _page(visit, 422, problem)
    with visit.desk.engine.begin() as connection:
        second_factor.turn_off(connection, visit.staff)
        visit.audit(connection, "second_factor.off", "staff", visit.staff.id)
    return visit.redirect("/account", "The second step is off.")


def _without_second_factor(visit: Visit) -> str | None:
    return None if visit.staff.has_second_factor else "The second step is off. Turn it on first."


def _page(visit: Visit, status: int = 200, problem: str | None = None) -> Response:
    with visit.desk.engine.connect() as connection:
        left = second_factor.codes_left(connection, visit.staff)
    values: dict[str, Any] = {"meaning": MEANINGS[visit.staff.role], "codes_left": left}
    return visit.page("account.html", status, problem=problem, least=passwords.PASSWORD_MIN, **values)


def _setup(visit: Visit, secret: str, status: int = 200, problem: str | None = None) -> Response:
    return visit.page(
        "account_second_factor.html",
        status,
        problem=problem,
        qr=second_factor.qr_svg(secret, visit.staff, visit.desk.pharmacy.name),
        secret=secret,
        signed=visit.desk.signer.sign(_SECRET, {"staff": visit.staff.id, "secret": secret}),
    )
