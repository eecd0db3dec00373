"""Reading versions of answers and conditions: one, all of one entry, the newest of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection, Row

from bot.knowledge.model import Entry, Knowledge
from bot.knowledge.overlay import ENGLISH, AnswerVersion, digest_of
from bot.store.answer_tables import DRAFT, LIVE, RETIRED, SIGNED, answer_versions

__all__ = [
    "DRAFT",
    "LIVE",
    "RETIRED",
    "SIGNED",
    "Version",
    "all_versions",
    "find",
    "of_answer",
    "origin",
]


@dataclass(frozen=True)
class Version:
    """One row of `answer_versions`. `saved` counts the savings of a draft."""

    id: int
    answer_id: str
    language: str
    number: int
    content: Mapping[str, Any]
    author: str
    at: dt.datetime
    note: str
    state: str
    saved: int
    signed_by: str | None
    signed_name: str | None
    signed_at: dt.datetime | None
    live_by: str | None
    live_at: dt.datetime | None
    review_by: dt.date | None
    based_on: str | None

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    def read(self) -> Entry:
        """The entry that it holds. Raises KnowledgeError for content of the wrong shape, which is never stored."""
        return self.as_overlay().read()

    def as_overlay(self) -> AnswerVersion:
        signed = self.signed_name if self.is_signed else None
        return AnswerVersion(
            self.answer_id, self.language, self.number, self.content, signed, self.review_by, self.based_on
        )


def find(connection: Connection, answer_id: str, language: str, number: int) -> Version | None:
    query = select(answer_versions).where(
        answer_versions.c.answer_id == answer_id,
        answer_versions.c.language == language,
        answer_versions.c.version == number,
    )
    row = connection.execute(query).first()
    return _version(row) if row else None


def of_answer(connection: Connection, answer_id: str, language: str) -> list[Version]:
    """All versions of an answer, newest first."""
    query = (
        select(answer_versions)
        .where(answer_versions.c.answer_id == answer_id, answer_versions.c.language == language)
        .order_by(answer_versions.c.version.desc())
    )
    return [_version(row) for row in connection.execute(query)]


def all_versions(connection: Connection) -> dict[tuple[str, str], list[Version]]:
    """All versions by answer and language, newest first. Retired ones are left out: they are history."""
    query = (
        select(answer_versions)
        .where(answer_versions.c.state != RETIRED)
        .order_by(answer_versions.c.answer_id, answer_versions.c.version.desc())
    )
    found: dict[tuple[str, str], list[Version]] = {}
    for row in connection.execute(query):
        found.setdefault((row.answer_id, row.language), []).append(_version(row))
    return found


def origin(base: Knowledge, known: Knowledge, answer_id: str, language: str) -> str | None:
    """The `based_on` of a version made now."""
    of = (base if language == ENGLISH else known).entry(answer_id, ENGLISH)
    return digest_of(of) if of else None


def _version(row: Row) -> Version:
    values = dict(row._mapping)
    return Version(number=values.pop("version"), **values)
