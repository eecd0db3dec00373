"""The sources that sentences may cite."""

from __future__ import annotations

from starlette.responses import Response

from bot.answers import sources
from bot.answers.life import AnswerError
from bot.console.access import Page, Visit, get, post
from bot.console.errors import ConsoleError
from bot.console.roles import EDITORS, SIGNED_IN
from bot.knowledge import Knowledge, Source

_FIELDS = ("title", "kind", "url", "year", "authors", "journal", "figures")
KINDS = ("trial", "study", "review", "guideline", "label", "registry", "pharmacy page", "book")


def pages() -> list[Page]:
    return [
        get("/answers/sources", listing, SIGNED_IN),
        get("/answers/sources/new", new, EDITORS),
        post("/answers/sources/new", add, EDITORS),
        get("/answers/sources/{source}", show, SIGNED_IN),
        post("/answers/sources/{source}", change, EDITORS),
    ]


def listing(visit: Visit) -> Response:
    term, known = visit.query("q")[:200], visit.desk.shelf.look()
    words = term.lower().split()
    found = [one for one in known.sources.values() if all(word in _searched(one) for word in words)]
    return visit.page("sources.html", sources=found, term=term, total=len(known.sources), may_edit=_may_edit(visit))


def new(visit: Visit) -> Response:
    return _page(visit, visit.desk.shelf.look(), None, dict.fromkeys(("id", *_FIELDS), ""))


def add(visit: Visit) -> Response:
    known, typed = visit.desk.shelf.look(), _typed(visit)
    try:
        source = sources.read_form(typed["id"], typed)
        with visit.desk.engine.begin() as connection:
            sources.add(connection, source, known, visit.staff.actor)
            visit.audit(connection, "answer.source_added", "source", source.id)
    except AnswerError as error:
        return _page(visit, known, None, typed, str(error))
    return visit.redirect("/answers/sources", f"The source {source.id} can be cited now.")


def show(visit: Visit) -> Response:
    known = visit.desk.shelf.look()
    source = _source(visit, known)
    return _page(visit, known, source, _values(source))


def change(visit: Visit) -> Response:
    known = visit.desk.shelf.look()
    before, typed = _source(visit, known), _typed(visit)
    try:
        source = sources.read_form(before.id, typed)
        with visit.desk.engine.begin() as connection:
            sources.change(connection, source, known, visit.desk.shelf.base, visit.staff.actor)
            visit.audit(connection, "answer.source_changed", "source", source.id)
    except AnswerError as error:
        return _page(visit, known, before, {**typed, "id": before.id}, str(error))
    return visit.redirect(f"/answers/sources/{before.id}", "The source is changed.")


def _source(visit: Visit, known: Knowledge) -> Source:
    source = known.sources.get(visit.request.path_params["source"])
    if source is None:
        raise ConsoleError.not_found()
    return source


def _typed(visit: Visit) -> dict[str, str]:
    return {name: visit.text(name).replace("\r\n", "\n") for name in ("id", *_FIELDS)}


def _values(source: Source) -> dict[str, str]:
    return {
        "id": source.id,
        "title": source.title,
        "kind": source.kind,
        "url": source.url or "",
        "year": str(source.year or ""),
        "authors": source.authors or "",
        "journal": source.journal or "",
        "figures": "\n".join(source.figures),
    }


def _searched(source: Source) -> str:
    return " ".join(filter(None, [source.id, source.title, source.authors, source.journal, str(source.year)])).lower()


def _may_edit(visit: Visit) -> bool:
    return visit.staff.role in EDITORS


def _page(
    visit: Visit, known: Knowledge, source: Source | None, values: dict[str, str], problem: str | None = None
) -> Response:
    citing = [
        entry
        for entry in known.entries
        if source and any(source.id in sentence.sources for sentence in entry.sentences)
    ]
    with visit.desk.engine.connect() as connection:
        fixed = source is not None and (
            source.id in visit.desk.shelf.base.sources
            or sources.is_cited(known, source.id)
            or sources.is_signed(connection, source.id)
        )
    return visit.page(
        "source.html",
        422 if problem else 200,
        problem=problem,
        source=source,
        values=values,
        fixed=fixed,
        citing=citing,
        kinds=KINDS,
        may_edit=_may_edit(visit),
    )
