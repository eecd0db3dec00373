"""What the console writes into the outbox is sent at once: the worker's queue holds a wake-up after the commit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.knowledge import Knowledge
from bot.leads.lead import Lead
from bot.leads.life import Life
from bot.settings import Settings
from bot.store.outbox_tables import outbox
from bot.worker.queue import Queue
from tests.console.staffed import Browser, path_of

HOOK = {"LDN_WEBHOOK_URL": "http://127.0.0.1:9/hook", "LDN_WEBHOOK_SECRET": "a secret of tests, long enough"}


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for key, value in HOOK.items():
        monkeypatch.setenv(key, value)
    return replace(settings, webhook_url=HOOK["LDN_WEBHOOK_URL"], webhook_secret=HOOK["LDN_WEBHOOK_SECRET"])


def _woken(settings: Settings) -> int:
    """How many wake-ups lie in the queue; they are taken out."""
    queue = Queue(settings)
    count = queue.huey.pending_count()
    queue.huey.flush()
    queue.close()
    return count


def _waiting(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(outbox.c.kind).where(outbox.c.state == "pending")).scalars())


def test_after_a_change_of_a_lead(
    browser_of: Callable[[str], Browser],
    take: Callable[..., Lead],
    engine: Engine,
    settings: Settings,
    knowledge: Knowledge,
) -> None:
    lead = take()
    with engine.begin() as connection:
        connection.execute(update(outbox).values(state="sent"))
    boss = browser_of("carla")
    assert _woken(settings) == 0
    answer = boss.post(path_of(lead, "escalate"), {"version": lead.version, "why": "Too busy"})
    assert answer.status_code == 303
    assert _waiting(engine) == ["escalated"]
    assert _woken(settings) == 1


def test_after_permits_that_move_leads_and_after_trying_again(
    browser_of: Callable[[str], Browser], take: Callable[..., Lead], engine: Engine, settings: Settings, people: object
) -> None:
    lead = take()
    Life(engine).escalate(lead.id, "test", "Too busy")
    with engine.begin() as connection:
        connection.execute(update(outbox).values(state="dead"))
    boss = browser_of("carla")
    for path, form in (
        ("/roster/permits", {"permit_state": "NV", "permit_number": "1", "permit_expires": "2099-01-01"}),
        ("/deliveries/again", {}),
    ):
        assert boss.post(path, form).status_code == 303, path
        assert _woken(settings) == 1, path
