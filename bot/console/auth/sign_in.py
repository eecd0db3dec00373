"""The pages of signing in and out, and of one-time links.

Whether an account exists shows neither in words nor in time: the same work is done and the same answer given.
"""

from __future__ import annotations

from starlette.responses import Response

from bot.console import menu
from bot.console.access import Page, Visit, get, post
from bot.console.auth import accounts, door, links, passwords, second_factor, sessions
from bot.console.auth.accounts import Staff
from bot.console.auth.cookies import SESSION
from bot.console.auth.throttle import Blocked
from bot.console.errors import ConsoleError
from bot.console.roles import ANYONE, SIGNED_IN
from bot.store import audit


def pages() -> list[Page]:
    return [
        get("/", home, SIGNED_IN),
        get("/sign-in", form, ANYONE),
        post("/sign-in", sign_in, ANYONE),
        get("/sign-in/code", code_form, ANYONE),
        post("/sign-in/code", code, ANYONE),
        post("/sign-out", sign_out, SIGNED_IN),
        get("/link/{token}", link_form, ANYONE),
        post("/link/{token}", link, ANYONE),
    ]


def home(visit: Visit) -> Response:
    return visit.redirect(menu.home(visit.staff.role))


def form(visit: Visit) -> Response:
    if visit.session:
        return visit.redirect(door.own_path(visit.query("next")) or "/")
    return _form(visit, visit.query("next"))


def sign_in(visit: Visit) -> Response:
    email, next_path = visit.text("email").lower(), visit.text("next")
    try:
        door.count_attempt(visit, email)
    except Blocked as blocked:
        return _blocked(_form(visit, next_path, 429, door.wait_message(blocked), email), blocked)
    password = door.raw(visit, "password")
    with visit.desk.engine.connect() as connection:
        stored = accounts.password_hash(connection, email)
    right = passwords.is_password(stored, password)
    with visit.desk.engine.begin() as connection:
        person = accounts.by_email(connection, email)
        if not right or person is None or not person.active:
            audit.record(connection, "nobody", "session.refused", "staff", person.id if person else None)
            return _form(visit, next_path, 422, door.WRONG, email)
        if stored and passwords.is_outdated(stored):
            accounts.refresh_hash(connection, person, password)
        return door.admit(visit, connection, person, "password", next_path)


def code_form(visit: Visit) -> Response:
    if _pending(visit) is None:
        return visit.redirect("/sign-in")
    return visit.page("sign_in_code.html")


def code(visit: Visit) -> Response:
    """The second factor. Wrong codes count for the account like wrong passwords."""
    pending = _pending(visit)
    if pending is None:
        return visit.redirect("/sign-in", "That took too long. Please sign in again.")
    with visit.desk.engine.connect() as connection:
        person = accounts.get(connection, pending["staff"])
    if person is None or not person.active:
        raise ConsoleError.signed_out("/sign-in")
    try:
        door.count_attempt(visit, person.email)
    except Blocked as blocked:
        return _blocked(visit.page("sign_in_code.html", 429, problem=door.wait_message(blocked)), blocked)
    with visit.desk.engine.begin() as connection:
        used = second_factor.use(connection, person, visit.text("code"))
        if used is None:
            audit.record(connection, "nobody", "session.refused", "staff", person.id, {"at": "second factor"})
            return visit.page(
                "sign_in_code.html", 422, problem="This code is wrong or was used before. Take the next one."
            )
        return door.let_in(visit, connection, person, f"{pending['how']}, {used} code", pending["next"])


def sign_out(visit: Visit) -> Response:
    with visit.desk.engine.begin() as connection:
        sessions.end(connection, visit.session)  # type: ignore[arg-type]
        visit.audit(connection, "session.ended", "staff", visit.staff.id)
    response = visit.redirect("/sign-in", "You are signed out.")
    visit.desk.cookies.drop(visit.request, response, SESSION)
    return response


def link_form(visit: Visit) -> Response:
    return visit.page("link.html", person=_owner(visit), action=visit.request.url.path)


def link(visit: Visit) -> Response:
    """Set the password and go in. The link is used up by it."""
    person = _owner(visit)
    password = door.raw(visit, "password")
    problem = None if password == door.raw(visit, "again") else "The two passwords differ. Type the same one twice."
    with visit.desk.engine.begin() as connection:
        if problem is None:
            try:
                accounts.set_password(connection, person, password)
            except passwords.WeakPassword as weak:
                problem = str(weak)
        if problem:
            return visit.page("link.html", 422, person=person, action=visit.request.url.path, problem=problem)
        audit.record(connection, person.actor, "password.set", "staff", person.id, {"by": "one-time link"})
        return door.admit(visit, connection, person, "one-time link", "")


def _form(visit: Visit, next_path: str, status: int = 200, problem: str | None = None, email: str = "") -> Response:
    return visit.page(
        "sign_in.html",
        status,
        problem=problem,
        email=email,
        next=door.own_path(next_path) or "",
        provider=bool(visit.desk.settings.oidc_issuer),
    )


def _blocked(response: Response, blocked: Blocked) -> Response:
    response.headers["Retry-After"] = str(blocked.seconds)
    return response


def _pending(visit: Visit) -> dict | None:
    text = visit.desk.cookies.read(visit.request, door.PENDING)
    return visit.desk.signer.read(door.PENDING, text, door.PENDING_SECONDS)


def _owner(visit: Visit) -> Staff:
    with visit.desk.engine.connect() as connection:
        person = links.owner(connection, visit.request.path_params["token"])
    if person is None:
        raise ConsoleError(404, "link_over", "This link was used before or is too old. Ask an admin for a new one.")
    return person
