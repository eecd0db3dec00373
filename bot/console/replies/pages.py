"""The page of ready-made replies, for supervisors."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.access import Page, Visit, get, post
from bot.console.errors import ConsoleError
from bot.console.replies import canned
from bot.console.replies.canned import Reply, ReplyError
from bot.console.roles import SUPERVISORS


def pages() -> list[Page]:
    return [
        get("/replies", listing, SUPERVISORS),
        post("/replies", add, SUPERVISORS),
        post("/replies/{id}", change, SUPERVISORS),
        post("/replies/{id}/delete", delete, SUPERVISORS),
    ]


def listing(visit: Visit) -> Response:
    return _listing(visit)


def add(visit: Visit) -> Response:
    title, text = visit.text("title"), visit.text("text")
    try:
        with visit.desk.engine.begin() as connection:
            number = canned.add(connection, title, text)
            visit.audit(connection, "reply.added", "reply", number)
    except ReplyError as error:
        return _listing(visit, str(error), Reply(0, title, text))
    return visit.redirect("/replies", "The reply is kept.")


def change(visit: Visit) -> Response:
    number, title, text = visit.number("id"), visit.text("title"), visit.text("text")
    try:
        with visit.desk.engine.begin() as connection:
            _check_there(canned.get(connection, number))
            canned.change(connection, number, title, text)
            visit.audit(connection, "reply.changed", "reply", number)
    except ReplyError as error:
        return _listing(visit, str(error), Reply(number, title, text))
    return visit.redirect("/replies", "The reply is changed.")


def delete(visit: Visit) -> Response:
    number = visit.number("id")
    with visit.desk.engine.begin() as connection:
        _check_there(canned.get(connection, number))
        canned.remove(connection, number)
        visit.audit(connection, "reply.deleted", "reply", number)
    return visit.redirect("/replies", "The reply is deleted.")


def _check_there(reply: Reply | None) -> None:
    if reply is None:
        raise ConsoleError.not_found()


def _listing(visit: Visit, problem: str | None = None, typed: Reply | None = None) -> Response:
    """`typed`: what was refused, to be mended; its id is 0 for a new one."""
    with visit.desk.engine.connect() as connection:
        replies = canned.everything(connection)
    return visit.page(
        "replies.html",
        422 if problem else 200,
        problem=problem,
        replies=[typed if typed and typed.id == reply.id else reply for reply in replies],
        new=typed if typed and not typed.id else Reply(0, "", ""),
        refused=typed.id if typed else None,
        placeholders=canned.PLACEHOLDERS,
        title_max=canned.TITLE_MAX,
        text_max=canned.TEXT_MAX,
    )
