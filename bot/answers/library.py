"""What the assistant knows, with what was changed in the console, kept current while the process runs."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.knowledge.examples import intent_of, load_examples
from bot.knowledge.load import load, serve
from bot.knowledge.model import Knowledge
from bot.knowledge.overlay import overlaid
from bot.settings import Settings
from bot.store.answer_versions import changes, live_overlay
from bot.store.engine import make_engine
from bot.training.examples import active_examples

logger = logging.getLogger(__name__)

SECONDS = 2.0


class Library:
    """The files' knowledge and what of the database lies over it. Methods block and may be called by any thread."""

    def __init__(self, base: Knowledge, engine: Engine) -> None:
        self.base = base
        self._engine = engine
        self._changes = 0
        self._known = base
        self._complaints: list[str] = []
        self._lock = threading.Lock()
        self._looked_at = float("-inf")

    def recent(self) -> Knowledge:
        """The knowledge as of a moment ago: for what asks again and again. Raises SQLAlchemyError."""
        return self._known if time.monotonic() - self._looked_at < SECONDS else self.look()

    def look(self) -> Knowledge:
        """The knowledge now: one cheap query, and everything only if it changed. Raises SQLAlchemyError."""
        with self._lock, self._engine.connect() as connection:
            now = changes(connection)
            if now != self._changes:
                self._known, self._complaints = overlaid(self.base, live_overlay(connection))
                self._changes = now
                for complaint in self._complaints:
                    logger.error("An answer of the console is left out, the file's is given: %s", complaint)
            self._looked_at = time.monotonic()
            return self._known

    @property
    def complaints(self) -> list[str]:
        """What of the console's answers does not fit the files any more, as of the last look."""
        return self._complaints


def follow(library: Library, put: Callable[[Knowledge], None], seconds: float = SECONDS) -> threading.Thread:
    """Look from time to time in a thread of its own, off the way of any reply, and hand on what changed."""

    def work() -> None:
        known: Knowledge | None = None
        while True:
            try:
                now = library.look()
            except SQLAlchemyError as error:
                # What was read last stays good until the database answers again.
                logger.warning("The answers could not be looked at: %s", type(error).__name__)
            else:
                if now is not known:
                    put(now)
                    known = now
            time.sleep(seconds)

    thread = threading.Thread(target=work, name="answers", daemon=True)
    thread.start()
    return thread


def serve_for(settings: Settings) -> None:
    """Have a command answer as visitors are answered now; without a database that answers, from the files."""
    if settings.database_url.startswith("sqlite") and not Path(make_url(settings.database_url).database or "").exists():
        return
    engine = make_engine(settings.database_url)
    try:
        serve(Library(load(), engine).look())
    except SQLAlchemyError as error:
        # Not made or not migrated yet, or down: nothing was changed in it that could be said.
        logger.warning("The answers of the console are left out: %s", type(error).__name__)
    finally:
        engine.dispose()


def examples_of(engine: Engine) -> dict[str, list[str]]:
    """Training examples by intent: those of the files, and those that staff added."""
    found = {intent: list(texts) for intent, texts in load_examples().items()}
    for one in active_examples(engine):
        found.setdefault(intent_of(one.answer_id), []).append(one.text)
    return found
