"""The same inputs give the same model: a little data, trained twice by processes of their own.

`python -m benchmarks.reproducible` does the same with all of it.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import yaml

from benchmarks.reproducible import differences, keep_half, parts
from bot import paths
from bot.knowledge.examples import load_examples
from bot.settings import Settings
from bot.training import model
from bot.training.archive import sha256
from bot.training.inputs import Inputs

_EXAMPLES_EACH = 3


@pytest.fixture
def little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project with a few examples of each intent, as the place where training runs."""
    root = tmp_path / "root"
    (root / "data" / "nlu").mkdir(parents=True)
    for name in ("config.yml", "domain.yml", "data/rules.yml"):
        os.symlink(paths.ROOT / name, root / name)
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts[:_EXAMPLES_EACH])}
        for intent, texts in load_examples().items()
    ]
    content = yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True)
    (root / "data" / "nlu" / "little.yml").write_text(content)
    monkeypatch.setattr(model.paths, "ROOT", root)
    monkeypatch.setenv("PYTHONPATH", str(paths.__file__).removesuffix("/bot/paths.py"))
    return root


def test_a_second_training_with_half_of_the_embeddings_kept_gives_the_same_archive(
    little: Path, tmp_path: Path
) -> None:
    from bot.nlu.encoder import ensure_graph

    graph = ensure_graph(Settings.read().home / "encoder")
    settings = Settings.read({"LDN_HOME": str(tmp_path / "home")})
    encoder = settings.home / "encoder"
    encoder.mkdir(parents=True)
    os.symlink(graph, encoder / graph.name)
    made = [tmp_path / "one.tar.gz", tmp_path / "two.tar.gz"]
    for path in made:
        model.run_rasa(settings, Inputs("f", {}), path, lambda _lines: None)
        if path is made[0]:
            keep_half(encoder)
    assert differences(*made) == []
    assert sha256(made[0]) == sha256(made[1])
    # What was compared is a whole model: its arrays, its JSON, the rules.
    names = " ".join(parts(made[0]))
    assert all(name in names for name in ("model.npz: coefficients", "model.json", "left_out.json", "rule", "metadata"))


def test_what_differs_is_named(tmp_path: Path) -> None:
    import tarfile

    made = []
    for number in (1, 2):
        np.savez(tmp_path / "a.npz", same=np.zeros(2), other=np.full(2, number))
        with tarfile.open(tmp_path / f"{number}.tar.gz", "w:gz") as file:
            file.add(tmp_path / "a.npz", "x/a.npz")
            if number == 2:
                file.add(tmp_path / "a.npz", "y")
        made.append(tmp_path / f"{number}.tar.gz")
    assert differences(*made) == ["x/a.npz", "x/a.npz: other", "y"]
