from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError

from bot.settings import Settings
from bot.store.on_database import on_database


class Refused(Exception):
    """What a command may refuse with."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.read({"LDN_HOME": str(tmp_path)})


def test_it_works_on_a_migrated_database(settings: Settings) -> None:
    def count(_args: argparse.Namespace, _settings: Settings, engine: Engine) -> int:
        with engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM leads")).scalar_one()) + 7

    assert on_database(count)(argparse.Namespace(), settings) == 7


def test_a_refusal_is_said_and_a_failure_of_the_database_by_its_kind_alone(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_args: object) -> int:
        raise Refused("Name another account.")

    def fail(*_args: object) -> int:
        raise OperationalError("INSERT INTO leads VALUES ('Nora Planted')", {}, Exception("Nora Planted"))

    assert on_database(refuse, Refused)(argparse.Namespace(), settings) == 1
    assert capsys.readouterr().err == "Name another account.\n"
    assert on_database(fail)(argparse.Namespace(), settings) == 1
    said = capsys.readouterr().err
    assert "OperationalError" in said and "Nora" not in said
    with pytest.raises(Refused):
        on_database(refuse)(argparse.Namespace(), settings)
