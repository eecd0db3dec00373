"""Changing the encryption keys while the assistant runs: every token and blind index anew, by the newest key.

Works on whatever tables have encrypted columns. A row that somebody changes meanwhile is left to them, and looked at
again: it ends when a whole pass finds nothing old. Stopped half-way, it goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, MetaData, Table, Text, and_, literal, select, type_coerce, update
from sqlalchemy.engine import Connection, Engine, Row

from bot.store.encryption import BLIND, Encrypted, blind_values, keyring_of

_BATCH = 200
_Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Secret:
    """One table with encrypted columns; `key` is its primary key, `blind` its columns of blind indexes."""

    table: Table
    key: Column[Any]
    columns: tuple[Column[Any], ...]
    blind: tuple[Column[Any], ...]


def secrets_of(metadata: MetaData) -> Iterator[Secret]:
    """The tables that hold encrypted columns."""
    for table in metadata.sorted_tables:
        columns = tuple(column for column in table.columns if isinstance(column.type, Encrypted))
        if columns:
            (key,) = table.primary_key.columns
            yield Secret(table, key, columns, tuple(column for column in table.columns if BLIND in column.info))


def encrypt_anew(engine: Engine, metadata: MetaData, progress: _Progress = lambda _table, _rows: None) -> int:
    """Encrypt everything with the newest key; returns how many rows were changed. Raises KeyringError."""
    changed = 0
    for secret in secrets_of(metadata):
        # A row changed under our hands is old in the next pass, at most.
        while found := sum(_pass(engine, secret)):
            changed += found
            progress(secret.table.name, found)
    return changed


def old_rows(engine: Engine, metadata: MetaData) -> dict[str, int]:
    """How many rows of each table still need an older key. Raises KeyringError if one needs a key that is not there."""
    counts = {
        secret.table.name: sum(
            _needs_older(connection, secret, row) for connection, rows in _batches(engine, secret) for row in rows
        )
        for secret in secrets_of(metadata)
    }
    return {table: count for table, count in counts.items() if count}


def _pass(engine: Engine, secret: Secret) -> Iterator[int]:
    for connection, rows in _batches(engine, secret):
        yield sum(_renew(connection, secret, row) for row in rows)


def _batches(engine: Engine, secret: Secret) -> Iterator[tuple[Connection, list[Row]]]:
    """All rows as the database holds them, a transaction for each batch."""
    query = (
        select(secret.key, *(type_coerce(column, Text).label(column.name) for column in secret.columns), *secret.blind)
        .order_by(secret.key)
        .limit(_BATCH)
    )
    last: Any = None
    while True:
        with engine.begin() as connection:
            rows = connection.execute(query if last is None else query.where(secret.key > last)).all()
            if not rows:
                return
            yield connection, rows
        last = rows[-1][0]


def _needs_older(connection: Connection, secret: Secret, row: Row) -> bool:
    stale = _stale(connection, secret, row)
    for token in stale.values():
        keyring_of(connection).decrypt(token)
    return bool(stale)


def _stale(connection: Connection, secret: Secret, row: Row) -> dict[str, str]:
    """The columns of a row that need an older key, with their tokens as they are."""
    keyring = keyring_of(connection)
    tokens = {column.name: row._mapping[column.name] for column in secret.columns}
    return {name: token for name, token in tokens.items() if token is not None and not keyring.is_current(token)}


def _renew(connection: Connection, secret: Secret, row: Row) -> bool:
    """Encrypt one row anew; whether it had to be. Somebody else's newer value is never written over."""
    old = _stale(connection, secret, row)
    if not old:
        return False
    keyring = keyring_of(connection)
    plain = {name: keyring.decrypt(token) for name, token in old.items()}
    columns = secret.table.columns
    unchanged = [type_coerce(columns[name], Text) == literal(token, Text) for name, token in old.items()]
    values: dict[str, Any] = {name: literal(keyring.encrypt(text), Text) for name, text in plain.items()}
    if secret.blind:
        whole = {column.name: plain.get(column.name) for column in secret.columns}
        fresh = blind_values(connection, secret.table, whole)
        values |= {name: value for name, value in fresh.items() if value is not None}
    connection.execute(update(secret.table).where(and_(secret.key == row[0], *unchanged)).values(values))
    return True
