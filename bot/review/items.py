"""Items of the queue as they come in: the same text once, near-duplicates together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot.review.reasons import near_duplicate
from bot.store.encryption import blind_index, blind_indexes
from bot.store.review_tables import TEXT, normalized, review_items, review_sightings

OPEN, LABELLED, SKIPPED, NEEDS_ANSWER = "open", "labelled", "skipped", "needs_answer"


@dataclass(frozen=True)
class Sighting:
    """A message that is worth a look, with personal data taken out."""

    text: str = field(repr=False)
    visit: str
    message_id: int | None
    at: dt.datetime
    language: str
    reasons: tuple[str, ...]
    likely: tuple[tuple[str, float], ...]
    uncertainty: float
    hint: str | None = None


def add_sighting(connection: Connection, seen: Sighting) -> bool:
    """Put a message into the queue, or count it where the same text is there; whether it was not counted before."""
    known = select(review_items.c.id, review_items.c.reasons, review_items.c.hint).where(
        review_items.c.text_index.in_(blind_indexes(connection, TEXT, normalized(seen.text)))
    )
    row = connection.execute(known).first()
    item = row.id if row else _add(connection, seen)
    reasons = list(dict.fromkeys([*(row.reasons if row else ()), *seen.reasons]))
    values = {
        "reasons": reasons,
        "likely": seen.likely,
        "uncertainty": seen.uncertainty,
        "hint": seen.hint or (row.hint if row else None),
        "last_at": seen.at,
    }
    counted = select(review_sightings.c.id).where(review_sightings.c.message_id == seen.message_id)
    new = seen.message_id is None or connection.execute(counted).first() is None
    if new:
        values["seen"] = review_items.c.seen + 1
        connection.execute(
            insert(review_sightings).values(item_id=item, visit=seen.visit, message_id=seen.message_id, at=seen.at)
        )
    connection.execute(update(review_items).where(review_items.c.id == item).values(values))
    return new


def _add(connection: Connection, seen: Sighting) -> int:
    added = connection.execute(
        insert(review_items).values(
            text=seen.text,
            text_index=blind_index(connection, TEXT, normalized(seen.text)),
            language=seen.language,
            reasons=seen.reasons,
            likely=seen.likely,
            uncertainty=seen.uncertainty,
            first_at=seen.at,
            last_at=seen.at,
        )
    )
    item: int = added.inserted_primary_key[0]
    group = _group_of(connection, seen) or item
    connection.execute(update(review_items).where(review_items.c.id == item).values(group_id=group))
    return item


def _group_of(connection: Connection, seen: Sighting) -> int | None:
    """The group of an open item that says nearly the same, and was taken for the same answer."""
    query = select(review_items.c.group_id, review_items.c.text, review_items.c.likely).where(
        review_items.c.state == OPEN, review_items.c.group_id.is_not(None), review_items.c.language == seen.language
    )
    likeliest = seen.likely[0][0] if seen.likely else None
    for row in connection.execute(query):
        same_answer = (row.likely[0][0] if row.likely else None) == likeliest
        if same_answer and near_duplicate(row.text, seen.text):
            group: int = row.group_id
            return group
    return None
