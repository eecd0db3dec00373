from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.engine import Engine

from bot.store.conversations import Conversations
from bot.store.staff_tables import staff
from bot.store.turn_log import TurnRecord
from bot.store.turn_tables import turns

NOW = dt.datetime(2027, 3, 3, 17, 0)
LIKELY = (("dosing/timing", 0.4), ("dosing/frequency", 0.3), ("access/cost", 0.1))
_NUMBERS = itertools.count()


class Visitor:
    """A conversation whose turns are logged at the times a test says."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.store = engine, Conversations(engine)
        self.conversation = self.store.open()

    def say(self, text: str, outcome: str = "not_understood", at: dt.datetime = NOW, **record: Any) -> int:
        """One turn; the id of the visitor's message."""
        turn = f"t{next(_NUMBERS)}"
        said: int = self.store.begin_turn(self.conversation, turn, text).message["id"]
        details = {"milliseconds": 5, "likely": LIKELY, "topics": ("dosing/timing",), **record}
        reply = {"kind": "answer", "topic": "dosing/timing", "sentences": [{"text": "At night.", "sources": []}]}
        self.store.add_replies(self.conversation, turn, [reply], (said, TurnRecord(outcome, **details)))
        with self.engine.begin() as connection:
            connection.execute(update(turns).where(turns.c.message_id == said).values(at=at))
        return said

    def rate(self, said: int, thumb: str) -> None:
        assert self.store.rate(self.conversation, said + 1, thumb)


@pytest.fixture
def visitor(any_engine: Engine) -> Callable[[], Visitor]:
    return lambda: Visitor(any_engine)


@pytest.fixture
def person(any_engine: Engine) -> Callable[[str], int]:
    """Accounts of staff."""

    def make(name: str) -> int:
        row = {"email": f"{name.lower()}@pharmacy.example", "name": name, "role": "trainer", "active": True}
        with any_engine.begin() as connection:
            number: int = connection.execute(insert(staff).values(**row)).inserted_primary_key[0]
        return number

    return make
