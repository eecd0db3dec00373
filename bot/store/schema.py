"""All tables: importing this module makes the metadata complete."""

from bot.store import (
    answer_tables,
    lead_tables,
    outbox_tables,
    release_tables,
    review_tables,
    staff_tables,
    tables,
    turn_tables,
)

metadata = tables.metadata
TABLES = (
    tables,
    answer_tables,
    lead_tables,
    outbox_tables,
    release_tables,
    review_tables,
    staff_tables,
    turn_tables,
)
