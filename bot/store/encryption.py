"""Column types that are encrypted at rest, and how an encrypted value is found again.

Code on this side of SQLAlchemy sees plain values; the database sees tokens. A table that wants to look a value up
keeps a blind index (a keyed hash) beside the column and searches for that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, Text
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.types import TypeDecorator

from bot.store.keyring import Keyring, default_keyring


def keyring_of(bind: Engine | Connection) -> Keyring:
    """The keyring that a database's columns are encrypted with."""
    return _keyring(bind.dialect)


def use_keyring(engine: Engine, keyring: Keyring) -> None:
    """Encrypt with another keyring than the settings'; before anything is read or written."""
    engine.dialect.ldn_keyring = keyring


# The key of `Column.info` under which a column of blind indexes says what it is made from.
BLIND = "blind"


@dataclass(frozen=True)
class Blind:
    """A blind index: its kind, the encrypted column it stands for, and how that column's value is made comparable."""

    kind: str
    of: str
    normalized: Callable[[str], str]


def blind_values(bind: Engine | Connection, table: Table, values: Mapping[str, Any]) -> dict[str, str | None]:
    """The blind indexes of a row, by column, from the plain values of the columns they stand for."""
    return {
        column.name: blind_index(bind, blind.kind, blind.normalized(values[blind.of])) if values[blind.of] else None
        for column in table.columns
        if (blind := column.info.get(BLIND))
    }


def blind_index(bind: Engine | Connection, kind: str, value: str) -> str:
    """What a table stores beside an encrypted value: 64 hexadecimal digits. Normalize the value first."""
    return keyring_of(bind).blind_index(kind, value)


def blind_indexes(bind: Engine | Connection, kind: str, value: str) -> tuple[str, ...]:
    """What to search for: `column.in_(blind_indexes(...))`, since rows may stem from before a change of keys."""
    return keyring_of(bind).blind_indexes(kind, value)


class Encrypted(TypeDecorator[str]):
    """A text, encrypted. None stays NULL. Reading raises KeyringError if its key is missing."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else _keyring(dialect).encrypt(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else _keyring(dialect).decrypt(value)


class EncryptedJson(Encrypted):
    """A value of JSON, encrypted. None stays NULL."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else super().process_bind_param(json.dumps(value, ensure_ascii=False), dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else json.loads(super().process_result_value(value, dialect))


def _keyring(dialect: Dialect) -> Keyring:
    chosen: Keyring | None = getattr(dialect, "ldn_keyring", None)
    if chosen is None:
        # Settings are read once for each engine: every value of every row asks for its keyring.
        chosen = dialect.ldn_keyring = default_keyring()
    return chosen
