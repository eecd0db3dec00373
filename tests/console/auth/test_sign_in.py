from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine
from starlette.applications import Starlette

from bot.console.app import create_app
from bot.console.auth import accounts, door, links, passwords
from bot.console.auth.accounts import Staff
from bot.knowledge import Knowledge
from bot.settings import Settings
from bot.store.staff_tables import staff
from tests.console.staffed import PASSWORD, Browser, actions, email_of, enrol

ANA = email_of("ana")


@pytest.fixture
def ana(engine: Engine) -> Staff:
    """With a password."""
    person = enrol(engine, "ana")
    with engine.begin() as connection:
        accounts.set_password(connection, person, PASSWORD)
        return accounts.get(connection, person.id)  # type: ignore[return-value]


def test_signing_in_leads_to_the_first_page_of_the_role(visitor: Browser, engine: Engine, ana: Staff) -> None:
    answer = visitor.sign_in(f" {ANA.upper()} ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/queue")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("ldn_staff=") and "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
    assert visitor.get("/queue").status_code == 200
    assert actions(engine) == [(ana.actor, "session.begun", str(ana.id))]


def test_over_https_the_cookie_is_bound_to_the_host(
    settings: Settings, engine: Engine, knowledge: Knowledge, ana: Staff
) -> None:
    app = create_app(replace(settings, console_url="https://console.example"), engine, knowledge)
    browser = Browser(app, "https://console.example")
    cookie = browser.sign_in(ANA).headers["set-cookie"]
    assert cookie.startswith("__Host-ldn_staff=") and "Secure" in cookie and "Domain" not in cookie
    page = browser.get("/queue")
    assert page.status_code == 200 and page.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("email", "password"), [(ANA, "wrong"), ("nobody@pharmacy.example", PASSWORD), ("", ""), (ANA, "")]
)
def test_whoever_is_wrong_is_told_the_same(visitor: Browser, ana: Staff, email: str, password: str) -> None:
    answer = visitor.sign_in(email, password)
    assert answer.status_code == 422 and door.WRONG in answer.text
    assert "ldn_staff" not in answer.headers.get("set-cookie", "")
    other = visitor.sign_in(email, password + "?")
    assert other.text == answer.text


def test_a_disabled_account_is_no_account(visitor: Browser, engine: Engine, ana: Staff) -> None:
    with engine.begin() as connection:
        connection.execute(update(staff).values(active=False))
    assert door.WRONG in visitor.sign_in(ANA).text


def test_too_many_attempts_have_to_wait_whether_the_account_exists_or_not(visitor: Browser, ana: Staff) -> None:
    answers = {}
    for email in (ANA, "nobody@pharmacy.example"):
        for _ in range(7):
            answers[email] = visitor.sign_in(email, "wrong")
        assert visitor.sign_in(email).status_code == 429, "the right password does not help while one has to wait"
    known, unknown = answers.values()
    assert known.status_code == 429 and known.headers["retry-after"] == unknown.headers["retry-after"]
    assert "too many attempts. Please wait" in known.text
    assert known.text.replace(ANA, "") == unknown.text.replace("nobody@pharmacy.example", "")


def test_a_success_ends_the_count(visitor: Browser, ana: Staff) -> None:
    for _ in range(3):
        for _ in range(4):
            assert visitor.sign_in(ANA, "wrong").status_code == 422
        assert visitor.sign_in(ANA).status_code == 303


def test_checking_a_password_holds_up_nobody_else(
    app: Starlette, visitor: Browser, ana: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """argon2 runs in a worker thread: while one sign-in takes long, another page is served."""
    monkeypatch.setattr(passwords, "is_password", lambda *_: time.sleep(0.6) or False)

    async def both() -> float:
        loop = asyncio.get_running_loop()
        slow = loop.run_in_executor(None, lambda: visitor.sign_in(ANA))
        # The same loop must stay free, so the application is called on it directly.
        import httpx

        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=visitor.url, headers=visitor.headers) as client:
            signing_in = asyncio.create_task(client.post("/sign-in", data={"email": ANA, "password": "x"}))
            await asyncio.sleep(0.1)
            before = time.monotonic()
            assert (await client.get("/health")).status_code == 200
            took = time.monotonic() - before
            await signing_in
        await slow
        return took

    assert asyncio.run(both()) < 0.4


@pytest.mark.parametrize(
    ("next_path", "leads_to"),
    [
        ("/leads/L-000001", "/leads/L-000001"),
        ("/leads?status=new", "/leads?status=new"),
        ("//evil.example", "/queue"),
        ("/\\evil.example", "/queue"),
        ("https://evil.example", "/queue"),
        ("/x\nSet-Cookie: a=b", "/queue"),
        ("", "/queue"),
    ],
)
def test_after_signing_in_one_is_where_one_wanted_to_be_but_never_elsewhere(
    visitor: Browser, ana: Staff, next_path: str, leads_to: str
) -> None:
    assert visitor.sign_in(ANA, next=next_path).headers["location"] == leads_to


def test_signing_in_anew_ends_the_session_before(visitor: Browser, ana: Staff) -> None:
    visitor.sign_in(ANA)
    before = visitor.cookies["ldn_staff"]
    visitor.sign_in(ANA)
    assert visitor.cookies["ldn_staff"] != before
    visitor.cookies.clear()
    visitor.cookies.set("ldn_staff", before, domain="console.example", path="/")
    assert visitor.get("/queue").status_code == 303


def test_signing_out_ends_the_session_on_the_server(visitor: Browser, ana: Staff) -> None:
    visitor.sign_in(ANA)
    token = visitor.cookies["ldn_staff"]
    assert visitor.post("/sign-out").headers["location"] == "/sign-in"
    assert "You are signed out." in visitor.get("/sign-in").text
    assert "You are signed out." not in visitor.get("/sign-in").text, "said once"
    visitor.cookies.set("ldn_staff", token, domain="console.example", path="/")
    assert visitor.get("/queue").status_code == 303


def test_an_old_hash_is_made_anew(
    visitor: Browser, engine: Engine, ana: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.connect() as connection:
        before = accounts.password_hash(connection, ANA)
    monkeypatch.setattr(passwords, "is_outdated", lambda stored: True)
    assert visitor.sign_in(ANA).status_code == 303
    with engine.connect() as connection:
        after = accounts.password_hash(connection, ANA)
    assert after != before and passwords.is_password(after, PASSWORD)


def test_a_link_sets_the_password_once(visitor: Browser, engine: Engine) -> None:
    ben = enrol(engine, "ben")
    with engine.begin() as connection:
        earlier = links.make(connection, ben)
        path = links.make(connection, ben)
    assert visitor.get(earlier).status_code == 404, "a new link ends the earlier one"
    assert "Welcome, Ben Okafor" in visitor.get(path).text
    assert "differ" in visitor.post(path, {"password": PASSWORD, "again": "x"}).text
    weak = visitor.post(path, {"password": "short", "again": "short"})
    assert weak.status_code == 422 and "at least 12" in weak.text
    done = visitor.post(path, {"password": PASSWORD, "again": PASSWORD})
    assert done.headers["location"] == "/queue" and visitor.get("/queue").status_code == 200
    over = Browser(visitor.app).get(path)
    assert over.status_code == 404 and "used before or is too old" in over.text
    assert Browser(visitor.app).sign_in(email_of("ben")).status_code == 303


def test_a_link_is_stored_as_a_hash_and_ends(engine: Engine, visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy import select

    from bot.store.staff_tables import staff_links

    ben = enrol(engine, "ben")
    with engine.begin() as connection:
        path = links.make(connection, ben)
        assert path.rpartition("/")[2] not in str(connection.execute(select(staff_links)).all())
        connection.execute(update(staff_links).values(expires_at=staff_links.c.expires_at))
    now = links.utc_now()
    monkeypatch.setattr(links, "utc_now", lambda: now + links.LASTS)
    assert visitor.get(path).status_code == 404
