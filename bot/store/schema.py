"""All tables: importing this module makes the metadata complete."""

from bot.store import answer_tables, lead_tables, outbox_tables, staff_tables, tables

metadata = tables.metadata
TABLES = (tables, answer_tables, lead_tables, outbox_tables, staff_tables)
