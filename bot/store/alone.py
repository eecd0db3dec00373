"""One change of the leads at a time, in all processes: routing counts open leads and finds earlier ones of a person."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

# Any number will do; it names what is locked.
_LEADS = 0x1D4


def alone(connection: Connection) -> None:
    """Wait for other transactions that asked for this, and make others wait until this one ends.

    Call it before anything is read that the change depends on. Raises OperationalError if SQLite stays locked.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(select(func.pg_advisory_xact_lock(_LEADS)))
    elif not connection.connection.in_transaction:
        # Otherwise SQLite would lock at the first write only, after the reading.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
