"""The tables of answers changed in the console: their versions, sources beside the files', and the owner's rule.

No personal data: an answer is what the pharmacy tells everybody.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Integer, String, Table, Text, UniqueConstraint

from bot.store.tables import metadata, utc_now

DRAFT, SIGNED, LIVE, RETIRED = "draft", "signed", "live", "retired"

answer_versions = Table(
    "answer_versions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    # topic/name
    Column("answer_id", String(64), nullable=False),
    Column("language", String(8), nullable=False, default="en"),
    # Counted for each answer and language from 1; 0 is the file's text, which has no row.
    Column("version", Integer, nullable=False),
    # The mapping of its file (bot/knowledge/overlay.py).
    Column("content", JSON, nullable=False),
    # staff:ID
    Column("author", String(64), nullable=False),
    Column("at", DateTime, nullable=False, default=utc_now),
    # What was changed and why.
    Column("note", Text, nullable=False, default=""),
    # draft | signed | live | retired
    Column("state", String(16), nullable=False, default=DRAFT, index=True),
    # Counts the savings of a draft: who saves or signs names the one seen.
    Column("saved", Integer, nullable=False, default=1),
    Column("signed_by", String(64), nullable=True),
    # As it stood at the signature.
    Column("signed_name", Text, nullable=True),
    Column("signed_at", DateTime, nullable=True),
    Column("live_by", String(64), nullable=True),
    Column("live_at", DateTime, nullable=True),
    Column("review_by", Date, nullable=True),
    # Hash of the text it was made from.
    Column("based_on", String(64), nullable=True),
    UniqueConstraint("answer_id", "language", "version"),
)

# Sources added in the console, or the files' with figures added.
answer_sources = Table(
    "answer_sources",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("content", JSON, nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("changed_at", DateTime, nullable=False, default=utc_now),
)

# One row, made by the migration.
answers_head = Table(
    "answers_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    # Counts the changes of what visitors read: a process that shows it looks here whether to read it again.
    Column("changes", Integer, nullable=False),
    # The owner's rule.
    Column("only_signed_go_live", Boolean, nullable=False),
)
