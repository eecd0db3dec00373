from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.answers import life
from bot.answers.versions import Version, origin
from bot.knowledge import Knowledge, load
from bot.knowledge.overlay import content_of, overlaid
from bot.store.answer_versions import live_overlay

AUTHOR, PHARMACIST = "staff:3", "staff:1"
NEW = {
    "question": "Does LDN come as a patch?",
    "sentences": [
        {"text": "We found no study of LDN as a patch.", "sources": ["service"]},
        {"text": "Ask the pharmacy which forms it makes.", "sources": ["service"]},
    ],
}
NEW_CONDITION = {
    "name": "Zed's disease",
    "synonyms": ["ZD", "zeds"],
    "group": "other",
    "evidence": "none found",
    "direction": "unknown",
    "summary": [{"text": "Nobody knows: we found no study of LDN in Zed's disease.", "sources": ["service"]}],
    "findings": [{"text": "No study was found.", "sources": ["service"]}],
}
Content = dict[str, Any]


@pytest.fixture(scope="session")
def base() -> Knowledge:
    return load()


@pytest.fixture
def engine(sqlite_engine: Engine) -> Engine:
    return sqlite_engine


class Desk:
    """Carries answers through their life, as the console does."""

    def __init__(self, engine: Engine, base: Knowledge) -> None:
        self.engine, self.base = engine, base

    @property
    def known(self) -> Knowledge:
        with self.engine.connect() as connection:
            return overlaid(self.base, live_overlay(connection))[0]

    def content(self, answer_id: str, language: str = "en", **changes: Any) -> Content:
        """The content that is read now, with changes."""
        entry = self.known.entry(answer_id, language)
        assert entry
        return copy.deepcopy(content_of(entry)) | changes

    def draft(self, answer_id: str, content: Content, language: str = "en") -> Version:
        known = self.known
        there = known.entry(answer_id, "en")
        draft = life.Draft(
            content,
            "why",
            there.review_by if there else dt.date(2099, 1, 1),
            origin(self.base, known, answer_id, language),
        )
        with self.engine.begin() as connection:
            return life.start(connection, answer_id, language, draft, AUTHOR)

    def sign(self, version: Version) -> None:
        with self.engine.begin() as connection:
            life.sign(connection, version, version.saved, PHARMACIST, "Ana Ruiz", self.known)

    def publish(self, version: Version) -> None:
        with self.engine.begin() as connection:
            life.publish(connection, version, version.saved, AUTHOR, self.known)


@pytest.fixture
def desk(engine: Engine, base: Knowledge) -> Desk:
    return Desk(engine, base)
