"""Rasa's tracker store on our engine.

Without the fail-safe wrapper: when the database fails, it says so, and the turn ends in an apology instead of being
answered from an empty tracker. It can forget a conversation, which Rasa's cannot.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import delete, func, orm, select
from sqlalchemy.engine import Engine

_KEPT_TRACKERS = 200


class ConversationTrackerStore(SQLTrackerStore):
    """Events of conversations in the table `events`."""

    def __init__(self, engine: Engine, domain: Domain | None = None) -> None:
        self.engine = engine
        self.Base.metadata.create_all(engine)
        self.sessionmaker = orm.sessionmaker(bind=engine)
        TrackerStore.__init__(self, domain or Domain.empty(), None)
        # Trackers as they were last saved: reading one back replays the whole conversation.
        self._saved: OrderedDict[str, DialogueStateTracker] = OrderedDict()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's tracker. It is handed out once: if the turn fails before `save`, the next one replays."""
        return self._saved.pop(sender_id, None) or await super().retrieve(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store new events; only then is the tracker kept for the next turn."""
        await super().save(tracker)
        self._saved[tracker.sender_id] = tracker
        if len(self._saved) > _KEPT_TRACKERS:
            self._saved.popitem(last=False)

    def turns(self, sender_id: str) -> int:
        """How many messages of the visitor the conversation has."""
        event = self.SQLEvent.__table__
        query = select(func.count()).where(event.c.sender_id == sender_id, event.c.type_name == "user")
        with self.engine.connect() as connection:
            return int(connection.execute(query).scalar_one())

    def _event_query(self, session: Any, sender_id: str, fetch_events_from_all_sessions: bool) -> Any:
        """All events: a conversation has one session here, so the search for the latest session's start is saved."""
        return super()._event_query(session, sender_id, fetch_events_from_all_sessions=True)

    def forget(self, sender_id: str) -> None:
        """Delete all events of a conversation."""
        self._saved.pop(sender_id, None)
        with self.engine.begin() as connection:
            connection.execute(delete(self.SQLEvent.__table__).where(self.SQLEvent.sender_id == sender_id))
