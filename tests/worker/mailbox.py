"""A mail server for tests: aiosmtpd on loopback, which can be told to misbehave."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

Reply = Callable[[SMTP, Session, Envelope], Awaitable[str]]


class Mailbox:
    """Keeps what it accepts. `on_data` and `on_recipient` answer in its place; an answer of 250 accepts, and
    a blank one to a recipient drops the connection."""

    def __init__(self, port: int, **options: Any) -> None:
        self.port = port
        self.url = f"smtp://127.0.0.1:{port}?from=ldn@pharmacy.example&tls=off"
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.on_data: Reply | None = None
        self.on_recipient: Callable[[str], str] | None = None
        self.accepted = threading.Condition()
        self._controller = Controller(self, hostname="127.0.0.1", port=port, **options)

    def __enter__(self) -> Mailbox:
        self._controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._controller.stop()

    @property
    def keys(self) -> list[str]:
        """The keys of the accepted mails, in their order."""
        return [mail["Idempotency-Key"] for mail in self.mails]

    def wait_for(self, count: int, seconds: float = 20) -> None:
        """Until so many mails were accepted."""
        with self.accepted:
            assert self.accepted.wait_for(lambda: len(self.mails) >= count, seconds), f"{len(self.mails)} mails came"

    async def handle_RCPT(
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.on_recipient(address) if self.on_recipient else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        if not answer:
            server.transport.abort()
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await self.on_data(server, session, envelope) if self.on_data else "250 OK"
        if answer.startswith("250"):
            with self.accepted:
                self.mails.append(message_from_bytes(envelope.content, policy=default))
                self.recipients += envelope.rcpt_tos
                self.accepted.notify_all()
        return answer


async def hang(_server: SMTP, _session: Session, _envelope: Envelope) -> str:
    """Take the data and say nothing."""
    await asyncio.sleep(60)
    return "250 too late"


async def drop(server: SMTP, _session: Session, _envelope: Envelope) -> str:
    """Take the data and close the connection."""
    server.transport.abort()
    return "451 nobody hears this"
