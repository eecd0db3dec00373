"""Short-lived values that a browser holds for the console and cannot change."""

from __future__ import annotations

import hashlib
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer


class Signer:
    """Signs JSON values; each purpose has signatures of its own."""

    def __init__(self, key: str) -> None:
        self._key = key

    def sign(self, purpose: str, value: Any) -> str:
        return str(self._serializer(purpose).dumps(value))

    def read(self, purpose: str, text: str | None, seconds: int) -> Any:
        """The value, if it was signed for this purpose no longer ago than that; else None."""
        try:
            return self._serializer(purpose).loads(text, max_age=seconds) if text else None
        except BadData:
            return None

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            self._key, salt=f"ldn.console.{purpose}", signer_kwargs={"digest_method": hashlib.sha256}
        )
