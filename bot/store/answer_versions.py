"""What visitors read of the answers changed in the console. Other rooms ask here; `bot.answers` changes it."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import select, update
from sqlalchemy.engine import Connection, Engine

from bot.knowledge.overlay import AnswerVersion, Overlay
from bot.store.answer_tables import LIVE, answer_sources, answer_versions, answers_head


def changes(connection: Connection) -> int:
    """How often what visitors read was changed; a cheap look."""
    return int(connection.execute(select(answers_head.c.changes)).scalar_one())


def count_change(connection: Connection) -> None:
    """Have every process read the answers again, once the caller's transaction is through."""
    connection.execute(update(answers_head).values(changes=answers_head.c.changes + 1))


def live_overlay(connection: Connection) -> Overlay:
    """The live versions and the sources beside the files'."""
    rows = connection.execute(select(answer_versions).where(answer_versions.c.state == LIVE))
    versions = tuple(
        AnswerVersion(
            row.answer_id,
            row.language,
            row.version,
            row.content,
            row.signed_name if row.signed_at else None,
            row.review_by,
            row.based_on,
        )
        for row in rows
    )
    sources = connection.execute(select(answer_sources.c.id, answer_sources.c.content))
    return Overlay(versions, {row.id: row.content for row in sources})


def live_versions(engine: Engine) -> Overlay:
    """As `live_overlay`, in a transaction of its own."""
    with engine.connect() as connection:
        return live_overlay(connection)


def digest(engine: Engine) -> str:
    """A hash of the texts and sources that are live; "" where nothing was changed in the console."""
    overlay = live_versions(engine)
    if overlay == Overlay():
        return ""
    said = [sorted((one.answer_id, one.language, one.content) for one in overlay.versions), overlay.sources]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
