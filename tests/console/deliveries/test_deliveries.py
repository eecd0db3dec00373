from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import insert, select
from sqlalchemy.engine import Engine

from bot.leads.lead import Lead
from bot.store.outbox_tables import outbox
from bot.store.tables import utc_now
from tests.console.staffed import Browser, actions

BrowserOf = Callable[[str], Browser]


@pytest.fixture
def dead(engine: Engine, lead: Lead) -> Lead:
    """A lead with two dead letters and one that was sent."""
    with engine.begin() as connection:
        for number, state in enumerate(("dead", "dead", "sent")):
            connection.execute(
                insert(outbox).values(
                    lead_id=lead.id,
                    kind="assigned",
                    channel="email",
                    recipient_kind="pharmacist",
                    pharmacist_id=1,
                    idempotency_key=f"k{number}",
                    state=state,
                    attempts=8,
                    next_attempt_at=utc_now(),
                    last_error="The mail server refused the address.",
                )
            )
    return lead


def states(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(select(outbox.c.state).order_by(outbox.c.id)).scalars())


def test_everything_arrived(browser_of: BrowserOf) -> None:
    assert "Everything arrived" in browser_of("carla").get("/deliveries").text


def test_dead_letters_are_listed_and_tried_again_one_by_one_or_all(
    browser_of: BrowserOf, engine: Engine, dead: Lead
) -> None:
    carla = browser_of("carla")
    page = carla.get("/deliveries").text
    assert page.count("The mail server refused the address.") == 2 and dead.reference in page and "Ana Ruiz" in page
    assert carla.post("/deliveries/1/again").status_code == 303
    assert states(engine) == ["retrying", "dead", "sent"]
    assert carla.post("/deliveries/1/again").status_code == 404
    assert carla.post("/deliveries/3/again").status_code == 404, "it was sent"
    assert carla.post("/deliveries/again").status_code == 303
    assert states(engine) == ["retrying", "retrying", "sent"]
    assert [(action, on) for _, action, on in actions(engine)] == [("delivery.again", "1"), ("delivery.again", None)]
