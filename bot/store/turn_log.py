"""The log of turns: one row for each message of a visitor, written with the replies to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.engine import Connection

from bot.store.encryption import blind_index
from bot.store.tables import messages
from bot.store.turn_tables import turns

HELD = "held"
"""The outcome of a message while a person answers."""
VISIT = "visit"
"""The kind of blind index that stands for a conversation where its id must not."""

_ADD = insert(turns)


@dataclass(frozen=True)
class TurnRecord:
    """What became of a message, as the columns of `turns` say it."""

    outcome: str
    milliseconds: int
    model: str | None = None
    topics: tuple[str, ...] = ()
    route: str | None = None
    likely: tuple[tuple[str, float], ...] = ()
    margin: float | None = None
    conditions: tuple[str, ...] = ()
    language: str = "en"

    @classmethod
    def of(cls, answer: Mapping[str, Any], milliseconds: int) -> TurnRecord:
        """From what the brain answered. What is only logged must not cost the reply: what is missing is left out."""
        reading = answer.get("reading") or {}
        return cls(
            outcome=reading.get("outcome", "answered"),
            milliseconds=milliseconds,
            model=answer.get("model"),
            topics=tuple(answer.get("topics") or ()),
            route=answer.get("route"),
            likely=tuple((answer_id, chance) for answer_id, chance in reading.get("likely") or ()),
            margin=reading.get("margin"),
            conditions=tuple(reading.get("conditions") or ()),
            language=reading.get("language") or "en",
        )


def visit_of(connection: Connection, conversation: str) -> str:
    """The hash that stands for a conversation in the log."""
    return blind_index(connection, VISIT, conversation)


def record(connection: Connection, conversation: str, message_id: int, turn: TurnRecord) -> None:
    """Add a row, in the transaction of the replies."""
    if turn.outcome == HELD:
        # Posted twice, it has no replies that would tell.
        drop(connection, [message_id])
    row = {"visit": visit_of(connection, conversation), "message_id": message_id, **asdict(turn)}
    connection.execute(_ADD, row)


def drop(connection: Connection, message_ids: list[int]) -> None:
    """Remove the rows of messages that are answered anew."""
    connection.execute(delete(turns).where(turns.c.message_id.in_(message_ids)))


def rate(connection: Connection, conversation: str, reply: int, thumb: str | None) -> bool:
    """Note a thumb for the turn of a reply; whether there is such a reply in the conversation."""
    turn = select(messages.c.turn_id).where(messages.c.id == reply, messages.c.conversation_id == conversation)
    asked = select(messages.c.id).where(
        messages.c.conversation_id == conversation,
        messages.c.sender == "visitor",
        messages.c.turn_id == turn.scalar_subquery(),
    )
    # What is thumbed down late is looked at once more.
    change = update(turns).where(turns.c.message_id == asked.scalar_subquery()).values(thumb=thumb, collected=False)
    return bool(connection.execute(change).rowcount)


def thumbs(connection: Connection, conversation: str) -> dict[str, str]:
    """The thumbs of a conversation by the turn they are about."""
    query = (
        select(messages.c.turn_id, turns.c.thumb)
        .join(turns, turns.c.message_id == messages.c.id)
        .where(and_(messages.c.conversation_id == conversation, turns.c.thumb.is_not(None)))
    )
    return {row.turn_id: row.thumb for row in connection.execute(query)}
