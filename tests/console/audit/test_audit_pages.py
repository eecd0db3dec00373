from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text, update
from sqlalchemy.engine import Engine

from bot import cli
from bot.console.auth.accounts import Staff
from bot.store import audit, make_engine, migrate
from bot.store.staff_tables import audit_log
from tests.console.staffed import Browser

BrowserOf, People = Callable[[str], Browser], dict[str, Staff]


def note(engine: Engine, actor: str, action: str, times: int = 1, **details: object) -> None:
    with engine.begin() as connection:
        for _ in range(times):
            audit.record(connection, actor, action, "lead", "L-000001", details)


def tamper(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_log_no_update"))
        connection.execute(update(audit_log).where(audit_log.c.id == 1).values(actor="staff:2"))


def test_it_shows_who_did_what_newest_first_and_by_kind(browser_of: BrowserOf, engine: Engine, people: People) -> None:
    note(engine, people["ana"].actor, "lead.claim", status="assigned")
    note(engine, "shell:root", "staff.added")
    dan = browser_of("dan")
    page = dan.get("/audit").text
    assert "2 entries. The last hash" in page
    assert "2 entries, chained and whole. The last hash" in dan.get("/audit?check=1").text
    assert page.index("staff.added") < page.index("lead.claim")
    assert "Ana Ruiz" in page and "status: assigned" in page and "shell:root" in page
    leads = dan.get("/audit?group=lead.").text
    assert "lead.claim" in leads and "staff.added" not in leads
    assert "Nothing of this kind" in dan.get("/audit?group=roster.").text


def test_it_goes_on_with_older_entries(browser_of: BrowserOf, engine: Engine, people: People) -> None:
    note(engine, "staff:1", "lead.claim", 60)
    dan = browser_of("dan")
    assert "before=11" in dan.get("/audit").text
    older = dan.get("/audit?before=11").text
    assert '<td class="number">10</td>' in older and '<td class="number">11</td>' not in older
    assert "Newest" in older and "Older" not in older


def test_a_log_that_was_tampered_with_says_so(browser_of: BrowserOf, engine: Engine, people: People) -> None:
    note(engine, "staff:1", "lead.claim")
    tamper(engine)
    assert "The log was tampered with. Entry 1 was changed." in browser_of("dan").get("/audit?check=1").text


def test_both_files_hold_every_entry_and_the_export_itself_is_noted(
    browser_of: BrowserOf, engine: Engine, people: People
) -> None:
    note(engine, people["ana"].actor, "lead.claim", why='=HYPERLINK("http://evil.example")')
    dan = browser_of("dan")
    sheet = dan.get("/audit/export.csv")
    assert sheet.headers["content-disposition"].startswith('attachment; filename="audit-')
    assert sheet.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig"))))
    assert [row["action"] for row in rows] == ["lead.claim", "audit.exported"]
    assert rows[0]["name"] == "Ana Ruiz" and json.loads(rows[0]["details"])["why"].startswith("=HYPER")
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())
    records = dan.get("/audit/export.json").json()
    assert [record["id"] for record in records] == [1, 2, 3]
    with engine.connect() as connection:
        assert [record["hash"] for record in records] == [entry.hash for entry in audit.entries(connection)]


def test_no_page_changes_an_entry(browser_of: BrowserOf, engine: Engine, people: People) -> None:
    note(engine, "staff:1", "lead.claim")
    dan = browser_of("dan")
    assert 'method="post"' not in dan.get("/audit").text.partition("<main")[2]
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert dan.request(method, "/audit").status_code == 405
        assert dan.request(method, "/audit/1").status_code == 404


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.delenv("LDN_DATABASE_URL", raising=False)
    monkeypatch.setenv("LDN_HOME", str(tmp_path))
    engine = make_engine(f"sqlite:///{tmp_path / 'ldn.sqlite3'}")
    migrate(engine)
    return engine


def test_ldn_audit_verify_and_export(home: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    note(home, "staff:1", "lead.claim", 3)
    assert cli.main(["audit", "verify"]) == 0
    shown = capsys.readouterr().out
    with home.connect() as connection:
        assert audit.verify(connection).last_hash in shown and "3 entries" in shown
    assert cli.main(["audit", "export", "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 3
    assert cli.main(["audit", "export", "--format", "csv"]) == 0
    assert capsys.readouterr().out.count("lead.claim") == 3
    tamper(home)
    assert cli.main(["audit", "verify"]) == 1
    assert "tampered with. Entry 1 was changed." in capsys.readouterr().err
