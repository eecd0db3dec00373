"""The tables. Times are UTC, stored without a zone; structured values are JSON. What a visitor said is encrypted."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    false,
)

from bot.store.encryption import Encrypted, EncryptedJson

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
    # Who of the staff answers in the assistant's place (bot/store/live.py), as whom, since when; last signs of them.
    Column("held_by", Integer, nullable=True, index=True),
    Column("held_as", String(200), nullable=True),
    Column("held_at", DateTime, nullable=True),
    Column("held_seen_at", DateTime, nullable=True),
    Column("held_typing_at", DateTime, nullable=True),
    # Somebody answered since the dialogue engine last heard of this conversation.
    Column("interrupted", Boolean, nullable=False, default=False, server_default=false()),
    # The last signs of the visitor's browser.
    Column("visitor_seen_at", DateTime, nullable=True, index=True),
    Column("visitor_typing_at", DateTime, nullable=True),
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
    Column("body", EncryptedJson, nullable=False),
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
    Column("label", Encrypted, nullable=False),
    Column("payload", EncryptedJson, nullable=False),
)

# What a visitor chose when asked "did you mean": which message it was about, never what it said.
choice_hints = Table(
    "choice_hints",
    metadata,
    Column("message_id", Integer, ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column(
        "conversation_id", String(64), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True
    ),
    Column("at", DateTime, nullable=False, default=utc_now),
    # Answer ids in the order shown; `chosen` is null for "none of these".
    Column("offered", JSON, nullable=False),
    Column("chosen", String(64), nullable=True),
)

# What the dialogue engine keeps of a conversation, in the columns that Rasa's own tracker store has.
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255), nullable=False, index=True),
    Column("type_name", String(255), nullable=False),
    Column("timestamp", Float, nullable=True),
    Column("intent_name", String(255), nullable=True),
    Column("action_name", String(255), nullable=True),
    Column("data", EncryptedJson, nullable=True),
)
