"""Conversations are kept as long as the notice says (LDN_SESSION_DAYS), then erased here and in the brain."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging

from anyio import to_thread
from sqlalchemy.exc import SQLAlchemyError

from bot.store.conversations import Conversations
from bot.store.tables import utc_now
from bot.web.errors import ApiError
from bot.web.turns import Turns

logger = logging.getLogger(__name__)

_EVERY_SECONDS = 3600.0


async def erase_old(conversations: Conversations, turns: Turns, days: int) -> int:
    """Erase what was silent for `days`; returns how many conversations. Raises ApiError if the brain is down."""
    old = await to_thread.run_sync(conversations.silent_since, utc_now() - dt.timedelta(days=days))
    for conversation in old:
        await turns.erase(conversation)
    return len(old)


async def erase_old_forever(conversations: Conversations, turns: Turns, days: int) -> None:
    """Erase now and every hour, until cancelled. What fails is tried again in an hour."""
    while True:
        try:
            await erase_old(conversations, turns, days)
        except (ApiError, SQLAlchemyError) as error:
            logger.warning("Old conversations could not be erased: %s.", type(error).__name__)
        await asyncio.sleep(_EVERY_SECONDS)
