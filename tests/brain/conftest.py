"""A small model of the whole assistant: its own rules and domain, a few examples of each intent (about 10 s)."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from sqlalchemy.engine import Engine

from bot import paths
from bot.knowledge.examples import load_examples
from bot.settings import Settings
from bot.store import make_engine, migrate

_EXAMPLES_EACH = 3


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from rasa.model_training import train

    folder = tmp_path_factory.mktemp("small-model")
    examples = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts[:_EXAMPLES_EACH])}
        for intent, texts in load_examples().items()
    ]
    (folder / "nlu.yml").write_text(yaml.safe_dump({"version": "3.1", "nlu": examples}, allow_unicode=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(paths.ROOT)
        patch.setenv("RASA_CACHE_DIRECTORY", str(folder / "cache"))
        result = train(
            str(paths.ROOT / "domain.yml"),
            str(paths.ROOT / "config.yml"),
            [str(folder / "nlu.yml"), str(paths.DATA / "rules.yml")],
            output=str(folder),
            fixed_model_name="small",
            force_training=True,
        )
    assert result.code == 0
    return Path(result.model)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{tmp_path / 'ldn.sqlite3'}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def new_home(tmp_path: Path) -> Callable[[], Path]:
    """A folder for LDN_HOME that shares the encoder's graph with this checkout."""

    def make() -> Path:
        from bot.nlu.encoder import ensure_graph

        graph = ensure_graph(Settings.read().home / "encoder")
        home = tmp_path / "home"
        (home / "models").mkdir(parents=True)
        os.symlink(graph.parent, home / "encoder")
        return home

    return make
