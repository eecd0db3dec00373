"""Messages that could not be delivered, and trying again."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.access import Page, Visit, get, post
from bot.console.errors import ConsoleError
from bot.console.leads.sight import sight
from bot.console.roles import SUPERVISORS
from bot.leads.lead import reference_of
from bot.leads.outbox import dead_letters, try_again
from bot.store.tables import utc_now


def pages() -> list[Page]:
    return [
        get("/deliveries", listing, SUPERVISORS),
        post("/deliveries/again", again_all, SUPERVISORS),
        post("/deliveries/{id}/again", again, SUPERVISORS),
    ]


def listing(visit: Visit) -> Response:
    with visit.desk.engine.connect() as connection:
        seeing = sight(visit, connection)
        dead = dead_letters(connection)
    return visit.page(
        "deliveries.html",
        dead=dead,
        reference_of=reference_of,
        pharmacists={one.id: one.name for one in seeing.roster.pharmacists},
    )


def again_all(visit: Visit) -> Response:
    with visit.desk.engine.begin() as connection:
        count = try_again(connection, None, utc_now())
        visit.audit(connection, "delivery.again", "delivery", None, count=count)
    visit.wake_worker()
    return visit.redirect("/deliveries", "They are tried again now." if count else "Nothing was waiting to be tried.")


def again(visit: Visit) -> Response:
    number = visit.number("id")
    with visit.desk.engine.begin() as connection:
        if not try_again(connection, [number], utc_now()):
            raise ConsoleError.not_found()
        visit.audit(connection, "delivery.again", "delivery", number)
    visit.wake_worker()
    return visit.redirect("/deliveries", "It is tried again now.")
