"""What holds for every answer of the console: headers, errors, and that nothing personal leaks."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import exc
from sqlalchemy.engine import Engine
from starlette.applications import Starlette
from starlette.routing import Route

from bot.console import pages
from bot.console.access import Page, Visit, routes
from bot.console.roles import ANYONE
from bot.leads.lead import Lead
from tests.console.staffed import URL, Browser, path_of

BrowserOf = Callable[[str], Browser]
STATIC = Path(pages.__file__).parent / "static"
TEMPLATES = Path(pages.__file__).parent / "templates"
# What the npm registry gives for htmx.org 2.0.11, dist/htmx.min.js.
HTMX = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"


def test_htmx_is_the_file_that_was_published() -> None:
    assert hashlib.sha256((STATIC / "htmx-2.0.11.min.js").read_bytes()).hexdigest() == HTMX


@pytest.mark.parametrize("path", ["/sign-in", "/queue", "/nowhere", "/static/console.css", "/health"])
def test_every_answer_carries_the_strict_headers(browser_of: BrowserOf, path: str) -> None:
    headers = browser_of("ana").get(path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy and "base-uri 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cache-control"] == ("no-cache" if path.startswith("/static") else "no-store")


def test_no_template_has_a_script_or_style_of_its_own() -> None:
    for file in TEMPLATES.glob("*.html"):
        text = file.read_text()
        assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|hx-vals", text), file.name


def test_htmx_evaluates_nothing_and_keeps_nothing_in_the_browser(browser_of: BrowserOf) -> None:
    import html

    page = browser_of("ana").get("/queue").text
    config = json.loads(html.unescape(re.search(r'name="htmx-config" content="([^"]+)"', page)[1]))  # type: ignore[index]
    assert config["allowEval"] is config["includeIndicatorStyles"] is config["allowScriptTags"] is False
    assert config["historyCacheSize"] == 0 and config["selfRequestsOnly"] is True


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": URL}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://other.console.example"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
    ],
)
def test_only_the_consoles_own_pages_change_anything(
    browser_of: BrowserOf, headers: dict[str, str], status: int
) -> None:
    ana = browser_of("ana")
    ana.headers.update(headers)
    answer = ana.post("/account/sessions/end")
    assert answer.status_code == status
    assert ("own pages alone" in answer.text) is (status == 403)


def test_a_change_that_says_not_where_it_comes_from_is_refused(browser_of: BrowserOf) -> None:
    ana = browser_of("ana")
    del ana.headers["Origin"]
    answer = ana.post("/account/sessions/end", headers={"Accept": "application/json"})
    assert answer.status_code == 403 and answer.json()["error"]["code"] == "origin_not_allowed"
    assert ana.get("/account").status_code == 200, "reading needs none"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/nowhere", 404, "not_found"), ("DELETE", "/queue", 405, "method_not_allowed")],
)
def test_errors_are_one_page_and_one_shape(
    browser_of: BrowserOf, method: str, path: str, status: int, code: str
) -> None:
    ana = browser_of("ana")
    page = ana.request(method, path)
    assert page.status_code == status and "Back to the console" in page.text and page.text.startswith("<!doctype html>")
    plain = ana.request(method, path, headers={"Accept": "application/json"})
    assert plain.status_code == status and plain.json()["error"]["code"] == code
    assert set(plain.json()) == {"error"} and set(plain.json()["error"]) == {"code", "message"}


def test_a_form_that_is_too_long_or_none_is_refused(browser_of: BrowserOf) -> None:
    carla = browser_of("carla")
    assert carla.post("/roster/file", {"roster": "x" * 600_000}).status_code == 413
    assert carla.request("POST", "/replies", json={"title": "x"}).status_code == 415
    odd = carla.request(
        "POST",
        "/replies",
        content=b"title=%ff%00x&text=%25%00%",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert odd.status_code == 303 and "\0" not in carla.get("/replies").text


@pytest.mark.parametrize(
    ("error", "status"),
    [(exc.OperationalError("SELECT 'Maya Planted'", {}, Exception("locked")), 503), (ValueError("Maya Planted"), 500)],
)
def test_neither_page_nor_log_shows_the_text_of_an_exception(
    browser_of: BrowserOf,
    lead: Lead,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    status: int,
) -> None:
    from bot.console.leads import lists

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(lists, "sight", fail)
    answer = browser_of("ana").get("/queue")
    assert answer.status_code == status and "Planted" not in answer.text
    assert "Planted" not in caplog.text and type(error).__name__ in caplog.text


def test_personal_data_is_in_no_log_and_no_address(
    browser_of: BrowserOf, lead: Lead, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ana = browser_of("ana")
    pages_seen = [
        ana.get("/queue"),
        ana.get("/leads"),
        ana.post("/leads/search", {"term": "Maya Planted"}),
        ana.get(path_of(lead)),
        ana.post(path_of(lead, "note"), {"version": "1", "note": "Maya Planted wants a call"}),
    ]
    assert all("Maya Planted" in page.text for page in pages_seen)
    ours = "\n".join(record.getMessage() for record in caplog.records)
    for planted in ("Planted", "9165550143", "prednisone"):
        assert planted not in ours
    for page in pages_seen:
        for address in re.findall(r'(?:href|action|hx-get|hx-post|src)="([^"]+)"', page.text):
            assert "Maya" not in address and (address.startswith("tel:") or "9165550143" not in address)


def test_what_was_done_is_said_once_and_not_to_a_page_that_refreshes_itself(browser_of: BrowserOf) -> None:
    ana = browser_of("ana")
    ana.post("/account/sessions/end")
    said = "All other browsers are signed out."
    assert said not in ana.get("/queue", headers={"LDN-Live": "1"}).text
    assert [said in ana.get("/account").text for _ in range(2)] == [True, False]


def test_a_route_is_closed_unless_it_says_otherwise(app: Starlette) -> None:
    """The row has no default for whom it is."""
    with pytest.raises(TypeError):
        Page("GET", "/new", lambda visit: visit)  # type: ignore[call-arg]
    made = routes(None, [Page("GET", "/new", lambda visit: visit, ANYONE)])  # type: ignore[arg-type]
    assert isinstance(made[0], Route) and Visit is not None


def test_health_says_what_is_down(visitor: Browser, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    assert visitor.get("/health").json() == {"status": "ok"}
    from bot.console import app as module

    monkeypatch.setattr(module, "is_reachable", lambda engine: False)
    assert visitor.get("/health").status_code == 503


def test_the_process_reaches_no_rasa_and_stays_small() -> None:
    code = (
        "import sys, bot.console.app; "
        "engine = {'rasa', 'rasa_sdk', 'tensorflow', 'spacy', 'bot.nlu', 'bot.brain'}; "
        "print(sorted(engine & set(sys.modules)))"
    )
    shown = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert shown == "[]\n"
