"""The database as the web process needs it for conversations that a person may answer. Every method is one
transaction; methods block."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy.engine import Engine

from bot.knowledge import Pharmacy
from bot.leads.handover import end_deserted
from bot.store import live
from bot.store.engine import relaxed
from bot.store.live import Glance
from bot.store.tables import utc_now


class LiveChats:
    """Who answers, who is there, who is typing."""

    def __init__(self, engine: Engine, pharmacy: Pharmacy, live_minutes: int) -> None:
        """`live_minutes`: after so long without a sign of the person who answers, the assistant does again."""
        self._engine, self._pharmacy = relaxed(engine), pharmacy
        self._patience = dt.timedelta(minutes=live_minutes)

    def glances(self, conversations: Collection[str]) -> dict[str, Glance]:
        """The conversations that are still there, as they are now."""
        with self._engine.connect() as connection:
            return live.glances(connection, conversations, utc_now())

    def seen(self, conversations: Collection[str]) -> None:
        """The visitors' browsers are connected."""
        with self._engine.begin() as connection:
            live.visitors_seen(connection, conversations, utc_now())

    def types(self, conversation: str, on: bool) -> None:
        """The visitor is typing, or no longer."""
        with self._engine.begin() as connection:
            live.visitor_types(connection, conversation, utc_now() if on else None)

    def end_deserted(self, conversation: str) -> bool:
        """Have the assistant answer again if whoever does is gone; whether it does now."""
        with self._engine.begin() as connection:
            before = utc_now() - self._patience
            return bool(end_deserted(connection, before, self._pharmacy, [conversation]))

    def resumed(self, conversation: str) -> None:
        """The dialogue engine has heard that a person answered."""
        with self._engine.begin() as connection:
            live.resumed(connection, conversation)
