from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy.engine import Engine

from bot.answers import life
from bot.answers.life import AnswerError, Conflict
from bot.answers.versions import DRAFT, LIVE, RETIRED, SIGNED, find, of_answer
from bot.knowledge import Knowledge
from bot.store.answer_versions import changes, digest
from tests.answers.conftest import AUTHOR, NEW, PHARMACIST, Desk

TIMING = "dosing/timing"


def states(engine: Engine, answer_id: str = TIMING) -> list[tuple[int, str]]:
    with engine.connect() as connection:
        return [(one.number, one.state) for one in of_answer(connection, answer_id, "en")]


def test_a_version_is_drafted_signed_and_read_by_visitors(desk: Desk, engine: Engine) -> None:
    version = desk.draft(TIMING, desk.content(TIMING, question="When do I take it?"))
    assert version.state == DRAFT and desk.known.answers[TIMING].question != "When do I take it?"
    desk.sign(version)
    assert states(engine) == [(1, SIGNED)]
    desk.publish(version)
    answer = desk.known.answers[TIMING]
    assert (answer.question, answer.reviewed_by) == ("When do I take it?", "Ana Ruiz")
    assert states(engine) == [(1, LIVE)]


def test_what_was_replaced_can_be_put_back(desk: Desk, engine: Engine, base: Knowledge) -> None:
    for question in ("First?", "Second?"):
        desk.publish(desk.draft(TIMING, desk.content(TIMING, question=question)))
    assert states(engine) == [(2, LIVE), (1, RETIRED)] and desk.known.answers[TIMING].question == "Second?"
    with engine.connect() as connection:
        first = find(connection, TIMING, "en", 1)
    assert first
    desk.publish(first)
    assert states(engine) == [(2, RETIRED), (1, LIVE)] and desk.known.answers[TIMING].question == "First?"
    with engine.begin() as connection:
        life.back_to_file(connection, TIMING, "en", base)
    assert desk.known.answers[TIMING] == base.answers[TIMING]
    with engine.begin() as connection, pytest.raises(Conflict, match="already"):
        life.back_to_file(connection, TIMING, "en", base)


def test_there_is_one_draft_at_a_time_and_it_can_be_discarded(desk: Desk, engine: Engine) -> None:
    version = desk.draft(TIMING, desk.content(TIMING))
    with pytest.raises(Conflict, match="There is a draft of this already"):
        desk.draft(TIMING, desk.content(TIMING))
    with engine.begin() as connection:
        life.discard(connection, version)
    assert states(engine) == []
    signed = desk.draft(TIMING, desk.content(TIMING))
    desk.sign(signed)
    with engine.begin() as connection, pytest.raises(AnswerError, match="Only a draft can be discarded"):
        life.discard(connection, signed)


def test_of_two_who_save_the_second_is_told(desk: Desk, engine: Engine) -> None:
    version = desk.draft(TIMING, desk.content(TIMING))
    first, second = (life.Draft(desk.content(TIMING, question=question)) for question in ("Mine?", "Yours?"))
    with engine.begin() as connection:
        life.save(connection, version, 1, first, AUTHOR)
        with pytest.raises(Conflict, match="changed, signed or put live meanwhile"):
            life.save(connection, version, 1, second, AUTHOR)
    with engine.begin() as connection, pytest.raises(Conflict, match="Read it again as it is now"):
        life.sign(connection, version, 1, PHARMACIST, "Ana Ruiz", desk.known)


def test_what_was_signed_is_never_changed(desk: Desk, engine: Engine) -> None:
    version = desk.draft(TIMING, desk.content(TIMING))
    desk.sign(version)
    with engine.begin() as connection, pytest.raises(Conflict):
        life.save(connection, version, 1, life.Draft(desk.content(TIMING)), AUTHOR)
    # The change is a version of its own, which nobody has signed.
    assert not desk.draft(TIMING, desk.content(TIMING, question="Other?")).is_signed
    assert states(engine) == [(2, DRAFT), (1, SIGNED)]


def test_the_rule_lets_only_signed_versions_go_live(desk: Desk, engine: Engine, base: Knowledge) -> None:
    with engine.begin() as connection:
        assert life.only_signed(connection) is False
        life.set_only_signed(connection, True)
    version = desk.draft(TIMING, desk.content(TIMING, question="Signed?"))
    with pytest.raises(AnswerError, match="Only signed versions go live at this pharmacy"):
        desk.publish(version)
    desk.sign(version)
    with engine.connect() as connection:
        signed = find(connection, TIMING, "en", 1)
    assert signed
    desk.publish(signed)
    with engine.begin() as connection, pytest.raises(AnswerError, match="Only signed versions"):
        life.back_to_file(connection, TIMING, "en", base)
    assert desk.known.answers[TIMING].question == "Signed?"


def test_what_does_not_keep_to_its_sources_is_neither_signed_nor_live(desk: Desk, engine: Engine) -> None:
    content = desk.content(TIMING)
    content["sentences"][0] = {"text": "Take 77 mg at noon.", "sources": ["service"]}
    content["sentences"][1]["sources"] = []
    version = desk.draft(TIMING, content)
    today = dt.date(2026, 12, 1)
    complaints = life.complaints(version, desk.known, today)
    assert complaints[0] == (
        "dosing/timing.sentences[0]: the figure '77 mg' is in none of its sources service. "
        "Cite the source that has it, or leave it out."
    )
    assert any("sentences[1]" in one and "has no source" in one for one in complaints)
    for act in (desk.sign, desk.publish):
        with pytest.raises(AnswerError, match="does not pass the check.*\n.*77 mg"):
            act(version)


def test_the_check_of_a_draft_hears_what_must_never_be_said_and_an_old_date(desk: Desk) -> None:
    content = desk.content("dosing/typical_range")
    content["sentences"][4]["text"] = "You should take what is on your prescription."
    version = replace(desk.draft("dosing/typical_range", content), review_by=dt.date(2026, 1, 1))
    complaints = life.complaints(version, desk.known, dt.date(2026, 12, 1))
    assert [one for one in complaints if "says what it never may: a dose picked for this person" in one]
    assert [one for one in complaints if "was to be read again by 2026-01-01" in one]
    without = replace(version, review_by=None)
    assert any("review_by is missing" in one for one in life.complaints(without, desk.known, dt.date(2026, 12, 1)))


def test_a_live_version_can_be_signed_afterwards(desk: Desk, engine: Engine) -> None:
    version = desk.draft(TIMING, desk.content(TIMING))
    desk.publish(version)
    with engine.connect() as connection:
        before, live = changes(connection), find(connection, TIMING, "en", 1)
    assert live and not live.is_signed
    desk.sign(live)
    with engine.connect() as connection:
        assert changes(connection) > before
    assert states(engine) == [(1, LIVE)] and desk.known.answers[TIMING].reviewed_by == "Ana Ruiz"


def test_a_new_answer_has_no_file_to_go_back_to(desk: Desk, engine: Engine, base: Knowledge) -> None:
    desk.publish(desk.draft("formulations/patch", NEW))
    assert desk.known.answers["formulations/patch"].question == NEW["question"]
    with engine.begin() as connection, pytest.raises(AnswerError, match="No file has this"):
        life.back_to_file(connection, "formulations/patch", "en", base)


def test_the_digest_changes_with_what_visitors_read_and_with_nothing_else(desk: Desk, engine: Engine) -> None:
    assert digest(engine) == ""
    version = desk.draft(TIMING, desk.content(TIMING, question="First?"))
    assert digest(engine) == ""
    desk.publish(version)
    first = digest(engine)
    assert first
    desk.publish(desk.draft(TIMING, desk.content(TIMING, question="Second?")))
    assert digest(engine) not in ("", first)
    with engine.connect() as connection:
        one = find(connection, TIMING, "en", 1)
    assert one
    desk.publish(one)
    assert digest(engine) == first


def test_it_holds_on_both_databases(any_engine: Engine, base: Knowledge) -> None:
    desk = Desk(any_engine, base)
    desk.publish(desk.draft(TIMING, desk.content(TIMING, question="Here?")))
    assert desk.known.answers[TIMING].question == "Here?" and digest(any_engine)
