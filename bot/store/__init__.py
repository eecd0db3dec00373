"""The database: engine, tables, migrations, and who is written where."""

# All tables belong to one metadata: whoever looks at it sees them all.
from bot.store import outbox_tables  # noqa: F401
from bot.store.engine import StoreError, make_engine, migrate

__all__ = ["StoreError", "make_engine", "migrate"]
