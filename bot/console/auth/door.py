"""Letting someone in: what every way of signing in ends with, and the checks that several pages share."""

from __future__ import annotations

from sqlalchemy import exc
from sqlalchemy.engine import Connection
from starlette.responses import Response

from bot.console import menu
from bot.console.access import Visit
from bot.console.auth import accounts, passwords, sessions
from bot.console.auth.accounts import Staff
from bot.console.auth.cookies import SESSION
from bot.console.auth.throttle import Blocked
from bot.store import audit

# Between the password and the second factor.
PENDING, PENDING_SECONDS = "ldn_second_factor", 300
WRONG = "Email or password is wrong."


def address(visit: Visit) -> str:
    """The network address a request came from."""
    return visit.request.client.host if visit.request.client else ""


def count_attempt(visit: Visit, email: str) -> None:
    """Count an attempt before it is looked at. Raises Blocked."""
    try:
        with visit.desk.engine.begin() as connection:
            visit.desk.throttle.begin(connection, email, address(visit))
    except exc.IntegrityError:
        # Two first attempts at the same moment.
        raise Blocked(1) from None


def wait_message(blocked: Blocked) -> str:
    minutes = -(-blocked.seconds // 60)
    length = f"{blocked.seconds} seconds" if blocked.seconds < 60 else f"{minutes} minute{'s' * (minutes > 1)}"
    return f"There were too many attempts. Please wait {length} and try again."


def is_own_password(visit: Visit, field: str) -> str | None:
    """None if the form's field holds the password of who is signed in, or there is none; else what to say."""
    person = visit.staff
    if not person.has_password:
        return None
    try:
        count_attempt(visit, person.email)
    except Blocked as blocked:
        return wait_message(blocked)
    with visit.desk.engine.connect() as connection:
        stored = accounts.password_hash(connection, person.email)
    if not passwords.is_password(stored, raw(visit, field)):
        return "Your current password is wrong."
    with visit.desk.engine.begin() as connection:
        visit.desk.throttle.succeeded(connection, person.email, address(visit))
    return None


def raw(visit: Visit, field: str) -> str:
    """A field as it was typed: blanks belong to a password."""
    value = visit.form.get(field, "")
    return value if isinstance(value, str) else ""


def admit(visit: Visit, connection: Connection, person: Staff, how: str, next_path: str) -> Response:
    """The first factor was right: on to the second one, or in."""
    if not person.has_second_factor:
        return let_in(visit, connection, person, how, next_path)
    response = visit.redirect("/sign-in/code")
    pending = visit.desk.signer.sign(PENDING, {"staff": person.id, "how": how, "next": next_path})
    visit.desk.cookies.put(visit.request, response, PENDING, pending, PENDING_SECONDS)
    return response


def let_in(visit: Visit, connection: Connection, person: Staff, how: str, next_path: str) -> Response:
    """A new session, in a cookie. A session that the browser held before ends: its token may be known to others."""
    visit.desk.throttle.succeeded(connection, person.email, address(visit))
    if visit.session:
        sessions.end(connection, visit.session)
    token = sessions.begin(connection, person)
    audit.record(connection, person.actor, "session.begun", "staff", person.id, {"how": how})
    response = visit.redirect(own_path(next_path) or menu.home(person.role))
    visit.desk.cookies.put(visit.request, response, SESSION, token)
    visit.desk.cookies.drop(visit.request, response, PENDING)
    return response


def own_path(path: str) -> str | None:
    """The path if it leads to a page of the console; None if it could lead elsewhere."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or not path.isprintable():
        return None
    return path
