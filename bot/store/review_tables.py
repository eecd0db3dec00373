"""Messages that a person should look at, what people said they mean, and the training examples made of that.

Texts had personal data removed before they came here, and are encrypted all the same.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, Float, ForeignKey, Index, Integer, String, Table

from bot.store.encryption import BLIND, Blind, Encrypted
from bot.store.tables import metadata, utc_now

TEXT = "review text"
"""The kind of blind index by which the same text is found again."""


def normalized(text: str) -> str:
    """A text as it is compared: letters and digits in lower case, one space between words."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())


def _text() -> tuple[Column[str], Column[str]]:
    blind = Blind(TEXT, "text", normalized)
    return Column("text", Encrypted, nullable=False), Column(
        "text_index", String(64), nullable=False, info={BLIND: blind}
    )


review_items = Table(
    "review_items",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    *_text(),
    # The item that stands for its near-duplicates; its own id if it is that one.
    Column("group_id", Integer, nullable=True, index=True),
    Column("language", String(8), nullable=False),
    # not_understood | did_you_mean | thumbs_down | rephrased | narrow
    Column("reasons", JSON, nullable=False),
    # As in `turns`, of the last time.
    Column("likely", JSON, nullable=False),
    # What a visitor chose when asked "did you mean".
    Column("hint", String(64), nullable=True),
    # 0 to 1: how little the ranking says which answer is meant.
    Column("uncertainty", Float, nullable=False),
    Column("seen", Integer, nullable=False, default=0),
    # open | labelled | skipped | needs_answer
    Column("state", String(16), nullable=False, default="open", index=True),
    Column("claimed_by", Integer, ForeignKey("staff.id", ondelete="SET NULL"), nullable=True),
    Column("claimed_until", DateTime, nullable=True),
    Column("first_at", DateTime, nullable=False, default=utc_now),
    Column("last_at", DateTime, nullable=False, default=utc_now),
    Index("ix_review_items_text", "text_index", unique=True),
    # A number is never given again: somebody may still have the page of the item that had it.
    sqlite_autoincrement=True,
)

review_sightings = Table(
    "review_sightings",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("item_id", Integer, ForeignKey("review_items.id", ondelete="CASCADE"), nullable=False, index=True),
    # The conversation, as in `turns`: what came only from it goes when its visitor is forgotten.
    Column("visit", String(64), nullable=False, index=True),
    Column("message_id", Integer, ForeignKey("messages.id", ondelete="SET NULL"), nullable=True, unique=True),
    Column("at", DateTime, nullable=False),
)

labels = Table(
    "labels",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("item_id", Integer, ForeignKey("review_items.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("staff_id", Integer, ForeignKey("staff.id", ondelete="SET NULL"), nullable=True),
    # answer | out_of_scope | needs_answer | skip
    Column("verdict", String(16), nullable=False),
    # What an answer's example is filed under; null where there is no example.
    Column("answer_id", String(64), nullable=True),
    Column("at", DateTime, nullable=False, default=utc_now),
    Column("undone_at", DateTime, nullable=True),
)

examples = Table(
    "examples",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    *_text(),
    Column("answer_id", String(64), nullable=False, index=True),
    Column("language", String(8), nullable=False, default="en"),
    # active | retired
    Column("state", String(8), nullable=False, default="active", index=True),
    # review | import | typed
    Column("source", String(8), nullable=False),
    Column("added_by", Integer, ForeignKey("staff.id", ondelete="SET NULL"), nullable=True),
    Column("added_at", DateTime, nullable=False, default=utc_now),
    # Where it came from: the conversation, as in `turns`, and the item.
    Column("visit", String(64), nullable=True, index=True),
    Column("item_id", Integer, ForeignKey("review_items.id", ondelete="SET NULL"), nullable=True, index=True),
    Column("retired_by", Integer, ForeignKey("staff.id", ondelete="SET NULL"), nullable=True),
    Column("retired_at", DateTime, nullable=True),
    Column("retired_why", String(200), nullable=True),
    Index("ix_examples_text", "text_index"),
    sqlite_autoincrement=True,
)
