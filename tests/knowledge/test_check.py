"""One failing fixture for each rule, and the project's own knowledge, which must keep them all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.knowledge import Knowledge, KnowledgeError, check, knowledge
from bot.knowledge.check import main
from bot.knowledge.examples import load_examples
from bot.knowledge.model import Sentence

Spoil = Callable[[str, tuple[Any, ...], Any], Knowledge]
Examples = dict[str, list[str]]
DOSING, CONDITIONS, SOURCES = "knowledge/dosing.yml", "knowledge/conditions.yml", "knowledge/sources.yml"
TIMING = ("timing", "sentences")
FIBRO = ("conditions", "fibromyalgia")


def test_the_projects_own_knowledge_keeps_to_its_sources() -> None:
    assert check.check(knowledge(), load_examples(), dt.date.today()) == []


def test_the_fixture_has_no_complaint(folder: Any, examples: Examples, today: dt.date) -> None:
    assert check.check(folder.load(), examples, today) == []


@pytest.mark.parametrize(
    ("file", "path", "value", "complaint"),
    [
        (
            DOSING,
            (*TIMING, 1, "sources"),
            [],
            "dosing/timing.sentences[1]: 'Most people take it at bedtime.' has no source. "
            "Name one of data/knowledge/sources.yml.",
        ),
        (
            DOSING,
            (*TIMING, 1, "sources"),
            ["trial", "nobody"],
            "dosing/timing.sentences[1]: source 'nobody' is unknown. "
            "Add it to data/knowledge/sources.yml or mend its name.",
        ),
        (
            DOSING,
            (*TIMING, 1, "text"),
            "Most people take 3 mg at bedtime.",
            "dosing/timing.sentences[1]: the figure '3 mg' is in none of its sources page, trial. "
            "Cite the source that has it, or leave it out.",
        ),
        (
            DOSING,
            (*TIMING, 0, "text"),
            "In 2015 a trial gave 4.5 mg to 38 people.",
            "dosing/timing.sentences[0]: the figure '2015' is in none of its sources trial. "
            "Cite the source that has it, or leave it out.",
        ),
        (
            DOSING,
            (*TIMING, 1, "text"),
            "At bedtime it cures most people.",
            "dosing/timing: 'At bedtime it cures most people.' says what it never may: that it cures. Reword it.",
        ),
        (
            DOSING,
            ("timing", "never_say", 0, "example"),
            "LDN heals pain.",
            "dosing/timing: never_say 'that it cures' does not catch its own example 'LDN heals pain.'. Mend `forbid`.",
        ),
        (
            DOSING,
            ("timing", "review_by"),
            dt.date(2026, 12, 31),
            "dosing/timing: was to be read again by 2026-12-31. Check it against its sources and move the date.",
        ),
        (
            DOSING,
            ("timing", "review_by"),
            None,
            "dosing/timing: review_by is missing. Give the date when it must be read again.",
        ),
        (
            DOSING,
            ("timing", "follow_ups"),
            ["dosing/nothing"],
            "dosing/timing: follow-up 'dosing/nothing' is not an answer. Name one of the ids in data/knowledge.",
        ),
        (
            CONDITIONS,
            (*FIBRO, "review_by"),
            dt.date(2020, 1, 1),
            "conditions.fibromyalgia: was to be read again by 2020-01-01. "
            "Check it against its sources and move the date.",
        ),
        (
            CONDITIONS,
            (*FIBRO, "findings"),
            [],
            "conditions.fibromyalgia.findings: is empty. Write at least one sentence with its source.",
        ),
        (
            CONDITIONS,
            (*FIBRO, "findings", 0, "text"),
            "A trial in 39 people helped some.",
            "conditions.fibromyalgia.findings[0]: the figure '39 people' is in none of its sources trial. "
            "Cite the source that has it, or leave it out.",
        ),
        (
            CONDITIONS,
            ("common_cautions", 0, "sources"),
            [],
            "conditions.common_cautions[0]: 'Never with opioids.' has no source. "
            "Name one of data/knowledge/sources.yml.",
        ),
    ],
)
def test_each_rule_has_a_complaint_with_place_and_cure(
    spoiled: Spoil, examples: Examples, today: dt.date, file: str, path: tuple[Any, ...], value: Any, complaint: str
) -> None:
    assert check.check(spoiled(file, path, value), examples, today) == [complaint]


def test_the_review_date_itself_is_in_time(folder: Any, examples: Examples) -> None:
    last = dt.date(2027, 5, 23)
    assert check.check(folder.load(), examples, last) == []
    late = check.check(folder.load(), examples, last + dt.timedelta(days=1))
    assert len(late) == 3 and all("was to be read again by 2027-05-23" in complaint for complaint in late)


def test_uncontrolled_reports_show_no_benefit(folder: Any, examples: Examples, today: dt.date) -> None:
    folder.put(CONDITIONS, (*FIBRO, "direction"), "benefit")
    assert check.check(folder.load(), examples, today) == []
    folder.put(CONDITIONS, (*FIBRO, "evidence"), "case series")
    (complaint,) = check.check(folder.load(), examples, today)
    assert complaint.startswith("conditions.fibromyalgia: direction 'benefit' with evidence 'case series'.")


def test_an_answer_needs_training_examples(folder: Any, examples: Examples, today: dt.date) -> None:
    del examples["dosing/missed"]
    examples["dosing/timing"].pop()
    assert sorted(check.check(folder.load(), examples, today)) == [
        "dosing/missed: has 0 training examples (intent dosing/missed). Write at least 20 in data/nlu.",
        "dosing/timing: has 19 training examples (intent dosing/timing). Write at least 20 in data/nlu.",
    ]


def test_the_answer_about_conditions_needs_training_examples(folder: Any, examples: Examples, today: dt.date) -> None:
    del examples["ask_condition"]
    (complaint,) = check.check(folder.load(), examples, today)
    assert complaint.startswith("conditions/ask_condition: has 0 training examples (intent ask_condition).")


def test_training_examples_need_an_answer(folder: Any, examples: Examples, today: dt.date) -> None:
    examples["dosing/nothing"] = ["what about nothing"]
    assert check.check(folder.load(), examples, today) == [
        "dosing/nothing: has training examples but no answer. Write the answer in data/knowledge or remove them."
    ]


def test_an_example_stands_under_one_answer(folder: Any, examples: Examples, today: dt.date) -> None:
    examples["dosing/timing"].append("When do I take it?")
    examples["dosing/missed"].append("when do i take it")
    assert check.check(folder.load(), examples, today) == [
        "dosing/missed: the example 'when do i take it' stands under dosing/timing too. Keep it in one of them."
    ]


def test_a_synonym_belongs_to_one_condition(folder: Any, examples: Examples, today: dt.date) -> None:
    made = folder.load().conditions["fibromyalgia"]
    folder.put(
        CONDITIONS,
        ("conditions", "lupus"),
        {
            "name": "Lupus",
            "synonyms": ["FIBRO"],
            "group": made.group,
            "evidence": made.evidence,
            "direction": made.direction,
            "summary": [{"text": "It is unclear.", "sources": ["trial"]}],
            "findings": [{"text": "There is a trial.", "sources": ["trial"]}],
            "review_by": made.review_by,
        },
    )
    assert check.check(folder.load(), examples, today) == [
        "conditions.fibromyalgia: the name 'fibro' belongs to lupus too. Keep it in one.",
        "conditions.lupus: the name 'FIBRO' belongs to fibromyalgia too. Keep it in one.",
    ]


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("Tramadol", "the name 'Tramadol' is one of a medicine that LDN needs care with. Take it out."),
        ("today", "the name 'today' is an everyday word, so questions about other things would be taken for this."),
        ("X.", "the name 'X.' is shorter than 2 letters. Write it out."),
    ],
)
def test_a_name_that_means_something_else_is_no_condition_s(
    folder: Any, examples: Examples, today: dt.date, name: str, complaint: str
) -> None:
    folder.put(CONDITIONS, ("conditions", "fibromyalgia", "synonyms"), [name, "FMS"])
    (found,) = check.check(folder.load(), examples, today)
    assert found.startswith(f"conditions.fibromyalgia: {complaint}")


def test_no_row_says_what_none_ever_may(folder: Any, examples: Examples, today: dt.date) -> None:
    rule = {"rule": "that it cures", "forbid": r"\bcures\b", "example": "It cures."}
    folder.put(CONDITIONS, ("never_say",), [rule])
    assert check.check(folder.load(), examples, today) == []
    folder.put(CONDITIONS, ("conditions", "fibromyalgia", "findings", 0, "text"), "LDN cures it.")
    assert check.check(folder.load(), examples, today) == [
        "conditions.fibromyalgia: 'LDN cures it.' says what it never may: that it cures. Reword it."
    ]
    folder.put(CONDITIONS, ("never_say", 0, "example"), "It helps.")
    assert "conditions: never_say 'that it cures' does not catch its own example 'It helps.'. Mend `forbid`." in (
        check.check(folder.load(), examples, today)
    )


def _count(blank: int, filled: int, always: int) -> list[dict[str, Any]]:
    return [
        *({"text": "Always.", "sources": ["page"]} for _ in range(always)),
        *({"text": "If blank.", "sources": ["page"], "unless": "hours"} for _ in range(blank)),
        *({"text": "If filled in.", "sources": ["page"], "when": "hours"} for _ in range(filled)),
    ]


@pytest.mark.parametrize(
    ("always", "blank", "filled", "complaints"),
    [
        (2, 0, 0, []),
        (5, 0, 0, []),
        (1, 1, 1, []),
        (1, 0, 0, [(1, "filled in"), (1, "blank")]),
        (6, 0, 0, [(6, "filled in"), (6, "blank")]),
        (1, 0, 1, [(1, "blank")]),
        (1, 1, 0, [(1, "filled in")]),
        (5, 1, 0, [(6, "blank")]),
        (5, 0, 1, [(6, "filled in")]),
    ],
)
def test_the_count_of_sentences_holds_with_the_owners_details_blank_and_filled_in(
    spoiled: Spoil,
    examples: Examples,
    today: dt.date,
    always: int,
    blank: int,
    filled: int,
    complaints: list[tuple[int, str]],
) -> None:
    found = check.check(spoiled(DOSING, TIMING, _count(blank, filled, always)), examples, today)
    assert found == [
        f"dosing/timing: has {count} sentences when the owner's details are {state}. Write 2 to 5."
        for count, state in complaints
    ]


def test_small_talk_may_be_one_sentence(folder: Any, examples: Examples, today: dt.date) -> None:
    greet = "greet:\n  question: Hi\n  sentences: [{text: Hello., sources: [page]}]\n  review_by: 2027-05-23\n"
    folder.write("knowledge/chat.yml", greet)
    examples["greet"] = [f"hi {number}" for number in range(20)]
    assert check.check(folder.load(), examples, today) == []


def test_the_command_lists_complaints(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main() == 0
    assert capsys.readouterr().out == "The knowledge keeps to its sources.\n"
    monkeypatch.setattr(check, "check", lambda *_: ["one", "two"])
    assert main() == 1
    assert capsys.readouterr().out == "one\ntwo\n2 complaints\n"

    def broken() -> None:
        raise KnowledgeError("pharmacy.yml", "phone", "has value ''", "Write the number.")

    monkeypatch.setattr(check, "load", broken)
    assert main() == 1
    assert capsys.readouterr().out.startswith("pharmacy.yml: phone: has value ''. Write the number.")


def test_a_translation_is_held_to_the_same_rules() -> None:
    known = knowledge()
    answer = known.answers["chat/thank"]
    unsourced = replace(answer, id="chat/unknown", language="es", sentences=(Sentence("De nada.", ()),))
    complaints = check.check(
        replace(known, translations={"es": {"chat/unknown": unsourced}}), load_examples(), dt.date.today()
    )
    assert any(line.startswith("es: chat/unknown: is no answer in English.") for line in complaints)
    assert any(line.startswith("es: chat/unknown.sentences[0]: 'De nada.' has no source.") for line in complaints)
