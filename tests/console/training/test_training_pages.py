from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine

from bot.console.auth.accounts import Staff
from bot.leads.lead import Lead
from bot.settings import Settings
from bot.store.conversations import Conversations
from bot.store.release_tables import models
from bot.store.turn_log import TurnRecord, record
from bot.store.turn_tables import turns
from bot.training import regression, releases, runs
from tests.console.staffed import Browser, actions, path_of
from tests.training.judged import make_model, metrics

Of = Callable[[str], Browser]


@pytest.fixture
def folder(settings: Settings) -> Path:
    return settings.home / "models"


def test_the_page_says_what_to_do_before_the_first_training(browser_of: Of) -> None:
    page = browser_of("tess").get("/training").text
    assert "No training yet" in page and "Train a new model" in page


def test_a_run_is_asked_for_shown_and_cancelled(browser_of: Of, engine: Engine) -> None:
    tess = browser_of("tess")
    assert tess.post("/training").headers["location"] == "/training"
    again = tess.post("/training")
    assert again.status_code == 409 and "Training run 1 is queued" in again.text
    assert runs.claim(engine) == 1
    runs.seen(engine, 1, "learn", 0.42, 75)
    runs.say(engine, 1, "Learning ...")
    page = tess.get("/training").text
    assert 'value="0.42"' in page and "42 %" in page and "about 1 min 15 s left" in page and "Learning ..." in page
    assert tess.post("/training/1/cancel").status_code == 303
    assert "is being cancelled" in tess.get("/training").text
    runs.end(engine, 1, "cancelled", reason="Cancelled.")
    assert tess.post("/training/1/cancel").status_code == 409
    assert [action for _, action, _ in actions(engine)] == ["training.start", "training.cancel"]


def test_the_judgement_shows_answer_by_answer_and_releases(browser_of: Of, engine: Engine, folder: Path) -> None:
    make_model(engine, folder, "base", metrics(("an1",)), run=None)
    model = make_model(engine, folder, "one", metrics())
    tess = browser_of("tess")
    page = tess.get(f"/models/{model.short}").text
    assert "The gate lets it pass" in page and "Got better: 1 test question" in page and "Got worse: none" in page
    assert "dosing/timing" in page and "80 %" in page and "2 of 2" in page
    assert model.made_of["code"] in page and model.hash in page
    assert tess.post(f"/models/{model.short}/promote").headers["location"] == "/releases"
    assert "begins in a moment" in tess.get("/releases").text
    releases.proceed(engine, 2, "live")
    page = tess.get("/releases").text
    assert "Go back to model" in page and model.short in page
    assert tess.post("/releases/rollback").status_code == 303
    again = tess.post("/releases/rollback")
    assert again.status_code == 409 and "is under way" in again.text


def test_a_refused_model_is_released_by_a_supervisor_with_a_reason_only(
    browser_of: Of, engine: Engine, folder: Path, people: dict[str, Staff]
) -> None:
    make_model(engine, folder, "base", metrics(), run=None)
    model = make_model(engine, folder, "worse", metrics(("an1",)))
    tess, carla = browser_of("tess"), browser_of("carla")
    page = tess.get(f"/models/{model.short}").text
    assert "The gate refuses it" in page and "Override" not in page and "Got worse: 1 test question" in page
    refused = tess.post(f"/models/{model.short}/promote")
    assert refused.status_code == 409 and "answers 1 of 2 test questions right" in refused.text
    reason = {"reason": "The question is about our old opening hours."}
    assert tess.post(f"/models/{model.short}/promote", reason).status_code == 403
    assert "Override and release" in carla.get(f"/models/{model.short}").text
    assert carla.post(f"/models/{model.short}/promote", {"reason": "no"}).status_code == 409
    assert carla.post(f"/models/{model.short}/promote", reason).status_code == 303
    page = carla.get("/releases").text
    assert "Gate overridden by Carla Stein" in page and reason["reason"] in page


def test_nobody_can_release_a_model_that_misses_a_safety_line(browser_of: Of, engine: Engine, folder: Path) -> None:
    make_model(engine, folder, "base", metrics(), run=None)
    model = make_model(engine, folder, "deaf", metrics(("sa1",)))
    dan = browser_of("dan")
    page = dan.get(f"/models/{model.short}").text
    assert "Nobody can release this model" in page and "promote" not in page
    answer = dan.post(f"/models/{model.short}/promote", {"reason": "I am the owner and I want it."})
    assert answer.status_code == 409 and "nobody may override it" in answer.text
    with engine.connect() as connection:
        assert releases.listed(connection) == []


def test_a_line_is_typed_without_personal_data_and_taken_out(browser_of: Of, engine: Engine) -> None:
    tess = browser_of("tess")
    assert "None were added yet" in tess.get("/regression").text
    form = {"text": "call me at 916-555-0143, when do I take ldn", "expected": "dosing/timing"}
    assert tess.post("/regression", form).status_code == 303
    page = tess.get("/regression").text
    assert "when do I take ldn" in page and "555-0143" not in page
    refused = tess.post("/regression", {"text": "hm", "expected": "dosing/never"})
    assert refused.status_code == 422 and "There is no answer" in refused.text
    assert tess.post("/regression/1/retire").status_code == 303
    assert "None were added yet" in tess.get("/regression").text
    assert [action for _, action, _ in actions(engine)] == ["regression.add", "regression.retire"]


def _said(engine: Engine, text: str, topics: tuple[str, ...]) -> tuple[str, int]:
    """A conversation and the number of the one message in it."""
    conversations = Conversations(engine)
    conversation = conversations.open()
    number: int = conversations.begin_turn(conversation, "t1", text).message["id"]
    with engine.begin() as connection:
        record(connection, conversation, number, TurnRecord("answered", 5, topics=topics))
    return conversation, number


def test_a_message_of_a_conversation_becomes_a_test_question_in_one_click(
    browser_of: Of, engine: Engine, take: Callable[..., Lead], people: dict[str, Staff]
) -> None:
    conversation, number = _said(engine, "Maya Planted here, do I take it at night?", ("dosing/timing",))
    lead = take(conversation_id=conversation)
    dan = browser_of("dan")
    page = dan.get(path_of(lead)).text
    assert f'name="message" value="{number}"' in page
    added = dan.post("/regression", {"message": str(number), "back": path_of(lead)})
    assert added.headers["location"] == path_of(lead)
    with engine.connect() as connection:
        (line,) = regression.added(connection)
    assert line.expected == "dosing/timing" and "take it at night" in line.text and "Planted" not in line.text
    assert dan.post("/regression", {"message": "999"}).status_code == 404
    assert dan.post("/regression", {"message": "x"}).status_code == 404


def test_a_message_without_an_answer_asks_what_it_should_get(browser_of: Of, engine: Engine) -> None:
    number = str(_said(engine, "when do i swallow that thing", ())[1])
    tess = browser_of("tess")
    page = tess.post("/regression", {"message": number, "back": "/leads/L-000001"}).text
    assert "Choose what this question must be answered with" in page and "when do i swallow that thing" in page
    assert tess.post("/regression", {"message": number, "expected": "dosing/timing"}).status_code == 303
    with engine.connect() as connection:
        (line,) = regression.added(connection)
    assert line.text == "when do i swallow that thing"


@pytest.mark.parametrize("why", ["it is under review", "the visitor was not content"])
def test_a_message_in_doubt_is_not_added_with_the_answer_it_got(browser_of: Of, engine: Engine, why: str) -> None:
    number = _said(engine, "when do i swallow that thing", ("access/cost",))[1]
    back = "/review"
    if why == "the visitor was not content":
        back = "/leads/L-000001"
        with engine.begin() as connection:
            connection.execute(update(turns).values(thumb="down"))
    tess = browser_of("tess")
    page = tess.post("/regression", {"message": str(number), "back": back}).text
    assert "Choose what this question must be answered with" in page and f'value="{back}"' in page
    form = {"message": str(number), "expected": "dosing/timing", "back": back}
    assert tess.post("/regression", form).headers["location"] == back


def test_where_to_return_to_is_no_other_site(browser_of: Of) -> None:
    form = {"text": "when do I take ldn", "expected": "dosing/timing", "back": "//evil.example/leads/"}
    assert browser_of("tess").post("/regression", form).headers["location"] == "/regression"


def test_a_refused_upgrade_is_told_on_training_and_releases_with_what_to_do(
    browser_of: Of, engine: Engine, folder: Path
) -> None:
    old = make_model(engine, folder, "old", metrics(), run=None)
    with engine.begin() as connection:
        releases.keep_base(connection, old)
    tess = browser_of("tess")
    assert old.short not in tess.get("/training").text
    with engine.begin() as connection:
        made_of = old.made_of | {"files": "before"}
        connection.execute(update(models).where(models.c.hash == old.hash).values(made_of=made_of))
        id = runs.request(connection, "system")
    new = make_model(engine, folder, "new", metrics(("an1",)))
    runs.end(engine, id, "done", model_hash=new.hash, reason=f"The gate refuses model {new.short}.")
    for path in ("/training", "/releases"):
        page = tess.get(path).text
        assert f"Model {old.short} answers visitors; it was trained before the files changed." in page
        assert f"The gate refused model {new.short}" in page and "let a supervisor release it with a reason" in page
        assert f'href="/models/{new.short}">Judgement of model {new.short}' in page
    assert f"The gate refuses model {new.short}." in tess.get("/training").text
    assert "the model that the assistant came with" in tess.get("/releases").text
