from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot import paths
from bot.answers.export import ExportError, export
from bot.answers.sources import read_form
from bot.knowledge import Knowledge, load
from bot.knowledge.overlay import AnswerVersion, Overlay, content_of, digest_of, overlaid, source_content
from tests.answers.conftest import NEW, NEW_CONDITION

REVIEW = dt.date(2099, 1, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout's data/knowledge."""
    shutil.copytree(paths.KNOWLEDGE, tmp_path / "knowledge")
    return tmp_path / "knowledge"


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.yml")}


def changed(base: Knowledge) -> Overlay:
    """A changed answer, a new one, a translation of a third, a new source."""
    text = "A sentence so long that it is folded over more than one line: “quotes”, a colon, # and {phone} included, "
    text += "all of it as it was."
    timing = content_of(base.answers["dosing/timing"])
    timing["sentences"] = [{"text": text, "sources": ["patch2020"], "certainty": "preliminary"}, timing["sentences"][1]]
    thank = content_of(base.answers["chat/thank"]) | {"question": "yes"}
    return Overlay(
        (
            AnswerVersion("dosing/timing", "en", 1, timing, "Ana: PharmD", REVIEW),
            AnswerVersion("formulations/patch", "en", 1, NEW, None, REVIEW),
            AnswerVersion("chat/thank", "en", 1, thank, None, REVIEW),
        ),
        {"patch2020": {"title": "Patches: a review", "kind": "review", "url": "https://doi.org/10.1/x", "year": 2020}},
    )


def test_without_changes_the_files_stay_as_they_are_to_the_byte(folder: Path, tmp_path: Path, base: Knowledge) -> None:
    before = files(folder)
    assert export(base, folder, folder) == []
    assert files(folder) == before
    export(base, tmp_path / "other", folder)
    assert files(tmp_path / "other") == before


def test_what_is_written_reads_back_and_the_rest_is_untouched(folder: Path, base: Knowledge) -> None:
    before = files(folder)
    known, complaints = overlaid(base, changed(base))
    assert complaints == []
    written = export(known, folder, folder)
    assert written == ["chat.yml", "dosing.yml", "es/chat.yml", "formulations.yml", "sources.yml"]
    after = files(folder)
    assert {name for name in before if before[name] != after[name]} == set(written) and set(after) == set(before)
    again = load(folder)
    assert again.answers["dosing/timing"] == known.answers["dosing/timing"]
    assert again.answers["dosing/timing"].reviewed_by == "Ana: PharmD"
    assert again.sources["patch2020"].year == 2020
    assert set(again.answers) == {*base.answers, "formulations/patch"}
    # What stands before and behind the changed entry is there to the byte.
    old, new = before["dosing.yml"].decode(), after["dosing.yml"].decode()
    start = old.index("\ntiming:")
    end = old.index("  review_by:", start)
    end = old.index("\n", end)
    assert new.startswith(old[:start]) and new.endswith(old[end:])
    # Written once, it is written.
    assert export(known, folder, folder) == []


def test_a_changed_condition_and_a_new_one_leave_the_other_rows_as_they_are(folder: Path, base: Knowledge) -> None:
    before = files(folder)
    lupus = content_of(base.conditions["multiple_sclerosis"])
    lupus["summary"][0] = {"text": "It is not clear yet: colons, # and “quotes” stay.", "sources": ["cree2010"]}
    versions = (
        AnswerVersion("conditions/multiple_sclerosis", "en", 1, lupus, "Ana: PharmD", REVIEW),
        AnswerVersion("conditions/zeds_disease", "en", 1, NEW_CONDITION, None, REVIEW),
    )
    known = overlaid(base, Overlay(versions))[0]
    assert export(known, folder, folder) == ["conditions.yml"]
    after = files(folder)
    assert {name for name in before if before[name] != after[name]} == {"conditions.yml"}
    old, new = before["conditions.yml"].decode(), after["conditions.yml"].decode()
    start, end = old.index("  multiple_sclerosis:"), old.index("  parkinsons_disease:")
    assert new.startswith(old[:start]) and old[end:] in new
    assert new.index("  zeds_disease:") == new.index(old[end:]) + len(old[end:])
    # Folded between names as those of the file are.
    assert max(map(len, new.splitlines())) < 300
    again = load(folder)
    assert again.conditions == known.conditions and again.conditions["multiple_sclerosis"].reviewed_by == "Ana: PharmD"
    assert export(known, folder, folder) == []


def test_a_translation_that_is_behind_says_so_in_its_file(folder: Path, base: Knowledge) -> None:
    known, _ = overlaid(base, changed(base))
    export(known, folder, folder)
    again = load(folder)
    assert again.translations["es"]["chat/thank"].outdated
    assert "outdated: true" in (folder / "es" / "chat.yml").read_text()
    # Translated anew, the mark goes.
    spanish = content_of(again.translations["es"]["chat/thank"])
    new = AnswerVersion("chat/thank", "es", 1, spanish, None, REVIEW, digest_of(again.answers["chat/thank"]))
    export(overlaid(again, Overlay((new,)))[0], folder, folder)
    assert not load(folder).translations["es"]["chat/thank"].outdated


def test_a_translation_of_another_topic_gets_a_file(folder: Path, base: Knowledge) -> None:
    spanish = AnswerVersion(
        "dosing/timing", "es", 1, {"question": "¿Cuándo?", "sentences": [{"text": "Sí.", "sources": ["seed"]}]}
    )
    export(overlaid(base, Overlay((spanish,)))[0], folder, folder)
    assert load(folder).translations["es"]["dosing/timing"].question == "¿Cuándo?"
    assert "¿Cuándo?" in (folder / "es" / "dosing.yml").read_text()


def test_nothing_is_written_that_would_read_back_as_something_else(folder: Path, base: Knowledge) -> None:
    before = files(folder)
    answer = base.answers["dosing/timing"]
    odd = replace(answer, sentences=(replace(answer.sentences[0], text="Two  blanks."), *answer.sentences[1:]))
    with pytest.raises(ExportError, match="Nothing was written"):
        export(replace(base, answers={**base.answers, odd.id: odd}), folder, folder)
    assert files(folder) == before


def test_a_folder_that_cannot_be_written_is_named(base: Knowledge, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="file cannot be written: .* Name a folder that is yours"):
        export(base, tmp_path / "file")


def test_every_entry_could_be_written_in_the_style_of_the_files(folder: Path, base: Knowledge) -> None:
    everything = Overlay(
        tuple(AnswerVersion(one.id, one.language, 1, content_of(one), "A", one.review_by) for one in base.entries),
        {id: source_content(source) | {"figures": ["1 mg"]} for id, source in base.sources.items()},
    )
    known = overlaid(base, everything)[0]
    export(known, folder, folder)
    again = load(folder)
    assert again.answers == known.answers and again.conditions == known.conditions
    assert {one.reviewed_by for one in again.conditions.values()} == {"A"}


def test_the_form_of_a_source_takes_a_doi() -> None:
    values = {"title": "T", "kind": "trial", "url": "10.1000/abc", "year": "2020", "authors": "", "journal": ""}
    assert read_form("abc2020", {**values, "figures": "4.5 mg\n"}).url == "https://doi.org/10.1000/abc"
