from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from sqlalchemy import update

from bot.store.choice_hints import ChoiceHints
from bot.store.conversations import Conversations
from bot.store.tables import conversations as table
from bot.store.tables import utc_now
from bot.web.brain_client import BrainUnavailable
from bot.web.errors import ApiError
from bot.web.retention import erase_old
from bot.web.turns import Turns


def _aged(engine, store: Conversations, days: float) -> str:
    conversation = store.open()
    with engine.begin() as connection:
        at = utc_now() - dt.timedelta(days=days)
        connection.execute(update(table).where(table.c.id == conversation).values(last_at=at))
    return conversation


def test_a_conversation_is_erased_when_its_days_are_over_and_not_before(engine, brain, pharmacy):
    store = Conversations(engine)
    old, young = _aged(engine, store, 30.1), _aged(engine, store, 29.9)
    turns = Turns(store, ChoiceHints(engine), brain, pharmacy, 20)
    assert asyncio.run(erase_old(store, turns, 30)) == 1
    assert not store.exists(old)
    assert store.exists(young)
    assert brain.forgotten == [old]


def test_what_the_brain_does_not_forget_is_kept_for_the_next_hour(engine, brain, pharmacy):
    store = Conversations(engine)
    old = _aged(engine, store, 31)
    brain.down = BrainUnavailable("is down")
    with pytest.raises(ApiError):
        asyncio.run(erase_old(store, Turns(store, ChoiceHints(engine), brain, pharmacy, 20), 30))
    assert store.exists(old)
