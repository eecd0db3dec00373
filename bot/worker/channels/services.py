"""Whatever else the owner uses (Slack, Teams, Telegram, text messages, ...), through apprise."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.leads.outbox import service_channel
from bot.worker.channels import NotNow, Unanswered
from bot.worker.notice import Notice


class Service:
    """One address of LDN_NOTIFY_URLS."""

    receiver_knows_keys = False

    def __init__(self, url: str) -> None:
        self.name = service_channel(url)
        self._url = url

    def send(self, notice: Notice, hand_over: Callable[[], None]) -> None:
        """Raises DeliveryError."""
        # Not at the top: it takes 20 MB, which only those pay who use it.
        import apprise

        # Its own complaints name addresses.
        logging.getLogger("apprise").setLevel(logging.CRITICAL)
        sender = apprise.Apprise()
        if not sender.add(self._url):
            raise NotNow("apprise does not know this address of LDN_NOTIFY_URLS.", unreachable=True)
        hand_over()
        # It says no more than whether it went well: the service may have the message although the answer was lost.
        if not sender.notify(title=notice.subject, body=notice.text, body_format=apprise.NotifyFormat.TEXT):
            raise Unanswered("The service did not confirm the message.")
