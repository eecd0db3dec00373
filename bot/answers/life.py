"""The life of a version: drafted, signed by a pharmacist, live, replaced by another.

Each function works in the caller's transaction and raises AnswerError for what cannot be done, with the cure. What was
signed or has been live is never changed again: who wants it otherwise makes a new version.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection

from bot.answers.versions import DRAFT, LIVE, RETIRED, SIGNED, Version, find, of_answer
from bot.knowledge.check import check_entry
from bot.knowledge.load import KnowledgeError
from bot.knowledge.model import Entry, Knowledge
from bot.store.alone import alone
from bot.store.answer_tables import answer_versions, answers_head
from bot.store.answer_versions import count_change
from bot.store.tables import utc_now

_MOST_NOTE = 500


class AnswerError(Exception):
    """What cannot be done with an answer; the message is fit to show."""


class Conflict(AnswerError):
    """Somebody else changed it meanwhile."""


@dataclass(frozen=True)
class Draft:
    """What is saved: the content, what was changed and why, until when it holds, and what it was made from."""

    content: Mapping[str, Any]
    note: str = ""
    review_by: dt.date | None = None
    based_on: str | None = None


def only_signed(connection: Connection) -> bool:
    """The owner's rule: only signed versions go live."""
    return bool(connection.execute(select(answers_head.c.only_signed_go_live)).scalar_one())


def set_only_signed(connection: Connection, on: bool) -> None:
    connection.execute(update(answers_head).values(only_signed_go_live=on))


def complaints(version: Version, known: Knowledge, today: dt.date) -> list[str]:
    """What the check of the knowledge says of a version, beside everything else that is known."""
    try:
        return list(check_entry(version.read(), known, today))
    except KnowledgeError as error:
        return [str(error)]


def start(connection: Connection, answer_id: str, language: str, draft: Draft, author: str) -> Version:
    """A new draft. There is one at a time for an answer and language."""
    # Two who start at once must not both find none.
    alone(connection)
    if any(one.state == DRAFT for one in of_answer(connection, answer_id, language)):
        raise Conflict("There is a draft of this already. Go on with that one, or discard it.")
    return _insert(connection, answer_id, language, draft, author)


def sign_file(connection: Connection, entry: Entry, draft: Draft, by: str, name: str, known: Knowledge) -> Version:
    """Sign the text of the file, which becomes a version. Where visitors read it, they go on reading it, signed."""
    alone(connection)
    version = _insert(connection, entry.id, entry.language, draft, by)
    sign(connection, version, version.saved, by, name, known)
    if all(one.state != LIVE for one in of_answer(connection, entry.id, entry.language)):
        signed = _found(connection, entry.id, entry.language, version.number)
        publish(connection, signed, signed.saved, by, known)
    return version


def _insert(connection: Connection, answer_id: str, language: str, draft: Draft, author: str) -> Version:
    last = connection.execute(
        select(func.max(answer_versions.c.version)).where(
            answer_versions.c.answer_id == answer_id, answer_versions.c.language == language
        )
    ).scalar()
    values = _values(draft) | {"answer_id": answer_id, "language": language, "version": (last or 0) + 1}
    connection.execute(insert(answer_versions).values(values | {"author": author, "at": utc_now(), "state": DRAFT}))
    return _found(connection, answer_id, language, values["version"])


def save(connection: Connection, version: Version, seen: int, draft: Draft, author: str) -> Version:
    """Change a draft; `seen` is the saving that was looked at."""
    same = update(answer_versions).where(
        answer_versions.c.id == version.id, answer_versions.c.state == DRAFT, answer_versions.c.saved == seen
    )
    values = _values(draft) | {"author": author, "at": utc_now(), "saved": seen + 1}
    if connection.execute(same.values(values)).rowcount != 1:
        raise Conflict(
            "This draft was changed, signed or put live meanwhile. Open it again in another window, and add to it what "
            "you wrote here."
        )
    return _found(connection, version.answer_id, version.language, version.number)


def discard(connection: Connection, version: Version) -> None:
    """Remove a draft that nobody signed."""
    same = delete(answer_versions).where(answer_versions.c.id == version.id, answer_versions.c.state == DRAFT)
    if connection.execute(same).rowcount != 1:
        raise AnswerError("Only a draft can be discarded. What was signed or live is kept.")


def sign(connection: Connection, version: Version, seen: int, by: str, name: str, known: Knowledge) -> None:
    """A pharmacist's signature under exactly the text seen. A draft is a draft no longer; what is live stays live."""
    found = complaints(version, known, utc_now().date())
    if found:
        raise AnswerError("It does not pass the check, so it cannot be signed:\n" + "\n".join(found))
    state = SIGNED if version.state == DRAFT else version.state
    same = update(answer_versions).where(
        answer_versions.c.id == version.id,
        answer_versions.c.saved == seen,
        answer_versions.c.state == version.state,
        answer_versions.c.signed_at.is_(None),
    )
    values = {"state": state, "signed_by": by, "signed_name": name, "signed_at": utc_now()}
    if connection.execute(same.values(values)).rowcount != 1:
        raise Conflict("This version was changed or signed meanwhile. Read it again as it is now.")
    if state == LIVE:
        count_change(connection)


def publish(connection: Connection, version: Version, seen: int, by: str, known: Knowledge) -> None:
    """Have visitors read a version from now on; the one they read is retired."""
    # Of two versions put live at once the later one stays, not both.
    alone(connection)
    _check_rule(connection, version.is_signed)
    found = complaints(version, known, utc_now().date())
    if found:
        raise AnswerError("It does not pass the check, so it cannot go live:\n" + "\n".join(found))
    _retire(connection, version.answer_id, version.language, but=version.id)
    same = update(answer_versions).where(
        answer_versions.c.id == version.id,
        answer_versions.c.saved == seen,
        answer_versions.c.state.in_([DRAFT, SIGNED, RETIRED]),
    )
    if connection.execute(same.values(state=LIVE, live_by=by, live_at=utc_now())).rowcount != 1:
        raise Conflict("This version was changed or put live meanwhile. Look at it as it is now.")
    count_change(connection)


def back_to_file(connection: Connection, answer_id: str, language: str, base: Knowledge) -> None:
    """Have visitors read the text of the file again."""
    entry = base.entry(answer_id, language)
    if entry is None:
        raise AnswerError("No file has this, so there is no text to go back to. Put an earlier version live.")
    _check_rule(connection, entry.reviewed_by is not None)
    if not _retire(connection, answer_id, language):
        raise Conflict("Visitors read the text of the file already.")
    count_change(connection)


def _check_rule(connection: Connection, is_signed: bool) -> None:
    if not is_signed and only_signed(connection):
        raise AnswerError("Only signed versions go live at this pharmacy. Have a pharmacist sign it first.")


def _retire(connection: Connection, answer_id: str, language: str, but: int = 0) -> bool:
    statement = update(answer_versions).where(
        answer_versions.c.id != but,
        answer_versions.c.answer_id == answer_id,
        answer_versions.c.language == language,
        answer_versions.c.state == LIVE,
    )
    return connection.execute(statement.values(state=RETIRED)).rowcount > 0


def _values(draft: Draft) -> dict[str, Any]:
    if len(draft.note) > _MOST_NOTE:
        raise AnswerError(f"The note has {len(draft.note)} characters. Write at most {_MOST_NOTE}.")
    return {
        "content": dict(draft.content),
        "note": draft.note,
        "review_by": draft.review_by,
        "based_on": draft.based_on,
    }


def _found(connection: Connection, answer_id: str, language: str, number: int) -> Version:
    version = find(connection, answer_id, language, number)
    assert version is not None
    return version
