"""Whether the channels that are set up can be reached, without sending anything."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from bot.settings import Settings
from bot.worker.channels import DeliveryError
from bot.worker.channels.mail import Email

_SECONDS = 5.0


def complaints(settings: Settings) -> tuple[str, ...] | None:
    """What is wrong with the channels, a sentence each; None if no channel is set up."""
    if not (settings.mail_server or settings.webhook_url or settings.notify_urls):
        return None
    found = []
    if settings.mail_server:
        try:
            Email(settings.mail_server).try_connection()
        except DeliveryError as error:
            found.append(f"LDN_SMTP_URL: {error}")
    if settings.webhook_url and (problem := _unreachable(settings.webhook_url)):
        found.append(f"LDN_WEBHOOK_URL: {problem}")
    if settings.notify_urls:
        import apprise

        unknown = sum(not apprise.Apprise().add(url) for url in settings.notify_urls)
        if unknown:
            found.append(f"LDN_NOTIFY_URLS: apprise does not know {unknown} of {len(settings.notify_urls)} addresses.")
    return tuple(found)


def _unreachable(url: str) -> str:
    parts = urlsplit(url)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        socket.create_connection((parts.hostname or "", port), _SECONDS).close()
    except (OSError, ValueError) as error:
        return f"{parts.hostname} cannot be reached: {getattr(error, 'strerror', None) or error}."
    return ""
