"""The tables of the people who work here: accounts, sessions, throttling, ready-made replies, and the audit log.

Secrets that a browser or a person holds (session tokens, one-time links, recovery codes) are stored as hashes alone.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, DateTime, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from bot.store.encryption import Encrypted
from bot.store.tables import metadata, utc_now

ROLES = ("pharmacist", "trainer", "supervisor", "admin")
# A sha256 in hexadecimal.
_HASH = String(64)


def _staff_id() -> Column:
    return Column("staff_id", Integer, ForeignKey("staff.id", ondelete="CASCADE"), nullable=False, index=True)


staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    # In lower case.
    Column("email", String(254), nullable=False),
    Column("name", Text, nullable=False),
    # One of ROLES.
    Column("role", String(16), nullable=False),
    # Null: signs in by a one-time link or the identity provider only.
    Column("password_hash", Text, nullable=True),
    Column("totp_secret", Encrypted, nullable=True),
    # The time step of the last code used: a code counts once.
    Column("totp_step", Integer, nullable=True),
    # The identity provider's own name for this person, from the first sign-in through it.
    Column("oidc_subject", String(255), nullable=True),
    Column("active", Boolean, nullable=False, default=True),
    Column("created_at", DateTime, nullable=False, default=utc_now),
    Column("last_sign_in_at", DateTime, nullable=True),
    UniqueConstraint("email"),
    UniqueConstraint("oidc_subject"),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("id", _HASH, primary_key=True),
    _staff_id(),
    Column("created_at", DateTime, nullable=False, default=utc_now),
    Column("last_seen_at", DateTime, nullable=False, default=utc_now),
    Column("expires_at", DateTime, nullable=False),
)

staff_links = Table(
    "staff_links",
    metadata,
    Column("id", _HASH, primary_key=True),
    _staff_id(),
    Column("expires_at", DateTime, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("id", _HASH, primary_key=True),
    _staff_id(),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    # A keyed hash of the account or of the network address that was tried.
    Column("id", _HASH, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", DateTime, nullable=False),
    Column("blocked_until", DateTime, nullable=False),
)

canned_replies = Table(
    "canned_replies",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("title", String(80), nullable=False),
    Column("text", Text, nullable=False),
    UniqueConstraint("title"),
)

audit_log = Table(
    "audit_log",
    metadata,
    # Consecutive from 1.
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", DateTime, nullable=False),
    # staff:ID, shell:USER or system.
    Column("actor", String(64), nullable=False, index=True),
    Column("action", String(64), nullable=False, index=True),
    Column("object_kind", String(32), nullable=False),
    Column("object_id", String(64), nullable=True),
    # No personal data: the log is kept when a visitor is forgotten.
    Column("details", JSON, nullable=False),
    Column("previous_hash", _HASH, nullable=False),
    Column("hash", _HASH, nullable=False),
)

# One row: how long the log is and the hash of its last entry. Changing it is also what makes writers queue up.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("entries", Integer, nullable=False),
    Column("hash", _HASH, nullable=False),
)
