"""Conversations as the visitor sees them: messages in their order, and what the buttons under them stand for.

A button reaches the browser as an opaque id; its payload stays here. A browser can so only choose what it was
offered, and only in its own conversation.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.engine import Connection, Engine, Row
from sqlalchemy.sql.elements import ColumnElement

from bot.store.tables import choices, conversations, events, messages, utc_now

Message = dict[str, Any]
"""{"id", "from", "at", "kind", "topic", "title"?, "sentences", "sources", "choices"}: what the browser is given."""

VISITOR, ASSISTANT = "visitor", "assistant"


class ConversationGone(LookupError):
    """The conversation was erased (by the visitor, by staff or by age) before this could be written to it."""

    def __init__(self) -> None:
        super().__init__("The conversation does not exist any more. Open a new one.")


class Conversations:
    """Conversations, their messages and choices. Every method is one transaction; methods block."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self) -> str:
        """Start a conversation. Its id cannot be guessed."""
        conversation = secrets.token_urlsafe(24)
        with self._engine.begin() as connection:
            connection.execute(insert(conversations).values(id=conversation))
        return conversation

    def exists(self, conversation: str) -> bool:
        query = select(conversations.c.id).where(conversations.c.id == conversation)
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    def touch(self, conversation: str) -> None:
        """Note that something happened just now: age counts from here. Raises ConversationGone."""
        with self._engine.begin() as connection:
            _touch(connection, conversation)

    def add_visitor_message(self, conversation: str, turn_id: str, text: str) -> Message:
        """Store what the visitor said; said again under the same `turn_id` it stays the first.

        Raises ConversationGone.
        """
        with self._engine.begin() as connection:
            # Before the look: the row it locks makes two writers of one turn go one after the other.
            _touch(connection, conversation)
            earlier = connection.execute(_of_turn(conversation, turn_id, VISITOR)).first()
            if earlier:
                return _public(earlier)
            return _add(
                connection,
                conversation,
                VISITOR,
                turn_id,
                {
                    "kind": "text",
                    "topic": None,
                    "sentences": [{"text": text, "sources": []}],
                    "sources": [],
                    "choices": [],
                },
            )

    def add_replies(self, conversation: str, turn_id: str, replies: Iterable[Mapping[str, Any]]) -> list[Message]:
        """Store the replies to a turn in place of earlier ones, and return them as the browser may see them.

        Raises ConversationGone.
        """
        with self._engine.begin() as connection:
            _touch(connection, conversation)
            _drop_replies(connection, conversation, turn_id)
            return [
                _add(
                    connection,
                    conversation,
                    ASSISTANT,
                    turn_id,
                    {
                        "kind": reply["kind"],
                        "topic": reply.get("topic"),
                        "sentences": reply.get("sentences", []),
                        "sources": reply.get("sources", []),
                        "choices": [_offer(connection, conversation, choice) for choice in reply.get("choices", [])],
                        **({"title": reply["title"]} if reply.get("title") else {}),
                    },
                )
                for reply in replies
            ]

    def visitor_message(self, conversation: str, turn_id: str) -> Message | None:
        """What the visitor said in a turn."""
        with self._engine.connect() as connection:
            row = connection.execute(_of_turn(conversation, turn_id, VISITOR)).first()
        return _public(row) if row else None

    def replies_to(self, conversation: str, turn_id: str) -> list[Message]:
        """The stored replies to a turn, in order."""
        with self._engine.connect() as connection:
            return [_public(row) for row in connection.execute(_of_turn(conversation, turn_id, ASSISTANT))]

    def history(self, conversation: str, limit: int = 200) -> list[Message]:
        """The last `limit` messages, oldest first."""
        query = (
            select(messages)
            .where(messages.c.conversation_id == conversation)
            .order_by(messages.c.id.desc())
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [_public(row) for row in reversed(connection.execute(query).all())]

    def choice(self, conversation: str, choice_id: str) -> tuple[str, Any] | None:
        """Label and payload of a choice offered in this conversation; None for any other."""
        query = select(choices.c.label, choices.c.payload).where(
            and_(choices.c.id == choice_id, choices.c.conversation_id == conversation)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return (row.label, row.payload) if row else None

    def messages_since(self, conversation: str, time: dt.datetime) -> int:
        """How many messages the visitor has sent since `time` (UTC, without a zone)."""
        query = select(func.count()).where(
            and_(messages.c.conversation_id == conversation, messages.c.sender == VISITOR, messages.c.at >= time)
        )
        with self._engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def silent_since(self, time: dt.datetime) -> list[str]:
        """Conversations whose last message is older than `time`."""
        with self._engine.connect() as connection:
            return list(connection.execute(select(conversations.c.id).where(conversations.c.last_at < time)).scalars())

    def delete(self, conversation: str) -> None:
        """Remove the conversation, its messages and choices. Nothing happens if there is none."""
        with self._engine.begin() as connection:
            erase(connection, [conversation])


def erase(connection: Connection, ids: Iterable[str]) -> None:
    """Remove conversations with all that hangs on them, in the caller's transaction."""
    for conversation in ids:
        connection.execute(delete(events).where(events.c.sender_id == conversation))
        # Messages, choices and whatever else refers to it go with it (ON DELETE CASCADE).
        connection.execute(delete(conversations).where(conversations.c.id == conversation))


def _touch(connection: Connection, conversation: str) -> None:
    statement = update(conversations).where(conversations.c.id == conversation).values(last_at=utc_now())
    if not connection.execute(statement).rowcount:
        raise ConversationGone


def _in_turn(conversation: str, turn_id: str, sender: str) -> ColumnElement[bool]:
    return and_(messages.c.conversation_id == conversation, messages.c.turn_id == turn_id, messages.c.sender == sender)


def _of_turn(conversation: str, turn_id: str, sender: str) -> Any:
    return select(messages).where(_in_turn(conversation, turn_id, sender)).order_by(messages.c.id)


def _drop_replies(connection: Connection, conversation: str, turn_id: str) -> None:
    dropped = connection.execute(_of_turn(conversation, turn_id, ASSISTANT)).all()
    if not dropped:
        return
    offered = [choice["id"] for row in dropped for choice in row.body["choices"] if "id" in choice]
    connection.execute(delete(choices).where(choices.c.id.in_(offered)))
    connection.execute(delete(messages).where(_in_turn(conversation, turn_id, ASSISTANT)))


def _add(connection: Connection, conversation: str, sender: str, turn_id: str, body: dict[str, Any]) -> Message:
    at = utc_now()
    number = connection.execute(
        insert(messages).values(conversation_id=conversation, at=at, sender=sender, turn_id=turn_id, body=body)
    ).inserted_primary_key[0]
    return _message(number, sender, at, body)


def _offer(connection: Connection, conversation: str, choice: Mapping[str, Any]) -> dict[str, Any]:
    if "payload" not in choice:
        return dict(choice)
    choice_id = secrets.token_urlsafe(16)
    connection.execute(
        insert(choices).values(
            id=choice_id, conversation_id=conversation, label=choice["label"], payload=choice["payload"]
        )
    )
    return {"id": choice_id, "label": choice["label"], "style": choice.get("style") or "default"}


def _public(row: Row) -> Message:
    return _message(row.id, row.sender, row.at, row.body)


def _message(number: int, sender: str, at: dt.datetime, body: Mapping[str, Any]) -> Message:
    return {"id": number, "from": sender, "at": f"{at.isoformat(timespec='milliseconds')}Z", **body}
