"""The ways a notification can go, and what can go wrong on them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from bot.worker.notice import Notice


class DeliveryError(Exception):
    """A message that did not arrive; the text is for the owner and names no visitor and no address."""


class Refused(DeliveryError):
    """It will not be taken, however often it is sent."""


class NotNow(DeliveryError):
    """It was not taken and may be later. `unreachable`: the fault is the receiver's, so the next message would fail
    too. `wait`: seconds the receiver asked for."""

    def __init__(self, reason: str, *, unreachable: bool = False, wait: float | None = None) -> None:
        super().__init__(reason)
        self.unreachable = unreachable
        self.wait = wait


class Unanswered(DeliveryError):
    """It was handed over and there was no answer: the receiver may have it."""


class Channel(Protocol):
    """One way to deliver. `send` blocks; it calls `hand_over` just before the receiver could have the message."""

    name: str
    # The receiver recognizes a key that it has seen, and takes the message once.
    receiver_knows_keys: bool

    def send(self, notice: Notice, hand_over: Callable[[], None]) -> None:
        """Raises DeliveryError."""
