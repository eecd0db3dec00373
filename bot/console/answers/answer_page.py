"""One answer or condition: what visitors read, its versions, what a version changes, and the preview."""

from __future__ import annotations

import json
from functools import lru_cache

from sqlalchemy import bindparam, func, select
from starlette.responses import Response

from bot.answers import life
from bot.answers.versions import RETIRED, Version
from bot.console.access import Page, Visit, get, post
from bot.console.answers import preview
from bot.console.answers.condition_form import HEADINGS
from bot.console.answers.diff import diff
from bot.console.answers.form import OFFERS
from bot.console.answers.sheet import FILE, LANGUAGES, Sheet, chosen, number_of, seen, sheet
from bot.console.audit.export import names
from bot.console.errors import ConsoleError
from bot.console.roles import EDITORS, PHARMACISTS, SIGNED_IN
from bot.knowledge.examples import intent_of, load_examples
from bot.knowledge.overlay import ENGLISH
from bot.store.review_tables import examples
from bot.store.tables import utc_now

_PATH = "/answers/{language}/{topic}/{name}"
_ADDED = select(func.count()).where(
    examples.c.answer_id == bindparam("answer"), examples.c.state == "active", examples.c.language == ENGLISH
)


def pages() -> list[Page]:
    return [
        get(_PATH, show, SIGNED_IN),
        get(f"{_PATH}/{{version}}/preview", framed, SIGNED_IN),
        post(f"{_PATH}/{{version}}/publish", publish, EDITORS),
        post(f"{_PATH}/{{version}}/discard", discard, EDITORS),
    ]


def show(visit: Visit) -> Response:
    return _page(visit)


def framed(visit: Visit) -> Response:
    """The widget with this version, for a frame."""
    with visit.desk.engine.connect() as connection:
        one = sheet(visit, connection)
    entry = one.entry(number_of(visit))
    if entry is None:
        raise ConsoleError.not_found()
    response = visit.page(
        "answer_preview.html", history=json.dumps(preview.history(entry, one.known)), language=one.language
    )
    response.headers.update(preview.HEADERS)
    return response


def publish(visit: Visit) -> Response:
    """Have visitors read this version, or again the file's text."""
    number = number_of(visit)
    try:
        with visit.desk.engine.begin() as connection:
            one = sheet(visit, connection)
            if number == FILE:
                life.back_to_file(connection, one.answer_id, one.language, visit.desk.shelf.base)
            else:
                _, version = chosen(visit, connection)
                life.publish(connection, version, seen(visit), visit.staff.actor, one.known)
            visit.audit(connection, "answer.live", "answer", one.answer_id, language=one.language, version=number)
    except life.AnswerError as error:
        return _page(visit, str(error), 409 if isinstance(error, life.Conflict) else 422)
    visit.desk.shelf.look()
    what = "Visitors read the text of the file again" if number == FILE else f"Visitors read version {number}"
    return visit.redirect(one.path, f"{what} within a few seconds.")


def discard(visit: Visit) -> Response:
    try:
        with visit.desk.engine.begin() as connection:
            one, version = chosen(visit, connection)
            life.discard(connection, version)
            visit.audit(
                connection, "answer.discarded", "answer", one.answer_id, language=one.language, version=version.number
            )
    except life.AnswerError as error:
        return _page(visit, str(error), 409)
    gone = one.read is None and len(one.versions) == 1
    return visit.redirect("/answers" if gone else one.path, "The draft is discarded.")


def _page(visit: Visit, problem: str | None = None, status: int = 200) -> Response:
    with visit.desk.engine.connect() as connection:
        one = sheet(visit, connection)
        people = names(connection)
        only_signed = life.only_signed(connection)
        added = connection.execute(_ADDED, {"answer": one.answer_id}).scalar_one()
    looked_at = _looked_at(visit, one)
    today = utc_now().date()
    role = visit.staff.role
    return visit.page(
        "answer.html",
        status,
        problem=problem,
        sheet=one,
        version=looked_at,
        changes=diff(one.read, looked_at.read()) if looked_at else [],
        complaints=life.complaints(looked_at, one.known, today) if looked_at else [],
        shown=looked_at.number if looked_at else one.live.number if one.live else FILE,
        sources=one.known.sources,
        names=people,
        languages=LANGUAGES,
        translations=[code for code, rows in one.known.translations.items() if one.answer_id in rows],
        examples=len(_examples().get(intent_of(one.answer_id), ())),
        added=added,
        offers=OFFERS,
        headings=HEADINGS,
        only_signed=only_signed,
        may_edit=role in EDITORS,
        may_sign=role in PHARMACISTS,
        today=today,
        english=ENGLISH,
    )


@lru_cache(maxsize=1)
def _examples() -> dict[str, list[str]]:
    """Those of the files, which do not change while the console runs."""
    return load_examples()


def _looked_at(visit: Visit, one: Sheet) -> Version | None:
    """The version whose changes are shown: the one asked for, else the newest that waits to go live."""
    asked = visit.query("version")
    if asked.isascii() and asked.isdecimal() and len(asked) < 10:
        version = one.version(int(asked))
        if version:
            return version
    newest = one.versions[0] if one.versions else None
    return newest if newest and newest is not one.live and newest.state != RETIRED else None
