"""Rasa's tracker store on our engine.

Without the fail-safe wrapper: when the database fails, it says so, and the turn ends in an apology instead of being
answered from an empty tracker. It can forget a conversation, which Rasa's cannot.
"""

from __future__ import annotations

from typing import Any

from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy import delete, orm
from sqlalchemy.engine import Engine


class ConversationTrackerStore(SQLTrackerStore):
    """Events of conversations in the table `events`."""

    def __init__(self, engine: Engine, domain: Domain | None = None) -> None:
        self.engine = engine
        self.Base.metadata.create_all(engine)
        self.sessionmaker = orm.sessionmaker(bind=engine)
        TrackerStore.__init__(self, domain or Domain.empty(), None)

    def _event_query(self, session: Any, sender_id: str, fetch_events_from_all_sessions: bool) -> Any:
        """All events: a conversation has one session here, so the search for the latest session's start is saved."""
        return super()._event_query(session, sender_id, fetch_events_from_all_sessions=True)

    def forget(self, sender_id: str) -> None:
        """Delete all events of a conversation."""
        with self.engine.begin() as connection:
            connection.execute(delete(self.SQLEvent.__table__).where(self.SQLEvent.sender_id == sender_id))
