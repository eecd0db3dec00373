"""Ready-made replies: a title to find it by, and a text in which the visitor's name and others are filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import delete, exc, func, insert, select, update
from sqlalchemy.engine import Connection

from bot.leads.problem import clean
from bot.store.staff_tables import canned_replies

TITLE_MAX, TEXT_MAX = 80, 2000
# What may stand in braces, and what it becomes.
PLACEHOLDERS = {
    "name": "the visitor's name",
    "reference": "the lead's reference",
    "me": "your own name",
    "pharmacy": "the pharmacy's name",
    "phone": "the pharmacy's phone number",
}
_BRACES = re.compile(r"\{([^{}]*)\}")


class ReplyError(ValueError):
    """A reply that cannot be kept so; the message says what to do."""


@dataclass(frozen=True)
class Reply:
    id: int
    title: str
    text: str

    def filled(self, values: dict[str, str]) -> str:
        """The text with the placeholders filled in. `values`: one for each of PLACEHOLDERS."""
        return _BRACES.sub(lambda found: values[found[1]], self.text)


def everything(connection: Connection) -> list[Reply]:
    query = select(canned_replies).order_by(func.lower(canned_replies.c.title))
    return [Reply(row.id, row.title, row.text) for row in connection.execute(query)]


def get(connection: Connection, reply_id: int) -> Reply | None:
    row = connection.execute(select(canned_replies).where(canned_replies.c.id == reply_id)).one_or_none()
    return Reply(row.id, row.title, row.text) if row else None


def add(connection: Connection, title: str, text: str) -> int:
    """Keep a new reply; returns its id. Raises ReplyError."""
    try:
        return int(connection.execute(insert(canned_replies).values(_checked(title, text))).inserted_primary_key[0])
    except exc.IntegrityError:
        raise _taken(title) from None


def change(connection: Connection, reply_id: int, title: str, text: str) -> None:
    """Raises ReplyError."""
    statement = update(canned_replies).where(canned_replies.c.id == reply_id).values(_checked(title, text))
    try:
        connection.execute(statement)
    except exc.IntegrityError:
        raise _taken(title) from None


def remove(connection: Connection, reply_id: int) -> None:
    connection.execute(delete(canned_replies).where(canned_replies.c.id == reply_id))


def _checked(title: str, text: str) -> dict[str, str]:
    title, text = clean(title), text.replace("\r\n", "\n").strip()
    if not title or len(title) > TITLE_MAX:
        raise ReplyError(f"The title has {len(title)} characters. Write one of 1 to {TITLE_MAX}.")
    if not text or len(text) > TEXT_MAX:
        raise ReplyError(f"The text has {len(text)} characters. Write one of 1 to {TEXT_MAX}.")
    for found in _BRACES.finditer(text):
        if found[1] not in PLACEHOLDERS:
            known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
            raise ReplyError(f"The text has {found[0]}, which stands for nothing. Use one of: {known}.")
    return {"title": title, "text": text}


def _taken(title: str) -> ReplyError:
    return ReplyError(f"There is a reply called {clean(title)!r} already. Change that one, or take another title.")
