from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge import Knowledge, KnowledgeError, Sentence, knowledge, serve
from bot.knowledge.overlay import (
    AnswerVersion,
    Overlay,
    content_of,
    digest_of,
    overlaid,
    read_overlay,
    source_content,
    write_overlay,
)

SPANISH = "chat/thank"


def version(answer_id: str, language: str = "en", **changes: Any) -> AnswerVersion:
    answer = knowledge().answer(answer_id, language)
    return AnswerVersion(answer_id, language, 1, content_of(answer) | changes, review_by=dt.date(2099, 1, 1))


def over(*versions: AnswerVersion, **sources: dict[str, Any]) -> Knowledge:
    known, complaints = overlaid(knowledge(), Overlay(versions, sources))
    assert complaints == []
    return known


def test_nothing_changed_is_the_same_knowledge() -> None:
    assert over() == knowledge()


def test_every_answer_and_source_survives_its_mapping() -> None:
    known = knowledge()
    entries = list(known.entries)
    again = [
        AnswerVersion(one.id, one.language, 1, content_of(one), one.reviewed_by, one.review_by).read()
        for one in entries
    ]
    assert again == entries and len(entries) > len(known.answers) + len(known.conditions)
    assert over(**{id: source_content(source) for id, source in known.sources.items()}) == known


def test_a_version_stands_in_the_place_of_the_file_and_a_new_answer_beside_it() -> None:
    new = AnswerVersion("dosing/new", "en", 1, {"question": "New?", "sentences": [{"text": "Yes.", "sources": ["x"]}]})
    known = over(version("dosing/timing", question="When?"), new, x={"title": "X", "kind": "review", "url": None})
    assert known.answers["dosing/timing"].question == "When?"
    assert known.answers["dosing/new"].sentences == (Sentence("Yes.", ("x",)),)
    assert known.sources["x"].title == "X"
    assert knowledge().answers["dosing/timing"].question != "When?"


def test_a_version_of_a_condition_stands_in_the_place_of_its_row() -> None:
    row = content_of(knowledge().conditions["lupus"]) | {"synonyms": ["SLE", "wolf"]}
    known = over(AnswerVersion("conditions/lupus", "en", 2, row, "Ana", dt.date(2099, 1, 1)))
    assert known.conditions["lupus"].names == (knowledge().conditions["lupus"].name, "SLE", "wolf")
    assert known.conditions["lupus"].reviewed_by == "Ana" and known.answers == knowledge().answers
    assert known.entry("conditions/lupus", "en") == known.conditions["lupus"]
    assert known.entry("conditions/lupus", "es") is None
    assert digest_of(known.conditions["lupus"]) != digest_of(knowledge().conditions["lupus"])


def test_a_condition_that_cites_what_is_gone_is_left_out_and_complained_about() -> None:
    row = content_of(knowledge().conditions["lupus"])
    row["findings"] = [{"text": "Gone.", "sources": ["gone2001"]}]
    known, complaints = overlaid(knowledge(), Overlay((AnswerVersion("conditions/lupus", "en", 3, row),)))
    assert known.conditions == knowledge().conditions
    assert complaints == [
        "conditions/lupus, version 3: sources: source 'gone2001' is not there any more. Cite another in a new version."
    ]


def test_a_changed_english_answer_outdates_its_translation() -> None:
    assert not over(version(SPANISH)).translations["es"][SPANISH].outdated
    changed = version(SPANISH, question="Thanks a lot")
    assert over(changed).translations["es"][SPANISH].outdated
    # A translation of the new text is current, until the English changes again.
    translated = replace(version(SPANISH, "es"), based_on=digest_of(changed.read()))
    assert not over(changed, translated).translations["es"][SPANISH].outdated
    assert over(version(SPANISH, question="Cheers"), translated).translations["es"][SPANISH].outdated
    assert over(translated).translations["es"][SPANISH].outdated


@pytest.mark.parametrize(
    ("spoiled", "said"),
    [
        (
            version("dosing/timing", sentences=[{"text": "A.", "sources": ["gone"]}]),
            "dosing/timing, version 1: sources: source 'gone' is not there any more",
        ),
        (version("dosing/timing", sentences="A."), "sentences: has value 'A.'. Write a list"),
        (replace(version(SPANISH, "es"), answer_id="chat/none"), "there is no English answer of this name any more"),
    ],
)
def test_what_does_not_fit_any_more_is_left_out_and_named(spoiled: AnswerVersion, said: str) -> None:
    known, complaints = overlaid(knowledge(), Overlay((spoiled, version("dosing/missed_dose", question="Missed?"))))
    assert len(complaints) == 1 and said in complaints[0]
    assert known.answers["dosing/timing"] == knowledge().answers["dosing/timing"]
    assert known.answers["dosing/missed_dose"].question == "Missed?"


def test_an_overlay_is_kept_in_a_file_that_is_the_same_for_the_same_overlay(tmp_path: Path) -> None:
    one, two = version("dosing/timing"), version(SPANISH, "es")
    sources = {"x": {"title": "Ä", "kind": "review", "url": None}}
    write_overlay(Overlay((one, two), sources), tmp_path / "a")
    write_overlay(Overlay((two, one), sources), tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert overlaid(knowledge(), read_overlay(tmp_path / "a")) == overlaid(knowledge(), Overlay((one, two), sources))
    (tmp_path / "a").write_text("{}")
    with pytest.raises(KnowledgeError, match="is no overlay"):
        read_overlay(tmp_path / "a")


def test_a_process_serves_what_is_put_in_place() -> None:
    other = replace(knowledge(), common_cautions=())
    serve(other)
    try:
        assert knowledge() is other
    finally:
        serve(None)
    assert knowledge().common_cautions
