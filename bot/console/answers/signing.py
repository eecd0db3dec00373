"""A pharmacist's signature: each sentence beside its sources, each ticked as read against them."""

from __future__ import annotations

from starlette.responses import Response

from bot.answers import life
from bot.answers.life import AnswerError, Draft
from bot.answers.versions import origin
from bot.console.access import Page, Visit, get, post
from bot.console.answers.diff import diff
from bot.console.answers.form import OFFERS
from bot.console.answers.sheet import LANGUAGES, Sheet, number_of, seen, sheet
from bot.console.errors import ConsoleError
from bot.console.roles import PHARMACISTS
from bot.knowledge import Answer
from bot.knowledge.overlay import content_of

_PATH = "/answers/{language}/{topic}/{name}/{version}/sign"


def pages() -> list[Page]:
    return [get(_PATH, show, PHARMACISTS), post(_PATH, sign, PHARMACISTS)]


def show(visit: Visit) -> Response:
    with visit.desk.engine.connect() as connection:
        one = sheet(visit, connection)
    return _page(visit, one, _answer(visit, one))


def sign(visit: Visit) -> Response:
    """Sign exactly the text that was shown, once every sentence of it is ticked."""
    number = number_of(visit)
    with visit.desk.engine.connect() as connection:
        one = sheet(visit, connection)
    answer = _answer(visit, one)
    ticked = visit.form.getlist("read")
    missing = [str(n) for n in range(1, len(answer.sentences) + 1) if str(n) not in ticked]
    if missing:
        which = f"sentence {missing[0]}" if len(missing) == 1 else f"sentences {', '.join(missing)}"
        return _page(visit, one, answer, f"Read {which} against the sources too, and tick.", 422)
    try:
        with visit.desk.engine.begin() as connection:
            version, who = one.version(number), (visit.staff.actor, visit.staff.name)
            if version is None:
                version = life.sign_file(connection, answer, _of_file(visit, one, answer), *who, one.known)
            else:
                life.sign(connection, version, seen(visit), *who, one.known)
            visit.audit(
                connection,
                "answer.signed",
                "answer",
                one.answer_id,
                language=one.language,
                version=version.number,
                sentences=len(answer.sentences),
            )
    except AnswerError as error:
        return _page(visit, one, answer, str(error), 409 if isinstance(error, life.Conflict) else 422)
    visit.desk.shelf.look()
    return visit.redirect(one.path, f"Version {version.number} is signed.")


def _of_file(visit: Visit, one: Sheet, answer: Answer) -> Draft:
    """The file's text as a version, so that there is something to sign."""
    based_on = origin(visit.desk.shelf.base, one.known, one.answer_id, one.language)
    return Draft(content_of(answer), "The text of the file.", answer.review_by, based_on)


def _answer(visit: Visit, one: Sheet) -> Answer:
    number = number_of(visit)
    version, answer = one.version(number), one.answer(number)
    if answer is None or (version and version.is_signed):
        raise ConsoleError.not_found()
    return answer


def _page(visit: Visit, one: Sheet, answer: Answer, problem: str | None = None, status: int = 200) -> Response:
    number = number_of(visit)
    version = one.version(number)
    changed = diff(one.read, answer) if version and version is not one.live else []
    return visit.page(
        "answer_sign.html",
        status,
        problem=problem,
        sheet=one,
        number=number,
        version=version,
        answer=answer,
        changes=changed,
        sources=one.known.sources,
        questions={id: other.question for id, other in one.known.answers.items()},
        ticked=set(visit.form.getlist("read")),
        languages=LANGUAGES,
        offers=OFFERS,
        english=one.known.answers.get(one.answer_id) if one.language != "en" else None,
    )
