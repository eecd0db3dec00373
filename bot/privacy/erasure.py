"""Erasing what is held of a person, and the proof that nothing is left."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.engine import Connection, Engine

from bot.knowledge.load import load_pharmacy
from bot.leads.failure import translated
from bot.leads.lead import ERASED
from bot.leads.life import Life
from bot.leads.parting import part
from bot.leads.rows import left_in, read_lead
from bot.privacy.holdings import Holdings, Traces
from bot.store.alone import alone
from bot.store.conversations import erase as erase_transcripts
from bot.store.encryption import blind_indexes
from bot.store.schema import metadata
from bot.store.turn_log import VISIT
from bot.store.turn_tables import turns

_VISITOR = "visitor"
_ASKED = "The visitor asked for it in the chat."


def erase(connection: Connection, holdings: Holdings, by: str, why: str, now: dt.datetime) -> None:
    """Erase leads, conversations and what was kept of them for review, in the caller's transaction.

    `by` and `why` stay: no personal data in them.

    An emptied lead stays as a number for the statistics. Raises LeadStoreError.
    """
    life = Life(connection)
    for lead in holdings.leads:
        # Erasing a lead erases those that were joined to it.
        current = read_lead(connection, lead.id)
        if current is not None and current.status != ERASED:
            life.erase(lead.id, by, why, now=now)
    erase_transcripts(connection, holdings.conversations)


def erase_in_chat(engine: Engine, conversation: str, *, requests: bool, now: dt.datetime) -> tuple[str, ...]:
    """Erase a conversation because its visitor wants it; `requests`: those sent from it too. Returns their references.

    Nothing else: who else wrote under the same phone number need not be the one who asks here. Raises LeadStoreError.
    """
    with translated("erased"), engine.begin() as connection:
        alone(connection)
        sent = left_in(connection, conversation) if requests else ()
        for lead in sent:
            part(connection, lead, conversation, load_pharmacy(), _VISITOR, now)
        erase(connection, Holdings(sent, (conversation,), Traces()), _VISITOR, _ASKED, now)
        return tuple(lead.reference for lead in sent)


def remains(connection: Connection, traces: Traces, ids: Collection[str] = ()) -> dict[str, int]:
    """The proof: how many rows of each table still hold a person's data, read in the clear. Empty: nothing is left.

    `ids`: conversations that must be gone, and with them what was kept for review. The log of turns stays: it has no
    text, and its hash leads to nobody.
    """
    gone = {*ids, *(index for one in ids for index in blind_indexes(connection, VISIT, one))}
    tables = [table for table in metadata.sorted_tables if table is not turns]
    found = {table.name: _rows_with(connection, table, traces, gone) for table in tables}
    return {name: count for name, count in found.items() if count}


def _rows_with(connection: Connection, table: Table, traces: Traces, ids: Collection[str]) -> int:
    query = select(table).execution_options(yield_per=500)
    return sum(any(_holds(value, traces, ids) for value in row) for row in connection.execute(query))


def _holds(value: Any, traces: Traces, ids: Collection[str]) -> bool:
    if isinstance(value, (dict, list)):
        value = json.dumps(value, ensure_ascii=False)
    return isinstance(value, str) and (value in ids or traces.in_text(value))
