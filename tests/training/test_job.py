"""The process of a run, with a training and a model that are only played."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.settings import Settings
from bot.store import make_engine, migrate
from bot.training import job, records, regression, runs, serving, verdicts
from bot.training.archive import LEFT_OUT
from bot.training.inputs import Inputs
from bot.training.model import TrainingError
from bot.training.records import SYSTEM
from bot.training.runs import Run

Train = Callable[..., None]


def archive(path: Path, name: str) -> None:
    """An archive with what is read of one."""
    with tarfile.open(path, "w:gz") as file:
        rows = [{"example": "0123", "label": "dosing/timing", "found": "dosing/with_food"}] + [
            {"example": str(number), "label": "dosing/timing", "found": "dosing/timing"} for number in range(9)
        ]
        for member, content in ((f"components/x/{LEFT_OUT}", json.dumps(rows)), ("metadata.json", name)):
            info = tarfile.TarInfo(member)
            info.size = len(content)
            file.addfile(info, BytesIO(content.encode()))


class Shell:
    """Answers every test question as it must be, except those in `wrong`."""

    wrong: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._expected = {line.question.text: line.question for line in regression.shipped()}
        self.asked = 0

    def talk(self, text: str) -> list[dict[str, Any]]:
        self.asked += 1
        question = self._expected[text]
        label = "access/cost" if question.id in self.wrong else question.labels[0]
        return [{"messages": [], "topics": [label], "route": question.must_route}]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.read({"LDN_HOME": str(tmp_path)})


@pytest.fixture
def engine(settings: Settings) -> Engine:
    engine = make_engine(settings.database_url)
    migrate(engine)
    return engine


@pytest.fixture
def shells(monkeypatch: pytest.MonkeyPatch) -> list[Shell]:
    """The models that were asked, in order."""
    made: list[Shell] = []

    @contextmanager
    def assistant(_settings: Settings, _model: Path) -> Iterator[Shell]:
        made.append(Shell())
        yield made[-1]

    monkeypatch.setattr(job, "assistant", assistant)
    return made


@pytest.fixture
def id(engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> int:
    """A run that was claimed; the model of the files is there."""
    (settings.home / "models").mkdir()
    base = settings.home / "models" / "base.tar.gz"
    archive(base, "base")
    monkeypatch.setattr(serving, "current", lambda settings: base)
    play(monkeypatch, "new")
    with engine.begin() as connection:
        number = runs.request(connection, "staff:1")
    assert runs.claim(engine) == number
    return number


def play(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def run_rasa(_settings: Settings, _inputs: Inputs, target: Path, tick: Train, packing: Train) -> None:
        tick(["INFO Starting to train component 'AnswerClassifier'.\n"])
        packing()
        archive(target, name)

    monkeypatch.setattr(job, "run_rasa", run_rasa)


def ended(engine: Engine, id: int) -> Run:
    with engine.connect() as connection:
        run = runs.run(connection, id)
    assert run is not None
    return run


def test_a_run_trains_records_and_judges_both_models(
    settings: Settings, engine: Engine, id: int, shells: list[Shell]
) -> None:
    assert job.work(settings, engine, id) == 0
    run = ended(engine, id)
    assert run.state == "done" and run.model_hash and set(run.timings) >= {"load", "learn", "pack", "judge", "compare"}
    assert len(shells) == 2 and all(shell.asked == len(regression.shipped()) for shell in shells)
    with engine.connect() as connection:
        judged = verdicts.of(connection, run.model_hash)
    assert judged is not None and judged.live is not None and judged.live.made_by == SYSTEM
    assert judged.verdict.passed and judged.model.made_by == "staff:1" and judged.model.run_id == id
    assert judged.model.made_of["files"] and judged.model.metrics is not None
    assert judged.model.metrics["left_out"] == {"dosing/timing": [9, 10]}
    assert judged.model.metrics["missed_examples"] == {"0123": "dosing/with_food"}


def test_the_live_model_is_not_asked_twice_and_nothing_live_is_overwritten(
    settings: Settings, engine: Engine, id: int, shells: list[Shell], monkeypatch: pytest.MonkeyPatch
) -> None:
    job.work(settings, engine, id)
    files = {path.name: path.read_bytes() for path in (settings.home / "models").iterdir()}
    play(monkeypatch, "newer")
    with engine.begin() as connection:
        again = runs.request(connection, "staff:1")
    runs.claim(engine)
    assert job.work(settings, engine, again) == 0
    assert len(shells) == 3 and "asked the same questions before" in ended(engine, again).log
    assert all((settings.home / "models" / name).read_bytes() == content for name, content in files.items())


def test_the_same_inputs_give_the_same_model(
    settings: Settings, engine: Engine, id: int, shells: list[Shell], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        job,
        "run_rasa",
        lambda _s, _i, target, _t, packing: target.write_bytes((_s.home / "models/base.tar.gz").read_bytes()),
    )
    job.work(settings, engine, id)
    with engine.connect() as connection:
        assert len(records.newest_models(connection)) == 1


def test_without_a_model_that_fits_the_floors_decide(
    settings: Settings, engine: Engine, id: int, shells: list[Shell], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(_settings: Settings) -> Path:
        raise TrainingError("There is no model for the data as they are now.")

    monkeypatch.setattr(serving, "current", none)
    assert job.work(settings, engine, id) == 0
    assert len(shells) == 1 and "none to compare with" in ended(engine, id).log


def test_a_cancelled_run_ends_its_training(
    settings: Settings, engine: Engine, id: int, shells: list[Shell], monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(_settings: Settings, _inputs: Inputs, _target: Path, tick: Train, packing: Train) -> None:
        with engine.begin() as connection:
            runs.cancel(connection, id, "staff:1")
        while True:
            tick([])

    monkeypatch.setattr(job, "run_rasa", slow)
    assert job.work(settings, engine, id) == 0
    assert ended(engine, id).state == "cancelled" and not shells


def test_a_run_whose_starter_is_gone_has_failed(
    settings: Settings, engine: Engine, id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_arguments: object, **_more: object) -> None:
        raise job.Cancelled

    monkeypatch.setattr(job, "run_rasa", killed)
    assert job.work(settings, engine, id) == 1
    assert ended(engine, id).state == "failed" and "Start it again" in (ended(engine, id).reason or "")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TrainingError("Training failed. Its last words:\nmy name is Zebulon"), "Training failed. Its last words:"),
        (ValueError("my name is Zebulon"), "Training failed with ValueError."),
        (OSError(28, "No space left on device"), "No space left on device. Make room in LDN_HOME."),
    ],
)
def test_a_run_that_fails_says_why_and_quotes_nothing(
    settings: Settings, engine: Engine, id: int, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def fails(*_arguments: object, **_more: object) -> None:
        raise error

    monkeypatch.setattr(job, "run_rasa", fails)
    assert job.work(settings, engine, id) == 1
    run = ended(engine, id)
    assert run.state == "failed" and (run.reason or "").startswith(said)
    assert "Zebulon" not in f"{run.reason}{run.log}"
