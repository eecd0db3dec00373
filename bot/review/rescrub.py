"""What a visitor gives in the contact form later is taken out of what was kept of them before."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection, Engine

from bot.privacy.known import known_of
from bot.privacy.scrub import Known, scrub
from bot.store.encryption import blind_index, blind_indexes
from bot.store.lead_tables import leads
from bot.store.review_tables import TEXT, examples, normalized, review_items, review_sightings
from bot.store.turn_log import VISIT

# A worker that was down for longer than this has other troubles.
_LOOK_BACK = dt.timedelta(days=1)


def rescrub(engine: Engine, now: dt.datetime) -> int:
    """Look at the messages of everybody who left details lately; returns how many texts were changed."""
    recent = select(leads.c.conversation_id).where(
        leads.c.created_at >= now - _LOOK_BACK, leads.c.conversation_id.is_not(None)
    )
    changed = 0
    with engine.begin() as connection:
        for conversation in connection.execute(recent.distinct()).scalars().all():
            changed += _conversation(connection, conversation)
    return changed


def _conversation(connection: Connection, conversation: str) -> int:
    visits = blind_indexes(connection, VISIT, conversation)
    seen = select(review_sightings.c.item_id).where(review_sightings.c.visit.in_(visits))
    items = connection.execute(
        select(review_items.c.id, review_items.c.text, review_items.c.seen).where(review_items.c.id.in_(seen))
    ).all()
    if not items:
        return 0
    known = known_of(connection, conversation)
    changed = 0
    for item in items:
        text = scrub(item.text, known)
        if text == item.text:
            continue
        changed += 1
        _examples(connection, item.id, known)
        index = blind_index(connection, TEXT, normalized(text))
        same = select(review_items.c.id).where(review_items.c.text_index == index, review_items.c.id != item.id)
        other = connection.execute(same).scalar()
        if other is None:
            values = {"text": text, "text_index": index}
            connection.execute(update(review_items).where(review_items.c.id == item.id).values(values))
            continue
        # Without the name it is what others said too.
        connection.execute(update(review_sightings).where(review_sightings.c.item_id == item.id).values(item_id=other))
        connection.execute(update(examples).where(examples.c.item_id == item.id).values(item_id=other))
        more = review_items.c.seen + item.seen
        connection.execute(update(review_items).where(review_items.c.id == other).values(seen=more))
        connection.execute(delete(review_items).where(review_items.c.id == item.id))
    return changed


def _examples(connection: Connection, item_id: int, known: Known) -> None:
    for row in connection.execute(select(examples.c.id, examples.c.text).where(examples.c.item_id == item_id)).all():
        text = scrub(row.text, known)
        values = {"text": text, "text_index": blind_index(connection, TEXT, normalized(text))}
        connection.execute(update(examples).where(examples.c.id == row.id).values(values))
