"""A condition's row is carried through its life as an answer is."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy.engine import Engine

from bot.answers import life
from bot.answers.library import Library
from bot.answers.life import AnswerError
from bot.answers.sources import is_cited, is_signed
from bot.answers.versions import LIVE, RETIRED, find, of_answer
from bot.knowledge import Knowledge, Sentence
from bot.store.answer_versions import digest
from tests.answers.conftest import NEW_CONDITION, PHARMACIST, Desk

LUPUS, ZED = "conditions/lupus", "conditions/zeds_disease"
TODAY = dt.date(2026, 12, 1)
SAID = {"text": "It is not clear whether it helps.", "sources": ["service"]}


def test_a_changed_row_is_signed_read_by_visitors_and_taken_back(desk: Desk, engine: Engine, base: Knowledge) -> None:
    library = Library(base, engine)
    version = desk.draft(LUPUS, desk.content(LUPUS, summary=[SAID]))
    assert library.look().conditions == base.conditions
    desk.sign(version)
    desk.publish(version)
    row = library.look().conditions["lupus"]
    assert row.summary == (Sentence(SAID["text"], ("service",)),) and row.reviewed_by == "Ana Ruiz"
    assert row.findings == base.conditions["lupus"].findings and digest(engine)
    with engine.begin() as connection:
        life.back_to_file(connection, LUPUS, "en", base)
    assert library.look().conditions == base.conditions
    with engine.connect() as connection:
        assert [one.state for one in of_answer(connection, LUPUS, "en")] == [RETIRED]


def test_a_new_condition_is_known_once_it_is_live(desk: Desk, engine: Engine, base: Knowledge) -> None:
    version = desk.draft(ZED, NEW_CONDITION)
    assert "zeds_disease" not in desk.known.conditions
    desk.publish(version)
    assert desk.known.conditions["zeds_disease"].names == ("Zed's disease", "ZD", "zeds")
    with engine.begin() as connection, pytest.raises(AnswerError, match="No file has this"):
        life.back_to_file(connection, ZED, "en", base)


def test_the_row_of_the_file_is_signed_as_it_stands(desk: Desk, engine: Engine, base: Knowledge) -> None:
    row = base.conditions["lupus"]
    draft = life.Draft(desk.content(LUPUS), "The text of the file.", row.review_by)
    with engine.begin() as connection:
        life.sign_file(connection, row, draft, PHARMACIST, "Ana Ruiz", desk.known)
        signed = find(connection, LUPUS, "en", 1)
    assert signed and signed.state == LIVE and signed.is_signed
    assert desk.known.conditions["lupus"].summary == row.summary
    assert desk.known.conditions["lupus"].reviewed_by == "Ana Ruiz"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"summary": [SAID | {"sources": []}]}, "conditions.lupus.summary[0]: 'It is not clear whether it helps.' has"),
        ({"findings": []}, "conditions.lupus.findings: is empty. Write at least one sentence with its source."),
        (
            {"findings": [{"text": "77 people took it.", "sources": ["service"]}]},
            "conditions.lupus.findings[0]: the figure '77 people' is in none of its sources service.",
        ),
        (
            {"cautions": [SAID | {"sources": ["gone"]}]},
            "conditions.lupus.cautions[0]: source 'gone' is unknown. Add it",
        ),
        (
            {"summary": [SAID | {"text": "LDN cures lupus."}]},
            "'LDN cures lupus.' says what it never may: that LDN cures",
        ),
        ({"evidence": "case reports", "direction": "benefit"}, "Uncontrolled reports cannot show a benefit"),
        ({"synonyms": ["Crohns-disease"]}, "the name 'Crohns-disease' belongs to crohns_disease too. Keep it in one."),
    ],
)
def test_what_does_not_pass_the_check_is_neither_signed_nor_live(
    desk: Desk, changes: dict[str, object], complaint: str
) -> None:
    version = desk.draft(LUPUS, desk.content(LUPUS, **changes))
    assert any(complaint in one for one in life.complaints(version, desk.known, TODAY))
    for act in (desk.sign, desk.publish):
        with pytest.raises(AnswerError, match="does not pass the check"):
            act(version)


def test_the_rule_lets_only_signed_rows_go_live(desk: Desk, engine: Engine) -> None:
    with engine.begin() as connection:
        life.set_only_signed(connection, True)
    version = desk.draft(LUPUS, desk.content(LUPUS, summary=[SAID]))
    with pytest.raises(AnswerError, match="Only signed versions go live at this pharmacy"):
        desk.publish(version)


def test_a_source_that_a_signed_row_cites_is_fixed(desk: Desk, engine: Engine, base: Knowledge) -> None:
    assert is_cited(base, "cree2010")
    with engine.connect() as connection:
        assert not is_signed(connection, "service")
    desk.sign(desk.draft(LUPUS, desk.content(LUPUS, cautions=[SAID])))
    with engine.connect() as connection:
        assert is_signed(connection, "service") and not is_signed(connection, "cree2010")
