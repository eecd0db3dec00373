from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.console.auth import accounts, sessions
from bot.console.auth.accounts import Staff
from bot.store.staff_tables import staff_sessions
from bot.store.tables import utc_now
from tests.console.staffed import Browser

People, BrowserOf = dict[str, Staff], Callable[[str], Browser]


def age(engine: Engine, **values: dt.timedelta) -> None:
    """Make all sessions older."""
    with engine.begin() as connection:
        for name, length in values.items():
            column = staff_sessions.c[name]
            for row in connection.execute(select(staff_sessions)).all():
                moved = getattr(row, name) - length
                connection.execute(update(staff_sessions).where(staff_sessions.c.id == row.id).values({column: moved}))


def test_the_token_is_not_stored(engine: Engine, people: People) -> None:
    with engine.begin() as connection:
        token = sessions.begin(connection, people["ana"])
        stored = str(connection.execute(select(staff_sessions)).all())
        assert token not in stored and sessions.hashed(token) in stored
        found = sessions.find(connection, token, passive=True)
        assert found is not None and found.staff.id == people["ana"].id
        assert sessions.find(connection, found.id, passive=True) is None, "the stored hash is no token"


def test_a_session_ends_after_half_an_hour_without_use(engine: Engine, browser_of: BrowserOf) -> None:
    ana = browser_of("ana")
    age(engine, last_seen_at=dt.timedelta(minutes=29))
    assert ana.get("/account").status_code == 200
    age(engine, last_seen_at=dt.timedelta(minutes=29))
    assert ana.get("/account").status_code == 200, "using it keeps it alive"
    age(engine, last_seen_at=dt.timedelta(minutes=31))
    assert ana.get("/account").headers["location"] == "/sign-in?next=%2Faccount"


def test_what_a_page_asks_for_by_itself_keeps_nothing_alive(engine: Engine, browser_of: BrowserOf) -> None:
    ana = browser_of("ana")
    age(engine, last_seen_at=dt.timedelta(minutes=29))
    assert ana.get("/queue", headers={"LDN-Live": "1"}).status_code == 200
    age(engine, last_seen_at=dt.timedelta(minutes=2))
    assert ana.get("/queue").status_code == 303


def test_a_session_ends_after_twelve_hours_however_it_is_used(engine: Engine, browser_of: BrowserOf) -> None:
    ana = browser_of("ana")
    age(engine, expires_at=dt.timedelta(hours=11, minutes=59))
    assert ana.get("/account").status_code == 200
    age(engine, expires_at=dt.timedelta(minutes=1))
    assert ana.get("/account").status_code == 303


def test_a_page_that_htmx_asks_for_sends_the_whole_window_to_the_sign_in(engine: Engine, visitor: Browser) -> None:
    answer = visitor.get("/leads?status=new", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=%2Fleads%3Fstatus%3Dnew"


def test_sessions_that_ended_are_removed_at_the_next_sign_in(engine: Engine, people: People) -> None:
    with engine.begin() as connection:
        sessions.begin(connection, people["ana"])
    age(engine, last_seen_at=dt.timedelta(hours=1))
    with engine.begin() as connection:
        sessions.begin(connection, people["ben"])
        assert len(connection.execute(select(staff_sessions)).all()) == 1


@pytest.mark.parametrize("end", ["disable", "password", "reset"])
def test_disabling_a_new_password_and_a_reset_end_all_sessions(
    engine: Engine, people: People, browser_of: BrowserOf, end: str
) -> None:
    ana, ben = browser_of("ana"), browser_of("ben")
    with engine.begin() as connection:
        if end == "disable":
            accounts.change(connection, people["ana"], active=False)
        elif end == "password":
            accounts.set_password(connection, people["ana"], "entirely other words")
        else:
            accounts.reset(connection, people["ana"])
    assert ana.get("/account").status_code == 303 and ben.get("/account").status_code == 200


def test_a_session_of_long_ago_is_not_found_in_the_future(engine: Engine, people: People) -> None:
    with engine.begin() as connection:
        token = sessions.begin(connection, people["ana"])
        row = connection.execute(select(staff_sessions)).one()
        assert row.expires_at - row.created_at == sessions.LONGEST and row.created_at <= utc_now()
        assert sessions.find(connection, token + "x", passive=True) is None
