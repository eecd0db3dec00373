"""Send what is due on a channel, one notification after the other, and note what became of each."""

from __future__ import annotations

import datetime as dt
import logging
import random
from collections.abc import Callable, Mapping

from sqlalchemy.engine import Engine

from bot.leads import outbox
from bot.settings import Settings
from bot.store.tables import utc_now
from bot.worker.channels import Channel, DeliveryError, NotNow, Refused, Unanswered
from bot.worker.channels.mail import Email
from bot.worker.channels.services import Service
from bot.worker.channels.webhook import Webhook
from bot.worker.claims import Claim, Claims, LostLease, Patience
from bot.worker.notice import compose

logger = logging.getLogger(__name__)

# With the waits below about a day.
MAX_ATTEMPTS = 30
_FIRST_WAIT, _LONGEST_WAIT = 30.0, 3600.0
_NOT_SET_UP = "This channel is not set up any more."


def configured(settings: Settings) -> dict[str, Channel]:
    """The channels that are set up, by name."""
    found: list[Channel] = []
    if settings.mail_server:
        found.append(Email(settings.mail_server))
    if settings.webhook_url:
        found.append(Webhook(settings.webhook_url, settings.webhook_secret))
    found += map(Service, settings.notify_urls)
    return {channel.name: channel for channel in found}


def wait_after(attempts: int, asked: float | None = None) -> float:
    """Seconds until the next attempt: doubled each time up to an hour, a quarter more or less, so that what failed
    together does not come back together. Never less than the receiver asked for."""
    wait = min(_FIRST_WAIT * 2 ** (attempts - 1), _LONGEST_WAIT) * random.uniform(0.75, 1.25)
    return max(wait, asked or 0)


class Delivery:
    """Sends from one database over the configured channels. Methods block and may run in several threads."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        channels: Mapping[str, Channel] | None = None,
        *,
        patience: Patience | None = None,
        clock: Callable[[], dt.datetime] = utc_now,
        stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._engine = engine
        self._settings = settings
        self._channels = configured(settings) if channels is None else channels
        self._claims = Claims(engine, MAX_ATTEMPTS, patience or Patience())
        self._clock = clock
        self._stopping = stopping

    def due(self) -> tuple[str, ...]:
        """The channels that have something to send now."""
        return self._claims.due_channels(self._clock())

    def run(self, name: str) -> int:
        """Send what is due on a channel until nothing is left or its receiver is down; returns how many were sent."""
        channel = self._channels.get(name)
        sent = 0
        knows_keys = channel is not None and channel.receiver_knows_keys
        while not self._stopping() and (claim := self._claims.claim(name, knows_keys, self._clock())):
            try:
                sent += self._attempt(channel, claim)
            except LostLease:
                logger.warning("Notification %s was overtaken: sending it took longer than its lease.", claim.id)
            except NotNow as error:
                if error.unreachable:
                    break
            except DeliveryError:
                continue
        return sent

    def _attempt(self, channel: Channel | None, claim: Claim) -> bool:
        """Whether it was sent. Raises DeliveryError, noted already, and LostLease."""
        handed_over = False

        def hand_over() -> None:
            nonlocal handed_over
            self._claims.hand_over(claim, self._clock())
            handed_over = True

        try:
            with self._engine.connect() as connection:
                notice = compose(connection, claim, self._settings, self._clock())
            if notice is None:
                self._claims.cancelled(claim)
                return False
            if channel is None:
                raise NotNow(_NOT_SET_UP)
            channel.send(notice, hand_over)
        except LostLease:
            raise
        except DeliveryError as error:
            self._note(channel, claim, error)
            raise
        except Exception as error:  # One message that cannot be made must not keep the others from being sent.
            reason = f"The notification could not be sent ({type(error).__name__})."
            fault: DeliveryError = Unanswered(reason) if handed_over else NotNow(reason)
            self._note(channel, claim, fault)
            raise fault from None
        self._claims.sent(claim, self._clock())
        return True

    def _note(self, channel: Channel | None, claim: Claim, error: DeliveryError) -> None:
        asked = error.wait if isinstance(error, NotNow) else None
        now = self._clock()
        retry_at = now + dt.timedelta(seconds=wait_after(claim.attempts, asked))
        reason = str(error)
        logger.warning("Notification %s by %s failed: %s", claim.id, claim.channel, reason)
        dead = self._claims.failed(
            claim,
            reason,
            None if isinstance(error, Refused) else retry_at,
            unanswered=isinstance(error, Unanswered) and not (channel and channel.receiver_knows_keys),
        )
        if dead and claim.recipient_kind == "pharmacist":
            with self._engine.begin() as connection:
                outbox.enqueue(connection, lead_id=claim.lead_id, kind="undelivered", now=now, settings=self._settings)
