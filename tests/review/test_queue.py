from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.review import labels as labelling
from bot.review import queue
from bot.review.items import Sighting, add_sighting
from bot.review.labels import AlreadyTaken
from bot.store.review_tables import examples, labels, review_items, review_sightings
from tests.review.conftest import LIKELY, NOW

Person = Callable[[str], int]
SOON = NOW + dt.timedelta(minutes=1)


def _see(engine: Engine, text: str, times: int = 1, **more: Any) -> int:
    details = {
        "visit": "v",
        "message_id": None,
        "at": NOW,
        "language": "en",
        "reasons": ("not_understood",),
        "likely": LIKELY,
        "uncertainty": 0.6,
        **more,
    }
    with engine.begin() as connection:
        for _ in range(times):
            add_sighting(connection, Sighting(text=text, **details))
        return connection.execute(select(func.max(review_items.c.id))).scalar_one()


def _next(engine: Engine, person: int, now: dt.datetime = NOW, **more: Any) -> queue.Group | None:
    with engine.begin() as connection:
        return queue.claim_next(connection, person, now, **more)


def _label(engine: Engine, found: queue.Group, person: int, answer: str | None, verdict: str = "answer") -> int:
    with engine.begin() as connection:
        return labelling.label(connection, found.id, found.items, person, verdict, answer, NOW)


def _states(engine: Engine) -> dict[int, str]:
    with engine.connect() as connection:
        return dict(connection.execute(select(review_items.c.id, review_items.c.state)).all())


def _examples(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        rows = connection.execute(select(examples).order_by(examples.c.id))
        return [(row.text, row.answer_id) for row in rows]


def test_most_uncertain_and_most_frequent_first(any_engine: Engine, person: Person) -> None:
    ann = person("Ann")
    rare = _see(any_engine, "rare and clear", uncertainty=0.3)
    frequent = _see(any_engine, "asked by many", times=6, uncertainty=0.5)
    unsure = _see(any_engine, "nobody knows", uncertainty=0.9)
    order = []
    while found := _next(any_engine, ann):
        order.append(found.id)
        _label(any_engine, found, ann, None, "skip")
    assert order == [frequent, unsure, rare]


def test_a_group_is_shown_with_its_counts_and_what_was_made_of_it(any_engine: Engine, person: Person) -> None:
    _see(any_engine, "can my cat fly on it")
    _see(any_engine, "Can my cat fly on itt", times=3, reasons=("thumbs_down",), hint="access/cost")
    found = _next(any_engine, person("Ann"))
    assert found is not None
    assert found.texts == ("Can my cat fly on itt", "can my cat fly on it") and found.seen == 4
    assert set(found.reasons) == {"not_understood", "thumbs_down"} and found.hint == "access/cost"
    assert found.likely == LIKELY and "cat" not in repr(found)


def test_two_people_never_have_the_same_message(any_engine: Engine, person: Person) -> None:
    ann, bob = person("Ann"), person("Bob")
    first, second = _see(any_engine, "zip zap"), _see(any_engine, "flip flop")
    of_ann, of_bob = _next(any_engine, ann), _next(any_engine, bob)
    assert of_ann is not None and of_bob is not None
    assert (of_ann.id, of_bob.id) == (first, second)
    assert _next(any_engine, person("Cy")) is None
    with pytest.raises(AlreadyTaken, match="Bob is working on this message"):
        _label(any_engine, of_bob, ann, "access/cost")
    assert _examples(any_engine) == []


def test_a_claim_ends_and_the_second_label_is_refused(any_engine: Engine, person: Person) -> None:
    ann, bob = person("Ann"), person("Bob")
    _see(any_engine, "zip zap")
    of_ann = _next(any_engine, ann)
    later = NOW + dt.timedelta(minutes=queue.CLAIM_MINUTES + 1)
    of_bob = _next(any_engine, bob, later)
    assert of_ann is not None and of_bob is not None and of_ann.id == of_bob.id
    _label(any_engine, of_bob, bob, "access/cost")
    with pytest.raises(AlreadyTaken, match="labelled meanwhile"):
        _label(any_engine, of_ann, ann, "dosing/timing")
    assert _examples(any_engine) == [("zip zap", "access/cost")]


def test_people_who_claim_at_once_get_one_each(any_engine: Engine, person: Person) -> None:
    people = [person(name) for name in ("Ann", "Bob", "Cy", "Di")]
    for number in range(4):
        _see(any_engine, f"message {'abcd'[number] * 9}")
    got: list[int] = []
    ready = threading.Barrier(len(people))

    def work(who: int) -> None:
        ready.wait()
        found = _next(any_engine, who)
        got.append(found.id if found else 0)

    threads = [threading.Thread(target=work, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == 4 and 0 not in got


def test_a_label_makes_examples_of_all_that_were_looked_at_with_where_they_came_from(
    any_engine: Engine, person: Person
) -> None:
    ann = person("Ann")
    _see(any_engine, "can my cat fly on it", visit="first")
    found = _next(any_engine, ann)
    # One that came while she was looking is not labelled unseen.
    unseen = _see(any_engine, "can my cat fly on itt")
    assert found is not None and _label(any_engine, found, ann, "access/cost") == 1
    assert _states(any_engine) == {found.id: "labelled", unseen: "open"}
    with any_engine.connect() as connection:
        (row,) = connection.execute(select(examples)).all()
    assert (row.text, row.answer_id, row.source, row.added_by, row.added_at, row.visit, row.item_id, row.state) == (
        "can my cat fly on it",
        "access/cost",
        "review",
        ann,
        NOW,
        "first",
        found.id,
        "active",
    )


@pytest.mark.parametrize(
    ("verdict", "state", "made"),
    [
        ("out_of_scope", "labelled", [("zip zap", "out_of_scope/other")]),
        ("needs_answer", "needs_answer", []),
        ("skip", "skipped", []),
    ],
)
def test_other_verdicts(any_engine: Engine, person: Person, verdict: str, state: str, made: list[Any]) -> None:
    ann = person("Ann")
    item = _see(any_engine, "zip zap", times=2)
    found = _next(any_engine, ann)
    assert found is not None
    _label(any_engine, found, ann, None, verdict)
    assert _states(any_engine) == {item: state} and _examples(any_engine) == made
    assert _next(any_engine, ann) is None


def test_undo_takes_back_label_and_examples_step_by_step(any_engine: Engine, person: Person) -> None:
    ann = person("Ann")
    for text in ("zip zap", "flip flop"):
        _see(any_engine, text)
    with any_engine.begin() as connection:
        for number, now in enumerate((NOW, SOON), 1):
            found = queue.claim_next(connection, ann, now)
            assert found is not None and found.id == number
            labelling.label(connection, found.id, found.items, ann, "answer", "access/cost", now)
    for number in (2, 1):
        with any_engine.begin() as connection:
            assert labelling.undo(connection, ann, SOON) == number
        assert len(_examples(any_engine)) == number - 1
    with any_engine.begin() as connection:
        assert labelling.undo(connection, ann, SOON) is None
        assert connection.execute(select(func.count()).where(labels.c.undone_at.is_(None))).scalar_one() == 0
    assert set(_states(any_engine).values()) == {"open"}


def test_nobody_undoes_what_somebody_else_labelled(any_engine: Engine, person: Person) -> None:
    ann, bob = person("Ann"), person("Bob")
    _see(any_engine, "zip zap")
    found = _next(any_engine, ann)
    assert found is not None
    _label(any_engine, found, ann, "access/cost")
    with any_engine.begin() as connection:
        assert labelling.undo(connection, bob, NOW) is None
    assert len(_examples(any_engine)) == 1


def test_an_item_can_be_taken_out_of_its_group(any_engine: Engine, person: Person) -> None:
    ann = person("Ann")
    _see(any_engine, "can my cat fly on it", times=2)
    near = _see(any_engine, "can my cat fly on itt")
    with any_engine.begin() as connection:
        assert queue.take_out(connection, near)
        assert not queue.take_out(connection, 999)
    found = _next(any_engine, ann)
    assert found is not None and found.texts == ("can my cat fly on it",)


def test_what_is_left_and_what_was_done(any_engine: Engine, person: Person) -> None:
    ann, bob = person("Ann"), person("Bob")
    for text in ("zip zap", "flip flop", "ding dong"):
        _see(any_engine, text)
    found = _next(any_engine, ann)
    assert found is not None
    _label(any_engine, found, ann, "access/cost")
    _next(any_engine, bob)
    with any_engine.connect() as connection:
        assert queue.progress(connection, ann, NOW, NOW - dt.timedelta(hours=1)) == queue.Progress(2, 1, 1)
        assert queue.progress(connection, ann, NOW, SOON) == queue.Progress(2, 1, 0)


def test_another_group_can_be_looked_at_first(any_engine: Engine, person: Person) -> None:
    ann = person("Ann")
    first, second = _see(any_engine, "zip zap"), _see(any_engine, "flip flop")
    assert [_next(any_engine, ann).id, _next(any_engine, ann, after=first).id] == [first, second]  # type: ignore[union-attr]


def test_what_needs_an_answer_is_listed_and_can_be_put_back(any_engine: Engine, person: Person) -> None:
    ann = person("Ann")
    item = _see(any_engine, "zip zap", times=3)
    found = _next(any_engine, ann)
    assert found is not None
    _label(any_engine, found, ann, None, "needs_answer")
    with any_engine.begin() as connection:
        assert labelling.waiting_for_an_answer(connection) == [(item, "zip zap", 3)]
        assert labelling.reopen(connection, item) and not labelling.reopen(connection, item)
        assert labelling.waiting_for_an_answer(connection) == []


def test_the_last_message_of_a_group_is_its_context(any_engine: Engine, person: Person) -> None:
    _see(any_engine, "zip zap")
    found = _next(any_engine, person("Ann"))
    assert found is not None and found.message_id is None
    with any_engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(review_sightings)).scalar_one() == 1
