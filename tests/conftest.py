"""The real assistant for tests that need it: one trained model. Databases that are thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from bot.training.assistant import Assistant, Result
from bot.training.assistant import assistant as real_assistant
from bot.training.model import ensure, model_path
from tests.databases import any_engine, migrated_file, postgresql, sqlite_engine

_BROWSER = Path(__file__).parent / "browser"
__all__ = ["any_engine", "migrated_file", "postgresql", "sqlite_engine"]


# First: pytest-xdist reads the groups in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where tests run in two processes (`make test`): a file stays together, and the browser's share one system."""
    for item in items:
        group = "browser" if _BROWSER in item.path.parents else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The settings of this checkout, with a model that fits its data (trained now if there is none)."""
    read = Settings.read()
    ensure(read, print)
    return read


@pytest.fixture(scope="session")
def leads_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The database that leads of tests go to."""
    return f"sqlite:///{tmp_path_factory.mktemp('leads') / 'ldn.sqlite3'}"


@pytest.fixture(scope="session")
def assistant(settings: Settings, leads_url: str) -> Iterator[TestedAssistant]:
    with real_assistant(settings, model_path(settings)) as made:
        yield TestedAssistant(made, leads_url)


class TestedAssistant:
    """The assistant, whose leads go to a database of the tests."""

    def __init__(self, inner: Assistant, leads_url: str) -> None:
        self.inner = inner
        self._leads_url = leads_url

    def talk(self, *texts: str) -> list[Result]:
        """A fresh conversation: what each text is answered with."""
        with self._database():
            return self.inner.talk(*texts)

    def say(
        self, conversation: str, text: str, choice: dict[str, Any] | None = None, *, interrupted: bool = False
    ) -> Result:
        """One turn of a named conversation."""
        with self._database():
            return self.inner.say(conversation, text, choice, interrupted=interrupted)

    @contextmanager
    def _database(self) -> Iterator[None]:
        # During a turn only: other tests read the environment too.
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("LDN_DATABASE_URL", self._leads_url)
            yield
