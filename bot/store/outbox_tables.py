"""The tables of notifications and deadlines. They hold nothing that a visitor gave."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.store.tables import metadata, utc_now

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("lead_id", Integer, ForeignKey("leads.id", ondelete="CASCADE"), nullable=False, index=True),
    # bot.leads.outbox.KINDS
    Column("kind", String(16), nullable=False),
    # bot.leads.outbox.channels
    Column("channel", String(32), nullable=False),
    # pharmacist | supervisor | visitor
    Column("recipient_kind", String(16), nullable=False),
    Column("pharmacist_id", Integer, nullable=True),
    # The message of the conversation that goes to the visitor (kind visitor_reply).
    Column("message_id", Integer, nullable=True),
    Column("idempotency_key", String(64), nullable=False),
    # How often the message was handed over without an answer: each time the key gets a new ending.
    Column("repeat", Integer, nullable=False, default=0),
    # pending | sending | retrying | sent | dead | cancelled
    Column("state", String(16), nullable=False, default="pending"),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_attempt_at", DateTime, nullable=False),
    # Who is sending, until when nobody else may, and since when the receiver may have the message.
    Column("lease", String(32), nullable=True),
    Column("lease_until", DateTime, nullable=True),
    Column("handed_over_at", DateTime, nullable=True),
    Column("last_error", Text, nullable=True),
    Column("created_at", DateTime, nullable=False, default=utc_now),
    Column("delivered_at", DateTime, nullable=True),
    UniqueConstraint("idempotency_key"),
    Index("ix_outbox_due", "state", "next_attempt_at"),
)

deadlines = Table(
    "deadlines",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("lead_id", Integer, ForeignKey("leads.id", ondelete="CASCADE"), nullable=False, index=True),
    # reminder | reassign | escalate | wish
    Column("kind", String(16), nullable=False),
    Column("due_at", DateTime, nullable=False),
    # When it was acted on, or when it no longer mattered.
    Column("done_at", DateTime, nullable=True),
    Index("ix_deadlines_due", "done_at", "due_at"),
)
