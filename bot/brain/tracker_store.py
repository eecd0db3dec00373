"""Rasa's tracker store on our engine.

Without the fail-safe wrapper: when the database fails, it says so, and the turn ends in an apology instead of being
answered from an empty tracker. It can forget a conversation, which Rasa's cannot.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Engine

from bot.brain.tracker import ConversationTracker
from bot.store.engine import relaxed
from bot.store.tables import events

_KEPT_TRACKERS = 200


class ConversationTrackerStore(TrackerStore):
    """Events of conversations in the table `events`; the database must be migrated."""

    def __init__(self, engine: Engine, domain: Domain | None = None) -> None:
        self.engine = engine
        self._relaxed = relaxed(engine)
        super().__init__(domain or Domain.empty(), None)
        # Trackers as they were last saved: reading one back replays the whole conversation.
        self._saved: OrderedDict[str, ConversationTracker] = OrderedDict()

    def init_tracker(self, sender_id: str) -> ConversationTracker:
        return ConversationTracker(sender_id, self.domain.slots)

    async def retrieve(self, sender_id: str) -> ConversationTracker | None:
        """The conversation's tracker. It is handed out once: if the turn fails before `save`, the next one replays."""
        return self._saved.pop(sender_id, None) or self._read(sender_id)

    async def keys(self) -> list[str]:
        """The ids of all conversations that have events."""
        with self.engine.connect() as connection:
            return list(connection.execute(select(events.c.sender_id).distinct()).scalars())

    def _read(self, sender_id: str) -> ConversationTracker | None:
        """The tracker from all events, earlier sessions' too: a conversation has one session here."""
        query = select(events.c.data).where(events.c.sender_id == sender_id).order_by(events.c.id)
        with self.engine.connect() as connection:
            stored = connection.execute(query).scalars().all()
        if not stored:
            return None
        tracker: ConversationTracker = ConversationTracker.from_dict(sender_id, stored, self.domain.slots)
        tracker.stored = len(stored)
        return tracker

    async def save(self, tracker: ConversationTracker) -> None:
        """Store new events in one statement; only then is the tracker kept for the next turn."""
        rows = [_row(tracker.sender_id, event) for event in itertools.islice(tracker.events, tracker.stored, None)]
        if rows:
            with self._relaxed.begin() as connection:
                connection.execute(insert(events), rows)
            tracker.stored += len(rows)
        self._saved[tracker.sender_id] = tracker
        if len(self._saved) > _KEPT_TRACKERS:
            self._saved.popitem(last=False)

    def turns(self, sender_id: str) -> int:
        """How many messages of the visitor the conversation that was just saved has."""
        tracker = self._saved.get(sender_id)
        return sum(isinstance(event, UserUttered) for event in tracker.events) if tracker else 0

    def is_in_form(self, sender_id: str) -> bool:
        """Whether the conversation that was just saved is in the middle of a form."""
        tracker = self._saved.get(sender_id)
        return tracker is not None and tracker.active_loop_name is not None

    def reread(self) -> None:
        """Keep no tracker: the next turn of each conversation is read from the database."""
        self._saved.clear()

    def last_parse(self, sender_id: str) -> dict[str, Any]:
        """What the last message of the conversation that was just saved was understood as."""
        tracker = self._saved.get(sender_id)
        return (tracker.latest_message.parse_data or {}) if tracker and tracker.latest_message else {}

    def forget(self, sender_id: str) -> None:
        """Delete all events of a conversation."""
        self._saved.pop(sender_id, None)
        with self.engine.begin() as connection:
            connection.execute(delete(events).where(events.c.sender_id == sender_id))


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    """An event as Rasa's own store writes it."""
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": data,
    }
