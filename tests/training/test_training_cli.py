from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy.engine import Engine

from bot import cli
from bot.settings import Settings
from bot.store import make_engine, migrate
from bot.supervisor.checks import only_copy
from bot.training import cli as training_cli
from bot.training import releases, runner, runs
from bot.training.records import Model
from tests.training.judged import make_model, metrics


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("LDN_HOME", str(tmp_path))
    return Settings.read()


@pytest.fixture
def engine(settings: Settings) -> Engine:
    engine = make_engine(settings.database_url)
    migrate(engine)
    return engine


@pytest.fixture
def base(engine: Engine, settings: Settings) -> Model:
    return make_model(engine, settings.home / "models", "base", metrics(), run=None)


def test_what_there_is_is_listed(engine: Engine, settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["release", "list"]) == 0
    assert "No model was recorded yet" in capsys.readouterr().out
    base = make_model(engine, settings.home / "models", "base", metrics(), run=None)
    one = make_model(engine, settings.home / "models", "one", metrics(("an1",)))
    assert cli.main(["release", "promote", one.short]) == 1
    assert "The gate refuses model" in capsys.readouterr().err
    assert cli.main(["release", "promote", one.short, "--override", "Our hours have changed."]) == 0
    assert "`ldn run` will do it" in capsys.readouterr().out
    assert cli.main(["release", "list"]) == 0
    shown = capsys.readouterr().out
    assert base.short in shown and "requested" in shown and "Our hours have changed." in shown
    assert cli.main(["release", "list", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["state"] for one in found["releases"]] == ["requested", "live"] and len(found["models"]) == 2
    assert cli.main(["release", "rollback"]) == 1
    assert "no earlier release" in capsys.readouterr().err


def test_a_release_is_followed_until_it_has_ended(
    engine: Engine, settings: Settings, base: Model, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make_model(engine, settings.home / "models", "one", metrics())
    ends = iter(["smoking", "failed", "live"])

    def act(_seconds: float) -> None:
        with engine.connect() as connection:
            id = releases.listed(connection)[0].id
        state = next(ends)
        releases.proceed(engine, id, state, "A smoke question got no answer." if state == "failed" else None)

    # Its own clock only: threads of other tests sleep by the common one.
    monkeypatch.setattr(training_cli, "time", SimpleNamespace(sleep=act, monotonic=time.monotonic))
    with only_copy(settings.home):
        assert cli.main(["release", "promote", one.short]) == 1
        assert "failed. A smoke question got no answer." in capsys.readouterr().err
        assert cli.main(["release", "promote", one.short]) == 0
    assert f"Model {one.short} is live" in capsys.readouterr().out


def test_training_shows_how_far_it_is_and_then_the_judgement(
    engine: Engine,
    settings: Settings,
    base: Model,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = make_model(engine, settings.home / "models", "one", metrics(("an1",)))
    monkeypatch.setattr("bot.training.model.ensure", lambda settings, say: None)
    script = (
        "import sys, time; from bot.settings import Settings; from bot.store import make_engine; "
        "from bot.training import runs; engine = make_engine(Settings.read().database_url); "
        f"id = int(sys.argv[1]); runs.seen(engine, id, 'learn', 0.5, 75); time.sleep(0.8); "
        f"runs.end(engine, id, 'done', model_hash='{one.hash}', timings={{}})"
    )
    monkeypatch.setattr(runner, "command", lambda id: [sys.executable, "-c", script, str(id)])
    assert cli.main(["train", "--progress"]) == 0
    shown = capsys.readouterr().out
    assert "[###############...............]  50% Learning, about 1 min 15 s left" in shown
    assert "dosing/timing" in shown and "1 of 2 !" in shown and "The gate refuses it:" in shown


def test_a_training_that_is_interrupted_is_cancelled(
    engine: Engine, settings: Settings, base: Model, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.training.model.ensure", lambda settings, say: None)
    monkeypatch.setattr(runner, "command", lambda id: [sys.executable, "-c", "import time; time.sleep(60)"])

    def interrupt(_self: object, _seconds: float) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(runner.Runner, "wait", interrupt)
    assert cli.main(["train", "--progress"]) == 1
    assert "Cancelled." in capsys.readouterr().out
    with engine.connect() as connection:
        (run,) = runs.listed(connection)
    assert run.state == "cancelled"
