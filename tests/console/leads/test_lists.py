from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import insert, update
from sqlalchemy.engine import Engine

from bot.console.auth import accounts
from bot.console.auth.accounts import Staff
from bot.leads.lead import Lead
from bot.leads.life import Life
from bot.store.lead_tables import leads
from bot.store.outbox_tables import deadlines, outbox
from bot.store.tables import utc_now
from tests.console.staffed import Browser, actions

BrowserOf, Take, People = Callable[[str], Browser], Callable[..., Lead], dict[str, Staff]


def test_the_queue_shows_ones_own_and_what_one_may_take(
    browser_of: BrowserOf, take: Take, people: People, engine: Engine
) -> None:
    take("k1", name="Mine Alone")
    contacted = take("k2", name="Already Answered", phone="+19165550150")
    Life(engine).contacted(contacted.id, "staff:1")
    free = take("k3", name="Nobody Has", phone="+19165550151")
    Life(engine).escalate(free.id, "staff:1", "Too busy")
    take("k4", name="From Oregon", state="OR", phone="+15035550111")
    page = browser_of("ana").get("/queue").text
    order = [page.index(part) for part in ("Yours to answer", "Mine Alone", "Waiting for somebody", "Nobody Has")]
    assert order == sorted(order) and page.index("not closed yet") < page.index("Already Answered")
    assert "From Oregon" not in page
    assert "From Oregon" in browser_of("ben").get("/queue").text
    supervisor = browser_of("carla").get("/queue").text
    assert "Nobody Has" in supervisor and "Mine Alone" not in supervisor


def test_an_empty_queue_says_what_comes_next(browser_of: BrowserOf, engine: Engine) -> None:
    assert "New leads appear here by themselves" in browser_of("ana").get("/queue").text
    with engine.begin() as connection:
        eve = accounts.add(connection, "eve@pharmacy.example", "Eve", "pharmacist")
    from tests.console.staffed import signed_in

    page = signed_in(browser_of("ana").app, engine, eve).get("/queue").text
    assert "not in the roster yet" in page and "Ask a supervisor" in page


def test_empty_lists_say_what_to_do(browser_of: BrowserOf) -> None:
    carla = browser_of("carla")
    assert "No leads yet" in carla.get("/leads").text and "demo page" in carla.get("/leads").text
    assert "Take a filter away" in carla.get("/leads?status=closed").text
    assert "Nothing found" in carla.post("/leads/search", {"term": "Zoe"}).text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Ca", "Or", "Old", "Closed"}),
        ("status=closed", {"Closed"}),
        ("status=nonsense", {"Ca", "Or", "Old", "Closed"}),
        ("state=OR", {"Or"}),
        ("topic=cost", {"Or"}),
        ("holder=1", {"Ca", "Closed"}),
        ("holder=nobody", {"Old"}),
        ("age=1", {"Ca", "Or", "Closed"}),
        ("age=over7", {"Old"}),
        ("status=assigned&state=CA", {"Ca"}),
    ],
)
def test_filters(
    browser_of: BrowserOf, take: Take, people: People, engine: Engine, query: str, shown: set[str]
) -> None:
    take("k1", name="Visitor Ca")
    take("k2", name="Visitor Or", state="OR", phone="+15035550111", topics=("cost/price",))
    old = take("k3", name="Visitor Old", phone="+19165550150")
    closed = take("k4", name="Visitor Closed", phone="+19165550151")
    life = Life(engine)
    life.escalate(old.id, "staff:1", "Too busy")
    life.close(closed.id, "spam", "staff:1")
    with engine.begin() as connection:
        connection.execute(
            update(leads).where(leads.c.id == old.id).values(created_at=utc_now() - dt.timedelta(days=9))
        )
    page = browser_of("carla").get(f"/leads?{query}").text
    assert {name for name in ("Ca", "Or", "Old", "Closed") if f"Visitor {name}" in page} == shown


def test_a_pharmacist_sees_all_of_their_own_and_what_is_free(
    browser_of: BrowserOf, take: Take, people: People, engine: Engine
) -> None:
    closed = take("k1", name="Closed Mine")
    Life(engine).close(closed.id, "spam", "staff:1")
    take("k2", name="Of Ben", state="OR", phone="+15035550111")
    page = browser_of("ana").get("/leads").text
    assert "Closed Mine" in page and "Of Ben" not in page and 'name="holder"' not in page


def test_the_list_goes_on_with_older_leads(
    browser_of: BrowserOf, take: Take, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.console.leads import lists

    monkeypatch.setattr(lists, "_SHOWN", 2)
    for number in range(5):
        take(f"k{number}", name=f"Visitor {number}", phone=f"+1916555015{number}")
    for who in ("carla", "ana"):
        browser = browser_of(who)
        path, seen = "/leads?status=assigned", []
        while path:
            page = browser.get(path).text
            seen += [number for number in range(4, -1, -1) if f"Visitor {number}" in page]
            before = page.partition('href="/leads?status=assigned&amp;before=')[2].partition('"')[0]
            path = f"/leads?status=assigned&before={before}" if before else ""
        assert seen == [4, 3, 2, 1, 0], who


@pytest.mark.parametrize(
    "term", ["maya", "PLANTED", "(916) 555-0143", "916.555.0143", "L-000001", "l1", "maya@gmail.com"]
)
def test_search_finds_by_name_phone_email_and_reference(
    browser_of: BrowserOf, take: Take, people: People, engine: Engine, term: str
) -> None:
    lead = take(email="maya@gmail.com")
    ana = browser_of("ana")
    assert lead.reference in ana.post("/leads/search", {"term": term}).text
    assert "Nothing found" in browser_of("ben").post("/leads/search", {"term": term}).text, "not Ben's to see"
    assert (people["ana"].actor, "lead.searched", None) in actions(engine)


def test_a_search_leaves_no_word_in_the_audit_log(browser_of: BrowserOf, lead: Lead, engine: Engine) -> None:
    browser_of("ana").post("/leads/search", {"term": "Maya Planted"})
    from bot.store import audit

    with engine.connect() as connection:
        assert "Planted" not in str(list(audit.entries(connection)))


def test_marks_of_a_row(browser_of: BrowserOf, take: Take, people: People, engine: Engine) -> None:
    lead = take(urgency="soon")
    row = browser_of("ana").get("/queue").text
    assert ">soon<" in row and "not delivered" not in row and ">late<" not in row
    with engine.begin() as connection:
        connection.execute(update(deadlines).values(due_at=utc_now() - dt.timedelta(minutes=1)))
        connection.execute(
            insert(outbox).values(
                lead_id=lead.id,
                kind="assigned",
                channel="email",
                recipient_kind="pharmacist",
                idempotency_key="k",
                state="dead",
                next_attempt_at=utc_now(),
            )
        )
    row = browser_of("ana").get("/queue").text
    assert "not delivered" in row and ">late<" in row


def test_what_a_visitor_typed_is_text_on_every_page(browser_of: BrowserOf, take: Take, people: People) -> None:
    evil = '<img src=x onerror="alert(1)">'
    lead = take(name=evil, about=f"{evil} & more", best_time=evil)
    ana = browser_of("ana")
    for page in (
        ana.get("/queue"),
        ana.get("/leads"),
        ana.get(f"/leads/{lead.reference}"),
        ana.post("/leads/search", {"term": "img"}),
        ana.post("/leads/search", {"term": f'"><script>{evil}'}),
    ):
        assert "<img src=x" not in page.text and "<script>" not in page.text
