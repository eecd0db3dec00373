"""Training examples in the database: each with who added it, when, and where it came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.engine import Connection, Row

from bot.store.encryption import blind_index, blind_indexes
from bot.store.review_tables import TEXT, examples, normalized
from bot.store.staff_tables import staff

ACTIVE, RETIRED = "active", "retired"
REVIEW, IMPORT, TYPED = "review", "import", "typed"


@dataclass(frozen=True)
class New:
    """An example to be added. `visit` is the hash of the conversation it came from, `item_id` the reviewed message."""

    text: str = field(repr=False)
    answer_id: str
    language: str = "en"
    source: str = TYPED
    added_by: int | None = None
    visit: str | None = None
    item_id: int | None = None


def add(connection: Connection, new: New, now: dt.datetime) -> int | None:
    """Add an example and return its id; of one that is there already, that one's.

    None, and nothing is added, where an active example files the same text under another answer.
    """
    same = select(examples.c.id, examples.c.answer_id).where(
        examples.c.text_index.in_(blind_indexes(connection, TEXT, normalized(new.text))),
        examples.c.state == ACTIVE,
        examples.c.language == new.language,
    )
    rows = connection.execute(same).all()
    if rows:
        return next((row.id for row in rows if row.answer_id == new.answer_id), None)
    added = connection.execute(
        insert(examples).values(
            text=new.text,
            text_index=blind_index(connection, TEXT, normalized(new.text)),
            answer_id=new.answer_id,
            language=new.language,
            source=new.source,
            added_by=new.added_by,
            added_at=now,
            visit=new.visit,
            item_id=new.item_id,
        )
    )
    number: int = added.inserted_primary_key[0]
    return number


def retire(connection: Connection, number: int, person: int | None, why: str, now: dt.datetime) -> bool:
    """Take an example out of the training from now on; False if it is not active."""
    active = and_(examples.c.id == number, examples.c.state == ACTIVE)
    values = {"state": RETIRED, "retired_by": person, "retired_at": now, "retired_why": why[:200]}
    return bool(connection.execute(update(examples).where(active).values(values)).rowcount)


def move(connection: Connection, number: int, answer_id: str, person: int | None, now: dt.datetime) -> int | None:
    """File an example under another answer: the old row is retired, so that it can be seen what it was.

    The new example's id; None if the old one is not active or the same text is active elsewhere.
    """
    row = connection.execute(select(examples).where(examples.c.id == number)).first()
    if row is None or row.answer_id == answer_id:
        return None
    if not retire(connection, number, person, f"Moved to {answer_id}.", now):
        return None
    return add(connection, New(row.text, answer_id, row.language, row.source, person, row.visit, row.item_id), now)


def restore(connection: Connection, number: int, now: dt.datetime) -> int | None:
    """Use a retired example again; None if it is not retired or the same text is active elsewhere."""
    row = connection.execute(select(examples).where(examples.c.id == number, examples.c.state == RETIRED)).first()
    if row is None:
        return None
    return add(
        connection, New(row.text, row.answer_id, row.language, row.source, row.added_by, row.visit, row.item_id), now
    )


def listed(
    connection: Connection, limit: int, state: str = ACTIVE, answer_id: str | None = None, words: str = ""
) -> Sequence[Row]:
    """The newest examples, with the name of who added them as `by`; `words`: those that hold all of them."""
    query = (
        select(examples, staff.c.name.label("by"))
        .outerjoin(staff, staff.c.id == examples.c.added_by)
        .where(examples.c.state == state)
        .order_by(examples.c.id.desc())
    )
    if answer_id:
        query = query.where(examples.c.answer_id == answer_id)
    wanted = normalized(words).split()
    if not wanted:
        return connection.execute(query.limit(limit)).all()
    # Texts are encrypted: they are searched here.
    found = (row for row in connection.execute(query) if all(word in normalized(row.text) for word in wanted))
    return list(islice(found, limit))


def one(connection: Connection, number: int) -> Row | None:
    """An example by its number."""
    row: Row | None = connection.execute(select(examples).where(examples.c.id == number)).first()
    return row


def counts(connection: Connection) -> dict[str, int]:
    """How many active examples each answer has."""
    query = select(examples.c.answer_id, func.count()).where(examples.c.state == ACTIVE).group_by(examples.c.answer_id)
    return dict(connection.execute(query).all())
