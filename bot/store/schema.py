"""All tables: importing this module makes the metadata complete."""

from bot.store import lead_tables, outbox_tables, release_tables, staff_tables, tables

metadata = tables.metadata
TABLES = (tables, lead_tables, outbox_tables, staff_tables, release_tables)
