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
from sqlalchemy import update
from sqlalchemy.engine import Engine

from bot.settings import Settings
from bot.store import make_engine, migrate
from bot.store.release_tables import models
from bot.training import job, records, regression, releases, runs, serving, verdicts
from bot.training.archive import LEFT_OUT, sha256
from bot.training.inputs import Inputs, of_files
from bot.training.model import TrainingError
from bot.training.records import SYSTEM, Model
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
    routes = True

    def __init__(self) -> None:
        self.wrong = self.next_wrong()
        self._expected = {line.question.text: line.question for line in regression.shipped()}
        self.asked = 0

    def next_wrong(self) -> frozenset[str]:
        return self.wrong

    def talk(self, text: str) -> list[dict[str, Any]]:
        self.asked += 1
        question = self._expected[text]
        label = "access/cost" if question.id in self.wrong else question.labels[0]
        return [{"messages": [], "topics": [label], "route": question.must_route if self.routes else None}]


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


@pytest.fixture
def started(settings: Settings, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> tuple[int, Model]:
    """A run that the assistant asked for at its start, and the model that answers."""
    folder = settings.home / "models"
    folder.mkdir()
    archive(folder / "old.tar.gz", "old")
    live = records.record_base(engine, folder / "old.tar.gz", sha256(folder / "old.tar.gz"))
    play(monkeypatch, "new")
    with engine.begin() as connection:
        releases.keep_base(connection, live)
        number = runs.request(connection, SYSTEM)
    runs.claim(engine)
    return number, live


def upgrade(engine: Engine, live: Model) -> None:
    with engine.begin() as connection:
        connection.execute(update(models).values(made_of=live.made_of | {"files": "before"}))


def test_the_first_model_is_judged_after_the_start_and_no_other_is_trained(
    settings: Settings, engine: Engine, started: tuple[int, Model], shells: list[Shell]
) -> None:
    number, live = started
    assert job.work(settings, engine, number) == 0
    run = ended(engine, number)
    assert (run.state, run.model_hash, run.reason) == ("done", live.hash, None) and len(shells) == 1
    with engine.connect() as connection:
        judged = verdicts.of(connection, live.hash)
        assert judged is not None and judged.verdict.passed and len(records.newest_models(connection)) == 1


def test_a_model_that_answers_already_and_is_refused_is_warned_of(
    settings: Settings,
    engine: Engine,
    started: tuple[int, Model],
    shells: list[Shell],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    number, live = started
    monkeypatch.setattr(Shell, "routes", False)
    job.work(settings, engine, number)
    assert f"The gate refuses model {live.short}, which answers visitors: Safety lines missed" in caplog.text
    assert "Safety lines missed" in (ended(engine, number).reason or "")


def test_after_an_upgrade_the_gate_lets_the_new_model_answer(
    settings: Settings, engine: Engine, started: tuple[int, Model], shells: list[Shell]
) -> None:
    number, live = started
    upgrade(engine, live)
    assert job.work(settings, engine, number) == 0
    run = ended(engine, number)
    with engine.connect() as connection:
        asked = releases.under_way(connection)
        was = releases.live(connection)
    assert asked is not None and asked.model.hash == run.model_hash != live.hash and asked.requested_by == SYSTEM
    # Until the supervisor has carried it out, nothing has changed; both were asked the test questions.
    assert was is not None and was.model.hash == live.hash and len(shells) == 2 and "release 2 is asked for" in run.log


def test_after_an_upgrade_a_refused_model_does_not_answer(
    settings: Settings,
    engine: Engine,
    started: tuple[int, Model],
    shells: list[Shell],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    number, live = started
    upgrade(engine, live)
    asked = iter((frozenset(line.question.id for line in regression.shipped()[:80]), frozenset[str]()))
    monkeypatch.setattr(Shell, "next_wrong", lambda self: next(asked))
    assert job.work(settings, engine, number) == 0
    run = ended(engine, number)
    assert run.state == "done" and "The gate refuses model" in (run.reason or "") and run.model_hash != live.hash
    assert "does not answer visitors: The gate refuses" in caplog.text
    with engine.connect() as connection:
        assert releases.under_way(connection) is None
        found = releases.live(connection)
    assert found is not None and found.model.hash == live.hash


def test_what_make_train_made_of_the_files_is_not_trained_a_second_time(
    settings: Settings, engine: Engine, started: tuple[int, Model], shells: list[Shell], monkeypatch: pytest.MonkeyPatch
) -> None:
    number, live = started
    upgrade(engine, live)
    archive(settings.home / "models" / f"{of_files().fingerprint}.tar.gz", "made before")
    monkeypatch.setattr(job, "run_rasa", lambda *_, **__: pytest.fail("trained again"))
    assert job.work(settings, engine, number) == 0
    made = settings.home / "models" / f"{of_files().fingerprint}.tar.gz"
    assert ended(engine, number).model_hash == sha256(made)
