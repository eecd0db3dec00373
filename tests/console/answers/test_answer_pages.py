from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine
from starlette.applications import Starlette

from bot.answers.versions import DRAFT, LIVE, RETIRED, SIGNED, of_answer
from bot.knowledge import Knowledge
from bot.knowledge.render import answer_message
from bot.store.answer_tables import answer_versions
from tests.console.answers.conftest import form_of
from tests.console.staffed import Browser, actions

BrowserOf = Callable[[str], Browser]
ID, PATH = "dosing/timing", "/answers/en/dosing/timing"
SPANISH = "/answers/es/chat/thank"


def states(engine: Engine, answer_id: str = ID, language: str = "en") -> list[tuple[int, str, bool]]:
    with engine.connect() as connection:
        return [(one.number, one.state, one.is_signed) for one in of_answer(connection, answer_id, language)]


def ticks(page: str) -> list[str]:
    return re.findall(r'name="read" value="(\d+)"', page)


@pytest.fixture
def drafted(browser_of: BrowserOf, knowledge: Knowledge) -> Browser:
    """Tess, who has changed the question of an answer."""
    tess = browser_of("tess")
    answer = tess.post(f"{PATH}/edit", form_of(knowledge.answers[ID], question="When do people take LDN?"))
    assert answer.status_code == 303
    return tess


def test_the_list_shows_each_answer_with_its_state(browser_of: BrowserOf, knowledge: Knowledge) -> None:
    page = browser_of("tess").get("/answers").text
    assert page.count("not yet reviewed") >= len(knowledge.answers) + len(knowledge.translations["es"])
    assert knowledge.answers[ID].question in page and 'href="/answers/en/dosing/timing"' in page
    assert "Chat, Spanish" in page and "Only signed versions go live</button>" not in page
    assert "Only signed versions go live</button>" in browser_of("dan").get("/answers").text


def test_the_list_is_searched_by_words_of_the_answer(browser_of: BrowserOf) -> None:
    found = browser_of("tess").get("/answers?q=bedtime+endorphin").text
    assert "dosing/timing" in found and "dosing/typical_range" not in found
    assert "No answer is like this" in browser_of("tess").get("/answers?q=xyzzy").text


def test_a_draft_is_kept_and_visitors_read_on(drafted: Browser, engine: Engine, app: Starlette) -> None:
    assert states(engine) == [(1, DRAFT, False)]
    page = drafted.get(PATH).text
    assert "<ins>When" in page and "<del>Should</del>" in page
    assert "It passes the check" in page and "Shorter." in page
    # The heading is what visitors read.
    assert "<h1>Should LDN be taken at night or in the morning?</h1>" in page
    assert ("staff:3", "answer.drafted", ID) in actions(engine)
    assert "dosing/timing" in drafted.get("/answers?show=drafts").text


def test_sentences_are_added_moved_and_removed(browser_of: BrowserOf, knowledge: Knowledge, engine: Engine) -> None:
    form = form_of(knowledge.answers[ID])
    form["row"] = ["1", "0", "3", "9"]
    form |= {"text_3": " ", "text_9": "Ask {name}.", "add_9": "service, seed", "shown_9": "unless:hours"}
    assert browser_of("tess").post(f"{PATH}/edit", form).status_code == 303
    with engine.connect() as connection:
        answer = of_answer(connection, ID, "en")[0].read()
    old = knowledge.answers[ID].sentences
    assert answer.sentences[:2] == (old[1], old[0]) and len(answer.sentences) == 3
    assert (answer.sentences[2].text, answer.sentences[2].sources) == ("Ask {name}.", ("service", "seed"))
    assert answer.sentences[2].unless == "hours"
    assert answer.never_say == knowledge.answers[ID].never_say


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"question": ""}, "The question is blank"),
        ({"add_0": "nosuch"}, "Sentence 1 names the source &#39;nosuch&#39;, which is unknown"),
        ({"text_0": "Ask {nobody}."}, "unknown placeholder {nobody}"),
        ({"follow_up": ["dosing/none"]}, "Follow-up has value &#39;dosing/none&#39;, which is no answer"),
        ({"review_by": "soon"}, "Review date has value &#39;soon&#39;. Write a date"),
        ({"certainty_1": "sure"}, "Sentence 2 has the certainty &#39;sure&#39;"),
        ({"shown_1": "when:moon"}, "Sentence 2 is shown &#39;when:moon&#39;"),
        ({"pharmacist": "maybe"}, "Way to a pharmacist has value &#39;maybe&#39;"),
        ({"note": "x" * 501}, "The note has 501 characters"),
        ({"text_0": "x" * 1001}, "Sentence 1 has 1001 characters"),
    ],
)
def test_what_cannot_be_kept_is_named_and_stays_in_the_form(
    browser_of: BrowserOf, knowledge: Knowledge, engine: Engine, changes: dict[str, str], said: str
) -> None:
    answer = browser_of("tess").post(f"{PATH}/edit", form_of(knowledge.answers[ID], **{"text_2": "Typed."} | changes))
    assert answer.status_code == 422 and said in answer.text and "Typed." in answer.text
    assert states(engine) == []


def test_the_check_names_sentence_value_and_cure(browser_of: BrowserOf, knowledge: Knowledge, engine: Engine) -> None:
    tess = browser_of("tess")
    form = form_of(knowledge.answers[ID], text_1="It disturbs sleep in 77% of people.")
    form["source_0"] = []
    tess.post(f"{PATH}/edit", form)
    page = tess.get(f"{PATH}/edit").text
    assert "dosing/timing.sentences[1]: the figure &#39;77%&#39; is in none of its sources seed" in page
    assert "Cite the source that has it, or leave it out." in page
    assert "dosing/timing.sentences[0]:" in page and "has no source" in page
    assert "Put version 1 live" not in tess.get(PATH).text
    refused = tess.post(f"{PATH}/1/publish", {"saved": "1"})
    assert refused.status_code == 422 and "does not pass the check" in refused.text
    assert states(engine) == [(1, DRAFT, False)]


def test_of_two_who_change_a_draft_the_second_keeps_the_text(
    drafted: Browser, browser_of: BrowserOf, knowledge: Knowledge
) -> None:
    first = form_of(knowledge.answers[ID], saved=1, question="First?")
    assert drafted.post(f"{PATH}/edit", first).status_code == 303
    second = browser_of("carla").post(f"{PATH}/edit", form_of(knowledge.answers[ID], saved=1, question="Second?"))
    assert second.status_code == 409 and "Second?" in second.text and "changed, signed or put live" in second.text


def test_a_pharmacist_signs_sentence_by_sentence(drafted: Browser, browser_of: BrowserOf, engine: Engine) -> None:
    ana = browser_of("ana")
    page = ana.get(f"{PATH}/1/sign").text
    all_of_them = ticks(page)
    assert all_of_them == ["1", "2", "3", "4", "5"] and "Figures taken from it:" in page and "What it changes" in page
    some = ana.post(f"{PATH}/1/sign", {"saved": "1", "read": all_of_them[:3]})
    assert some.status_code == 422 and "Read sentences 4, 5 against the sources too, and tick." in some.text
    assert states(engine) == [(1, DRAFT, False)]
    assert ana.post(f"{PATH}/1/sign", {"saved": "1", "read": all_of_them}).status_code == 303
    assert states(engine) == [(1, SIGNED, True)]
    assert ("staff:1", "answer.signed", ID) in actions(engine)
    # Signed once; and only what was seen.
    assert ana.get(f"{PATH}/1/sign").status_code == 404


def test_a_signature_is_for_the_text_that_was_seen(
    drafted: Browser, browser_of: BrowserOf, knowledge: Knowledge, engine: Engine
) -> None:
    ana = browser_of("ana")
    all_of_them = ticks(ana.get(f"{PATH}/1/sign").text)
    drafted.post(f"{PATH}/edit", form_of(knowledge.answers[ID], saved=1, question="Changed meanwhile?"))
    late = ana.post(f"{PATH}/1/sign", {"saved": "1", "read": all_of_them})
    assert late.status_code == 409 and states(engine) == [(1, DRAFT, False)]


@pytest.mark.parametrize("who", ["tess", "carla", "dan"])
def test_nobody_but_a_pharmacist_signs(drafted: Browser, browser_of: BrowserOf, who: str, engine: Engine) -> None:
    assert browser_of(who).post(f"{PATH}/1/sign", {"saved": "1", "read": list("12345")}).status_code == 403
    assert states(engine) == [(1, DRAFT, False)]


def test_a_version_goes_live_and_back(drafted: Browser, engine: Engine, app: Starlette) -> None:
    assert drafted.post(f"{PATH}/1/publish", {"saved": "1"}).status_code == 303
    assert states(engine) == [(1, LIVE, False)]
    page = drafted.get(PATH).text
    assert "<h1>When do people take LDN?</h1>" in page and "not yet reviewed" in page
    assert "Back to the file&#39;s text" in page
    assert drafted.post(f"{PATH}/0/publish").status_code == 303
    assert states(engine) == [(1, RETIRED, False)]
    assert "<h1>Should LDN be taken" in drafted.get(PATH).text
    assert "Back to version 1" in drafted.get(PATH).text
    assert drafted.post(f"{PATH}/1/publish", {"saved": "1"}).status_code == 303
    assert states(engine) == [(1, LIVE, False)]
    assert drafted.post(f"{PATH}/1/publish", {"saved": "1"}).status_code == 409
    assert [name for _, name, _ in actions(engine)].count("answer.live") == 3


def test_leads_name_the_question_that_visitors_read(drafted: Browser, browser_of: BrowserOf, lead: object) -> None:
    drafted.post(f"{PATH}/1/publish", {"saved": "1"})
    assert "When do people take LDN?" in browser_of("ana").get(f"/leads/{lead.reference}").text  # type: ignore[attr-defined]


def test_the_owners_rule_keeps_unsigned_versions_from_visitors(
    drafted: Browser, browser_of: BrowserOf, engine: Engine
) -> None:
    dan, ana = browser_of("dan"), browser_of("ana")
    assert drafted.post("/answers/rule", {"only_signed": "yes"}).status_code == 403
    assert dan.post("/answers/rule", {"only_signed": "yes"}).status_code == 303
    assert ("staff:5", "answers.rule", None) in actions(engine)
    refused = drafted.post(f"{PATH}/1/publish", {"saved": "1"})
    assert refused.status_code == 422 and "Only signed versions go live at this pharmacy" in refused.text
    assert "A pharmacist has to sign it before it can go live." in refused.text
    ana.post(f"{PATH}/1/sign", {"saved": "1", "read": list("12345")})
    assert drafted.post(f"{PATH}/1/publish", {"saved": "1"}).status_code == 303
    assert "signed by Ana Ruiz" in drafted.get("/answers?q=timing").text
    assert dan.post("/answers/rule").status_code == 303
    assert "without a pharmacist's signature" in dan.get("/answers").text


def test_the_text_of_the_file_can_be_signed_as_it_stands(browser_of: BrowserOf, engine: Engine) -> None:
    ana = browser_of("ana")
    assert "Read and sign what visitors read" in ana.get(PATH).text
    assert ana.post(f"{PATH}/0/sign", {"saved": "1", "read": ticks(ana.get(f"{PATH}/0/sign").text)}).status_code == 303
    assert states(engine) == [(1, LIVE, True)]
    assert "signed by Ana Ruiz" in ana.get(PATH).text


def test_a_draft_is_discarded(drafted: Browser, engine: Engine) -> None:
    assert drafted.post(f"{PATH}/1/discard").status_code == 303
    assert states(engine) == [] and ("staff:3", "answer.discarded", ID) in actions(engine)


def test_a_new_answer_from_a_question_that_nothing_fits(browser_of: BrowserOf, engine: Engine) -> None:
    tess = browser_of("tess")
    page = tess.get("/answers/new?question=Is+there+a+%3Cpatch%3E%3F").text
    assert 'value="Is there a &lt;patch&gt;?"' in page and '<option value="formulations">' in page
    assert '<option value="chat">' not in page
    new = {"topic": "formulations", "name": "patch", "question": "Is there a patch?"}
    assert tess.post("/answers/new", new).headers["location"] == "/answers/en/formulations/patch/edit"
    path = "/answers/en/formulations/patch"
    page = tess.get(f"{path}/edit").text
    assert "Write 2 to 5." in page
    form = {
        "saved": "1",
        "question": "Is there a patch?",
        "row": ["0", "1"],
        "text_0": "We found no study of LDN as a patch.",
        "text_1": "Ask which forms the pharmacy makes.",
        "add_0": "service",
        "add_1": "service",
        "review_by": "2099-01-01",
    }
    assert tess.post(f"{path}/edit", form).status_code == 303
    assert "not live yet" in tess.get("/answers?show=drafts").text
    assert tess.post(f"{path}/1/publish", {"saved": "2"}).status_code == 303
    page = tess.get(path).text
    assert "0 training examples in the files, 0 added here. Questions lead to a new answer once" in page
    assert "Back to the file" not in page
    assert states(engine, "formulations/patch") == [(1, LIVE, False)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"topic": "chat"}, "Topic has value &#39;chat&#39;"),
        ({"name": "Patch!"}, "Name has value &#39;Patch!&#39;"),
        ({"topic": "dosing", "name": "timing"}, "There is an answer dosing/timing already"),
        ({"question": ""}, "The question has 0 characters"),
    ],
)
def test_a_new_answer_needs_a_topic_a_name_and_a_question(
    browser_of: BrowserOf, changes: dict[str, str], said: str
) -> None:
    form = {"topic": "formulations", "name": "patch", "question": "Is there a patch?"} | changes
    answer = browser_of("tess").post("/answers/new", form)
    assert answer.status_code == 422 and said in answer.text


def test_a_changed_english_answer_marks_its_translation(browser_of: BrowserOf, knowledge: Knowledge) -> None:
    tess, english = browser_of("tess"), knowledge.answers["chat/thank"]
    assert "Every translation follows its English answer." in tess.get("/answers?show=outdated").text
    tess.post("/answers/en/chat/thank/edit", form_of(english, question="Many thanks"))
    tess.post("/answers/en/chat/thank/1/publish", {"saved": "1"})
    assert "English changed since" in tess.get("/answers?show=outdated").text
    page = tess.get(SPANISH).text
    assert "Translate it anew." in page
    edit = tess.get(f"{SPANISH}/edit").text
    assert "The English answer" in edit and "Many thanks" in edit
    tess.post(f"{SPANISH}/edit", form_of(knowledge.translations["es"]["chat/thank"], question="Muchas gracias"))
    tess.post(f"{SPANISH}/1/publish", {"saved": "1"})
    page = tess.get(SPANISH).text
    assert "Translate it anew." not in page and "<h1>Muchas gracias</h1>" in page


def test_what_is_due_is_listed(browser_of: BrowserOf, drafted: Browser, engine: Engine) -> None:
    assert "Nothing is due" in drafted.get("/answers?show=due").text
    drafted.post(f"{PATH}/1/publish", {"saved": "1"})
    with engine.begin() as connection:
        connection.execute(update(answer_versions).values(review_by=dt.date(2020, 1, 1)))
        connection.exec_driver_sql("UPDATE answers_head SET changes = changes + 1")
    page = drafted.get("/answers?show=due").text
    assert "was due Jan 1, 2020" in page and "dosing/typical_range" not in page


def test_the_preview_is_the_widget_with_the_answer_as_it_is_said(
    drafted: Browser, knowledge: Knowledge, engine: Engine
) -> None:
    page = drafted.get(f"{PATH}/1/preview")
    assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "SAMEORIGIN"
    told = json.loads(unescape(re.findall(r'data-history="(.*?)"', page.text)[0]))
    question, reply = told["messages"]
    assert question["sentences"][0]["text"] == "When do people take LDN?"
    said = answer_message(knowledge.answers[ID], knowledge)
    assert {name: reply[name] for name in ("kind", "topic", "sentences", "sources")} == {
        name: said[name] for name in ("kind", "topic", "sentences", "sources")
    }
    assert [one["label"] for one in reply["choices"]] == [one["label"] for one in said["choices"]]
    assert 'src="/static/widget/ldn-chat.js"' in page.text
    assert drafted.get("/static/widget/ldn-chat.js").status_code == 200
    assert "frame-ancestors 'none'" in drafted.get(PATH).headers["content-security-policy"]
    emergency = drafted.get("/answers/en/safety_net/emergency/0/preview").text
    assert "&#34;kind&#34;: &#34;emergency&#34;" in emergency and "tel:911" in emergency


@pytest.mark.parametrize(
    "path",
    [
        "/answers/fr/dosing/timing",
        "/answers/es/dosing/timing",
        "/answers/en/dosing/none",
        "/answers/en/dosing/timing/1/preview",
        "/answers/en/dosing/Timing",
    ],
)
def test_what_is_not_there_is_not_found(browser_of: BrowserOf, path: str) -> None:
    assert browser_of("tess").get(path).status_code == 404
