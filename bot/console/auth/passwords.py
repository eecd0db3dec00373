"""Passwords: what is accepted, and argon2id. Everything here blocks and is meant for a worker thread."""

from __future__ import annotations

import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

PASSWORD_MIN, PASSWORD_MAX = 12, 256
_DISTINCT_MIN = 5
# The library's defaults follow RFC 9106: argon2id, 64 MiB; but in one lane, since a machine at the limit of its threads
# can start none. Two at once, so that a burst of sign-ins does not take the machine's memory.
_hasher = PasswordHasher(parallelism=1)
_at_once = threading.BoundedSemaphore(2)


class WeakPassword(ValueError):
    """A password that is not accepted; the message is fit to show."""


def check_password(password: str, *forbidden: str) -> None:
    """Raises WeakPassword. `forbidden`: words that it must not be made of, such as the person's own address."""
    if len(password) < PASSWORD_MIN:
        raise WeakPassword(f"This password has {len(password)} characters. Take at least {PASSWORD_MIN}.")
    if len(password) > PASSWORD_MAX:
        raise WeakPassword(f"This password is too long. Take at most {PASSWORD_MAX} characters.")
    if len(set(password)) < _DISTINCT_MIN:
        raise WeakPassword(f"This password repeats itself. Take at least {_DISTINCT_MIN} different characters.")
    lower = password.lower()
    for word in forbidden:
        # What is left without the word must be a password by itself.
        if word and word.lower() in lower and len(lower.replace(word.lower(), "")) < PASSWORD_MIN // 2:
            raise WeakPassword("This password is made of your own address or name. Take words that nobody would guess.")


def hash_password(password: str) -> str:
    with _at_once:
        return _hasher.hash(password)


@lru_cache(maxsize=1)
def _nobodys() -> str:
    """Checked where there is no account, so that the answer takes as long."""
    return _hasher.hash("nobody has this password")


def is_password(stored: str | None, password: str) -> bool:
    """Whether it is the password. Without a stored hash the same work is done, and the answer is no.

    Raises VerificationError if it cannot be worked out: nobody is told that a right password is wrong.
    """
    with _at_once:
        try:
            return _hasher.verify(stored or _nobodys(), password[: PASSWORD_MAX + 1]) and stored is not None
        except (VerifyMismatchError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)
