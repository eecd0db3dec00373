"""The real assistant in this process, for the shell and for evaluation: same model, same actions, its own database."""

from __future__ import annotations

import asyncio
import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.settings import Settings

Result = dict[str, Any]


class Assistant:
    """Conversations with the dialogue engine. Nothing said here reaches the pharmacy's database."""

    def __init__(self, settings: Settings, folder: Path, model: Path) -> None:
        from bot.brain.dialogue import Dialogue
        from bot.store import make_engine, migrate

        self._database_url = f"sqlite:///{folder / 'shell.sqlite3'}"
        engine = make_engine(self._database_url)
        migrate(engine)
        self._dialogue = Dialogue(engine, model, settings.turns_per_session)
        self._loop = asyncio.new_event_loop()
        self._numbers = itertools.count()

    def talk(self, *texts: str) -> list[Result]:
        """A fresh conversation: what each text is answered with."""
        conversation = f"shell-{next(self._numbers)}"
        return [self.say(conversation, text) for text in texts]

    def say(
        self, conversation: str, text: str, choice: dict[str, Any] | None = None, *, interrupted: bool = False
    ) -> Result:
        """One turn of a named conversation; `interrupted`: a person answered since the last one."""
        turn = self._dialogue.turn(conversation, f"{next(self._numbers)}", text, choice, interrupted=interrupted)
        with self._own_database():
            return self._loop.run_until_complete(turn)

    def assess(self, text: str, language: str) -> Result:
        """What must be said to a text even while a person answers."""
        return self._loop.run_until_complete(self._dialogue.assess(text, language))

    def understand(self, text: str) -> tuple[str, float]:
        """The likeliest label of a message by itself and its confidence, before anything is rejected."""
        label, confidence = self._loop.run_until_complete(self._dialogue.understand(text))["ranking"][0]
        return label, confidence

    @contextmanager
    def _own_database(self) -> Iterator[None]:
        """The action that stores a lead reads the settings: for a turn they name the database that is thrown away."""
        before = os.environ.get("LDN_DATABASE_URL")
        os.environ.setdefault("LDN_DATABASE_URL", self._database_url)
        try:
            yield
        finally:
            if before is None:
                del os.environ["LDN_DATABASE_URL"]

    def close(self) -> None:
        self._loop.close()


@contextmanager
def assistant(settings: Settings, model: Path | None = None) -> Iterator[Assistant]:
    """The assistant, with a database that is thrown away. Without `model`, that of the files as they are."""
    from bot.brain import quiet

    quiet.configure()
    with tempfile.TemporaryDirectory(prefix="ldn-shell-") as folder:
        made = Assistant(settings, Path(folder), model or _serving(settings))
        try:
            yield made
        finally:
            made.close()


def _serving(settings: Settings) -> Path:
    """The model that answers visitors, or the one trained on files that changed since. Raises TrainingError."""
    from bot.store import make_engine, migrate
    from bot.training.serving import trained_last

    engine = make_engine(settings.database_url)
    try:
        migrate(engine)
        return trained_last(engine, settings).checked()
    finally:
        engine.dispose()


def public(result: Result) -> Result:
    """A result as `ldn ask --json` shows it."""
    return {
        "messages": [
            {
                "kind": message["kind"],
                "topic": message["topic"],
                "sentences": message["sentences"],
                "sources": [
                    {key: source[key] for key in ("n", "title", "url", "year")} for source in message["sources"]
                ],
                "choices": [{"label": choice["label"]} for choice in message["choices"]],
            }
            for message in result["messages"]
        ],
        "topics": result["topics"],
        "route": result["route"],
    }
