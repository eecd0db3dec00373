"""A database that fails, said in words that hold nothing a visitor gave."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from bot.store.keyring import KeyringError


class LeadStoreError(RuntimeError):
    """The database failed; the message says what to do and holds nothing a visitor gave."""


@contextmanager
def translated(done: str) -> Iterator[None]:
    """Turn what SQLAlchemy raises into LeadStoreError. `done`: what could not be: stored, read, changed."""
    try:
        yield
    except KeyringError as error:
        raise LeadStoreError(f"The lead could not be {done}: {error}") from None
    except exc.SQLAlchemyError as error:
        # Neither the statement nor its parameters: they hold what the visitor gave.
        raise LeadStoreError(f"The lead could not be {done}: {_reason(error)}") from None


def _reason(error: exc.SQLAlchemyError) -> str:
    if isinstance(error, exc.IntegrityError):
        return "the table refused it. Run `ldn doctor`."
    cause = getattr(error, "orig", None)
    if isinstance(cause, KeyringError):
        return str(cause)
    reason = str(cause)
    if "locked" in reason:
        return "another process holds the database. End that process (see `ldn doctor`) and try again."
    if "no such table" in reason or "does not exist" in reason:
        return "the database has no tables yet. Run `ldn doctor`."
    if "not a database" in reason or "malformed" in reason:
        return "the database file is damaged. Restore it from a backup."
    if "readonly" in reason or "unable to open" in reason:
        return "the database cannot be written to. Make its folder writable, or set LDN_HOME to another."
    if "full" in reason:
        return "the disk is full. Make room."
    return f"the database failed ({type(error).__name__}). Run `ldn doctor`."
