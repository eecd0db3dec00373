"""A pharmacist's signature: each sentence beside its sources, each ticked as read against them."""

from __future__ import annotations

from starlette.responses import Response

from bot.answers import life
from bot.answers.life import AnswerError, Draft
from bot.answers.versions import origin
from bot.console.access import Page, Visit, get, post
from bot.console.answers.condition_form import HEADINGS
from bot.console.answers.diff import diff
from bot.console.answers.form import OFFERS
from bot.console.answers.sheet import LANGUAGES, Sheet, number_of, seen, sheet
from bot.console.errors import ConsoleError
from bot.console.roles import PHARMACISTS
from bot.knowledge.model import Entry
from bot.knowledge.overlay import content_of

_PATH = "/answers/{language}/{topic}/{name}/{version}/sign"


def pages() -> list[Page]:
    return [get(_PATH, show, PHARMACISTS), post(_PATH, sign, PHARMACISTS)]


def show(visit: Visit) -> Response:
    with visit.desk.engine.connect() as connection:
        one = sheet(visit, connection)
    return _page(visit, one, _entry(visit, one))


def sign(visit: Visit) -> Response:
    """Sign exactly the text that was shown, once every sentence of it is ticked."""
    number = number_of(visit)
    with visit.desk.engine.connect() as connection:
        one = sheet(visit, connection)
    entry = _entry(visit, one)
    ticked = visit.form.getlist("read")
    missing = [str(n) for n in range(1, len(entry.sentences) + 1) if str(n) not in ticked]
    if missing:
        which = f"sentence {missing[0]}" if len(missing) == 1 else f"sentences {', '.join(missing)}"
        return _page(visit, one, entry, f"Read {which} against the sources too, and tick.", 422)
    try:
        with visit.desk.engine.begin() as connection:
            version, who = one.version(number), (visit.staff.actor, visit.staff.name)
            if version is None:
                version = life.sign_file(connection, entry, _of_file(visit, one, entry), *who, one.known)
            else:
                life.sign(connection, version, seen(visit), *who, one.known)
            visit.audit(
                connection,
                "answer.signed",
                "answer",
                one.answer_id,
                language=one.language,
                version=version.number,
                sentences=len(entry.sentences),
            )
    except AnswerError as error:
        return _page(visit, one, entry, str(error), 409 if isinstance(error, life.Conflict) else 422)
    visit.desk.shelf.look()
    return visit.redirect(one.path, f"Version {version.number} is signed.")


def _of_file(visit: Visit, one: Sheet, entry: Entry) -> Draft:
    """The file's text as a version, so that there is something to sign."""
    based_on = origin(visit.desk.shelf.base, one.known, one.answer_id, one.language)
    return Draft(content_of(entry), "The text of the file.", entry.review_by, based_on)


def _entry(visit: Visit, one: Sheet) -> Entry:
    number = number_of(visit)
    version, entry = one.version(number), one.entry(number)
    if entry is None or (version and version.is_signed):
        raise ConsoleError.not_found()
    return entry


def _page(visit: Visit, one: Sheet, entry: Entry, problem: str | None = None, status: int = 200) -> Response:
    number = number_of(visit)
    version = one.version(number)
    changed = diff(one.read, entry) if version and version is not one.live else []
    return visit.page(
        "answer_sign.html",
        status,
        problem=problem,
        sheet=one,
        number=number,
        version=version,
        entry=entry,
        headings=HEADINGS,
        changes=changed,
        sources=one.known.sources,
        questions={id: other.question for id, other in one.known.answers.items()},
        ticked=set(visit.form.getlist("read")),
        languages=LANGUAGES,
        offers=OFFERS,
        english=one.known.answers.get(one.answer_id) if one.language != "en" else None,
    )
