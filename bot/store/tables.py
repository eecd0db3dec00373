"""The tables. Times are UTC, stored without a zone; structured values are JSON."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def utc_now() -> dt.datetime:
    """The time now in UTC, without a zone, as the tables hold it."""
    return dt.datetime.now(dt.timezone.utc).replace(tzinfo=None)


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("created_at", DateTime, nullable=False, default=utc_now),
    Column("last_at", DateTime, nullable=False, default=utc_now, index=True),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("at", DateTime, nullable=False, default=utc_now),
    # visitor | assistant | pharmacist
    Column("sender", String(16), nullable=False),
    # The sender's own id of a visitor's message: posted twice, stored once. Replies carry the id they answer.
    Column("turn_id", String(64), nullable=False),
    Column("body", JSON, nullable=False),
    Index("ix_messages_conversation", "conversation_id", "id"),
    Index("ix_messages_turn", "conversation_id", "turn_id"),
    # A browser shows each number once: SQLite would otherwise give a removed message's number to the next one.
    sqlite_autoincrement=True,
)

choices = Table(
    "choices",
    metadata,
    Column("id", String(32), primary_key=True),
    Column(
        "conversation_id", String(64), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("label", Text, nullable=False),
    Column("payload", JSON, nullable=False),
)
