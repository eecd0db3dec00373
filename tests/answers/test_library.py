from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from bot.answers.library import Library, examples_of, follow, serve_for
from bot.knowledge import Knowledge, knowledge, serve
from bot.knowledge.overlay import VARIABLE, write_overlay
from bot.settings import Settings
from bot.store.answer_versions import live_versions
from bot.store.tables import utc_now
from bot.training.example_store import New, add
from tests.answers.conftest import NEW, NEW_CONDITION, Desk

TIMING = "dosing/timing"


def test_a_look_reads_everything_only_when_something_changed(desk: Desk, engine: Engine, base: Knowledge) -> None:
    library = Library(base, engine)
    assert library.look() is base
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_: asked.append(statement))
    library.look()
    assert [one for one in asked if "answer_versions" in one] == [] and len(asked) <= 2
    desk.publish(desk.draft(TIMING, desk.content(TIMING, question="Changed?")))
    known = library.look()
    assert known.answers[TIMING].question == "Changed?" and library.look() is known


def test_a_process_that_follows_serves_a_new_version_within_its_interval(
    desk: Desk, engine: Engine, base: Knowledge
) -> None:
    put: list[Knowledge] = []
    came = threading.Event()

    def take(known: Knowledge) -> None:
        put.append(known)
        if known.answers[TIMING].question == "Live?":
            came.set()

    follow(Library(base, engine), take, seconds=0.02)
    desk.publish(desk.draft(TIMING, desk.content(TIMING, question="Live?")))
    assert came.wait(5)
    # Nothing is put in place again while nothing changes.
    seen = len(put)
    assert not threading.Event().wait(0.2) and len(put) == seen


def test_a_database_that_is_down_leaves_what_was_read_last(desk: Desk, engine: Engine, base: Knowledge) -> None:
    put: list[Knowledge] = []
    twice = threading.Event()

    def take(known: Knowledge) -> None:
        put.append(known)
        if len(put) == 2:
            twice.set()

    follow(Library(base, engine), take, seconds=0.02)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE answers_head RENAME TO gone"))
    assert not threading.Event().wait(0.2)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE gone RENAME TO answers_head"))
    desk.publish(desk.draft(TIMING, desk.content(TIMING, question="Back?")))
    assert twice.wait(5) and put[-1].answers[TIMING].question == "Back?"


def test_what_does_not_fit_the_files_any_more_is_complained_of(
    desk: Desk, engine: Engine, base: Knowledge, caplog: pytest.LogCaptureFixture
) -> None:
    desk.publish(desk.draft(TIMING, desk.content(TIMING, question="Here?")))
    without = {id: source for id, source in base.sources.items() if id != "kim_timing"}
    library = Library(Knowledge(**{**vars(base), "sources": without}), engine)
    assert library.look().answers[TIMING] == base.answers[TIMING]
    assert "source 'kim_timing' is not there any more" in library.complaints[0] and "left out" in caplog.text


def test_a_command_answers_as_visitors_are_answered(desk: Desk, engine: Engine, tmp_path: Path) -> None:
    desk.publish(desk.draft(TIMING, desk.content(TIMING, question="Asked?")))
    try:
        serve_for(Settings.read({"LDN_HOME": f"{tmp_path}/none"}))
        assert knowledge().answers[TIMING].question != "Asked?"
        serve_for(Settings.read({"LDN_HOME": str(tmp_path)}))
        assert knowledge().answers[TIMING].question == "Asked?"
    finally:
        serve(None)


def test_an_answer_of_the_console_is_trained_with_a_response_of_its_own(
    desk: Desk, engine: Engine, base: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.nlu.importer import KnowledgeImporter

    desk.publish(desk.draft("formulations/patch", NEW))
    desk.publish(desk.draft("conditions/zeds_disease", NEW_CONDITION))
    file = tmp_path / "overlay.json"
    write_overlay(live_versions(engine), file)
    assert "utter_formulations/patch" not in KnowledgeImporter().get_domain().responses
    monkeypatch.setenv(VARIABLE, str(file))
    try:
        responses = KnowledgeImporter().get_domain().responses
        assert responses["utter_formulations/patch"][0]["text"].startswith("We found no study of LDN as a patch.")
        # So are the names of its conditions, which the training masks.
        assert knowledge().conditions["zeds_disease"].synonyms == ("ZD", "zeds")
    finally:
        serve(None)


def test_examples_of_staff_count_beside_those_of_the_files(engine: Engine) -> None:
    before = examples_of(engine)
    new = New("is there a patch", "formulations/patch")
    with engine.begin() as connection:
        add(connection, new, utc_now())
    after = examples_of(engine)
    assert after["formulations/patch"] == ["is there a patch"]
    assert {key: value for key, value in after.items() if key != "formulations/patch"} == before
