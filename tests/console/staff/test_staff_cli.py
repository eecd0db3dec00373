from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import cli
from bot.console.app import create_app
from bot.console.auth import accounts, passwords
from bot.knowledge import Knowledge
from bot.settings import Settings
from bot.store import audit, make_engine
from tests.console.staffed import PASSWORD, Browser


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for key in ("LDN_DATABASE_URL", "LDN_CONSOLE_PORT"):
        monkeypatch.delenv(key, raising=False)
    monkeypatch.setenv("LDN_HOME", str(tmp_path))
    monkeypatch.setenv("LDN_CONSOLE_URL", "http://console.example")
    return tmp_path


def person(email: str = "dan@pharmacy.example") -> accounts.Staff | None:
    engine = make_engine(Settings.read().database_url)
    with engine.connect() as connection:
        return accounts.by_email(connection, email)


def typing(monkeypatch: pytest.MonkeyPatch, *typed: str) -> None:
    answers = iter(typed)
    monkeypatch.setattr("bot.console.staff.cli.getpass.getpass", lambda prompt: next(answers))


def test_the_first_admin_comes_in_by_the_printed_link(
    home: Path, capsys: pytest.CaptureFixture[str], knowledge: Knowledge
) -> None:
    assert cli.main(["staff", "list"]) == 0 and "ldn staff add" in capsys.readouterr().out
    assert cli.main(["staff", "add", "Dan@pharmacy.example", "--name", "Dan Lowe"]) == 0
    shown = capsys.readouterr().out
    assert "Dan Lowe may sign in as admin at http://console.example/ with dan@pharmacy.example." in shown
    path = re.search(r"http://console\.example(/link/\S+)", shown)[1]  # type: ignore[index]
    settings = Settings.read()
    engine = make_engine(settings.database_url)
    browser = Browser(create_app(settings, engine, knowledge))
    assert browser.post(path, {"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert browser.get("/staff").status_code == 200
    assert cli.main(["staff", "list"]) == 0
    assert re.search(r"admin +dan@pharmacy\.example +Dan Lowe +last sign-in \d{4}-", capsys.readouterr().out)
    with engine.connect() as connection:
        first = next(audit.entries(connection))
    assert first.actor.startswith("shell:") and first.action == "staff.added"


def test_a_password_is_asked_for_without_echo(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typing(monkeypatch, PASSWORD, PASSWORD)
    assert cli.main(["staff", "add", "dan@pharmacy.example", "--role", "supervisor", "--password"]) == 0
    assert PASSWORD not in capsys.readouterr().out
    made = person()
    assert made is not None and made.has_password and (made.role, made.name) == ("supervisor", "dan")


@pytest.mark.parametrize(
    ("typed", "says"), [((PASSWORD, "other"), "differ. Nothing was changed"), (("short", "short"), "at least 12")]
)
def test_a_password_that_cannot_be_leaves_no_account(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    typed: tuple[str, str],
    says: str,
) -> None:
    typing(monkeypatch, *typed)
    assert cli.main(["staff", "add", "dan@pharmacy.example", "--password"]) == 1
    assert says in capsys.readouterr().err and person() is None


def test_disable_and_reset(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    typing(monkeypatch, PASSWORD, PASSWORD, "entirely other words", "entirely other words")
    cli.main(["staff", "add", "dan@pharmacy.example", "--password"])
    cli.main(["staff", "add", "eve@pharmacy.example", "--role", "pharmacist"])
    assert cli.main(["staff", "disable", "eve@pharmacy.example"]) == 0
    disabled = person("eve@pharmacy.example")
    assert disabled is not None and not disabled.active
    assert cli.main(["staff", "disable", "dan@pharmacy.example"]) == 1
    assert "the last admin" in capsys.readouterr().err
    assert cli.main(["staff", "reset-password", "eve@pharmacy.example"]) == 0
    assert "/link/" in capsys.readouterr().out
    assert cli.main(["staff", "reset-password", "dan@pharmacy.example", "--password"]) == 0
    engine = make_engine(Settings.read().database_url)
    with engine.connect() as connection:
        assert passwords.is_password(accounts.password_hash(connection, "dan@pharmacy.example"), "entirely other words")
        assert audit.verify(connection).complaint is None


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["add", "no address"], "is no address"),
        (["disable", "zoe@pharmacy.example"], "There is no account 'zoe@pharmacy.example'. `ldn staff list`"),
        (["reset-password", "zoe@pharmacy.example"], "There is no account"),
    ],
)
def test_what_cannot_be_done_says_why(
    home: Path, capsys: pytest.CaptureFixture[str], command: list[str], says: str
) -> None:
    assert cli.main(["staff", *command]) == 1
    assert says in capsys.readouterr().err


def test_a_database_that_cannot_be_used_is_named(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "ldn.sqlite3").write_text("this is no database, though it is long enough to be read as one" * 9)
    for command in (["staff", "list"], ["audit", "verify"]):
        assert cli.main(command) == 1
        assert "restore it from a backup" in capsys.readouterr().err
