from __future__ import annotations

import argparse
import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.knowledge.model import Pharmacy
from bot.leads import cli
from bot.leads.intake import Intake
from bot.leads.lead import NewLead
from bot.leads.store import Leads
from bot.settings import Settings
from bot.store.tables import conversations, messages

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    parser = argparse.ArgumentParser(prog="ldn")
    cli.register(parser.add_subparsers(required=True))
    settings = Settings.read({"LDN_HOME": str(tmp_path)})

    def run(*arguments: str) -> int:
        args = parser.parse_args(["leads", *arguments])
        return args.func(args, settings)

    return run


def test_list_shows_a_lead(
    run: Run, intake: Intake, new_lead: Callable[..., NewLead], capsys: pytest.CaptureFixture[str]
) -> None:
    intake.take(new_lead())
    assert run("list") == 0
    heading, line = capsys.readouterr().out.splitlines()
    assert heading.startswith("REFERENCE")
    assert line.startswith("L-000001") and "Jane Doe" in line


def test_list_without_leads_says_what_to_do(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list") == 0
    captured = capsys.readouterr()
    assert "No leads yet." in captured.out and "make run" in captured.out
    assert captured.err == ""


def test_list_of_a_status_without_leads_names_it(
    run: Run, leads: Leads, intake: Intake, new_lead: Callable[..., NewLead], capsys: pytest.CaptureFixture[str]
) -> None:
    intake.take(new_lead())
    assert run("list", "--status", "done") == 0
    assert capsys.readouterr().out == "No leads of status 'done'. `ldn leads list` shows all.\n"
    assert run("list", "--status", "new") == 0
    assert "L-000001" in capsys.readouterr().out


def test_list_as_json(
    run: Run, intake: Intake, new_lead: Callable[..., NewLead], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("list", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    intake.take(new_lead())
    assert run("list", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["reference"] == "L-000001"


def test_list_says_when_there_are_more(
    run: Run, intake: Intake, new_lead: Callable[..., NewLead], capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (1, 2):
        intake.take(new_lead(idempotency_key=f"form-{number}"))
    run("list", "--limit", "1")
    captured = capsys.readouterr()
    assert "L-000002" in captured.out and "L-000001" not in captured.out
    assert "Only the newest 1 are shown." in captured.err
    run("list", "--limit", "2")
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5"])
def test_limit_that_is_no_count_is_refused(run: Run, limit: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("list", f"--limit={limit}")
    assert "is no whole number from 1" in capsys.readouterr().err


@pytest.mark.parametrize("reference", ["L-000001", "l1", "1"])
def test_show(
    run: Run,
    leads: Leads,
    intake: Intake,
    new_lead: Callable[..., NewLead],
    reference: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lead = intake.take(new_lead())
    with leads._engine.begin() as connection:
        connection.execute(insert(conversations).values(id=lead.conversation_id))
        connection.execute(
            insert(messages).values(
                conversation_id=lead.conversation_id,
                sender="visitor",
                turn_id="t",
                body={"kind": "text", "sentences": [{"text": "Can a pharmacist call me?"}]},
            )
        )
    assert run("show", reference) == 0
    out = capsys.readouterr().out
    assert "Jane Doe" in out and "visitor: Can a pharmacist call me?" in out


@pytest.mark.parametrize("reference", ["L-000999", "nonsense"])
def test_show_of_an_unknown_reference_names_it_and_the_cure(
    run: Run, reference: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("show", reference) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"There is no lead '{reference}'. `ldn leads list` shows")


def test_export_to_standard_output(
    run: Run, intake: Intake, new_lead: Callable[..., NewLead], capsys: pytest.CaptureFixture[str]
) -> None:
    intake.take(new_lead())
    assert run("export", "--format", "csv") == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("reference,created_at") and "L-000001" in captured.out
    assert captured.err == ""


def test_exported_file_is_its_owners_alone(
    run: Run,
    leads: Leads,
    intake: Intake,
    new_lead: Callable[..., NewLead],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    intake.take(new_lead(name="Zoë"))
    file = tmp_path / "leads.csv"
    assert run("export", "--format", "csv", "--output", str(file)) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "Zoë" in file.read_text("utf-8-sig")
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"\r\r" not in file.read_bytes()
    assert capsys.readouterr().err == f"1 lead written to {file}.\n"


def test_export_replaces_only_by_force_and_then_closes_the_file_to_others(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "leads.json"
    file.write_text("precious")
    file.chmod(0o644)
    assert run("export", "--format", "json", "--output", str(file)) == 1
    assert file.read_text() == "precious"
    assert "exists already. Name another file, or add --force" in capsys.readouterr().err
    assert run("export", "--format", "json", "--output", str(file), "--force") == 0
    assert json.loads(file.read_text()) == []
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["missing/leads.csv", "folder"])
def test_export_to_a_place_that_cannot_be_written_is_told(
    run: Run, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    assert run("export", "--format", "csv", "--force", "--output", str(tmp_path / name)) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert not list(tmp_path.glob(".leads-*"))


@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"], ["show", "1"], ["export", "--format", "csv"]])
def test_damaged_database_is_told_with_its_cure(
    run: Run, tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "ldn.sqlite3").write_bytes(b"this is no database" * 100)
    assert run(*arguments) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "damaged" in captured.err and "restore" in captured.err


def test_unknown_time_zone_is_told(
    run: Run,
    intake: Intake,
    new_lead: Callable[..., NewLead],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    intake.take(new_lead())
    pharmacy = Pharmacy("A pharmacy", "(855) 485-8600", time_zone="Mars/Olympus")
    monkeypatch.setattr(cli, "load_pharmacy", lambda: pharmacy)
    assert run("list") == 1
    assert "time_zone has value 'Mars/Olympus'. Write one such as America/Los_Angeles" in capsys.readouterr().err
