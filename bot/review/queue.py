"""The queue as people work through it: one group of near-duplicates at a time, each with one person only."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.engine import Connection, Row

from bot.review.items import OPEN
from bot.store.review_tables import labels, review_items, review_sightings
from bot.store.staff_tables import staff

# Whoever leaves the page open and goes away keeps a group from others for so long.
CLAIM_MINUTES = 10


@dataclass(frozen=True)
class Group:
    """A group of near-duplicates: the text said most often first. Texts are not shown in a repr."""

    id: int
    items: tuple[int, ...]
    texts: tuple[str, ...] = field(repr=False)
    seen: int
    reasons: tuple[str, ...]
    likely: tuple[tuple[str, float], ...]
    hint: str | None
    language: str
    first_at: dt.datetime
    last_at: dt.datetime
    # The last message of the group that is still there.
    message_id: int | None


@dataclass(frozen=True)
class Progress:
    """How many groups are open, of those how many others work on now, and how many were labelled since a time."""

    left: int
    with_others: int
    done: int


def claim_next(connection: Connection, person: int, now: dt.datetime, after: int | None = None) -> Group | None:
    """The group that matters most among those nobody else works on, now claimed; None if there is none.

    A claimed group of the person's own comes first. `after`: a group to pass over, if there is another.
    """
    heads = _heads(connection)
    mine = [head for head in heads if head.claimed_by == person and head.claimed_until >= now]
    order = [*mine, *(head for head in heads if head not in mine)]
    if after is not None:
        order.sort(key=lambda head: head.group_id == after)
    for head in order:
        if claim(connection, head.group_id, person, now):
            return group(connection, head.group_id)
    return None


def claim(connection: Connection, group_id: int, person: int, now: dt.datetime) -> bool:
    """Take a group for some minutes; False if it is with somebody else, or nothing of it is open."""
    first = select(func.min(review_items.c.id)).where(review_items.c.group_id == group_id, review_items.c.state == OPEN)
    free = or_(
        review_items.c.claimed_by.is_(None),
        review_items.c.claimed_by == person,
        review_items.c.claimed_until < now,
    )
    # One row stands for the group: of two people who take it at once the second finds it taken.
    taken = (
        update(review_items)
        .where(and_(review_items.c.id == first.scalar_subquery(), free))
        .values(claimed_by=person, claimed_until=now + dt.timedelta(minutes=CLAIM_MINUTES))
    )
    return bool(connection.execute(taken).rowcount)


def holder(connection: Connection, group_id: int, now: dt.datetime) -> str | None:
    """The name of whoever works on a group."""
    query = (
        select(staff.c.name)
        .join(review_items, review_items.c.claimed_by == staff.c.id)
        .where(review_items.c.group_id == group_id, review_items.c.state == OPEN, review_items.c.claimed_until >= now)
    )
    name: str | None = connection.execute(query).scalar()
    return name


def group(connection: Connection, group_id: int) -> Group | None:
    """The open items of a group; None if there are none."""
    rows = connection.execute(
        select(review_items)
        .where(review_items.c.group_id == group_id, review_items.c.state == OPEN)
        .order_by(review_items.c.seen.desc(), review_items.c.id)
    ).all()
    if not rows:
        return None
    ids = [row.id for row in rows]
    message = connection.execute(
        select(func.max(review_sightings.c.message_id)).where(review_sightings.c.item_id.in_(ids))
    ).scalar()
    worst = max(rows, key=lambda row: row.uncertainty)
    return Group(
        id=group_id,
        items=tuple(ids),
        texts=tuple(row.text for row in rows),
        seen=sum(row.seen for row in rows),
        reasons=tuple(dict.fromkeys(reason for row in rows for reason in row.reasons)),
        likely=tuple((answer_id, chance) for answer_id, chance in worst.likely),
        hint=next((row.hint for row in rows if row.hint), None),
        language=rows[0].language,
        first_at=min(row.first_at for row in rows),
        last_at=max(row.last_at for row in rows),
        message_id=message,
    )


def exists(connection: Connection, group_id: int) -> bool:
    """Whether there is such a group, whatever became of it."""
    return connection.execute(select(review_items.c.id).where(review_items.c.group_id == group_id)).first() is not None


def item_exists(connection: Connection, item_id: int) -> bool:
    return connection.execute(select(review_items.c.id).where(review_items.c.id == item_id)).first() is not None


def take_out(connection: Connection, item_id: int) -> bool:
    """Make an item a group of its own; False if it is not open."""
    own = and_(review_items.c.id == item_id, review_items.c.state == OPEN)
    return bool(connection.execute(update(review_items).where(own).values(group_id=item_id, claimed_by=None)).rowcount)


def progress(connection: Connection, person: int, now: dt.datetime, since: dt.datetime) -> Progress:
    """What is left, and what everybody did since a time."""
    heads = _heads(connection)
    others = sum(head.claimed_by not in (None, person) and head.claimed_until >= now for head in heads)
    # What one keystroke labelled counts once, as a group does.
    acts = select(labels.c.staff_id, labels.c.at).where(labels.c.at >= since, labels.c.undone_at.is_(None)).distinct()
    done = connection.execute(select(func.count()).select_from(acts.subquery())).scalar_one()
    return Progress(len(heads), others, done)


@dataclass(frozen=True)
class _Head:
    group_id: int
    claimed_by: int | None
    claimed_until: dt.datetime


def _heads(connection: Connection) -> list[_Head]:
    """The open groups, those that matter most first: most uncertain and most frequent."""
    query = select(
        review_items.c.id,
        review_items.c.group_id,
        review_items.c.uncertainty,
        review_items.c.seen,
        review_items.c.claimed_by,
        review_items.c.claimed_until,
    ).where(review_items.c.state == OPEN)
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in connection.execute(query.order_by(review_items.c.id)):
        groups[row.group_id].append(row)
    ordered = sorted(groups.items(), key=lambda item: (-_weight(item[1]), item[0]))
    return [_Head(group_id, rows[0].claimed_by, rows[0].claimed_until or dt.datetime.min) for group_id, rows in ordered]


def _weight(rows: Sequence[Row]) -> float:
    """The tenth person who asks counts less than the second."""
    return float(max(row.uncertainty for row in rows) * math.log2(1 + sum(row.seen for row in rows)))
