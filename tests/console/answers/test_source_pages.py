from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine

from bot.knowledge import Knowledge
from bot.store.answer_versions import live_versions
from tests.console.answers.conftest import form_of
from tests.console.staffed import Browser, actions

BrowserOf = Callable[[str], Browser]
NEW = {
    "id": "patch2020",
    "title": "Patches",
    "kind": "review",
    "url": "10.1000/patch",
    "year": "2020",
    "figures": "12 people\n3 mg",
}


def test_a_new_source_can_be_cited_at_once(browser_of: BrowserOf, knowledge: Knowledge, engine: Engine) -> None:
    tess = browser_of("tess")
    assert tess.post("/answers/sources/new", NEW).status_code == 303
    assert live_versions(engine).sources["patch2020"] == {
        "title": "Patches",
        "kind": "review",
        "url": "https://doi.org/10.1000/patch",
        "year": 2020,
        "figures": ["12 people", "3 mg"],
    }
    assert ("staff:3", "answer.source_added", "patch2020") in actions(engine)
    form = form_of(knowledge.answers["dosing/timing"], text_0="In 2020, 12 people took 3 mg.", add_0="patch2020")
    tess.post("/answers/en/dosing/timing/edit", form)
    assert "It passes the check" in tess.get("/answers/en/dosing/timing").text
    assert "patch2020" in tess.get("/answers/sources?q=patches").text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "seed"}, "Name has value &#39;seed&#39;, which is taken"),
        ({"id": "No!"}, "Name has value &#39;No!&#39;"),
        ({"title": ""}, "source: patch2020.title: has value &#39;&#39;. Write a text."),
        ({"url": "http://x.example"}, "Write an https:// address"),
        ({"year": "MMXX"}, "Year has value &#39;MMXX&#39;"),
        ({"kind": "internal"}, "Kind has value &#39;internal&#39;"),
        ({"figures": "many"}, "Figures has the line &#39;many&#39;, in which no figure is"),
    ],
)
def test_a_source_that_cannot_be_taken_is_named(
    browser_of: BrowserOf, engine: Engine, changes: dict[str, str], said: str
) -> None:
    answer = browser_of("tess").post("/answers/sources/new", NEW | changes)
    assert answer.status_code == 422 and said in answer.text
    assert live_versions(engine).sources == {}


def test_of_a_source_in_use_only_figures_are_added(browser_of: BrowserOf, knowledge: Knowledge, engine: Engine) -> None:
    tess, seed = browser_of("tess"), knowledge.sources["seed"]
    page = tess.get("/answers/sources/seed").text
    assert "only figures can be added here" in page and "Should LDN be taken at night" in page
    same = {"title": seed.title, "kind": seed.kind, "authors": seed.authors or "", "figures": "\n".join(seed.figures)}
    renamed = tess.post("/answers/sources/seed", same | {"title": "Other"})
    assert renamed.status_code == 422 and "Title cannot be changed here" in renamed.text
    fewer = tess.post("/answers/sources/seed", same | {"figures": "4.5 mg"})
    assert fewer.status_code == 422 and "Only add figures." in fewer.text
    more = tess.post("/answers/sources/seed", same | {"figures": same["figures"] + "\n77%"})
    assert more.status_code == 303
    assert "77%" in live_versions(engine).sources["seed"]["figures"]


def test_a_source_that_nothing_cites_is_changed_as_a_whole(browser_of: BrowserOf, engine: Engine) -> None:
    tess = browser_of("tess")
    tess.post("/answers/sources/new", NEW)
    assert tess.post("/answers/sources/patch2020", NEW | {"title": "Mended", "figures": ""}).status_code == 303
    assert live_versions(engine).sources["patch2020"]["title"] == "Mended"


def test_what_a_pharmacist_signed_cites_the_source_that_was_read(
    browser_of: BrowserOf, knowledge: Knowledge, engine: Engine
) -> None:
    tess, ana, path = browser_of("tess"), browser_of("ana"), "/answers/en/dosing/timing"
    tess.post("/answers/sources/new", NEW)
    tess.post(f"{path}/edit", form_of(knowledge.answers["dosing/timing"], add_0="patch2020"))
    assert "only figures can be added" not in tess.get("/answers/sources/patch2020").text
    assert ana.post(f"{path}/1/sign", {"saved": "1", "read": list("12345")}).status_code == 303
    refused = tess.post("/answers/sources/patch2020", NEW | {"title": "Another"})
    assert refused.status_code == 422 and "Title cannot be changed here" in refused.text


def test_a_pharmacist_reads_sources_and_changes_none(browser_of: BrowserOf) -> None:
    ana = browser_of("ana")
    page = ana.get("/answers/sources/seed").text
    assert "<button>Save</button>" not in page and "readonly" in page
    assert ana.post("/answers/sources/new", NEW).status_code == 403
    assert ana.get("/answers/sources/nosuch").status_code == 404
