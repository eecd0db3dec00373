"""Alembic's environment: runs on the connection it is given."""

from alembic import context

# Each module adds its tables to the metadata.
from bot.store import lead_tables, outbox_tables  # noqa: F401
from bot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
