"""The tables of leads: the requests, what happened to them, who may take them and why they went where they went."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.encryption import Encrypted, EncryptedJson
from bot.store.tables import metadata, utc_now

pharmacists = Table(
    "pharmacists",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(120), nullable=False),
    # Lower case.
    Column("email", String(254), nullable=False),
    # The account of the console that this person signs in with.
    Column("staff_id", Integer, nullable=True, index=True),
    Column("time_zone", String(64), nullable=False),
    # {"mon": [["09:00", "17:00"]], ...}: working hours by the clock of `time_zone`.
    Column("hours", JSON, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("topics", JSON, nullable=False),
    # As many open leads at once.
    Column("capacity", Integer, nullable=False),
    Column("active", Boolean, nullable=False, default=True),
    # Ties go to the one who was given a lead longest ago.
    Column("last_given_at", DateTime, nullable=True),
    UniqueConstraint("email"),
)

licences = Table(
    "licences",
    metadata,
    Column("pharmacist_id", Integer, ForeignKey("pharmacists.id", ondelete="CASCADE"), primary_key=True),
    Column("state", String(2), primary_key=True),
    Column("number", String(40), nullable=False),
    # The last day on which it is valid.
    Column("expires_on", Date, nullable=False),
)

time_off = Table(
    "time_off",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("pharmacist_id", Integer, ForeignKey("pharmacists.id", ondelete="CASCADE"), nullable=False, index=True),
    # Both days included.
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
)

# The pharmacy's own: one for each state it may send medicine to, its home state included.
permits = Table(
    "permits",
    metadata,
    Column("state", String(2), primary_key=True),
    Column("number", String(40), nullable=False),
    Column("expires_on", Date, nullable=False),
)

leads = Table(
    "leads",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("idempotency_key", String(64), nullable=False),
    Column("conversation_id", String(64), nullable=True, index=True),
    Column("created_at", DateTime, nullable=False, default=utc_now),
    Column("status", String(16), nullable=False, default="new", index=True),
    Column("name", Encrypted, nullable=True),
    Column("phone", Encrypted, nullable=True),
    Column("email", Encrypted, nullable=True),
    # Keyed hashes, by which a person is found again (bot/leads/person.py).
    Column("phone_index", String(64), nullable=True, index=True),
    Column("email_index", String(64), nullable=True, index=True),
    Column("state", String(2), nullable=True),
    Column("best_time", Encrypted, nullable=True),
    Column("about", Encrypted, nullable=True),
    Column("topics", JSON, nullable=False),
    # What a person asks about is known by condition: health data, so not in the clear.
    Column("conditions", EncryptedJson, nullable=True),
    Column("language", String(8), nullable=False, default="en", server_default="en"),
    # routine | soon
    Column("urgency", String(16), nullable=False, default="routine", server_default="routine"),
    Column("consent_text", Text, nullable=False),
    Column("consent_at", DateTime, nullable=False),
    Column("assignee_id", Integer, ForeignKey("pharmacists.id"), nullable=True, index=True),
    Column("outcome", String(32), nullable=True),
    Column("merged_into", Integer, ForeignKey("leads.id"), nullable=True, index=True),
    # Counts the changes: who changes a lead names the version seen, and one of two at once is refused.
    Column("version", Integer, nullable=False, default=1, server_default="1"),
    UniqueConstraint("idempotency_key"),
)

lead_events = Table(
    "lead_events",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("lead_id", Integer, ForeignKey("leads.id", ondelete="CASCADE"), nullable=False),
    Column("at", DateTime, nullable=False, default=utc_now),
    # staff:ID, or the part of the assistant that did it: chat, routing, deadline, command
    Column("actor", String(64), nullable=False),
    Column("kind", String(24), nullable=False),
    Column("from_status", String(16), nullable=True),
    Column("to_status", String(16), nullable=False),
    # People write these two in their own words, so they may name the visitor.
    Column("reason", Encrypted, nullable=True),
    Column("note", Encrypted, nullable=True),
    # Ids and field names, no personal data.
    Column("details", JSON, nullable=False),
    Index("ix_lead_events_lead", "lead_id", "id"),
)

routing_decisions = Table(
    "routing_decisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("lead_id", Integer, ForeignKey("leads.id", ondelete="CASCADE"), nullable=False),
    Column("at", DateTime, nullable=False, default=utc_now),
    # NULL: the supervisor's queue.
    Column("pharmacist_id", Integer, ForeignKey("pharmacists.id"), nullable=True),
    Column("reason", Text, nullable=False),
    # [{"pharmacist_id", "name", "eligible", "reason"}, ...], best first.
    Column("considered", JSON, nullable=False),
    Index("ix_routing_decisions_lead", "lead_id", "id"),
)
