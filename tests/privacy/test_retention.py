from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Engine

from bot.leads.lead import CLOSED, ERASED, NEW, Lead
from bot.leads.life import Life
from bot.privacy.retention import Expired, erase_expired
from bot.store.lead_tables import leads
from bot.store.tables import conversations, events
from tests.privacy.conftest import NOW

DAY = dt.timedelta(days=1)


def _silent_since(engine: Engine, conversation: str, time: dt.datetime) -> None:
    with engine.begin() as connection:
        connection.execute(update(conversations).where(conversations.c.id == conversation).values(last_at=time))


def _ids(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(select(conversations.c.id)).scalars())


def test_a_transcript_goes_after_its_days_and_not_before(any_engine: Engine, conversation: Callable[..., str]) -> None:
    old, young = conversation("old"), conversation("young")
    _silent_since(any_engine, old, NOW - 30 * DAY - dt.timedelta(seconds=1))
    _silent_since(any_engine, young, NOW - 30 * DAY + dt.timedelta(seconds=1))
    forgotten: list[str] = []
    assert erase_expired(any_engine, 30, 365, NOW, forgotten.extend) == Expired(conversations=1)
    assert _ids(any_engine) == {young}
    assert forgotten == [old]


def test_more_than_one_batch_is_erased(any_engine: Engine) -> None:
    with any_engine.begin() as connection:
        rows = [{"id": f"c{number}", "last_at": NOW - 31 * DAY} for number in range(250)]
        connection.execute(insert(conversations), rows)
    assert erase_expired(any_engine, 30, 365, NOW) == Expired(conversations=250)
    assert _ids(any_engine) == set()


def test_events_that_belong_to_no_conversation_go_too(any_engine: Engine) -> None:
    def event(sender: str, at: dt.datetime) -> dict[str, object]:
        seconds = at.replace(tzinfo=dt.timezone.utc).timestamp()
        return {"sender_id": sender, "type_name": "user", "timestamp": seconds, "data": {}}

    with any_engine.begin() as connection:
        connection.execute(insert(events), [event("old", NOW - 31 * DAY), event("now", NOW)])
    erase_expired(any_engine, 30, 365, NOW)
    with any_engine.connect() as connection:
        assert connection.execute(select(events.c.sender_id)).scalars().all() == ["now"]


def test_a_lead_goes_so_many_days_after_its_last_change(any_engine: Engine, lead: Callable[..., Lead]) -> None:
    untouched, worked_on = lead("a"), lead("b", phone="+13125550188")
    joined = lead("c")
    assert joined.merged_into == untouched.id
    Life(any_engine).close(worked_on.id, "answered", "staff:1", now=NOW + 300 * DAY)
    assert erase_expired(any_engine, 30, 365, NOW + 364 * DAY) == Expired()
    assert erase_expired(any_engine, 30, 365, NOW + 366 * DAY) == Expired(leads=1)
    with any_engine.connect() as connection:
        rows = {row.id: row for row in connection.execute(select(leads))}
    assert rows[untouched.id].status == rows[joined.id].status == ERASED and rows[joined.id].phone is None
    assert rows[worked_on.id].status == CLOSED != NEW and rows[worked_on.id].phone
