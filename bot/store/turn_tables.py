"""What became of each message: for insights, and for whoever reviews what was not understood. No text."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, DateTime, Float, ForeignKey, Integer, String, Table, false

from bot.store.tables import metadata, utc_now

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("at", DateTime, nullable=False, default=utc_now, index=True),
    # A keyed hash of the conversation: visits can be counted after it is erased, and nobody finds the way back.
    Column("visit", String(64), nullable=False, index=True),
    # The visitor's message; null once that is erased.
    Column("message_id", Integer, ForeignKey("messages.id", ondelete="SET NULL"), nullable=True, index=True),
    # Which model answered; null where the engine did not.
    Column("model", String(64), nullable=True),
    # Answer ids in the order said.
    Column("topics", JSON, nullable=False),
    # pharmacist | opioids | emergency | self_harm
    Column("route", String(16), nullable=True),
    # answered | did_you_mean | not_understood | out_of_scope | safety | form | small_talk | choice | error | held
    Column("outcome", String(16), nullable=False),
    # The three likeliest answers, [[answer id, chance], ...]; empty where nothing was ranked.
    Column("likely", JSON, nullable=False),
    # By how much the first was likelier than the second, 0 to 1; null where that says nothing.
    Column("margin", Float, nullable=True),
    # Keys of the conditions named.
    Column("conditions", JSON, nullable=False),
    Column("language", String(8), nullable=False),
    # From the message's arrival to its reply, without the time on the network.
    Column("milliseconds", Integer, nullable=False),
    # up | down
    Column("thumb", String(4), nullable=True),
    # Whether it was looked at for review (bot/store/review_tables.py).
    Column("collected", Boolean, nullable=False, default=False, server_default=false(), index=True),
)
