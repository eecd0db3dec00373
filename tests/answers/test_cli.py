from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine

from bot.answers import cli
from bot.settings import Settings
from bot.store.answer_tables import answer_versions, answers_head
from tests.answers.conftest import Desk

Run = Callable[..., int]
TIMING = "dosing/timing"


@pytest.fixture
def run(tmp_path: Path, engine: Engine) -> Run:
    parser = argparse.ArgumentParser(prog="ldn")
    cli.register(parser.add_subparsers(required=True))
    settings = Settings.read({"LDN_HOME": str(tmp_path)})

    def run(*arguments: str) -> int:
        args = parser.parse_args(["knowledge", *arguments])
        return args.func(args, settings)

    return run


def test_check_holds_the_console_s_answers_to_their_sources(
    run: Run, desk: Desk, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check") == 0
    assert capsys.readouterr().out == "The knowledge keeps to its sources.\n"
    desk.publish(desk.draft(TIMING, desk.content(TIMING)))
    content = desk.content(TIMING)
    content["sentences"][0]["text"] = "Take 77 mg."
    with engine.begin() as connection:
        connection.execute(update(answer_versions).values(content=content))
        connection.execute(update(answers_head).values(changes=9))
    assert run("check") == 1
    out = capsys.readouterr().out
    assert "dosing/timing.sentences[0]: the figure '77 mg' is in none of its sources" in out and "1 complaints" in out


def test_check_complains_of_a_translation_that_is_behind(
    run: Run, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.publish(desk.draft("chat/thank", desk.content("chat/thank", question="Cheers")))
    assert run("check") == 1
    assert "es: chat/thank: its English text has changed since. Translate it anew" in capsys.readouterr().out


def test_export_writes_the_files(run: Run, desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk.publish(desk.draft(TIMING, desk.content(TIMING, question="Exported?")))
    assert run("export", "--output", str(tmp_path / "out")) == 0
    assert "Exported?" in (tmp_path / "out" / "dosing.yml").read_text()
    assert f"written: {tmp_path / 'out' / 'dosing.yml'}" in capsys.readouterr().out
    (tmp_path / "file").write_text("")
    assert run("export", "--output", str(tmp_path / "file")) == 1
    assert "Name a folder that is yours" in capsys.readouterr().err
