"""Forgetting a visitor in what was kept of their messages for review and training."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from bot.store.encryption import blind_indexes
from bot.store.release_tables import regression_lines
from bot.store.review_tables import examples, review_items, review_sightings
from bot.store.turn_log import VISIT


def forget(connection: Connection, conversations: Collection[str]) -> None:
    """Remove what came only from these conversations: sightings, items, and what was made of them."""
    visits = [index for conversation in conversations for index in blind_indexes(connection, VISIT, conversation)]
    if not visits:
        return
    connection.execute(delete(regression_lines).where(regression_lines.c.visit.in_(visits)))
    here = review_sightings.c.visit.in_(visits)
    touched = connection.execute(select(review_sightings.c.item_id).where(here).distinct()).scalars().all()
    connection.execute(delete(review_sightings).where(here))
    others = set(
        connection.execute(
            select(review_sightings.c.item_id).where(review_sightings.c.item_id.in_(touched)).distinct()
        ).scalars()
    )
    alone = [item for item in touched if item not in others]
    connection.execute(delete(examples).where(examples.c.item_id.in_(alone)))
    connection.execute(delete(review_items).where(review_items.c.id.in_(alone)))
    # What others said too stays theirs.
    connection.execute(update(examples).where(examples.c.visit.in_(visits)).values(visit=None))
