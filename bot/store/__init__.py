"""The database: engine, tables, migrations, and who is written where."""

from bot.store.engine import StoreError, make_engine, migrate

__all__ = ["StoreError", "make_engine", "migrate"]
