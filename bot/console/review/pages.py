"""The page Review: one message at a time, what it may mean, and one keystroke for each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.engine import Connection
from starlette.responses import HTMLResponse, Response

from bot.console.access import Page, Visit, get, post
from bot.console.errors import ConsoleError
from bot.console.review import candidates
from bot.console.roles import EDITORS, SUPERVISORS
from bot.review import labels, queue
from bot.review.context import context_of
from bot.review.disagreements import disagreements, settle
from bot.review.labels import AlreadyTaken
from bot.review.reasons import MEANINGS
from bot.store.tables import utc_now

_VERDICTS = (labels.ANSWER, labels.OUT_OF_SCOPE, labels.WANTING, labels.SKIP)


def pages() -> list[Page]:
    return [
        get("/review", show, EDITORS),
        get("/review/answers", answers, EDITORS),
        post("/review/undo", undo, EDITORS),
        get("/review/disagreements", disagreeing, SUPERVISORS),
        post("/review/disagreements/{id}", decide, SUPERVISORS),
        get("/review/waiting", waiting, EDITORS),
        post("/review/waiting/{id}/reopen", reopen, EDITORS),
        post("/review/{id}/label", label, EDITORS),
        post("/review/{id}/take-out", take_out, EDITORS),
    ]


def show(visit: Visit) -> Response:
    """The next message, kept for this person for some minutes."""
    return _page(visit)


def answers(visit: Visit) -> Response:
    """The answers that are like what is typed, to be put into the page."""
    found = candidates.search(visit.desk.shelf.look(), visit.query("q"))
    return HTMLResponse(visit.desk.pages.render("_review_answers.html", found=found, typed=visit.query("q")))


def label(visit: Visit) -> Response:
    """Say what a message means. `verdict`: answer (then with `answer`), out_of_scope, needs_answer or skip."""
    group, now, known = visit.number("id"), utc_now(), visit.desk.shelf.look()
    verdict, answer_id = visit.text("verdict"), visit.text("answer") or None
    if verdict not in _VERDICTS:
        verdict = labels.ANSWER
    if verdict == labels.ANSWER and answer_id not in candidates.known_ids(known):
        with visit.desk.engine.connect() as connection:
            if queue.group(connection, group) is None:
                raise ConsoleError.not_found()
        return _page(visit, status=422, problem="Choose an answer: press 1, 2 or 3, or search for one.")
    with visit.desk.engine.begin() as connection:
        if not queue.exists(connection, group):
            raise ConsoleError.not_found()
        try:
            count = labels.label(
                connection,
                group,
                _items(visit),
                visit.staff.id,
                verdict,
                answer_id if verdict == labels.ANSWER else None,
                now,
            )
        except AlreadyTaken as error:
            taken = str(error)
        else:
            taken = ""
            visit.audit(
                connection,
                "review.labelled",
                "message",
                group,
                verdict=verdict,
                count=count,
                **({"answer": answer_id} if verdict == labels.ANSWER and answer_id else {}),
            )
    if taken:
        return _page(visit, status=409, problem=taken)
    return visit.redirect("/review", _done(visit, verdict, answer_id))


def take_out(visit: Visit) -> Response:
    """A text of a group that means something else is looked at by itself."""
    number = visit.number("id")
    with visit.desk.engine.begin() as connection:
        if not queue.take_out(connection, number):
            raise ConsoleError.not_found()
        visit.audit(connection, "review.taken_out", "message", number)
    return visit.redirect("/review", "It will be asked about by itself.")


def undo(visit: Visit) -> Response:
    """Take back one's own last label; its message is shown again."""
    now = utc_now()
    with visit.desk.engine.begin() as connection:
        group = labels.undo(connection, visit.staff.id, now)
        if group is not None:
            queue.claim(connection, group, visit.staff.id, now)
            visit.audit(connection, "review.undone", "message", group)
    return visit.redirect("/review", "Taken back." if group else "There is nothing of yours to take back.")


def waiting(visit: Visit) -> Response:
    """Messages that no answer fits yet."""
    with visit.desk.engine.connect() as connection:
        found = labels.waiting_for_an_answer(connection)
    return visit.page("review_waiting.html", found=found)


def reopen(visit: Visit) -> Response:
    number = visit.number("id")
    with visit.desk.engine.begin() as connection:
        if not queue.item_exists(connection, number):
            raise ConsoleError.not_found()
        if labels.reopen(connection, number):
            visit.audit(connection, "review.reopened", "message", number)
    return visit.redirect("/review/waiting", "It is in the queue again.")


def disagreeing(visit: Visit) -> Response:
    with visit.desk.engine.connect() as connection:
        found = disagreements(connection, utc_now())
    known = visit.desk.shelf.look()
    return visit.page(
        "review_disagreements.html",
        found=found,
        of={answer: candidates.candidate(known, answer) for one in found for answer in one.answers},
    )


def decide(visit: Visit) -> Response:
    """A supervisor's word: the text and its examples go under one answer."""
    number, answer_id = visit.number("id"), visit.text("answer")
    if answer_id not in candidates.known_ids(visit.desk.shelf.look()):
        with visit.desk.engine.connect() as connection:
            if not queue.item_exists(connection, number):
                raise ConsoleError.not_found()
        return visit.redirect("/review/disagreements", "Choose one of the answers.")
    with visit.desk.engine.begin() as connection:
        if not settle(connection, number, answer_id, visit.staff.id, utc_now()):
            raise ConsoleError.not_found()
        visit.audit(connection, "review.settled", "message", number, answer=answer_id)
    return visit.redirect("/review/disagreements", "Settled. The examples were moved.")


def _page(visit: Visit, status: int = 200, problem: str | None = None) -> Response:
    now, known = utc_now(), visit.desk.shelf.look()
    with visit.desk.engine.begin() as connection:
        group = queue.claim_next(connection, visit.staff.id, now)
        values = _values(connection, visit, group, now)
    return visit.page(
        "review.html",
        status,
        group=group,
        likely=candidates.likely(known, group.likely, group.hint) if group else [],
        meanings=MEANINGS,
        minutes=queue.CLAIM_MINUTES,
        problem=problem,
        **values,
    )


def _values(connection: Connection, visit: Visit, group: queue.Group | None, now: dt.datetime) -> dict[str, Any]:
    return {
        "progress": queue.progress(connection, visit.staff.id, now, now - dt.timedelta(days=1)),
        "context": context_of(connection, group.message_id) if group and group.message_id else [],
        "wanting": len(labels.waiting_for_an_answer(connection)),
        "settles": visit.staff.role in SUPERVISORS,
    }


def _items(visit: Visit) -> list[int]:
    """The items that were on the page."""
    return [int(value) for value in visit.text("items").split() if value.isascii() and value.isdecimal()]


def _done(visit: Visit, verdict: str, answer_id: str | None) -> str:
    if verdict == labels.ANSWER:
        question = candidates.candidate(visit.desk.shelf.look(), str(answer_id)).question
        return f"Labelled: {question} Press u to take it back."
    said = {
        labels.OUT_OF_SCOPE: "Out of scope.",
        labels.WANTING: "Put on the list of what needs an answer.",
        labels.SKIP: "Skipped.",
    }
    return f"{said[verdict]} Press u to take it back."
