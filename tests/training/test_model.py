from __future__ import annotations

import shutil
import sys
import tarfile
from pathlib import Path

import pytest

from bot import paths
from bot.settings import Settings
from bot.training import inputs, model
from bot.training.model import TrainingError, current, ensure, fingerprint, model_path, train


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what a model is made of, as the project's root."""
    root = tmp_path / "root"
    for name in ("config.yml", "domain.yml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(paths.ROOT / name, root / name)
    for name in ("data", "bot/nlu", "bot/knowledge"):
        shutil.copytree(paths.ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(paths, "ROOT", root)
    return root


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.read({"LDN_HOME": str(tmp_path / "home")})


def test_the_fingerprint_stays_while_nothing_changes(copy: Path) -> None:
    first = fingerprint()
    assert len(first) == 16 and fingerprint() == first


@pytest.mark.parametrize(
    "name",
    [
        "config.yml",
        "domain.yml",
        "data/rules.yml",
        "data/nlu/dosing.yml",
        "data/knowledge/medicines.yml",
        "bot/knowledge/states.py",
        "bot/nlu/encoder.py",
        "bot/nlu/features.py",
        "bot/nlu/lexicon.py",
        "bot/nlu/masking.py",
        "bot/nlu/onnx_graph.py",
        "bot/nlu/ridge.py",
        "bot/nlu/subject.py",
        "bot/nlu/understanding.py",
    ],
)
def test_what_a_model_is_made_of_changes_the_fingerprint(copy: Path, name: str) -> None:
    before = fingerprint()
    with (copy / name).open("a") as file:
        file.write("# changed\n")
    assert fingerprint() != before


def test_a_new_name_of_a_condition_changes_it(copy: Path) -> None:
    before, file = fingerprint(), copy / "data/knowledge/conditions.yml"
    file.write_text(file.read_text().replace("synonyms: [MS,", "synonyms: [MS, em ess,", 1))
    assert fingerprint() != before


def test_a_new_file_of_examples_changes_the_fingerprint_and_so_does_its_name(copy: Path) -> None:
    seen = {fingerprint()}
    (copy / "data/nlu/new.yml").write_text("nlu: []\n")
    seen.add(fingerprint())
    (copy / "data/nlu/new.yml").rename(copy / "data/nlu/other.yml")
    seen.add(fingerprint())
    assert len(seen) == 3


@pytest.mark.parametrize(
    "name",
    [
        "data/knowledge/conditions.yml",
        "data/knowledge/dosing.yml",
        "data/knowledge/sources.yml",
        "data/pharmacy.yml",
    ],
)
def test_the_wording_of_answers_does_not(copy: Path, name: str) -> None:
    before = fingerprint()
    with (copy / name).open("a") as file:
        file.write("# changed\n")
    assert fingerprint() == before


def test_every_pattern_of_what_a_model_is_made_of_names_something() -> None:
    patterns = [pattern for part in inputs._TRAINED_ON.values() for pattern in part]
    assert [pattern for pattern in patterns if not list(paths.ROOT.glob(pattern))] == []


def test_only_a_model_that_fits_the_data_is_current(settings: Settings) -> None:
    with pytest.raises(TrainingError, match=r"There is no model for the data as they are now\. Run `make train`\."):
        current(settings)
    path = model_path(settings)
    path.parent.mkdir(parents=True)
    path.with_name("0123456789abcdef.tar.gz").touch()
    with pytest.raises(TrainingError):
        current(settings)
    path.touch()
    assert current(settings) == path


def test_a_model_that_fits_is_not_trained_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[Settings] = []
    monkeypatch.setattr(model, "train", lambda settings, say: trained.append(settings) or model_path(settings))
    assert ensure(settings, print) == model_path(settings) and trained == [settings]
    model_path(settings).parent.mkdir(parents=True)
    model_path(settings).touch()
    assert ensure(settings, print) == model_path(settings) and len(trained) == 1


def _fake_python(folder: Path, script: str) -> str:
    """A program in Python's place, which is called as `python -m rasa train ... --out FOLDER ...`."""
    program = folder / "python"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


def test_a_trained_model_is_put_in_its_place(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = 'while [ "$1" != --out ]; do shift; done; cd "$2"; echo "$LDN_HOME" > home; tar -czf model.tar.gz home'
    monkeypatch.setattr(sys, "executable", _fake_python(tmp_path, script))
    said: list[str] = []
    path = train(settings, said.append)
    assert path == model_path(settings) == current(settings)
    with tarfile.open(path) as file:
        assert file.extractfile("home").read().decode().strip() == str(settings.home)  # type: ignore[union-attr]
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert said[0].startswith("Training the model") and said[-1].endswith(path.name)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo 'YamlException: data/nlu/dosing.yml line 3'; exit 1", "YamlException: data/nlu/dosing.yml line 3"),
        ("echo 'nothing was made'", "nothing was made"),
    ],
)
def test_a_failed_training_says_its_last_words_and_leaves_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, words: str
) -> None:
    monkeypatch.setattr(sys, "executable", _fake_python(tmp_path, script))
    with pytest.raises(TrainingError, match=f"Training failed. Its last words:\n{words}"):
        train(settings, lambda _: None)
    assert list((settings.home / "models").iterdir()) == []


def test_a_long_training_says_that_it_goes_on(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model, "_TICK_SECONDS", 0.05)
    monkeypatch.setattr(model, "_SAY_SECONDS", 0.05)
    monkeypatch.setattr(sys, "executable", _fake_python(tmp_path, "sleep 0.2; exit 1"))
    said: list[str] = []
    with pytest.raises(TrainingError):
        train(settings, said.append)
    assert any(line.startswith("Training the model ... ") for line in said)
