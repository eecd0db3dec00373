"""Drafting: a new answer, or a new version of an answer or a condition that there is."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from sqlalchemy.engine import Connection
from starlette.responses import Response

from bot.answers import life
from bot.answers.life import AnswerError, Draft
from bot.answers.versions import Version, origin
from bot.console.access import Page, Visit, get, post
from bot.console.answers.condition_form import HEADINGS, ConditionFields, groups
from bot.console.answers.form import MOST_FOLLOW_UPS, OFFERS, Fields
from bot.console.answers.sentence_rows import CERTAINTIES, PLACEHOLDERS
from bot.console.answers.sheet import LANGUAGES, Sheet, seen, sheet
from bot.console.roles import EDITORS
from bot.knowledge import Condition
from bot.knowledge.check import MAX_SENTENCES, MIN_SENTENCES
from bot.knowledge.examples import intent_of, is_plain
from bot.knowledge.load import DIRECTION, EVIDENCE, KnowledgeError
from bot.knowledge.model import Entry
from bot.knowledge.overlay import ENGLISH, AnswerVersion, content_of
from bot.store.tables import utc_now

_PATH = "/answers/{language}/{topic}/{name}/edit"
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
# A new text holds for half a year, as those of the files do.
_HOLDS = dt.timedelta(days=182)
_MOST_QUESTION = 200


def pages() -> list[Page]:
    return [
        get("/answers/new", new, EDITORS),
        post("/answers/new", add, EDITORS),
        get(_PATH, edit, EDITORS),
        post(_PATH, save, EDITORS),
    ]


def new(visit: Visit) -> Response:
    """A link may bring the question along: that of messages that no answer fits."""
    return _new_page(visit, visit.query("question")[:_MOST_QUESTION])


def add(visit: Visit) -> Response:
    topic, name, question = (visit.text(field) for field in ("topic", "name", "question"))
    answer_id = f"{topic}/{name}"
    try:
        _check_new(visit, topic, name, question)
        draft = Draft({"question": question, "sentences": []}, "", review_day())
        with visit.desk.engine.begin() as connection:
            life.start(connection, answer_id, ENGLISH, draft, visit.staff.actor)
            visit.audit(connection, "answer.drafted", "answer", answer_id, language=ENGLISH, version=1)
    except AnswerError as error:
        return _new_page(visit, question, topic, name, str(error))
    return visit.redirect(f"/answers/{ENGLISH}/{answer_id}/edit", "Now write its sentences.")


def edit(visit: Visit) -> Response:
    with visit.desk.engine.connect() as connection:
        one = sheet(visit, connection)
    draft = one.draft
    if draft:
        return _edit_page(visit, one, _fields(draft.read(), draft.note, draft.saved))
    # Whoever changes a text has read it: the date starts anew.
    return _edit_page(visit, one, _fields(_renewed(_newest(one))))


def save(visit: Visit) -> Response:
    """Keep what was typed as a draft, and show what the check and a visitor would say of it."""
    with visit.desk.engine.connect() as connection:
        one = sheet(visit, connection)
    typed = ConditionFields.posted(visit.form) if one.is_condition else Fields.posted(visit.form)
    try:
        draft = _draft(visit, one, typed)
        with visit.desk.engine.begin() as connection:
            version = _keep(visit, sheet(visit, connection), draft, connection)
            visit.audit(
                connection,
                "answer.drafted",
                "answer",
                one.answer_id,
                language=one.language,
                version=version.number,
            )
    except AnswerError as error:
        return _edit_page(visit, one, typed, str(error), 409 if isinstance(error, life.Conflict) else 422)
    found = life.complaints(version, one.known, utc_now().date())
    done = "The draft is kept. " + ("See what the check says." if found else "It passes the check.")
    return visit.redirect(f"{one.path}/edit", done)


def _keep(visit: Visit, one: Sheet, draft: Draft, connection: Connection) -> Version:
    author, looked_at = visit.staff.actor, seen(visit)
    if one.draft is None:
        if looked_at:
            raise life.Conflict(
                "The draft was signed, put live or discarded meanwhile. Open the answer in another window; what you "
                "wrote is still here."
            )
        return life.start(connection, one.answer_id, one.language, draft, author)
    return life.save(connection, one.draft, looked_at, draft, author)


def _draft(visit: Visit, one: Sheet, typed: Fields | ConditionFields) -> Draft:
    before = one.draft.content if one.draft else content_of(_newest(one))
    content = typed.content(before, one.known)
    based_on = origin(visit.desk.shelf.base, one.known, one.answer_id, one.language)
    try:
        AnswerVersion(one.answer_id, one.language, 0, content).read()
    except KnowledgeError as error:
        raise AnswerError(str(error)) from None
    return Draft(content, typed.note, typed.date, based_on)


def _fields(entry: Entry, note: str = "", saved: int = 0) -> Fields | ConditionFields:
    if isinstance(entry, Condition):
        return ConditionFields.of(entry, note, saved)
    return Fields.of(entry, note, saved)


def _newest(one: Sheet) -> Entry:
    """What a new version starts from: what visitors read, else the newest version."""
    return one.read or one.versions[0].read()


def review_day() -> dt.date:
    """When a text written today is to be read again."""
    return utc_now().date() + _HOLDS


def _renewed(entry: Entry) -> Entry:
    if entry.review_by and entry.review_by > review_day():
        return entry
    return replace(entry, review_by=review_day())


def _check_new(visit: Visit, topic: str, name: str, question: str) -> None:
    known = visit.desk.shelf.look()
    if topic not in _topics(visit):
        raise AnswerError(f"Topic has value {topic!r}. Choose one of the list.")
    if not _NAME.fullmatch(name):
        raise AnswerError(
            f"Name has value {name!r}. Write 2 to 40 small letters, digits or _, a letter first: with_food."
        )
    if f"{topic}/{name}" in known.answers:
        raise AnswerError(f"There is an answer {topic}/{name} already. Change that one, or take another name.")
    if not question or len(question) > _MOST_QUESTION:
        raise AnswerError(f"The question has {len(question)} characters. Write one of 1 to {_MOST_QUESTION}.")


def _topics(visit: Visit) -> list[str]:
    """The topics that can take another answer: the dialogue knows a topic, not each of its answers."""
    ids = visit.desk.shelf.base.answers
    return sorted({id.split("/")[0] for id in ids if not is_plain(intent_of(id))})


def _new_page(visit: Visit, question: str, topic: str = "", name: str = "", problem: str | None = None) -> Response:
    return visit.page(
        "answer_new.html",
        422 if problem else 200,
        problem=problem,
        question=question,
        topic=topic,
        name=name,
        topics=_topics(visit),
        most=_MOST_QUESTION,
    )


def _edit_page(
    visit: Visit, one: Sheet, typed: Fields | ConditionFields, problem: str | None = None, status: int = 200
) -> Response:
    draft = one.draft
    entry = draft.read() if draft else _newest(one)
    common = {
        "problem": problem,
        "sheet": one,
        "fields": typed,
        "version": draft,
        "complaints": life.complaints(draft, one.known, utc_now().date()) if draft else [],
        "sources": one.known.sources,
        "placeholders": PLACEHOLDERS,
    }
    if isinstance(entry, Condition):
        return visit.page(
            "condition_edit.html",
            status,
            **common,
            never_say=one.known.condition_rules,
            headings=HEADINGS,
            evidence=EVIDENCE,
            direction=DIRECTION,
            groups=groups(one.known),
            common_cautions=one.known.common_cautions,
        )
    return visit.page(
        "answer_edit.html",
        status,
        **common,
        never_say=entry.never_say,
        english=one.known.answers.get(one.answer_id) if one.language != ENGLISH else None,
        questions={id: answer.question for id, answer in one.known.answers.items()},
        languages=LANGUAGES,
        offers=OFFERS,
        certainties=CERTAINTIES,
        most_follow_ups=MOST_FOLLOW_UPS,
        least=MIN_SENTENCES,
        most=MAX_SENTENCES,
    )
