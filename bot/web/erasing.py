"""Erasing a conversation because its visitor wants it: in the brain, in the database, and the requests sent from it."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from anyio import to_thread
from sqlalchemy.engine import Engine

from bot.knowledge import Pharmacy
from bot.knowledge.texts import DEFAULT, texts
from bot.leads.failure import LeadStoreError
from bot.privacy.erasure import erase_in_chat
from bot.store.tables import utc_now
from bot.web.brain_client import Brain, BrainUnavailable
from bot.web.errors import ApiError

logger = logging.getLogger(__name__)

# The kind of reply by which the brain says that the visitor has confirmed it (actions/erasure.py).
ERASE = "erase"


class ConversationErased(Exception):
    """The visitor confirmed in the chat, and it is done; `done` says so in the language of the conversation."""

    def __init__(self, done: str) -> None:
        super().__init__("The visitor had the conversation erased.")
        self.done = done


class Eraser:
    """Erases conversations. Whoever calls it sees to it that nothing else happens in the conversation meanwhile."""

    def __init__(self, engine: Engine, brain: Brain, pharmacy: Pharmacy) -> None:
        self._engine, self._brain, self._pharmacy = engine, brain, pharmacy

    async def erase(self, conversation: str, *, requests: bool, language: str = DEFAULT) -> str:
        """Erase it, with the requests sent from it if they are to go too; returns what was done, in words.

        Raises ApiError if the brain or the database fails: it can be tried again then.
        """
        try:
            await self._brain.forget(conversation)
            sent = await to_thread.run_sync(self._erase, conversation, requests)
        except (BrainUnavailable, LeadStoreError) as error:
            reason = f"the brain {error}." if isinstance(error, BrainUnavailable) else str(error)
            logger.warning("A conversation could not be erased: %s", reason)
            message = texts(language)("erasure.failed", phone=self._pharmacy.phone)
            raise ApiError(503, "unavailable", message) from None
        return _done(sent, language)

    def _erase(self, conversation: str, requests: bool) -> tuple[str, ...]:
        return erase_in_chat(self._engine, conversation, requests=requests, now=utc_now())


def _done(sent: Sequence[str], language: str) -> str:
    text = texts(language)
    if not sent:
        return text("erasure.done")
    key = "erasure.done_with_request" if len(sent) == 1 else "erasure.done_with_requests"
    return text(key, references=", ".join(sent))
