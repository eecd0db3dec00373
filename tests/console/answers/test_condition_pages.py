from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.answers.versions import DRAFT, LIVE, RETIRED, SIGNED, of_answer
from bot.console.answers.condition_form import ConditionFields
from bot.knowledge import Condition, Knowledge
from bot.knowledge.overlay import PARTS
from bot.knowledge.render import condition_messages, evidence_sentence
from tests.console.answers.conftest import Form
from tests.console.staffed import Browser, actions

BrowserOf = Callable[[str], Browser]
ID, PATH = "conditions/multiple_sclerosis", "/answers/en/conditions/multiple_sclerosis"
NEW = {"name": "Zed’s disease (ZD)", "names": "zeds\nZ disease\n\nzeds", "group": "other"}
NEW_PATH = "/answers/en/conditions/zeds_disease"


def condition_form(condition: Condition, saved: int = 0, **changes: Any) -> Form:
    """The form of a condition as a browser would post it."""
    fields = ConditionFields.of(condition, "Shorter.", saved)
    form: Form = {name: getattr(fields, name) for name in ("saved", "name", "names", "group", "evidence", "direction")}
    form |= {"review_by": "2099-01-01", "note": fields.note}
    for part in PARTS:
        form[f"row_{part}"] = [row.key for row in fields.parts[part]]
        for row in fields.parts[part]:
            form |= {f"text_{row.key}": row.text, f"source_{row.key}": list(row.sources)}
    return form | changes


def states(engine: Engine, entry_id: str = ID) -> list[tuple[int, str, bool]]:
    with engine.connect() as connection:
        return [(one.number, one.state, one.is_signed) for one in of_answer(connection, entry_id, "en")]


@pytest.fixture
def row(knowledge: Knowledge) -> Condition:
    return knowledge.conditions["multiple_sclerosis"]


@pytest.fixture
def drafted(browser_of: BrowserOf, row: Condition) -> Browser:
    """Tess, who has changed the first sentence of a condition."""
    tess = browser_of("tess")
    form = condition_form(row, **{"text_summary-0": "It is still unclear, says a small trial."})
    assert tess.post(f"{PATH}/edit", form).status_code == 303
    return tess


def test_the_list_has_every_condition_by_group(browser_of: BrowserOf, knowledge: Knowledge) -> None:
    page = browser_of("tess").get("/answers?show=conditions").text
    assert page.count('<li><a href="/answers/en/conditions/') == len(knowledge.conditions)
    assert "Conditions: neurological" in page and 'href="/answers/en/dosing/timing"' not in page
    found = browser_of("ana").get("/answers?q=rrms").text
    assert PATH in found and "conditions/lupus" not in found


def test_a_condition_is_shown_with_its_parts(browser_of: BrowserOf, row: Condition) -> None:
    page = unescape(browser_of("ana").get(PATH).text)
    assert f"<h1>{row.name}</h1>" in page and "Nobody has changed it here." in page
    for heading in ("In short", "Studies", "Cautions"):
        assert f"<h3>{heading}</h3>" in page
    for sentence in row.sentences:
        assert sentence.text in page
    assert "randomized trials; what it showed: mixed" in page and "RRMS" in page
    assert "Change it" not in page and "Read and sign what visitors read" in page


def test_a_row_without_cautions_says_so(browser_of: BrowserOf, knowledge: Knowledge) -> None:
    key = next(key for key, one in knowledge.conditions.items() if not one.cautions)
    page = browser_of("tess").get(f"/answers/en/conditions/{key}").text
    assert "None of its own; those of every condition are added." in page


def test_the_form_unchanged_is_the_row_unchanged(
    browser_of: BrowserOf, knowledge: Knowledge, row: Condition, engine: Engine
) -> None:
    assert browser_of("tess").post(f"{PATH}/edit", condition_form(row)).status_code == 303
    with engine.connect() as connection:
        read = of_answer(connection, ID, "en")[0].read()
    assert isinstance(read, Condition)
    # A name that stands in the file twice is kept once.
    assert set(read.names) == set(row.names) and read.sentences == row.sentences
    assert (read.group, read.evidence, read.direction) == (row.group, row.evidence, row.direction)


def test_a_draft_is_kept_with_what_it_changes_and_visitors_read_on(drafted: Browser, engine: Engine) -> None:
    assert states(engine) == [(1, DRAFT, False)]
    assert ("staff:3", "answer.drafted", ID) in actions(engine)
    page = drafted.get(PATH).text
    assert "<ins>still</ins>" in page.replace("<ins>still </ins>", "<ins>still</ins>") and "Shorter." in page
    assert "It passes the check" in page and "In short</small>" in page
    assert "no training is needed" in drafted.get(f"{PATH}/edit").text
    assert ID in drafted.get("/answers?show=drafts").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Name has 0 characters. Write 1 to 80."),
        ({"names": "x" * 81}, "Other name has 81 characters. Write 1 to 80."),
        ({"group": "stars"}, "Group has value 'stars'. Choose one of the list."),
        ({"evidence": "sure"}, "Best kind of study has value 'sure'. Choose one of the list."),
        ({"direction": "up"}, "What it showed has value 'up'. Choose one of the list."),
        ({"add_findings-1": "nosuch"}, "Studies, sentence 2 names the source 'nosuch', which is unknown. Pick one"),
        ({"text_cautions-0": "x" * 1001}, "Cautions, sentence 1 has 1001 characters. Write at most 1000."),
        ({"review_by": "soon"}, "Review date has value 'soon'. Write a date"),
    ],
)
def test_what_cannot_be_kept_is_named_and_stays_in_the_form(
    browser_of: BrowserOf, row: Condition, engine: Engine, changes: dict[str, str], said: str
) -> None:
    form = condition_form(row, **{"text_summary-0": "Typed."} | changes)
    answer = browser_of("tess").post(f"{PATH}/edit", form)
    assert answer.status_code == 422 and said in unescape(answer.text) and "Typed." in answer.text
    assert states(engine) == []


def test_the_check_names_part_value_and_cure(browser_of: BrowserOf, row: Condition, engine: Engine) -> None:
    tess = browser_of("tess")
    changes = {"text_findings-1": "It helped 777 people.", "source_summary-0": [], "names": "fibro"}
    tess.post(f"{PATH}/edit", condition_form(row, **changes | {"text_cautions-0": "You can stop your MS drug."}))
    page = unescape(tess.get(f"{PATH}/edit").text)
    place = "conditions.multiple_sclerosis"
    assert f"{place}.findings[1]: the figure '777 people' is in none of its sources" in page
    assert f"{place}.summary[0]:" in page and "has no source. Name one of" in page
    assert f"{place}: the name 'fibro' belongs to fibromyalgia too. Keep it in one." in page
    assert "says what it never may: to swap, stop or reduce another treatment. Reword it." in page
    refused = tess.post(f"{PATH}/1/publish", {"saved": "1"})
    assert refused.status_code == 422 and "does not pass the check" in refused.text


def test_sentences_move_within_their_part(browser_of: BrowserOf, row: Condition, engine: Engine) -> None:
    changes = {
        "row_findings": ["findings-2", "findings-0", "findings-9"],
        "text_findings-9": "New.",
        "add_findings-9": "seed",
    }
    assert browser_of("tess").post(f"{PATH}/edit", condition_form(row, **changes)).status_code == 303
    with engine.connect() as connection:
        read = of_answer(connection, ID, "en")[0].read()
    assert isinstance(read, Condition)
    assert read.findings[:2] == (row.findings[2], row.findings[0]) and read.findings[2].text == "New."
    assert read.summary == row.summary


def test_the_preview_says_what_the_chat_says(browser_of: BrowserOf, knowledge: Knowledge, drafted: Browser) -> None:
    for number, first in ((0, knowledge.conditions["multiple_sclerosis"].summary[0].text), (1, "It is still unclear")):
        page = drafted.get(f"{PATH}/{number}/preview")
        found = re.search(r'data-history="([^"]*)"', page.text)
        assert found
        question, answer, findings = json.loads(unescape(found[1]))["messages"]
        assert question["sentences"][0]["text"] == "Multiple sclerosis: can LDN help?"
        assert answer["sentences"][0]["text"].startswith(first)
        wanted = condition_messages(knowledge.conditions["multiple_sclerosis"], knowledge, ())
        assert findings["sentences"] == wanted[1]["sentences"] and findings["title"] == "Multiple sclerosis"
        evidence = evidence_sentence(knowledge.conditions["multiple_sclerosis"])
        assert evidence in [one["text"] for one in answer["sentences"]]
        assert [one["label"] for one in findings["choices"]] == ["Ask a pharmacist"]


def test_a_pharmacist_signs_every_sentence_of_every_part(
    drafted: Browser, browser_of: BrowserOf, row: Condition, engine: Engine
) -> None:
    ana = browser_of("ana")
    page = ana.get(f"{PATH}/1/sign").text
    boxes = re.findall(r'name="read" value="(\d+)"', page)
    assert len(boxes) == len(row.sentences) and page.count('<p class="fine">Studies</p>') == len(row.findings)
    some = ana.post(f"{PATH}/1/sign", {"saved": "1", "read": boxes[:-1]})
    assert some.status_code == 422 and f"Read sentence {len(boxes)} against the sources too, and tick." in some.text
    assert browser_of("carla").post(f"{PATH}/1/sign", {"saved": "1", "read": boxes}).status_code == 403
    assert ana.post(f"{PATH}/1/sign", {"saved": "1", "read": boxes}).status_code == 303
    assert states(engine) == [(1, SIGNED, True)] and ("staff:1", "answer.signed", ID) in actions(engine)


def test_a_version_goes_live_by_the_rule_and_back(drafted: Browser, browser_of: BrowserOf, engine: Engine) -> None:
    browser_of("dan").post("/answers/rule", {"only_signed": "yes"})
    assert drafted.post(f"{PATH}/1/publish", {"saved": "1"}).status_code == 422
    browser_of("dan").post("/answers/rule")
    assert drafted.post(f"{PATH}/1/publish", {"saved": "1"}).status_code == 303
    assert states(engine) == [(1, LIVE, False)] and ("staff:3", "answer.live", ID) in actions(engine)
    assert ID in drafted.get("/answers?q=it+is+still+unclear").text
    assert drafted.post(f"{PATH}/0/publish").status_code == 303
    assert states(engine) == [(1, RETIRED, False)]


def test_the_file_s_row_is_signed_as_it_stands(browser_of: BrowserOf, row: Condition, engine: Engine) -> None:
    ana = browser_of("ana")
    boxes = re.findall(r'name="read" value="(\d+)"', ana.get(f"{PATH}/0/sign").text)
    assert ana.post(f"{PATH}/0/sign", {"saved": "1", "read": boxes}).status_code == 303
    assert states(engine) == [(1, LIVE, True)] and "signed by Ana Ruiz" in ana.get(PATH).text


def test_a_condition_that_is_due_is_listed_with_the_answers(drafted: Browser, row: Condition) -> None:
    late = condition_form(row, saved=1, review_by="2020-01-01")
    assert drafted.post(f"{PATH}/edit", late).status_code == 303
    assert "was to be read again by 2020-01-01" in drafted.get(f"{PATH}/edit").text


def test_a_new_condition_is_begun_by_its_names(browser_of: BrowserOf, engine: Engine) -> None:
    tess = browser_of("tess")
    assert "No training is needed." in tess.get("/answers/conditions/new").text
    begun = tess.post("/answers/conditions/new", NEW)
    assert begun.status_code == 303 and begun.headers["location"] == f"{NEW_PATH}/edit"
    page = unescape(tess.get(NEW_PATH).text)
    assert "not live yet" in page and "told that nothing checked is known" in page
    assert "conditions.zeds_disease.summary: is empty. Write at least one sentence with its source." in page
    with engine.connect() as connection:
        read = of_answer(connection, "conditions/zeds_disease", "en")[0].read()
    assert isinstance(read, Condition) and read.names == ("Zed's disease (ZD)", "zeds", "Z disease")
    assert "Zed's disease" in unescape(tess.get("/answers?show=conditions").text)
    # Written, it goes live.
    form = condition_form(read, saved=1)
    for part in ("summary", "findings"):
        form |= {f"row_{part}": ["n"], "text_n": "We found no study.", "add_n": "service"}
    assert tess.post(f"{NEW_PATH}/edit", form).status_code == 303
    assert tess.post(f"{NEW_PATH}/1/publish", {"saved": "2"}).status_code == 303
    assert "not live yet" not in tess.get(NEW_PATH).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "Name has 0 characters. Write 1 to 80."),
        ({"name": "Multiple sclerosis"}, "Name has value 'Multiple sclerosis', which there is already."),
        ({"name": "ask condition"}, "Name has value 'ask condition'. Begin it with a letter"),
        ({"name": "7 (seven)"}, "Name has value '7 (seven)'. Begin it with a letter from a to z"),
        ({"group": ""}, "Group has value ''. Choose one of the list."),
        ({"names": "\n".join(f"name {number}" for number in range(81))}, "There are 81 other names. Write at most 80."),
    ],
)
def test_a_new_condition_s_mistakes_are_named(
    browser_of: BrowserOf, changes: dict[str, str], said: str, engine: Engine
) -> None:
    answer = browser_of("tess").post("/answers/conditions/new", NEW | changes)
    page = unescape(answer.text)
    assert answer.status_code == 422 and said in page and (NEW | changes)["names"] in page
    assert actions(engine) == []


def test_a_draft_is_begun_once(browser_of: BrowserOf) -> None:
    tess = browser_of("tess")
    assert tess.post("/answers/conditions/new", NEW).status_code == 303
    assert "which there is already" in tess.post("/answers/conditions/new", NEW).text


@pytest.mark.parametrize("path", ["/answers/es/conditions/multiple_sclerosis", "/answers/en/conditions/nosuch"])
def test_what_is_not_there_is_not_found(browser_of: BrowserOf, path: str) -> None:
    assert browser_of("tess").get(path).status_code == 404
    assert browser_of("tess").get(f"{path}/edit").status_code == 404


EVERYBODY, EDITORS, PHARMACISTS = ("ana", "tess", "carla", "dan"), ("tess", "carla", "dan"), ("ana",)


@pytest.mark.parametrize(
    ("method", "path", "roles"),
    [
        ("GET", PATH, EVERYBODY),
        ("GET", f"{PATH}/0/preview", EVERYBODY),
        ("GET", f"{PATH}/edit", EDITORS),
        ("POST", f"{PATH}/edit", EDITORS),
        ("GET", f"{PATH}/0/sign", PHARMACISTS),
        ("POST", f"{PATH}/0/sign", PHARMACISTS),
        ("POST", f"{PATH}/0/publish", EDITORS),
        ("GET", "/answers/conditions/new", EDITORS),
        ("POST", "/answers/conditions/new", EDITORS),
    ],
)
def test_who_may_do_what_with_a_condition(
    visitor: Browser, browser_of: BrowserOf, method: str, path: str, roles: tuple[str, ...]
) -> None:
    anonymous = visitor.request(method, path)
    assert anonymous.status_code == 303 and anonymous.headers["location"].startswith("/sign-in")
    for who in EVERYBODY:
        status = browser_of(who).request(method, path).status_code
        assert (status in (200, 409, 422)) if who in roles else (status == 403), (who, status)
        missing = browser_of(who).request(method, path.replace("multiple_sclerosis", "nosuch")).status_code
        if path.startswith(PATH):
            assert missing == (404 if who in roles else 403), (who, missing)
