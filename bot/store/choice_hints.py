"""What visitors chose when asked "did you mean": hints for whoever reviews the messages that were not understood.

A hint names the message, never quotes it, and is erased with its conversation.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import and_, insert, select
from sqlalchemy.engine import Connection, Engine

from bot.store.tables import choice_hints, choices, messages

# The key in a choice's payload: the answer ids that were offered together, and the one this choice stands for.
OFFERED, CHOSEN = "offered", "chosen"
_ASSISTANT, _VISITOR = "assistant", "visitor"


@dataclass(frozen=True)
class ChoiceHint:
    """The message (id in `messages`) that was not understood, the answer ids offered, the one chosen (None: none)."""

    message_id: int
    conversation_id: str
    at: dt.datetime
    offered: tuple[str, ...]
    chosen: str | None


class ChoiceHints:
    """Hints as they are recorded and read. Every method is one transaction; methods block."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, conversation: str, choice_id: str) -> None:
        """Note a choice, if it answers a "did you mean". A second choice for one message replaces the first."""
        with self._engine.begin() as connection:
            row = connection.execute(
                select(choices.c.payload).where(
                    and_(choices.c.id == choice_id, choices.c.conversation_id == conversation)
                )
            ).first()
            if row is None or OFFERED not in row.payload:
                return
            unclear = _message_behind(connection, conversation, choice_id)
            if unclear is None:
                return
            connection.execute(choice_hints.delete().where(choice_hints.c.message_id == unclear))
            connection.execute(
                insert(choice_hints).values(
                    conversation_id=conversation,
                    message_id=unclear,
                    offered=row.payload[OFFERED],
                    chosen=row.payload[CHOSEN],
                )
            )

    def all(self) -> list[ChoiceHint]:
        """Every hint, oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(choice_hints).order_by(choice_hints.c.at, choice_hints.c.message_id))
            return [
                ChoiceHint(row.message_id, row.conversation_id, row.at, tuple(row.offered), row.chosen) for row in rows
            ]


def _message_behind(connection: Connection, conversation: str, choice_id: str) -> int | None:
    """The id of the visitor's message that the message with this choice replied to."""
    in_conversation = messages.c.conversation_id == conversation
    replies = connection.execute(
        select(messages.c.turn_id, messages.c.body)
        .where(and_(in_conversation, messages.c.sender == _ASSISTANT))
        .order_by(messages.c.id.desc())
    )
    turn = next(
        (row.turn_id for row in replies if any(choice.get("id") == choice_id for choice in row.body["choices"])), None
    )
    if turn is None:
        return None
    said = and_(in_conversation, messages.c.sender == _VISITOR, messages.c.turn_id == turn)
    found: int | None = connection.execute(select(messages.c.id).where(said)).scalar()
    return found
