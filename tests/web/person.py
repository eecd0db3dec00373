"""A person of the staff in a visitor's chat, as the console's process writes it to the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.leads import handover
from bot.store.tables import conversations, utc_now

ANA = 1


def join(engine: Engine, conversation: str, name: str = "Ana Ruiz") -> None:
    with engine.begin() as connection:
        handover.take_over(connection, conversation, ANA, name, True, utc_now())


def say(engine: Engine, conversation: str, words: str) -> int:
    with engine.begin() as connection:
        return handover.say(connection, conversation, ANA, words, words, utc_now())


def only(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.execute(select(conversations.c.id)).scalar_one())


def texts(messages: list[Any]) -> list[str]:
    return [message["sentences"][0]["text"] for message in messages]
