"""Each kind of bad file is named with its key, its value and the cure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge import Knowledge, KnowledgeError
from bot.knowledge.examples import answer_id_of, intent_of, is_plain, load_examples
from bot.knowledge.medicines import load_medicines, medicines

Spoil = Callable[[str, tuple[Any, ...], Any], Knowledge]
DOSING, CONDITIONS, SOURCES = "knowledge/dosing.yml", "knowledge/conditions.yml", "knowledge/sources.yml"
PHARMACY = "pharmacy.yml"
FIRST = ("timing", "sentences", 0)


def test_the_fixture_is_read(folder: Any) -> None:
    known = folder.load()
    answer = known.answers["dosing/timing"]
    assert answer.question == "When is LDN taken?"
    assert answer.sentences[0].sources == ("trial",) and answer.sentences[0].certainty == "established"
    assert answer.sentences[2].when == "hours" and answer.sentences[3].unless == "hours"
    assert (answer.pharmacist, answer.follow_ups, answer.review_by) == (
        "offer",
        ("dosing/missed",),
        dt.date(2027, 5, 23),
    )
    assert known.file_of == {"dosing/timing": "dosing.yml", "dosing/missed": "dosing.yml"}
    assert known.conditions["fibromyalgia"].synonyms == ("fibro",)
    assert known.common_cautions[0].text == "Never with opioids."
    assert known.sources["trial"].year == 2014 and known.sources["trial"].figures == ("38 people", "4.5 mg")
    assert known.pharmacy.phone_link == "tel:+18554858600"


def test_texts_over_several_lines_become_one_line(folder: Any) -> None:
    folder.put(DOSING, (*FIRST, "text"), "In 2014 a trial\n  gave 4.5 mg.\n")
    assert folder.load().answers["dosing/timing"].sentences[0].text == "In 2014 a trial gave 4.5 mg."


@pytest.mark.parametrize(
    ("file", "path", "value", "key", "problem"),
    [
        (DOSING, ("timing",), "text", "dosing/timing", "is str, not a mapping. Write `key: value` lines."),
        (
            DOSING,
            ("timing", "pharmasist"),
            "offer",
            "dosing/timing.pharmasist",
            "is not a known key. Known keys: question, ",
        ),
        (
            DOSING,
            ("timing", "pharmacist"),
            "maybe",
            "dosing/timing.pharmacist",
            "has value 'maybe'. Use one of: none, offer, force.",
        ),
        (DOSING, ("timing", "question"), None, "dosing/timing.question", "has value None. Write a text."),
        (DOSING, ("timing", "question"), " ", "dosing/timing.question", "has value ' '. Write a text."),
        (DOSING, ("timing", "sentences"), "one", "dosing/timing.sentences", "has value 'one'. Write a list."),
        (
            DOSING,
            ("timing", "sentences", 0),
            "one",
            "dosing/timing.sentences[0]",
            "is str, not a mapping. Write `key: value` lines.",
        ),
        (DOSING, (*FIRST, "text"), 3, "dosing/timing.sentences[0].text", "has value 3. Write a text."),
        (
            DOSING,
            (*FIRST, "source"),
            ["trial"],
            "dosing/timing.sentences[0].source",
            "is not a known key. Known keys: text, sources, ",
        ),
        (
            DOSING,
            (*FIRST, "sources"),
            "trial",
            "dosing/timing.sentences[0].sources",
            "has value 'trial'. Write a list of texts",
        ),
        (
            DOSING,
            (*FIRST, "sources"),
            [False],
            "dosing/timing.sentences[0].sources",
            "has value [False]. Write a list of texts (quote yes, no, on, off).",
        ),
        (
            DOSING,
            (*FIRST, "certainty"),
            "sure",
            "dosing/timing.sentences[0].certainty",
            "has value 'sure'. Use one of: established, ",
        ),
        (
            DOSING,
            (*FIRST, "when"),
            "opening",
            "dosing/timing.sentences[0].when",
            "has value 'opening'. Name a key of data/pharmacy.yml: name, phone, ",
        ),
        (
            DOSING,
            (*FIRST, "unless"),
            "opening",
            "dosing/timing.sentences[0].unless",
            "has value 'opening'. Name a key of data/pharmacy.yml: ",
        ),
        (
            DOSING,
            (*FIRST, "text"),
            "Call {fone}.",
            "dosing/timing.sentences[0].text",
            "has the unknown placeholder {fone}. Name a key of data/pharmacy.yml: ",
        ),
        (
            DOSING,
            ("timing", "never_say", 0, "forbid"),
            "(",
            "dosing/timing.never_say[0].forbid",
            "is no regular expression (",
        ),
        (
            DOSING,
            ("timing", "never_say", 0, "rule"),
            None,
            "dosing/timing.never_say[0].rule",
            "has value None. Write a text.",
        ),
        (
            DOSING,
            ("timing", "review_by"),
            "soon",
            "dosing/timing.review_by",
            "has value 'soon'. Write a date: 2027-05-31.",
        ),
        (
            DOSING,
            ("timing", "review_by"),
            dt.datetime(2027, 5, 23, 10),
            "dosing/timing.review_by",
            "has value datetime.datetime(2027, 5, 23, 10, 0). Write a date: 2027-05-31.",
        ),
        (CONDITIONS, ("conditions",), None, "file.conditions", "has value None. Write one `key:` for each condition."),
        (
            CONDITIONS,
            ("rows",),
            {},
            "file.rows",
            "is not a known key. Known keys: never_say, common_cautions, conditions.",
        ),
        (
            CONDITIONS,
            ("conditions", "fibromyalgia"),
            [],
            "fibromyalgia",
            "is list, not a mapping. Write `key: value` lines.",
        ),
        (
            CONDITIONS,
            ("conditions", "fibromyalgia", "evidence"),
            "good",
            "fibromyalgia.evidence",
            "has value 'good'. Use one of: randomized trials, ",
        ),
        (
            CONDITIONS,
            ("conditions", "fibromyalgia", "direction"),
            None,
            "fibromyalgia.direction",
            "has value None. Use one of: benefit, mixed, no benefit, harm, unknown.",
        ),
        (
            CONDITIONS,
            ("conditions", "fibromyalgia", "synonyms"),
            [True],
            "fibromyalgia.synonyms",
            "has value [True]. Write a list of texts (quote yes, no, on, off).",
        ),
        (
            SOURCES,
            ("trial", "url"),
            "http://copy.example/x",
            "trial.url",
            "has value 'http://copy.example/x'. Write an https:// address, or null.",
        ),
        (
            SOURCES,
            ("trial", "url"),
            "javascript:alert(1)",
            "trial.url",
            "has value 'javascript:alert(1)'. Write an https:// address, or null.",
        ),
        (SOURCES, ("trial", "year"), "2014", "trial.year", "has value '2014'. Write a year, or leave it out."),
        (SOURCES, ("trial", "title"), None, "trial.title", "has value None. Write a text."),
        (SOURCES, ("trial", "figures"), [4.5], "trial.figures", "has value [4.5]. Write a list of texts"),
        (PHARMACY, ("opening",), "9 to 5", "pharmacy.opening", "is not a known key. Known keys: name, phone, "),
        (
            PHARMACY,
            ("phone",),
            "485-8600",
            "pharmacy.phone",
            "has value '485-8600'. Write a U.S. number: (855) 485-8600.",
        ),
        (PHARMACY, ("phone",), "", "pharmacy.phone", "has value ''. Write a text."),
        (PHARMACY, ("hours",), 9, "pharmacy.hours", 'has value 9. Write a text, or "" if not known.'),
        (PHARMACY, ("states_served",), "CA", "pharmacy.states_served", "has value 'CA'. Write a list of texts"),
        (
            PHARMACY,
            ("leaflet_url",),
            "www.pharmacy.example",
            "pharmacy.leaflet_url",
            "has value 'www.pharmacy.example'. Write an https:// address, or \"\" if there is none.",
        ),
    ],
)
def test_a_bad_value_is_named_with_file_key_value_and_cure(
    spoiled: Spoil, file: str, path: tuple[Any, ...], value: Any, key: str, problem: str
) -> None:
    with pytest.raises(KnowledgeError, match=re.escape(f"{Path(file).name}: {key}: {problem}")):
        spoiled(file, path, value)


@pytest.mark.parametrize(
    ("file", "text", "key", "problem"),
    [
        (
            DOSING,
            "a: b: c",
            "line 1",
            "mapping values are not allowed in this context. Mend the YAML there; ",
        ),
        (DOSING, "- a list", "file", "is list, not a mapping. Write `key: value` lines."),
        (DOSING, "a: \x00", "file", "holds bytes that are no text. Save it as UTF-8"),
        (SOURCES, "just words", "file", "is str, not a mapping. Write `key: value` lines."),
        (CONDITIONS, "", "file.conditions", "has value None."),
        (PHARMACY, "", "pharmacy", "is NoneType, not a mapping."),
    ],
)
def test_a_file_of_the_wrong_shape_is_named(folder: Any, file: str, text: str, key: str, problem: str) -> None:
    folder.write(file, text)
    with pytest.raises(KnowledgeError, match=re.escape(f"{Path(file).name}: {key}: {problem}")):
        folder.load()


def test_a_file_in_another_encoding_is_named(folder: Any) -> None:
    (folder.root / DOSING).write_bytes("a: caf\xe9".encode("latin-1"))
    with pytest.raises(KnowledgeError, match=r"dosing\.yml: file: holds bytes that are no text"):
        folder.load()


@pytest.mark.parametrize("file", [SOURCES, CONDITIONS, PHARMACY])
def test_a_missing_file_is_named_with_its_place(folder: Any, file: str) -> None:
    (folder.root / file).unlink()
    with pytest.raises(KnowledgeError, match=re.escape(f"{folder.root / file} does not exist. Restore it")):
        folder.load()


def test_blanks_of_the_pharmacy_are_empty(spoiled: Spoil) -> None:
    pharmacy = spoiled(PHARMACY, ("hours",), None).pharmacy
    assert (pharmacy.hours, pharmacy.states_served, pharmacy.leaflet_url) == ("", (), "")


def _medicine(**fields: Any) -> str:
    whole: dict[str, Any] = {"label": "l", "stand_in": "s", "ldn": "never", "topic": "safety/opioids", "names": {}}
    return str({"opioid": whole | fields}).replace("None", "null")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("opioid: {label: a}", "medicines.yml: opioid: lacks 'ldn'. Add it."),
        ("opioid: [a]", "medicines.yml: opioid: is list, not a mapping. Write `key: value` lines."),
        ("- opioid", "medicines.yml: file: is list, not a mapping."),
        (_medicine(names=["tramadol"]), "medicines.yml: opioid.names: has value ['tramadol']. Write `name: [other"),
    ],
)
def test_a_bad_class_of_medicines_is_named(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "medicines.yml").write_text(text)
    with pytest.raises(KnowledgeError, match=re.escape(message)):
        load_medicines(tmp_path / "medicines.yml")


def test_medicines_know_their_opioids(tmp_path: Path) -> None:
    (tmp_path / "medicines.yml").write_text(_medicine(names={"tramadol": ["Ultram"], "codeine": None}, ambiguous=["T"]))
    (opioid,) = load_medicines(tmp_path / "medicines.yml").values()
    assert opioid.names == {"tramadol": ("Ultram",), "codeine": ()}
    assert opioid.is_opioid and opioid.ambiguous == {"t"}
    assert {key for key, group in medicines().items() if group.is_opioid} >= {"opioid", "opioid_partial"}


def test_examples_are_read_by_intent_over_all_files(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text(
        "nlu:\n- intent: dosing/timing\n  examples: |\n    - when do i take it\n    - at night?\n- lookup: x\n"
    )
    (tmp_path / "b.yml").write_text("nlu:\n- intent: dosing/timing\n  examples: |\n    - morning or evening\n")
    assert load_examples(tmp_path) == {"dosing/timing": ["when do i take it", "at night?", "morning or evening"]}


@pytest.mark.parametrize("text", ["", "version: '3.1'", "nlu: words", "- intent: x"])
def test_a_file_not_in_rasas_form_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.yml").write_text(text)
    with pytest.raises(KnowledgeError, match=r"a\.yml: nlu: is missing\. Start the file with `version`"):
        load_examples(tmp_path)


@pytest.mark.parametrize(
    ("answer_id", "intent"),
    [
        ("dosing/timing", "dosing/timing"),
        ("safety_net/emergency", "emergency"),
        ("conditions/ask_condition", "ask_condition"),
        ("pharmacist/request", "request_pharmacist"),
        ("out_of_scope/other", "out_of_scope"),
        ("chat/greet", "greet"),
    ],
)
def test_intents_and_answers_lead_to_each_other(answer_id: str, intent: str) -> None:
    assert intent_of(answer_id) == intent
    assert answer_id_of(intent) == answer_id
    assert is_plain(intent) is (answer_id != "dosing/timing")


def test_someone_who_takes_opioids_gets_the_answer_about_opioids() -> None:
    assert answer_id_of("opioid_user") == "safety/opioids"
