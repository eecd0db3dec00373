from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.cli import main
from bot.store import audit, make_engine
from bot.store.encryption import use_keyring
from bot.store.keyring import keyring
from bot.training.examples import active_examples, digest


@pytest.fixture
def home(tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LDN_HOME", str(tmp_path))
    (tmp_path / "ldn.sqlite3").write_bytes(migrated_file.read_bytes())
    return tmp_path


@pytest.fixture
def engine(home: Path) -> Engine:
    engine = make_engine(f"sqlite:///{home / 'ldn.sqlite3'}")
    use_keyring(engine, keyring(home / "encryption.keys"))
    return engine


def _file(home: Path, *lines: str, name: str = "own.csv") -> str:
    (home / name).write_text("\n".join(["text,answer", *lines, ""]), encoding="utf-8")
    return str(home / name)


def test_examples_go_out_and_come_back_the_same(
    home: Path, engine: Engine, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = _file(
        home, "zip at nine?,dosing/timing", "zip price,access/cost", "my zip and lupus,conditions/ask_condition"
    )
    assert main(["examples", "import", file]) == 0
    assert "Added 3 of 3" in capsys.readouterr().out
    before = digest(engine)
    out = home / "out.yml"
    assert main(["examples", "export", "--out", str(out)]) == 0
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM examples")
    assert main(["examples", "import", str(out)]) == 0
    assert digest(engine) == before
    assert main(["examples", "import", str(out)]) == 0
    assert "Added 0 of 3" in capsys.readouterr().out
    with engine.connect() as connection:
        assert [entry.action for entry in audit.entries(connection)] == ["example.imported"] * 3


def test_a_file_with_a_mistake_adds_nothing(home: Path, engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    file = _file(
        home, "zip at nine?,dosing/timing", "zip,dosing/tming", "i took 20 pills and cannot breathe,dosing/timing"
    )
    assert main(["examples", "import", file]) == 1
    told = capsys.readouterr().err
    assert "own.csv:3: the answer 'dosing/tming' is not known" in told
    assert "own.csv:4: the text sounds like safety_net/emergency" in told and "Nothing was added" in told
    assert active_examples(engine) == []


def test_a_dry_run_adds_nothing(home: Path, engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["examples", "import", _file(home, "zip at nine?,dosing/timing"), "--dry-run"]) == 0
    assert "Would add 1 of 1" in capsys.readouterr().out and active_examples(engine) == []


def test_an_active_example_of_another_answer_stops_the_import(
    home: Path, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["examples", "import", _file(home, "zip at nine?,dosing/timing")])
    assert main(["examples", "import", _file(home, "new one,access/cost", "Zip at nine,access/cost")]) == 1
    assert "own.csv:3: the text is an active example of another answer" in capsys.readouterr().err
    assert len(active_examples(engine)) == 1


def test_conflicts_are_printed_with_the_cure(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["examples", "conflicts"]) == 0
    main(
        [
            "examples",
            "import",
            _file(home, "is zip zap the thing today,dosing/timing", "is zip zap the thing todai,access/cost"),
        ]
    )
    capsys.readouterr()
    assert main(["examples", "conflicts"]) == 1
    out = capsys.readouterr().out
    assert "example 1 (dosing/timing)" in out and "example 2" in out and "retire it" in out


def test_what_cannot_be_read_or_written_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["examples", "import", str(home / "none.csv")]) == 1
    assert "cannot be read" in capsys.readouterr().err
    assert main(["examples", "export"]) == 0
    assert "no examples" in capsys.readouterr().err
    main(["examples", "import", _file(home, "zip at nine?,dosing/timing")])
    assert main(["examples", "export", "--out", str(home / "no" / "x.yml")]) == 1
    assert "cannot be written" in capsys.readouterr().err
