"""Training examples of staff, and their conflicts."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.access import Page, Visit, get, post
from bot.console.errors import ConsoleError
from bot.console.review import candidates
from bot.console.roles import EDITORS
from bot.privacy.scrub import scrub
from bot.store.review_tables import normalized
from bot.store.tables import utc_now
from bot.training import conflicts, example_store
from bot.training.example_files import MOST_CHARACTERS

_SHOWN = 50
_ELSEWHERE = "The same text is an active example of another answer. Move or retire that one first."
_SOURCES = {"review": "labelled", "import": "imported", "typed": "typed"}


def pages() -> list[Page]:
    return [
        get("/examples", listing, EDITORS),
        post("/examples", add, EDITORS),
        post("/examples/search", search, EDITORS),
        get("/examples/conflicts", conflicting, EDITORS),
        post("/examples/{id}/move", move, EDITORS),
        post("/examples/{id}/retire", retire, EDITORS),
        post("/examples/{id}/restore", restore, EDITORS),
    ]


def listing(visit: Visit) -> Response:
    return _page(visit)


def search(visit: Visit) -> Response:
    """Words are posted: what was copied into the field may hold anything."""
    return _page(visit, words=visit.text("words"))


def add(visit: Visit) -> Response:
    """A typed example."""
    text, answer_id = scrub(visit.text("text")), visit.text("answer")
    problem = ""
    if answer_id not in _answers(visit):
        problem = "Choose the answer that this example asks for."
    elif not normalized(text):
        problem = "Write what a visitor would say."
    elif len(text) > MOST_CHARACTERS:
        problem = f"This has {len(text)} characters. Shorten it to {MOST_CHARACTERS}: one question."
    else:
        with visit.desk.engine.begin() as connection:
            new = example_store.New(text, answer_id, added_by=visit.staff.id)
            number = example_store.add(connection, new, utc_now())
            if number is None:
                problem = _ELSEWHERE
            else:
                visit.audit(connection, "example.added", "example", number, answer=answer_id)
    if problem:
        return _page(visit, status=422, problem=problem, typed={"text": text, "answer": answer_id})
    return visit.redirect("/examples", "Added. It is used by the next training.")


def move(visit: Visit) -> Response:
    number, answer_id = visit.number("id"), visit.text("answer")
    with visit.desk.engine.begin() as connection:
        row = example_store.one(connection, number)
        if row is None or row.state != example_store.ACTIVE:
            raise ConsoleError.not_found()
        if answer_id not in _answers(visit) or answer_id == row.answer_id:
            return visit.redirect(_back(visit), "Choose another answer to move it to.")
        moved = example_store.move(connection, number, answer_id, visit.staff.id, utc_now())
        visit.audit(connection, "example.moved", "example", number, answer=answer_id)
    return visit.redirect(_back(visit), "Moved." if moved else f"Retired, but not moved. {_ELSEWHERE}")


def retire(visit: Visit) -> Response:
    number = visit.number("id")
    with visit.desk.engine.begin() as connection:
        if not example_store.retire(connection, number, visit.staff.id, visit.text("why") or "Retired.", utc_now()):
            raise ConsoleError.not_found()
        visit.audit(connection, "example.retired", "example", number)
    return visit.redirect(_back(visit), "Retired. The next training does without it.")


def restore(visit: Visit) -> Response:
    number = visit.number("id")
    with visit.desk.engine.begin() as connection:
        if example_store.one(connection, number) is None:
            raise ConsoleError.not_found()
        restored = example_store.restore(connection, number, utc_now())
        if restored is not None:
            visit.audit(connection, "example.restored", "example", restored)
    return visit.redirect("/examples", "It is used again." if restored else _ELSEWHERE)


def conflicting(visit: Visit) -> Response:
    with visit.desk.engine.connect() as connection:
        own, taken_for = conflicts.added(connection), conflicts.missed(connection)
    found = conflicts.conflicts(own, conflicts.shipped(), taken_for)
    return visit.page(
        "examples_conflicts.html", found=found, questions=_answers(visit), all=len(own), judged=bool(taken_for)
    )


def _page(visit: Visit, status: int = 200, words: str = "", **values: object) -> Response:
    state = example_store.RETIRED if visit.query("state") == "retired" else example_store.ACTIVE
    answer_id = visit.query("answer")
    with visit.desk.engine.connect() as connection:
        found = example_store.listed(connection, _SHOWN + 1, state, answer_id or None, words)
        counts = example_store.counts(connection)
    shown = {"typed": {"text": "", "answer": ""}} | values
    return visit.page(
        "examples.html",
        status,
        found=found[:_SHOWN],
        more=len(found) > _SHOWN,
        counts=counts,
        state=state,
        answer=answer_id,
        words=words,
        questions=_answers(visit),
        sources=_SOURCES,
        **shown,
    )


def _answers(visit: Visit) -> dict[str, str]:
    """The questions of all answers by their ids."""
    known = visit.desk.shelf.look()
    return {id: candidates.candidate(known, id).question for id in sorted(candidates.known_ids(known))}


def _back(visit: Visit) -> str:
    """The page that the button stood on."""
    return "/examples/conflicts" if visit.text("back") == "conflicts" else "/examples"
