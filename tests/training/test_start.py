"""What answers visitors at a start: the first one, the same again, and after an upgrade."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine

from bot.settings import Settings
from bot.store.release_tables import models
from bot.training import records, releases, runs, serving, start
from bot.training.model import TrainingError
from bot.training.records import SYSTEM, Model
from tests.training.judged import make_model, metrics


class Starts:
    """Starts of the assistant, with trainings and trials that are only played."""

    def __init__(self, engine: Engine, home: Path) -> None:
        self.engine, self.folder = engine, home / "models"
        self.settings = Settings.read({"LDN_HOME": str(home), "LDN_DATABASE_URL": str(engine.url)})
        self.said: list[str] = []
        self.trained = 0
        # What the trial of an earlier model says; "": it can go on.
        self.complaint = ""

    def __call__(self) -> list[str]:
        self.said = []
        start.prepare(self.engine, self.settings, self.said.append)
        return self.said

    def live(self) -> Model:
        with self.engine.connect() as connection:
            found = records.live_model(connection)
        assert found is not None
        return found

    def asked(self) -> list[str]:
        with self.engine.connect() as connection:
            return [run.requested_by for run in runs.listed(connection)]

    def upgrade(self, **parts: str) -> None:
        """The files of all models were others, in these parts."""
        with self.engine.begin() as connection:
            for model in records.newest_models(connection):
                made_of = model.made_of | {"files": "before"} | parts
                connection.execute(update(models).where(models.c.hash == model.hash).values(made_of=made_of))


@pytest.fixture
def starts(sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Starts:
    made = Starts(sqlite_engine, tmp_path)

    def ensure(_settings: Settings, _say: Callable[[str], None]) -> Path:
        path = made.folder / "files.tar.gz"
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            made.trained += 1
            path.write_bytes(b"of the files")
        return path

    def run_rasa(_settings: Settings, _inputs: object, target: Path, _tick: object) -> None:
        made.trained += 1
        target.write_bytes(b"new")

    def run(_command: list[str], **_more: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], bool(made.complaint), "", f"INFO loading\n{made.complaint}\n")

    monkeypatch.setattr(start, "ensure", ensure)
    monkeypatch.setattr(start, "run_rasa", run_rasa)
    monkeypatch.setattr(start.subprocess, "run", run)
    return made


def promoted(starts: Starts, name: str = "old") -> Model:
    """A model that staff released."""
    make_model(starts.engine, starts.folder, "base", metrics(), run=None)
    model = make_model(starts.engine, starts.folder, name, metrics())
    with starts.engine.begin() as connection:
        id = releases.promote(connection, model, starts.folder, "staff:3")
    releases.proceed(starts.engine, id, "live")
    return model


def test_the_first_model_goes_live_and_is_judged_while_it_answers(starts: Starts) -> None:
    (said,) = starts()
    assert "answers visitors and is being judged" in said
    assert starts.live().file == "files.tar.gz" and starts.trained == 1 and starts.asked() == [SYSTEM]
    assert serving.served(starts.engine, starts.settings).checked().read_bytes() == b"of the files"
    # The next start asks again only if the judging came to nothing.
    runs.end(starts.engine, 1, "failed", reason="The process ended.")
    starts()
    assert starts.asked() == [SYSTEM, SYSTEM]
    records.set_metrics(starts.engine, starts.live().hash, metrics())
    runs.end(starts.engine, 2, "done")
    assert starts() == [] and starts.trained == 1 and len(starts.asked()) == 2


def test_after_an_upgrade_the_model_before_goes_on_until_the_gate_has_decided(starts: Starts) -> None:
    old = promoted(starts)
    starts.upgrade()
    said = starts()
    assert "The files have changed" in said[0] and "One that knows the change is being trained" in said[-1]
    assert starts.live().hash == old.hash and starts.trained == 0 and starts.asked() == [SYSTEM]
    assert serving.served(starts.engine, starts.settings).checked().read_bytes() == b"old"


def test_so_does_a_model_that_came_with_the_assistant(starts: Starts) -> None:
    starts()
    records.set_metrics(starts.engine, starts.live().hash, metrics())
    runs.end(starts.engine, 1, "done")
    starts.upgrade()
    starts()
    assert starts.live().file == "files.tar.gz" and starts.trained == 1 and starts.asked() == [SYSTEM, SYSTEM]


def test_what_was_judged_already_is_not_trained_again_at_each_start(starts: Starts) -> None:
    old = promoted(starts)
    starts.upgrade()
    make_model(starts.engine, starts.folder, "refused", metrics(("an1",)))
    said = starts()
    assert starts.asked() == [] and "The gate refused model" in said[-1] and starts.live().hash == old.hash


def test_a_training_that_somebody_else_asked_for_is_not_disturbed(starts: Starts) -> None:
    promoted(starts)
    starts.upgrade()
    with starts.engine.begin() as connection:
        runs.request(connection, "staff:1")
    starts()
    assert starts.asked() == ["staff:1"]


@pytest.mark.parametrize(
    ("parts", "complaint", "why"),
    [
        ({"code": "other"}, "", "what reads it has changed"),
        ({"settings": "other"}, "", "what reads it has changed"),
        ({"rasa": "3.7.0"}, "", "what reads it has changed"),
        ({}, "there is no answer dosing/moon any more", "there is no answer dosing/moon any more"),
    ],
)
def test_a_model_that_does_not_fit_the_new_version_gives_way_to_one_that_is_judged_later(
    starts: Starts, parts: dict[str, str], complaint: str, why: str
) -> None:
    promoted(starts)
    starts.upgrade(**parts)
    starts.complaint = complaint
    said = starts()
    assert why in said[1] and "is being judged" in said[-1]
    assert serving.served(starts.engine, starts.settings).checked().read_bytes() == b"new"
    assert starts.trained == 1 and starts.asked() == [SYSTEM]
    with starts.engine.connect() as connection:
        assert [(one.kind, one.state) for one in releases.listed(connection)][0] == ("upgrade", "live")


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_an_archive_that_is_not_what_was_recorded_is_not_tried(starts: Starts, damage: str) -> None:
    old = starts.folder / promoted(starts).file
    starts.upgrade()
    if damage == "gone":
        old.unlink()
    else:
        old.write_bytes(b"something else")
    starts()
    assert serving.served(starts.engine, starts.settings).checked().read_bytes() == b"new"


def test_a_model_that_was_trained_before_the_start_is_taken(starts: Starts) -> None:
    promoted(starts)
    starts.upgrade(code="other")
    (starts.folder / f"{start.of_files().fingerprint}.tar.gz").write_bytes(b"by make train")
    starts()
    assert starts.trained == 0
    assert serving.served(starts.engine, starts.settings).checked().read_bytes() == b"by make train"


def test_a_model_that_came_with_the_assistant_can_be_made_again_one_of_staff_cannot(starts: Starts) -> None:
    starts()
    (starts.folder / "files.tar.gz").unlink()
    starts()
    assert serving.served(starts.engine, starts.settings).checked().read_bytes() == b"new"
    (starts.folder / promoted(starts).file).unlink()
    with pytest.raises(TrainingError, match="is missing. Restore it from a backup"):
        starts()


def test_the_shell_asks_the_model_that_was_trained_last(starts: Starts, monkeypatch: pytest.MonkeyPatch) -> None:
    trained = starts.folder / "trained.tar.gz"
    for name in ("model_path", "current"):
        monkeypatch.setattr(serving, name, lambda _settings: trained)
    old = promoted(starts)
    last = lambda: serving.trained_last(starts.engine, starts.settings).path  # noqa: E731
    trained.touch()
    assert last() == starts.folder / old.file
    starts.upgrade()
    assert last() == trained
    trained.unlink()
    assert last() == starts.folder / old.file
