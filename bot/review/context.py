"""A message in its conversation, as whoever labels it may see it: without personal data."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.engine import Connection

from bot.privacy.known import known_of
from bot.privacy.scrub import scrub
from bot.store.tables import messages

_BEFORE = 5


@dataclass(frozen=True)
class Line:
    """One message of the conversation; `is_it` marks the one that is reviewed."""

    sender: str
    text: str = field(repr=False)
    is_it: bool = False


def context_of(connection: Connection, message_id: int) -> list[Line]:
    """What was said before a message, the message, and the replies to it; empty once they are erased."""
    it = connection.execute(select(messages).where(messages.c.id == message_id)).first()
    if it is None:
        return []
    here = messages.c.conversation_id == it.conversation_id
    before = select(messages).where(here, messages.c.id < message_id).order_by(messages.c.id.desc()).limit(_BEFORE)
    replies = (
        select(messages)
        .where(here, messages.c.turn_id == it.turn_id, messages.c.id > message_id)
        .order_by(messages.c.id)
    )
    rows = [*reversed(connection.execute(before).all()), it, *connection.execute(replies)]
    known = known_of(connection, it.conversation_id)
    lines = []
    for row in rows:
        text = " ".join(sentence["text"] for sentence in row.body["sentences"])
        # What the assistant says stands in its knowledge, but for what a form reads back to the visitor.
        clean = text if row.sender == "assistant" and row.body["kind"] == "answer" else scrub(text, known)
        lines.append(Line(row.sender, clean, row.id == message_id))
    return lines
