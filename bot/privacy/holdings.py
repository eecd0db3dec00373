"""What is held of one person: leads and conversations.

A person is known by a phone number or an email address. Leads are found by blind index; conversations are those that
the leads came from, and those in which the number or the address was written, found by reading all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.engine import Connection

from bot.leads.lead import ERASED, Lead, parse_reference
from bot.leads.person import leads_of, number_of
from bot.leads.rows import LEAD_COLUMNS, as_lead, read_lead
from bot.store.lead_tables import leads
from bot.store.tables import conversations, messages

# Of a number typed without its country code: the digits that tell it apart.
_NATIONAL_DIGITS = 10


@dataclass(frozen=True)
class Traces:
    """What a person's data would be recognized by in a text. Not shown in a repr."""

    phones: frozenset[str] = field(default=frozenset(), repr=False)
    emails: frozenset[str] = field(default=frozenset(), repr=False)

    @classmethod
    def of(cls, phones: Iterable[str | None], emails: Iterable[str | None]) -> Traces:
        """From stored phone numbers and email addresses."""
        return cls(
            frozenset(re.sub(r"\D", "", number_of(phone))[-_NATIONAL_DIGITS:] for phone in phones if phone),
            frozenset(email.casefold() for email in emails if email),
        )

    def __bool__(self) -> bool:
        return bool(self.phones or self.emails)

    def in_text(self, text: str) -> bool:
        """Whether a text holds one of them, however the number is written."""
        folded = text.casefold()
        if any(email in folded for email in self.emails):
            return True
        # Punctuation between digits belongs to a number; a word between them does not.
        runs = re.findall(r"\d[\d\s().+/-]*", text) if self.phones else ()
        digits = [re.sub(r"\D", "", run) for run in runs]
        return any(phone in run for phone in self.phones for run in digits)


@dataclass(frozen=True)
class Holdings:
    """What is held of a person, and by what it was recognized."""

    leads: tuple[Lead, ...]
    conversations: tuple[str, ...] = field(repr=False)
    traces: Traces

    def __bool__(self) -> bool:
        return bool(self.leads or self.conversations)


def of_person(connection: Connection, phone: str | None, email: str | None) -> Holdings:
    """What is held of whoever gave this stored phone number or this email address."""
    return _holdings(connection, leads_of(connection, phone=phone, email=email), Traces.of([phone], [email]))


def of_lead(connection: Connection, reference: str) -> Holdings:
    """What is held of the person of a lead; empty if there is none of this reference."""
    number = parse_reference(reference)
    lead = read_lead(connection, number) if number else None
    if lead is None:
        return Holdings((), (), Traces())
    found = leads_of(connection, phone=lead.phone, email=lead.email)
    return _holdings(connection, (lead, *found), Traces.of([lead.phone], [lead.email]))


def of_conversation(connection: Connection, conversation: str) -> Holdings:
    """What is held of the person of a conversation: it, and the leads left in it."""
    there = connection.execute(select(conversations.c.id).where(conversations.c.id == conversation)).scalars().all()
    rows = connection.execute(select(*LEAD_COLUMNS).where(leads.c.conversation_id == conversation)).all()
    left = tuple(map(as_lead, rows))
    traces = Traces.of([lead.phone for lead in left], [lead.email for lead in left])
    own = {lead.conversation_id for lead in left if lead.conversation_id}
    return Holdings(left, tuple({*there, *own}), traces)


def _holdings(connection: Connection, found: Iterable[Lead], traces: Traces) -> Holdings:
    group = {lead.id: lead for one in found for lead in _joined(connection, one) if lead.status != ERASED}
    everything = Traces.of((lead.phone for lead in group.values()), (lead.email for lead in group.values()))
    traces = Traces(traces.phones | everything.phones, traces.emails | everything.emails)
    came_from = {lead.conversation_id for lead in group.values() if lead.conversation_id}
    written_in = set(_conversations_with(connection, traces)) if traces else set()
    return Holdings(tuple(group[key] for key in sorted(group)), tuple(sorted(came_from | written_in)), traces)


def _joined(connection: Connection, lead: Lead) -> Iterator[Lead]:
    """The lead that this one was joined to, and all that were joined to that one."""
    root: Lead | None = lead
    while root is not None and root.merged_into is not None:
        root = read_lead(connection, root.merged_into)
    if root is None:
        return
    query = select(*LEAD_COLUMNS).where(or_(leads.c.id == root.id, leads.c.merged_into == root.id))
    yield from map(as_lead, connection.execute(query))


def _conversations_with(connection: Connection, traces: Traces) -> Iterator[str]:
    query = select(messages.c.conversation_id, messages.c.body).execution_options(yield_per=500)
    for conversation, body in connection.execute(query):
        if any(traces.in_text(sentence["text"]) for sentence in body["sentences"]):
            yield conversation
