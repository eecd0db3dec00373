from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.insights import cli
from bot.settings import Settings


@pytest.fixture
def run(tmp_path: Path, seeded: Engine) -> Callable[..., int]:
    parser = argparse.ArgumentParser(prog="ldn")
    cli.register(parser.add_subparsers(required=True))
    settings = Settings.read({"LDN_HOME": str(tmp_path)})

    def run(*arguments: str) -> int:
        args = parser.parse_args(["report", *arguments])
        return args.func(args, settings)

    return run


def test_the_report_names_questions_in_words(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--week", "2026-W47") == 0
    out = capsys.readouterr().out
    assert "What is the usual LDN dose, and what is the maximum?" in out and "Fibromyalgia" in out


def test_the_default_is_the_last_whole_week(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    assert "the LDN assistant from " in capsys.readouterr().out


def test_a_week_that_is_none_is_named(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--week", "47") == 1
    assert "The week has value '47'." in capsys.readouterr().err
