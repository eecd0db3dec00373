"""Labels that contradict each other, the visitor's own choice, or a training example; and settling them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection, Row

from bot.review.items import LABELLED
from bot.review.reasons import NEAR_DUPLICATE
from bot.store.review_tables import examples, labels, normalized, review_items
from bot.store.staff_tables import staff
from bot.training import example_store
from bot.training.likeness import alike

SETTLED = "settled"
# Older labels have been trained, judged and released: the conflicts of examples show what is left of them.
_LOOK_BACK = dt.timedelta(days=90)


@dataclass(frozen=True)
class Opinion:
    """What somebody or something says a text means. The text is not shown in a repr."""

    who: str
    answer_id: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Disagreement:
    """A labelled item and what speaks against its label."""

    item_id: int
    text: str = field(repr=False)
    label: Opinion
    against: tuple[Opinion, ...]

    @property
    def answers(self) -> list[str]:
        """The answers to choose from, the label's first."""
        return list(dict.fromkeys(opinion.answer_id for opinion in (self.label, *self.against)))


def disagreements(connection: Connection, now: dt.datetime) -> list[Disagreement]:
    """What a supervisor should look at, newest first."""
    rows = _labelled(connection, now - _LOOK_BACK)
    if not rows:
        return []
    others = connection.execute(
        select(examples.c.text, examples.c.answer_id, examples.c.item_id).where(examples.c.state == "active")
    ).all()
    said = [normalized(row.text) for row in rows]
    alike_labels = alike(said, said, fuzz.token_sort_ratio, NEAR_DUPLICATE)
    alike_examples = alike(said, [normalized(row.text) for row in others], fuzz.token_sort_ratio, NEAR_DUPLICATE)
    found = []
    for number, row in enumerate(rows):
        if row.verdict == SETTLED:
            continue
        against = [
            Opinion(rows[other].by or "Somebody", rows[other].answer_id, rows[other].text)
            for other in alike_labels[number]
            if rows[other].staff_id != row.staff_id
            and rows[other].answer_id != row.answer_id
            and rows[other].verdict != SETTLED
        ]
        if row.hint and row.hint != row.answer_id:
            against.append(Opinion("The visitor's choice", row.hint, row.text))
        # An example that was made of a label says nothing of its own.
        labelled = {one.item_id for one in rows}
        against += [
            Opinion("A training example", others[other].answer_id, others[other].text)
            for other in alike_examples[number]
            if others[other].answer_id != row.answer_id and others[other].item_id not in labelled
        ]
        if against:
            label = Opinion(row.by or "Somebody", row.answer_id, row.text)
            found.append(Disagreement(row.item_id, row.text, label, tuple(dict.fromkeys(against))))
    return found


def settle(connection: Connection, item_id: int, answer_id: str, person: int, now: dt.datetime) -> bool:
    """File a text under one answer for good: its label and every active example of it; False if it has no label."""
    item = connection.execute(
        select(review_items.c.id, review_items.c.text, review_items.c.language).where(
            review_items.c.id == item_id, review_items.c.state == LABELLED
        )
    ).first()
    if item is None:
        return False
    for row in connection.execute(select(examples).where(examples.c.state == "active")).all():
        near = fuzz.token_sort_ratio(normalized(row.text), normalized(item.text)) >= NEAR_DUPLICATE
        if near and row.answer_id != answer_id:
            example_store.move(connection, row.id, answer_id, person, now)
    example_store.add(
        connection,
        example_store.New(item.text, answer_id, item.language, example_store.REVIEW, person, None, item.id),
        now,
    )
    near_items = [
        row.item_id
        for row in _labelled(connection, dt.datetime.min)
        if fuzz.token_sort_ratio(normalized(row.text), normalized(item.text)) >= NEAR_DUPLICATE
    ]
    connection.execute(
        update(labels).where(labels.c.item_id.in_(near_items), labels.c.undone_at.is_(None)).values(undone_at=now)
    )
    connection.execute(
        insert(labels),
        [
            {"item_id": one, "staff_id": person, "verdict": SETTLED, "answer_id": answer_id, "at": now}
            for one in near_items
        ],
    )
    return True


def _labelled(connection: Connection, since: dt.datetime) -> Sequence[Row]:
    query = (
        select(
            labels.c.item_id,
            labels.c.staff_id,
            labels.c.answer_id,
            labels.c.verdict,
            review_items.c.text,
            review_items.c.hint,
            staff.c.name.label("by"),
        )
        .join(review_items, review_items.c.id == labels.c.item_id)
        .outerjoin(staff, staff.c.id == labels.c.staff_id)
        .where(labels.c.undone_at.is_(None), labels.c.answer_id.is_not(None), labels.c.at >= since)
        .order_by(labels.c.at.desc(), labels.c.id.desc())
    )
    return connection.execute(query).all()
