"""The page Test questions: what every new model is asked, and adding to it from a conversation."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection
from starlette.responses import Response

from bot.console.access import Page, Visit, get, post
from bot.console.audit.export import names
from bot.console.errors import ConsoleError
from bot.console.leads.sight import seen_lead, sight
from bot.console.roles import EDITORS, LEADS
from bot.privacy.known import known_of
from bot.privacy.scrub import scrub
from bot.store.tables import messages
from bot.store.turn_log import visit_of
from bot.store.turn_tables import turns
from bot.training import regression
from bot.training.regression import CONDITIONS, RegressionError

_LEADS = "/leads/"
_BACK = (_LEADS, "/review")


def pages() -> list[Page]:
    return [
        get("/regression", show, EDITORS),
        post("/regression", add, EDITORS),
        post("/leads/{reference}/conversation/test", add_of_lead, LEADS),
        post("/regression/{id}/retire", retire, EDITORS),
    ]


def show(visit: Visit) -> Response:
    return _page(visit, "", "", "", "")


def add(visit: Visit) -> Response:
    """A typed line, or `message`: a visitor's message. `back` is the page to return to.

    From a lead's page one click adds it with the answer that it got. One that got none, that the visitor was not
    content with, or that is under review is shown for somebody to say what it must be answered with.
    """
    text, expected, message = (visit.text(field) for field in ("text", "expected", "message"))
    back = visit.text("back") if visit.text("back").startswith(_BACK) else "/regression"
    number = _number(message)
    if message and number is None:
        raise ConsoleError.not_found()
    hash = None
    with visit.desk.engine.begin() as connection:
        if number is not None:
            said, hash, answered = _message(connection, number)
            # What somebody typed over it is their own, and no less free of personal data.
            text, expected = text or said, expected or (answered if back.startswith(_LEADS) else "")
        text = scrub(text)
        if number is not None and not expected:
            return _page(visit, text, "", message, back, problem="Choose what this question must be answered with.")
        try:
            regression.add(connection, text, expected, _known(visit), visit.staff.actor, hash)
        except RegressionError as error:
            refused = str(error)
        else:
            refused = ""
    if refused:
        return _page(visit, text, expected, message, back, status=422, problem=refused)
    return visit.redirect(back, f"Added to the test questions: it must be answered with {expected}.")


def add_of_lead(visit: Visit) -> Response:
    """The same for whoever sees the lead: a message of its conversation, and no other."""
    number = _number(visit.text("message"))
    with visit.desk.engine.connect() as connection:
        lead = seen_lead(visit, connection, sight(visit, connection))
        query = select(messages.c.conversation_id).where(messages.c.id == number)
        if lead.conversation_id is None or connection.execute(query).scalar() != lead.conversation_id:
            raise ConsoleError(409, "refused", "The message is not of this conversation. Load the page again.")
    return add(visit)


def retire(visit: Visit) -> Response:
    number = visit.number("id")
    with visit.desk.engine.begin() as connection:
        try:
            regression.retire(connection, number, visit.staff.actor)
        except RegressionError:
            raise ConsoleError.not_found() from None
    return visit.redirect("/regression", "It is no longer asked.")


def _page(
    visit: Visit, text: str, expected: str, message: str, back: str, status: int = 200, **values: Any
) -> Response:
    with visit.desk.engine.connect() as connection:
        added, known = regression.added(connection), names(connection)
    shipped = regression.shipped()
    return visit.page(
        "regression.html",
        status,
        added=list(reversed(added)),
        names=known,
        counts={name: sum(line.set == name for line in shipped) for name in regression.SETS},
        answers=sorted(_known(visit)),
        action=visit.request.url.path,
        may_retire=visit.staff.role in EDITORS,
        typed={"text": text, "expected": expected, "message": message, "back": back},
        **values,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _known(visit: Visit) -> frozenset[str]:
    return frozenset({*visit.desk.subjects.questions, CONDITIONS})


def _message(connection: Connection, number: int) -> tuple[str, str, str]:
    """A visitor's message without personal data, the hash of its conversation, and the answer it got.

    "" where it got none, or the visitor was not content with it.
    """
    query = select(messages.c.conversation_id, messages.c.body).where(
        messages.c.id == number, messages.c.sender == "visitor"
    )
    row = connection.execute(query).first()
    if row is None:
        raise ConsoleError.not_found()
    text = " ".join(sentence["text"] for sentence in row.body["sentences"])
    turn = connection.execute(select(turns.c.topics, turns.c.thumb).where(turns.c.message_id == number)).first()
    right = turn is not None and turn.topics and turn.thumb != "down"
    text = scrub(text, known_of(connection, row.conversation_id))
    return text, visit_of(connection, row.conversation_id), turn.topics[0] if right else ""
