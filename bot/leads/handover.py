"""A person of the staff answers in a visitor's chat: joining, saying, handing back, and going without a word.

Each is said in the chat, in the visitor's language, and stored like any message. Every function takes the caller's
connection; times are UTC without a zone.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable

from sqlalchemy.engine import Connection

from bot.knowledge.model import Pharmacy
from bot.knowledge.render import text_message
from bot.knowledge.texts import DEFAULT, Texts, texts
from bot.store import live
from bot.store.conversations import ASSISTANT, PHARMACIST, add_message, language_of

TEXT_MAX = 2000
_KIND = "handover"


def take_over(
    connection: Connection, conversation: str, staff_id: int, name: str, is_pharmacist: bool, now: dt.datetime
) -> None:
    """Answer from here on; the assistant is silent. Raises ConversationGone, live.NotHolding if another does."""
    text = _texts(connection, conversation)
    who = _title(text, name, is_pharmacist)
    if live.hold(connection, conversation, staff_id, who, now):
        _say(connection, conversation, text, "live.joined", who=who)


def say(connection: Connection, conversation: str, staff_id: int, words: str, key: str, now: dt.datetime) -> int:
    """Say something in the chat; returns the message's id. Under the same `key` twice it is said once.

    Raises ConversationGone, and live.NotHolding if the assistant or somebody else answers.
    """
    name = live.check_holds(connection, conversation, staff_id)
    live.staff_sign(connection, conversation, staff_id, now, typing=False)
    return _write(connection, conversation, words, name, key)


def leave_word(connection: Connection, conversation: str, name: str, is_pharmacist: bool, words: str, key: str) -> int:
    """Write something that the visitor finds when they come back; whoever answers goes on doing so.

    Returns the message's id. Raises ConversationGone.
    """
    return _write(connection, conversation, words, _title(_texts(connection, conversation), name, is_pharmacist), key)


def hand_back(connection: Connection, conversation: str) -> bool:
    """Have the assistant answer again; whether somebody else did."""
    name = live.release(connection, conversation)
    if name is not None:
        _say(connection, conversation, _texts(connection, conversation), "live.left", who=name)
    return name is not None


def end_deserted(
    connection: Connection, before: dt.datetime, pharmacy: Pharmacy, within: Iterable[str] | None = None
) -> int:
    """Have the assistant answer again where whoever did gave no sign since `before`, in some conversations or in all;
    returns in how many."""
    ended = 0
    for conversation in live.deserted(connection, before, within):
        name = live.release(connection, conversation)
        if name is not None:
            text = _texts(connection, conversation)
            _say(connection, conversation, text, "live.gone", who=name, phone=pharmacy.phone)
            ended += 1
    return ended


def _texts(connection: Connection, conversation: str) -> Texts:
    return texts(language_of(connection, conversation) or DEFAULT)


def _title(text: Texts, name: str, is_pharmacist: bool) -> str:
    return text("live.pharmacist" if is_pharmacist else "live.team", name=name)


def _say(connection: Connection, conversation: str, text: Texts, key: str, **values: str) -> None:
    message = text_message(_KIND, text(key, **values), language=text.language)
    add_message(connection, conversation, ASSISTANT, f"handover-{secrets.token_hex(8)}", message)


def _write(connection: Connection, conversation: str, words: str, name: str, key: str) -> int:
    message = text_message("text", words) | {"name": name}
    return add_message(connection, conversation, PHARMACIST, key, message)
