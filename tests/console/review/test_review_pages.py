from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.console.auth.accounts import Staff
from bot.review import labels
from bot.review.items import Sighting, add_sighting
from bot.review.queue import claim_next
from bot.store.conversations import Conversations
from bot.store.review_tables import examples, review_items
from bot.store.tables import utc_now
from tests.console.staffed import Browser, actions

BrowserOf = Callable[[str], Browser]
LIKELY = (("dosing/timing", 0.41), ("dosing/frequency", 0.3), ("access/cost", 0.1))


@pytest.fixture
def see(engine: Engine) -> Callable[..., int]:
    """Puts a message into the queue; its number."""

    def make(text: str, **more: Any) -> int:
        details = {
            "visit": "v",
            "message_id": None,
            "at": utc_now(),
            "language": "en",
            "reasons": ("not_understood",),
            "likely": LIKELY,
            "uncertainty": 0.6,
            **more,
        }
        with engine.begin() as connection:
            add_sighting(connection, Sighting(text=text, **details))
            number: int = connection.execute(select(review_items.c.id).order_by(review_items.c.id.desc())).scalar()
        return number

    return make


def _label(browser: Browser, number: int, verdict: str, answer: str = "", items: str | None = None) -> Any:
    form = {"items": items or str(number), "verdict": verdict, "answer": answer}
    return browser.post(f"/review/{number}/label", form)


def _examples(engine: Engine) -> list[tuple[str, str]]:
    with engine.connect() as connection:
        return [
            (row.text, row.answer_id)
            for row in connection.execute(select(examples).where(examples.c.state == "active"))
        ]


def test_a_message_is_shown_with_what_it_may_mean_and_what_each_would_have_said(
    browser_of: BrowserOf, see: Callable[..., int], engine: Engine
) -> None:
    store = Conversations(engine)
    conversation = store.open()
    store.begin_turn(conversation, "t0", "Hi, my name is Zenobia Quill")
    store.add_replies(conversation, "t0", [{"kind": "answer", "sentences": [{"text": "Hello there.", "sources": []}]}])
    said = store.begin_turn(conversation, "t1", "the zip thing").message["id"]
    see("the zip thing", message_id=said, hint="dosing/frequency", reasons=("did_you_mean", "thumbs_down"))
    see("the zip thingg")
    page = browser_of("tess").get("/review").text
    assert "the zip thing" in page and "the zip thingg" in page and "Said 2 times" in page
    assert "asked “did you mean”" in page and "thumbs down" in page
    for shown in (
        "Should LDN be taken at night",
        "41 %",
        "the visitor chose this",
        "Hello there.",
        "my name is [name]",
    ):
        assert shown in page, shown
    assert "Zenobia" not in page
    for key in "123onsu":
        assert f'data-key="{key}"' in page
    assert "1 message left" in page


def test_an_empty_queue_says_what_to_do(browser_of: BrowserOf) -> None:
    assert "Nothing to review" in browser_of("tess").get("/review").text


def test_a_label_becomes_an_example_and_the_next_message_is_shown(
    browser_of: BrowserOf, see: Callable[..., int], engine: Engine
) -> None:
    first, _ = see("the zip thing", uncertainty=0.9), see("about parking")
    tess = browser_of("tess")
    assert _label(tess, first, "answer", "dosing/timing").headers["location"] == "/review"
    assert _examples(engine) == [("the zip thing", "dosing/timing")]
    page = tess.get("/review").text
    assert "Labelled: " in page and "about parking" in page and "1 done in the last 24 hours" in page
    assert ("staff:3", "review.labelled", str(first)) in actions(engine)
    assert tess.post("/review/undo").status_code == 303
    assert _examples(engine) == [] and "the zip thing" in tess.get("/review").text


@pytest.mark.parametrize(("verdict", "told"), [("out_of_scope", "Out of scope."), ("skip", "Skipped.")])
def test_other_verdicts(browser_of: BrowserOf, see: Callable[..., int], verdict: str, told: str) -> None:
    tess = browser_of("tess")
    _label(tess, see("zip zap"), verdict)
    assert told in tess.get("/review").text


def test_what_needs_an_answer_goes_on_a_list_with_a_link_to_write_it(
    browser_of: BrowserOf, see: Callable[..., int]
) -> None:
    tess, number = browser_of("tess"), see("can my cat fly & sing?")
    _label(tess, number, "needs_answer")
    assert "1 message without an answer" in tess.get("/review").text
    assert "/answers/new?question=can%20my%20cat%20fly%20%26%20sing%3F" in tess.get("/review/waiting").text
    tess.post(f"/review/waiting/{number}/reopen")
    assert "Every question has an answer" in tess.get("/review/waiting").text
    assert "can my cat fly" in tess.get("/review").text


def test_a_message_that_a_colleague_has_is_not_shown_and_not_labelled_twice(
    browser_of: BrowserOf, see: Callable[..., int], engine: Engine
) -> None:
    number = see("zip zap")
    tess, carla = browser_of("tess"), browser_of("carla")
    tess.get("/review")
    page = carla.get("/review").text
    assert "Colleagues have the rest" in page and "zip zap" not in page
    taken = _label(carla, number, "answer", "access/cost")
    assert taken.status_code == 409 and "Tess Young is working on this message" in taken.text
    _label(tess, number, "answer", "dosing/timing")
    late = _label(carla, number, "answer", "access/cost")
    assert late.status_code == 409 and "labelled meanwhile" in late.text
    assert _examples(engine) == [("zip zap", "dosing/timing")]


def test_all_answers_can_be_searched(browser_of: BrowserOf) -> None:
    tess = browser_of("tess")
    assert 'value="access/cost"' in tess.get("/review/answers", params={"q": "how much does it cost"}).text
    assert 'value="safety/alcohol"' in tess.get("/review/answers", params={"q": "alcohol"}).text
    assert "No answer is like this" in tess.get("/review/answers", params={"q": "xqzv"}).text
    assert tess.get("/review/answers").text.strip() == ""


def test_an_answer_must_be_chosen(browser_of: BrowserOf, see: Callable[..., int], engine: Engine) -> None:
    tess, number = browser_of("tess"), see("zip zap")
    for answer in ("", "made/up"):
        refused = _label(tess, number, "answer", answer)
        assert refused.status_code == 422 and "Choose an answer" in refused.text
    assert _examples(engine) == []


def test_a_text_can_be_taken_out_of_its_group(browser_of: BrowserOf, see: Callable[..., int], engine: Engine) -> None:
    first, near = see("the zip thing"), see("the zip thingg")
    tess = browser_of("tess")
    assert "the zip thingg" in tess.get("/review").text
    tess.post(f"/review/{near}/take-out")
    _label(tess, first, "answer", "access/cost")
    assert _examples(engine) == [("the zip thing", "access/cost")]
    assert "the zip thingg" in tess.get("/review").text


def _label_as(engine: Engine, person: Staff, answer: str) -> None:
    with engine.begin() as connection:
        found = claim_next(connection, person.id, utc_now())
        assert found is not None
        labels.label(connection, found.id, found.items, person.id, "answer", answer, utc_now())


def test_disagreements_are_shown_to_a_supervisor_who_settles_them(
    browser_of: BrowserOf, see: Callable[..., int], engine: Engine, people: dict[str, Staff]
) -> None:
    see("is it safe with my zip pills")
    _label_as(engine, people["tess"], "safety/alcohol")
    see("is it safe with my zip pillz")
    _label_as(engine, people["dan"], "access/cost")
    number = see("the night thing", hint="dosing/frequency")
    _label_as(engine, people["tess"], "dosing/timing")
    carla = browser_of("carla")
    assert "/review/disagreements" in carla.get("/review").text
    assert "/review/disagreements" not in browser_of("tess").get("/review").text
    page = carla.get("/review/disagreements").text
    for shown in ("is it safe with my zip pillz", "Tess Young", "Dan Lowe", "The visitor&#39;s choice"):
        assert shown in page, shown
    carla.post(f"/review/disagreements/{number}", {"answer": "dosing/frequency"})
    carla.post("/review/disagreements/1", {"answer": "safety/alcohol"})
    assert "All agree" in carla.get("/review/disagreements").text
    assert sorted(_examples(engine)) == [
        ("is it safe with my zip pills", "safety/alcohol"),
        ("is it safe with my zip pillz", "safety/alcohol"),
        ("the night thing", "dosing/frequency"),
    ]
    assert [action for _, action, _ in actions(engine) if action == "review.settled"] == ["review.settled"] * 2


def test_a_label_against_an_active_example_makes_no_second_one_and_is_shown(
    browser_of: BrowserOf, see: Callable[..., int], engine: Engine, people: dict[str, Staff]
) -> None:
    tess = browser_of("tess")
    tess.post("/examples", {"text": "the zip thing", "answer": "access/cost"})
    see("The zip thing?")
    _label_as(engine, people["tess"], "dosing/timing")
    assert _examples(engine) == [("the zip thing", "access/cost")]
    assert "A training example" in browser_of("carla").get("/review/disagreements").text
