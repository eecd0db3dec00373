"""Conversations as the visitor sees them: messages in their order, and what the buttons under them stand for.

A button reaches the browser as an opaque id; its payload stays here. A browser can so only choose what it was
offered, and only in its own conversation.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, select, update
from sqlalchemy.engine import Connection, Engine, Row

from bot.store import review, turn_log
from bot.store.engine import relaxed
from bot.store.tables import choices, conversations, events, messages, utc_now

Message = dict[str, Any]
"""{"id", "from", "name"?, "at", "kind", "topic", "title"?, "lang"?, "sentences", "sources", "choices"}: what a browser
gets."""

VISITOR, ASSISTANT, PHARMACIST = "visitor", "assistant", "pharmacist"
# The kind of reply that a visitor can give a thumb.
RATED = "answer"
_MINUTE = dt.timedelta(minutes=1)

# The statements of every turn, made once: building one costs more than carrying it out.
_EXISTS = select(conversations.c.id).where(conversations.c.id == bindparam("conversation"))
_TOUCH = update(conversations).where(conversations.c.id == bindparam("conversation")).values(last_at=bindparam("time"))
_HOLD = select(conversations.c.held_by, conversations.c.interrupted).where(
    conversations.c.id == bindparam("conversation")
)
_TURN = (
    select(messages)
    .where(messages.c.conversation_id == bindparam("conversation"), messages.c.turn_id == bindparam("turn"))
    .order_by(messages.c.id)
)
_REPLIED = (
    select(messages.c.id)
    .where(
        messages.c.conversation_id == bindparam("conversation"),
        messages.c.turn_id == bindparam("turn"),
        messages.c.sender == ASSISTANT,
    )
    .limit(1)
)
_SAID_SINCE = select(func.count()).where(
    messages.c.conversation_id == bindparam("conversation"),
    messages.c.sender == VISITOR,
    messages.c.at >= bindparam("time"),
)
_ADD = insert(messages)
_OFFER = insert(choices)


class ConversationGone(LookupError):
    """The conversation was erased (by the visitor, by staff or by age) before this could be written to it."""

    def __init__(self) -> None:
        super().__init__("The conversation does not exist any more. Open a new one.")


class TooManyMessages(RuntimeError):
    """The visitor has said as much as they may for now; nothing was stored."""


@dataclass(frozen=True)
class Begun:
    """A turn as it stands: what the visitor said, and what was replied to it before."""

    message: Message
    replies: list[Message]
    # Somebody of the staff answers this conversation; has done so since the dialogue engine last heard of it.
    held: bool = False
    interrupted: bool = False


class Conversations:
    """Conversations, their messages and choices. Every method is one transaction; methods block."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # For what is said. What is erased must not come back after a power cut.
        self._relaxed = relaxed(engine)

    def open(self) -> str:
        """Start a conversation. Its id cannot be guessed."""
        conversation = secrets.token_urlsafe(24)
        with self._relaxed.begin() as connection:
            connection.execute(insert(conversations).values(id=conversation))
        return conversation

    def exists(self, conversation: str) -> bool:
        # By a connection as the turn that follows takes: to change its durability costs a statement each time.
        with self._relaxed.connect() as connection:
            return connection.execute(_EXISTS, {"conversation": conversation}).first() is not None

    def touch(self, conversation: str) -> None:
        """Note that something happened just now: age counts from here. Raises ConversationGone."""
        with self._relaxed.begin() as connection:
            _touch(connection, conversation)

    def begin_turn(self, conversation: str, turn_id: str, text: str, most_a_minute: int | None = None) -> Begun:
        """Store what the visitor said; said again under the same `turn_id` it stays the first.

        Raises ConversationGone, and TooManyMessages if they have said as much as they may in the last minute.
        """
        with self._relaxed.begin() as connection:
            # Before the look: the row it locks makes two writers of one turn go one after the other.
            _touch(connection, conversation)
            rows = connection.execute(_TURN, {"conversation": conversation, "turn": turn_id}).all()
            hold = connection.execute(_HOLD, {"conversation": conversation}).one()
            state = (hold.held_by is not None, hold.interrupted)
            said = [row for row in rows if row.sender == VISITOR]
            if said:
                return Begun(_public(said[0]), [_public(row) for row in rows if row.sender == ASSISTANT], *state)
            if most_a_minute is not None:
                since = {"conversation": conversation, "time": utc_now() - _MINUTE}
                if connection.execute(_SAID_SINCE, since).scalar_one() >= most_a_minute:
                    raise TooManyMessages
            body = {
                "kind": "text",
                "topic": None,
                "sentences": [{"text": text, "sources": []}],
                "sources": [],
                "choices": [],
            }
            return Begun(_add(connection, conversation, VISITOR, turn_id, body), [], *state)

    def add_replies(
        self,
        conversation: str,
        turn_id: str,
        replies: Iterable[Mapping[str, Any]],
        logged: tuple[int, turn_log.TurnRecord] | None = None,
    ) -> list[Message]:
        """Store the replies to a turn in place of earlier ones, and return them as the browser may see them.

        `logged`: the id of the visitor's message, and what became of it. Raises ConversationGone.
        """
        offers: list[dict[str, Any]] = []
        bodies = [
            {
                "kind": reply["kind"],
                "topic": reply.get("topic"),
                "sentences": reply.get("sentences", []),
                "sources": reply.get("sources", []),
                "choices": [_offered(choice, conversation, offers) for choice in reply.get("choices", [])],
                **{name: reply[name] for name in ("title", "lang") if reply.get(name)},
            }
            for reply in replies
        ]
        with self._relaxed.begin() as connection:
            _touch(connection, conversation)
            _drop_replies(connection, conversation, turn_id)
            if offers:
                connection.execute(_OFFER, offers)
            if logged:
                turn_log.record(connection, conversation, *logged)
            return [_add(connection, conversation, ASSISTANT, turn_id, body) for body in bodies]

    def replies_to(self, conversation: str, turn_id: str) -> list[Message]:
        """The stored replies to a turn, in order."""
        with self._engine.connect() as connection:
            rows = connection.execute(_TURN, {"conversation": conversation, "turn": turn_id})
            return [_public(row) for row in rows if row.sender == ASSISTANT]

    def rate(self, conversation: str, reply: int, thumb: str | None) -> bool:
        """Note what the visitor thinks of a reply ("up", "down", None takes it back); False if there is no such one."""
        with self._relaxed.begin() as connection:
            return turn_log.rate(connection, conversation, reply, thumb)

    def language(self, conversation: str) -> str | None:
        """The language of the last reply, where it is not English."""
        with self._engine.connect() as connection:
            return language_of(connection, conversation)

    def history(self, conversation: str, limit: int = 200) -> list[Message]:
        """The last `limit` messages, oldest first."""
        return self.since(conversation, 0, limit)

    def since(self, conversation: str, after: int, limit: int = 200) -> list[Message]:
        """The messages behind the one of id `after`, oldest first; of more than `limit` the last ones."""
        query = (
            select(messages)
            .where(messages.c.conversation_id == conversation, messages.c.id > after)
            .order_by(messages.c.id.desc())
            .limit(limit)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
            thumbs = turn_log.thumbs(connection, conversation)
        return [_public(row) | _thumb(row, thumbs) for row in reversed(rows)]

    def choice(self, conversation: str, choice_id: str) -> tuple[str, Any] | None:
        """Label and payload of a choice offered in this conversation; None for any other."""
        query = select(choices.c.label, choices.c.payload).where(
            and_(choices.c.id == choice_id, choices.c.conversation_id == conversation)
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return (row.label, row.payload) if row else None

    def delete(self, conversation: str) -> None:
        """Remove the conversation and all that was kept of it. Nothing happens if there is none."""
        with self._engine.begin() as connection:
            erase(connection, [conversation])


def erase(connection: Connection, ids: Iterable[str]) -> None:
    """Remove conversations with all that was kept of them, in the caller's transaction."""
    ids = list(ids)
    review.forget(connection, ids)
    expire(connection, ids)


def expire(connection: Connection, ids: Iterable[str]) -> None:
    """Remove conversations, but not what was kept of them for review: that has no personal data and its own age."""
    for conversation in ids:
        connection.execute(delete(events).where(events.c.sender_id == conversation))
        # Messages, choices and whatever else refers to it go with it (ON DELETE CASCADE).
        connection.execute(delete(conversations).where(conversations.c.id == conversation))


def language_of(connection: Connection, conversation: str) -> str | None:
    """The language of the assistant's last message, where it is not English."""
    query = (
        select(messages.c.body)
        .where(and_(messages.c.conversation_id == conversation, messages.c.sender == ASSISTANT))
        .order_by(messages.c.id.desc())
        .limit(1)
    )
    body = connection.execute(query).scalar_one_or_none()
    return body.get("lang") if body else None


def add_message(connection: Connection, conversation: str, sender: str, key: str, message: Mapping[str, Any]) -> int:
    """Add a message without choices that answers no turn, in the caller's transaction; returns its id.

    The same sender's message under the same `key` twice is one. Raises ConversationGone.
    """
    _touch(connection, conversation)
    for row in connection.execute(_TURN, {"conversation": conversation, "turn": key}):
        if row.sender == sender:
            return int(row.id)
    body = {
        "kind": message["kind"],
        "topic": None,
        "sentences": message["sentences"],
        "sources": [],
        "choices": [],
        **{name: message[name] for name in ("lang", "name") if message.get(name)},
    }
    return int(_add(connection, conversation, sender, key, body)["id"])


def _touch(connection: Connection, conversation: str) -> None:
    if not connection.execute(_TOUCH, {"conversation": conversation, "time": utc_now()}).rowcount:
        raise ConversationGone


def _drop_replies(connection: Connection, conversation: str, turn_id: str) -> None:
    turn = {"conversation": conversation, "turn": turn_id}
    if connection.execute(_REPLIED, turn).first() is None:
        return
    rows = connection.execute(_TURN, turn).all()
    dropped = [row for row in rows if row.sender == ASSISTANT]
    turn_log.drop(connection, [row.id for row in rows if row.sender == VISITOR])
    offered = [choice["id"] for row in dropped for choice in row.body["choices"] if "id" in choice]
    connection.execute(delete(choices).where(choices.c.id.in_(offered)))
    connection.execute(delete(messages).where(messages.c.id.in_([row.id for row in dropped])))


def _add(connection: Connection, conversation: str, sender: str, turn_id: str, body: dict[str, Any]) -> Message:
    at = utc_now()
    row = {"conversation_id": conversation, "at": at, "sender": sender, "turn_id": turn_id, "body": body}
    return _message(connection.execute(_ADD, row).inserted_primary_key[0], sender, at, body)


def _offered(choice: Mapping[str, Any], conversation: str, offers: list[dict[str, Any]]) -> dict[str, Any]:
    """A choice as the browser may see it. What it stands for is added to `offers`, to be stored."""
    if "payload" not in choice:
        return dict(choice)
    choice_id = secrets.token_urlsafe(16)
    offers.append(
        {"id": choice_id, "conversation_id": conversation, "label": choice["label"], "payload": choice["payload"]}
    )
    return {"id": choice_id, "label": choice["label"], "style": choice.get("style") or "default"}


def _public(row: Row) -> Message:
    return _message(row.id, row.sender, row.at, row.body)


def _thumb(row: Row, thumbs: Mapping[str, str]) -> dict[str, str]:
    given = row.sender == ASSISTANT and row.body["kind"] == RATED and thumbs.get(row.turn_id)
    return {"thumb": given} if given else {}


def _message(number: int, sender: str, at: dt.datetime, body: Mapping[str, Any]) -> Message:
    return {"id": number, "from": sender, "at": f"{at.isoformat(timespec='milliseconds')}Z", **body}
