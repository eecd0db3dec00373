from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.leads import cli, roster_cli
from bot.leads.intake import Intake
from bot.leads.lead import NewLead
from bot.settings import Settings
from bot.store import audit
from tests.leads.test_roster_file import GOOD

Run = Callable[..., int]
ROSTER = GOOD.replace("2027-06-30", "2099-06-30").replace("2027-03-31", "2099-03-31")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    parser = argparse.ArgumentParser(prog="ldn")
    commands = parser.add_subparsers(required=True)
    cli.register(commands)
    roster_cli.register(commands)
    settings = Settings.read({"LDN_HOME": str(tmp_path)})
    monkeypatch.setattr(roster_cli, "preferable_topics", lambda: {"dosing", "lupus"})

    def run(*arguments: str) -> int:
        args = parser.parse_args(arguments)
        return args.func(args, settings)

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "roster.yml"
    file.write_text(ROSTER)
    return file


def test_import_then_export_gives_the_same_again(
    run: Run, engine: Engine, file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("roster", "import", str(file)) == 0
    assert capsys.readouterr().out.startswith("The roster has 1 pharmacist and 1 permit.\n")
    out = tmp_path / "out.yml"
    assert run("roster", "export", "--output", str(out)) == 0
    assert run("roster", "import", str(out)) == 0
    assert run("roster", "export", "--output", str(out)) == 1
    capsys.readouterr()
    assert run("roster", "export") == 0
    assert capsys.readouterr().out == out.read_text()


def test_an_import_stands_in_the_audit_log_and_wakes_the_worker(
    run: Run, engine: Engine, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[object] = []
    monkeypatch.setattr("bot.worker.queue.wake", lambda _settings, channels: woken.append(channels))
    assert run("roster", "import", str(file)) == 0
    with engine.connect() as connection:
        (entry,) = audit.entries(connection)
        assert audit.verify(connection).complaint is None
    assert (entry.action, entry.object_kind) == ("roster.imported", "roster")
    assert entry.actor.startswith("shell:")
    assert entry.details == {"pharmacists": 1, "permits": 1, "moved": 0}
    assert woken == [()]


def test_a_wrong_file_changes_nothing(run: Run, engine: Engine, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("roster", "import", str(file))
    file.write_text(ROSTER.replace("New_York", "Newyork").replace("capacity: 12", "capacity: x"))
    capsys.readouterr()
    for command in ("import", "check"):
        assert run("roster", command, str(file)) == 1
        first, second = capsys.readouterr().err.splitlines()
        assert first.startswith("roster.yml:6: pharmacists[1].time_zone has value 'America/Newyork'.")
        assert second.startswith("roster.yml:12: pharmacists[1].capacity")
    with engine.connect() as connection:
        assert len(list(audit.entries(connection))) == 1
    run("roster", "export")
    assert "America/New_York" in capsys.readouterr().out


def test_a_missing_file_is_told(run: Run, engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("roster", "import", "nowhere.yml") == 1
    assert "nowhere.yml cannot be read: No such file or directory" in capsys.readouterr().err


def test_import_moves_the_leads_that_it_concerns(
    run: Run, engine: Engine, file: Path, new_lead: Callable[..., NewLead], capsys: pytest.CaptureFixture[str]
) -> None:
    Intake(engine).take(new_lead())
    run("roster", "import", str(file))
    assert "L-000001 is now with Ann Lee." in capsys.readouterr().out
    file.write_text(ROSTER.replace("Ann Lee", "Bob Ray").replace("Ann@", "bob@"))
    run("roster", "import", str(file))
    out = capsys.readouterr().out
    assert "Ann Lee is no longer in it." in out and "L-000001 is now with Bob Ray." in out
    file.write_text(ROSTER.replace("Ann Lee", "Cid Fox").replace("Ann@", "cid@").replace("Texas", "Ohio"))
    run("roster", "import", str(file))
    assert "L-000001 is now with the supervisor." in capsys.readouterr().out


def test_check_notes_what_ends_and_what_nobody_covers(
    run: Run, engine: Engine, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("roster", "check") == 0
    assert "The roster has no pharmacists: all leads wait for the supervisor." in capsys.readouterr().out
    assert run("roster", "check", str(file)) == 0
    assert capsys.readouterr().out == f"{file} is in order.\nNothing to be noted.\n"
    file.write_text(
        ROSTER.replace("permits:", "permits:\n  - {state: NV, number: 2, expires: 2099-01-01}")
        .replace("2099-03-31", "2020-03-31")
        .replace("2099-06-30", "2020-06-30")
    )
    run("roster", "check", str(file))
    out = capsys.readouterr().out
    assert "note: The permit for Texas expired on 2020-06-30." in out
    assert "note: Ann Lee's licence for Texas expired on 2020-03-31." in out
    assert "note: Nobody is licensed for Nevada, which the pharmacy serves" in out
    assert "note: Ann Lee is licensed for TX, which the pharmacy does not serve." in out


def test_explain_says_why_and_route_gives_it(
    run: Run, engine: Engine, file: Path, new_lead: Callable[..., NewLead], capsys: pytest.CaptureFixture[str]
) -> None:
    Intake(engine).take(new_lead(state="OH"))
    run("roster", "import", str(file))
    capsys.readouterr()
    assert run("leads", "route", "L-000001", "--explain") == 0
    out = capsys.readouterr().out
    assert out.startswith("L-000001 from Ohio is new, with the supervisor.")
    assert "The roster has no pharmacists." in out and "By the roster of now: The pharmacy has no permit for" in out
    Intake(engine).take(new_lead(idempotency_key="2", email=None, phone="+13125550199"))
    assert run("leads", "route", "L-000002", "--explain") == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "L-000002 from Texas is assigned, with Ann Lee." in out
    assert "can Ann Lee: licensed for Texas until 2099-03-31;" in out
    assert run("leads", "route", "L-000001") == 0
    assert capsys.readouterr().out == "L-000001 from Ohio is new, with the supervisor.\n"
    assert run("leads", "route", "L-000009") == 1
    assert "There is no lead 'L-000009'" in capsys.readouterr().err


def test_show_tells_what_happened_and_who_has_it(
    run: Run, engine: Engine, file: Path, new_lead: Callable[..., NewLead], capsys: pytest.CaptureFixture[str]
) -> None:
    run("roster", "import", str(file))
    Intake(engine).take(new_lead(conditions=("lupus",), urgency="soon"))
    Intake(engine).take(new_lead(idempotency_key="2", about="One more thing"))
    capsys.readouterr()
    run("leads", "show", "1")
    out = " ".join(capsys.readouterr().out.split())
    for part in (
        "Assigned to: Ann Lee", "Conditions: lupus", "Urgency: soon", "Language: en", "received by chat",
        "assigned by routing: Ann Lee: licensed for Texas", "wrote again, L-000002: One more thing",
    ):  # fmt: skip
        assert part in out, part
    run("leads", "show", "2")
    assert "Joined to:    L-000001" in capsys.readouterr().out
