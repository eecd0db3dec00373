from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy.engine import Engine

from bot.console.auth import accounts
from bot.console.auth.accounts import Staff
from bot.store import audit
from tests.console.staffed import PASSWORD, URL, Browser, actions

BrowserOf, People = Callable[[str], Browser], dict[str, Staff]


def test_a_new_colleague_gets_a_link_that_is_shown_once(browser_of: BrowserOf, engine: Engine) -> None:
    dan = browser_of("dan")
    page = dan.post("/staff", {"name": "Eve Moreau", "email": "Eve@Pharmacy.example", "role": "pharmacist"}).text
    path = re.search(rf"{URL}(/link/[\w-]+)", page)[1]  # type: ignore[index]
    assert "Give this link to Eve Moreau" in page and "within 48 hours" in page
    listing = dan.get("/staff").text
    assert "/link/" not in listing and "has not come in yet" in listing
    eve = Browser(dan.app)
    assert eve.post(path, {"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert eve.get("/queue").status_code == 200
    with engine.connect() as connection:
        log = list(audit.entries(connection))
    assert (log[0].action, log[0].details) == ("staff.added", {"role": "pharmacist"})
    assert "Eve" not in str(log) and "pharmacy.example" not in str(log)


def test_what_cannot_be_added_stays_as_typed(browser_of: BrowserOf) -> None:
    answer = browser_of("dan").post("/staff", {"name": "Eve", "email": "ana@pharmacy.example", "role": "trainer"})
    assert answer.status_code == 422 and "an account for ana@pharmacy.example already" in answer.text
    assert 'value="Eve"' in answer.text


def test_role_and_access_are_changed(browser_of: BrowserOf, engine: Engine, people: People) -> None:
    dan, ana = browser_of("dan"), browser_of("ana")
    path = f"/staff/{people['ana'].id}"
    assert dan.post(path, {"name": "Ana R.", "role": "supervisor", "active": "yes"}).status_code == 303
    assert ana.get("/roster").status_code == 200
    assert dan.post(path, {"name": "Ana R.", "role": "supervisor"}).status_code == 303
    assert ana.get("/account").status_code == 303, "signed out at once"
    with engine.connect() as connection:
        first, second = (entry.details for entry in audit.entries(connection))
    assert first == {"role": "supervisor", "fields": ["name", "role"]}
    assert second == {"active": False, "fields": ["active"]}
    assert "disabled" in dan.get("/staff").text


def test_nobody_disables_themselves_or_the_last_admin(browser_of: BrowserOf, engine: Engine, people: People) -> None:
    dan = browser_of("dan")
    path = f"/staff/{people['dan'].id}"
    answer = dan.post(path, {"name": "Dan Lowe", "role": "admin"})
    assert answer.status_code == 422 and "cannot disable yourself" in answer.text
    answer = dan.post(path, {"name": "Dan Lowe", "role": "trainer", "active": "yes"})
    assert answer.status_code == 422 and "last admin" in answer.text
    assert dan.post(path, {"name": "Dan Lowe", "role": "boss", "active": "yes"}).status_code == 422
    assert actions(engine) == []


def test_a_reset_takes_everything_away_and_gives_a_new_link(
    browser_of: BrowserOf, engine: Engine, people: People
) -> None:
    dan, ana = browser_of("dan"), browser_of("ana")
    with engine.begin() as connection:
        accounts.set_password(connection, people["ben"], PASSWORD)
    page = dan.post(f"/staff/{people['ana'].id}/reset").text
    path = re.search(rf"{URL}(/link/[\w-]+)", page)[1]  # type: ignore[index]
    assert ana.get("/account").status_code == 303 and Browser(dan.app).get(path).status_code == 200
    assert Browser(dan.app).sign_in("ben@pharmacy.example").status_code == 303, "nobody else is concerned"
    dan.post(f"/staff/{people['ana'].id}", {"name": "Ana Ruiz", "role": "pharmacist"})
    answer = dan.post(f"/staff/{people['ana'].id}/reset")
    assert answer.status_code == 422 and "Enable it first" in answer.text
