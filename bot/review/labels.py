"""What people say a message means, and taking that back. Labels become training examples at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from bot.review.items import LABELLED, NEEDS_ANSWER, OPEN, SKIPPED
from bot.review.queue import claim, holder
from bot.store.review_tables import examples, labels, review_items, review_sightings
from bot.training import example_store

ANSWER, OUT_OF_SCOPE, WANTING, SKIP = "answer", "out_of_scope", "needs_answer", "skip"
OUT_OF_SCOPE_ANSWER = "out_of_scope/other"
_STATES = {ANSWER: LABELLED, OUT_OF_SCOPE: LABELLED, WANTING: NEEDS_ANSWER, SKIP: SKIPPED}


class AlreadyTaken(RuntimeError):
    """Somebody else works on these messages or has labelled them; says who, if known."""

    def __init__(self, who: str | None) -> None:
        super().__init__(
            f"{who} is working on this message. Here is the next one."
            if who
            else "This message was labelled meanwhile. Here is the next one."
        )


def label(
    connection: Connection,
    group_id: int,
    items: Collection[int],
    person: int,
    verdict: str,
    answer_id: str | None,
    now: dt.datetime,
) -> int:
    """Label the items of a group that were looked at; returns how many. Raises AlreadyTaken.

    Examples are made of them, but where an active example files the same text under another answer: that is for a
    supervisor to settle.
    """
    if not claim(connection, group_id, person, now):
        raise AlreadyTaken(holder(connection, group_id, now))
    here = (review_items.c.group_id == group_id, review_items.c.state == OPEN, review_items.c.id.in_(items))
    rows = connection.execute(
        select(review_items.c.id, review_items.c.text, review_items.c.language).where(*here)
    ).all()
    if not rows:
        raise AlreadyTaken(None)
    connection.execute(
        update(review_items)
        .where(review_items.c.id.in_([row.id for row in rows]))
        .values(state=_STATES[verdict], claimed_by=None, claimed_until=None)
    )
    filed = OUT_OF_SCOPE_ANSWER if verdict == OUT_OF_SCOPE else answer_id
    connection.execute(
        insert(labels),
        [{"item_id": row.id, "staff_id": person, "verdict": verdict, "answer_id": filed, "at": now} for row in rows],
    )
    if filed is not None:
        for row in rows:
            example_store.add(
                connection,
                example_store.New(row.text, filed, row.language, "review", person, _visit(connection, row.id), row.id),
                now,
            )
    return len(rows)


def undo(connection: Connection, person: int, now: dt.datetime) -> int | None:
    """Take back what a person labelled last, with the examples made of it; the group that is open again, or None."""
    own = (labels.c.staff_id == person, labels.c.undone_at.is_(None))
    last = connection.execute(select(labels.c.at).where(*own).order_by(labels.c.at.desc()).limit(1)).scalar()
    if last is None:
        return None
    query = select(labels.c.id, labels.c.item_id).where(*own, labels.c.at == last)
    rows = connection.execute(query).all()
    items = [row.item_id for row in rows]
    connection.execute(update(labels).where(labels.c.id.in_([row.id for row in rows])).values(undone_at=now))
    connection.execute(delete(examples).where(examples.c.item_id.in_(items), examples.c.source == "review"))
    connection.execute(update(review_items).where(review_items.c.id.in_(items)).values(state=OPEN))
    group = select(review_items.c.group_id).where(review_items.c.id.in_(items)).limit(1)
    reopened: int | None = connection.execute(group).scalar()
    return reopened


def waiting_for_an_answer(connection: Connection) -> Sequence[tuple[int, str, int]]:
    """(item, text, how often) of messages that no answer fits yet, most frequent first."""
    query = (
        select(review_items.c.id, review_items.c.text, review_items.c.seen)
        .where(review_items.c.state == NEEDS_ANSWER)
        .order_by(review_items.c.seen.desc(), review_items.c.id)
    )
    return [(row.id, row.text, row.seen) for row in connection.execute(query)]


def reopen(connection: Connection, item_id: int) -> bool:
    """Put a message that waited for an answer back into the queue; False if it does not wait."""
    waiting = (review_items.c.id == item_id, review_items.c.state == NEEDS_ANSWER)
    return bool(connection.execute(update(review_items).where(*waiting).values(state=OPEN)).rowcount)


def _visit(connection: Connection, item_id: int) -> str | None:
    """The conversation an item was first seen in, as a hash."""
    query = select(review_sightings.c.visit).where(review_sightings.c.item_id == item_id)
    first: str | None = connection.execute(query.order_by(review_sightings.c.id).limit(1)).scalar()
    return first
