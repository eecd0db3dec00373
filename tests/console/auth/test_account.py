from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from bot.console.auth import accounts
from bot.console.auth.accounts import AccountError, Staff
from tests.console.staffed import PASSWORD, Browser, actions, email_of, enrol

NEW = "entirely other words"


@pytest.fixture
def ana(engine: Engine) -> Staff:
    person = enrol(engine, "ana")
    with engine.begin() as connection:
        accounts.set_password(connection, person, PASSWORD)
    return person


def test_a_new_password_needs_the_current_one_and_signs_out_elsewhere(
    visitor: Browser, engine: Engine, ana: Staff
) -> None:
    elsewhere = Browser(visitor.app)
    for browser in (visitor, elsewhere):
        browser.sign_in(email_of("ana"))
    refused = visitor.post("/account/password", {"current": "guess", "password": NEW, "again": NEW})
    assert refused.status_code == 422 and "current password is wrong" in refused.text
    refused = visitor.post("/account/password", {"current": PASSWORD, "password": NEW, "again": "x"})
    assert refused.status_code == 422 and "differ" in refused.text
    refused = visitor.post("/account/password", {"current": PASSWORD, "password": "ana", "again": "ana"})
    assert refused.status_code == 422 and "at least 12" in refused.text
    assert visitor.post("/account/password", {"current": PASSWORD, "password": NEW, "again": NEW}).status_code == 303
    assert visitor.get("/account").status_code == 200 and elsewhere.get("/account").status_code == 303
    assert Browser(visitor.app).sign_in(email_of("ana")).status_code == 422
    assert Browser(visitor.app).sign_in(email_of("ana"), NEW).status_code == 303
    assert (ana.actor, "password.set", str(ana.id)) in actions(engine)


def test_guessing_the_current_password_is_slowed_down(visitor: Browser, ana: Staff) -> None:
    visitor.sign_in(email_of("ana"))
    form = {"current": "guess", "password": NEW, "again": NEW}
    shown = [visitor.post("/account/password", form).text for _ in range(7)]
    assert "too many attempts" in shown[-1]


def test_signing_out_everywhere_else_keeps_this_browser(visitor: Browser, ana: Staff) -> None:
    elsewhere = Browser(visitor.app)
    for browser in (visitor, elsewhere):
        browser.sign_in(email_of("ana"))
    visitor.post("/account/sessions/end")
    assert visitor.get("/account").status_code == 200 and elsewhere.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("email", "name", "role", "says"),
    [
        ("no address", "Ana", "admin", "is no address"),
        ("ana@pharmacy.example", "", "admin", "Write one of 1 to 80"),
        ("ana@pharmacy.example", "A" * 81, "admin", "has 81 characters"),
        ("ana@pharmacy.example", "Ana", "boss", "Role 'boss' is not known. Use one of: pharmacist, trainer"),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_the_cure(
    engine: Engine, email: str, name: str, role: str, says: str
) -> None:
    with pytest.raises(AccountError, match=says), engine.begin() as connection:
        accounts.add(connection, email, name, role)


def test_an_address_has_one_account_whatever_its_capitals(engine: Engine, ana: Staff) -> None:
    with pytest.raises(AccountError, match="an account for ana@pharmacy.example already"), engine.begin() as connection:
        accounts.add(connection, "ANA@Pharmacy.example", "Another", "trainer")


def test_the_last_admin_stays(engine: Engine) -> None:
    dan = enrol(engine, "dan")
    for change in ({"active": False}, {"role": "trainer"}):
        with pytest.raises(AccountError, match="the last admin"), engine.begin() as connection:
            accounts.change(connection, dan, **change)
    with engine.begin() as connection:
        accounts.add(connection, "eve@pharmacy.example", "Eve", "admin")
        assert accounts.change(connection, dan, role="trainer", name="Dan Lowe") == {"role": "trainer"}


def test_no_secret_or_personal_data_shows_in_a_repr(ana: Staff) -> None:
    assert "Ana" not in repr(ana) and "pharmacy.example" not in repr(ana)
