"""What the worker does from time to time. A new duty is one more row in `duties`.

Two workers on one database may run a duty at the same time: it must bear that. None of this passes through the queue:
a queue that is lost loses nothing.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence

from sqlalchemy.engine import Engine

from bot.knowledge.load import load_pharmacy
from bot.leads import handover, overdue
from bot.leads.placing import settle
from bot.privacy.brain import forgotten_by_brain
from bot.privacy.retention import erase_expired
from bot.review.collect import collect
from bot.review.rescrub import rescrub
from bot.settings import Settings
from bot.store.tables import utc_now
from bot.training.runner import Runner
from bot.worker.clockwork import Duty
from bot.worker.deliver import Delivery
from bot.worker.lines import Lines
from bot.worker.queue import QueueError

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 10.0
_OVERDUE_SECONDS = 30.0
_DESERTED_SECONDS = 30.0
_TRAINING_SECONDS = 1.0
_REVIEW_SECONDS = 30.0
_LICENCES_SECONDS = _RETENTION_SECONDS = 3600.0
Wake = Callable[[str], None]
"""Has a channel delivered by another thread; raises QueueError if it cannot."""


def duties(
    engine: Engine,
    settings: Settings,
    delivery: Delivery,
    lines: Lines,
    wake: Wake,
    training: Runner,
    sweep_seconds: float = SWEEP_SECONDS,
) -> tuple[Duty, ...]:
    """Every duty of the worker."""
    return (
        Duty("notifications", sweep_seconds, Sweep(delivery, lines, wake)),
        Duty("deadlines", _OVERDUE_SECONDS, lambda: overdue.act(engine, utc_now(), settings)),
        Duty("deserted", _DESERTED_SECONDS, lambda: _end_deserted(engine, settings.live_minutes)),
        Duty("training", _TRAINING_SECONDS, training.look),
        Duty("licences", _LICENCES_SECONDS, lambda: _settle(engine)),
        Duty("review", _REVIEW_SECONDS, lambda: _review(engine)),
        Duty("retention", _RETENTION_SECONDS, lambda: _retain(engine, settings)),
    )


def _retain(engine: Engine, settings: Settings) -> None:
    """Erase what is too old, in the dialogue process's memory too."""

    def forget(conversations: Sequence[str]) -> None:
        if not forgotten_by_brain(settings.brain_socket, conversations):
            logger.warning(
                "The brain did not answer; it may have %s erased conversations in memory.", len(conversations)
            )

    erase_expired(engine, settings.transcript_days, settings.lead_days, utc_now(), forget)


def _review(engine: Engine) -> None:
    """Queue what is worth a look, and take out of it what visitors gave in the form since."""
    collect(engine, utc_now())
    rescrub(engine, utc_now())


def _settle(engine: Engine) -> None:
    """Take leads from whoever's licence ended, and give those that wait to whoever can take them now."""
    with engine.begin() as connection:
        settle(connection, load_pharmacy(), utc_now())


def _end_deserted(engine: Engine, minutes: int) -> None:
    """Give chats back to the assistant whose person is gone."""
    with engine.begin() as connection:
        handover.end_deserted(connection, utc_now() - dt.timedelta(minutes=minutes), load_pharmacy())


class Sweep:
    """Have everything delivered that is due: the safety net for what no wake-up told of, and every retry."""

    def __init__(self, delivery: Delivery, lines: Lines, wake: Wake) -> None:
        self._delivery = delivery
        self._lines = lines
        self._wake = wake
        self._queue_works = True

    def __call__(self) -> None:
        due = self._delivery.due()
        try:
            for channel in due:
                self._wake(channel)
        except QueueError as error:
            if self._queue_works:
                logger.warning("The queue is down (%s); notifications are sent without it.", type(error).__name__)
            self._queue_works = False
            for channel in due:
                self._lines.run(channel)
        else:
            self._queue_works = self._queue_works or bool(due)
