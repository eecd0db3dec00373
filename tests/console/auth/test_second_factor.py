from __future__ import annotations

import re
import time

import pyotp
import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import Engine

from bot.console.auth import accounts, second_factor
from bot.console.auth.accounts import Staff
from bot.store.staff_tables import recovery_codes
from tests.console.staffed import PASSWORD, Browser, actions, email_of, enrol

ANA = email_of("ana")
SECRET = pyotp.random_base32()


class Clock:
    """The time of the authenticator app and of the console."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.time()
        monkeypatch.setattr(second_factor.time, "time", lambda: self.now)

    def code(self, steps: int = 0, secret: str = SECRET) -> str:
        return pyotp.TOTP(secret).generate_otp(int(self.now) // 30 + steps)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def ana(engine: Engine) -> Staff:
    person = enrol(engine, "ana")
    with engine.begin() as connection:
        accounts.set_password(connection, person, PASSWORD)
    return person


@pytest.fixture
def codes(engine: Engine, ana: Staff, clock: Clock) -> list[str]:
    """The recovery codes of Ana, whose second step is on."""
    with engine.begin() as connection:
        made = second_factor.turn_on(connection, ana, SECRET, clock.code())
    assert made is not None
    clock.now += 60
    return made


def test_the_password_alone_lets_nobody_in(visitor: Browser, codes: list[str], clock: Clock) -> None:
    assert visitor.sign_in(ANA).headers["location"] == "/sign-in/code"
    assert "ldn_staff" not in visitor.cookies and visitor.get("/queue").status_code == 303
    assert visitor.post("/sign-in/code", {"code": "000000"}).status_code == 422
    assert visitor.post("/sign-in/code", {"code": clock.code()}).headers["location"] == "/queue"
    assert visitor.get("/queue").status_code == 200


def test_without_the_password_there_is_no_second_step(visitor: Browser, codes: list[str], clock: Clock) -> None:
    assert visitor.get("/sign-in/code").headers["location"] == "/sign-in"
    assert visitor.post("/sign-in/code", {"code": clock.code()}).headers["location"] == "/sign-in"
    visitor.cookies.set("ldn_second_factor", "forged", domain="console.example", path="/")
    assert visitor.post("/sign-in/code", {"code": clock.code()}).headers["location"] == "/sign-in"


def test_a_code_counts_once(engine: Engine, ana: Staff, codes: list[str], clock: Clock) -> None:
    for expected in ("app", None):
        with engine.begin() as connection:
            assert second_factor.use(connection, ana, clock.code()) == expected
    with engine.begin() as connection:
        assert second_factor.use(connection, ana, clock.code(-1)) is None, "older than the one used"
        assert second_factor.use(connection, ana, f" {clock.code(1)[:3]} {clock.code(1)[3:]} ") == "app"


@pytest.mark.parametrize(("steps", "counts"), [(-2, None), (-1, "app"), (0, "app"), (1, "app"), (2, None)])
def test_clocks_may_differ_by_half_a_minute(
    engine: Engine, ana: Staff, codes: list[str], clock: Clock, steps: int, counts: str | None
) -> None:
    clock.now += 300
    with engine.begin() as connection:
        assert second_factor.use(connection, ana, clock.code(steps)) == counts


def test_a_recovery_code_counts_once_and_only_for_its_owner(engine: Engine, ana: Staff, codes: list[str]) -> None:
    ben = enrol(engine, "ben")
    with engine.begin() as connection:
        assert second_factor.use(connection, ben, codes[0]) is None
        assert second_factor.use(connection, ana, codes[0].upper()) == "recovery"
        assert second_factor.use(connection, ana, codes[0]) is None
        assert second_factor.codes_left(connection, ana) == 9
        assert codes[1] not in str(connection.execute(select(recovery_codes)).all())


def test_the_secret_is_encrypted(engine: Engine, codes: list[str]) -> None:
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT totp_secret FROM staff WHERE totp_secret IS NOT NULL")).scalar_one()
    assert SECRET not in stored


def test_guessing_codes_is_slowed_down_like_passwords(visitor: Browser, codes: list[str], clock: Clock) -> None:
    visitor.sign_in(ANA)
    statuses = [visitor.post("/sign-in/code", {"code": f"{number:06}"}).status_code for number in range(8)]
    assert statuses[0] == 422 and statuses[-1] == 429


def test_turning_it_on_needs_a_right_code_and_shows_recovery_codes_once(
    visitor: Browser, engine: Engine, ana: Staff, clock: Clock
) -> None:
    visitor.sign_in(ANA)
    setup = visitor.post("/account/second-factor").text
    assert "<svg" in setup and "style=" not in setup, "the policy for styles forbids inline ones"
    signed = re.search(r'name="secret" value="([^"]+)"', setup)[1]  # type: ignore[index]
    secret = re.sub(r"\s", "", re.search(r"<code>([A-Z2-7 ]+)</code>", setup)[1])  # type: ignore[index]
    wrong = visitor.post("/account/second-factor/confirm", {"secret": signed, "code": "000000"})
    assert wrong.status_code == 422 and secret[:4] in wrong.text
    form = {"secret": signed, "code": clock.code(secret=secret)}
    shown = visitor.post("/account/second-factor/confirm", form).text
    assert len(re.findall(r"<li><code>[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}</code></li>", shown)) == 10
    assert "10 recovery codes left" in visitor.get("/account").text
    assert actions(engine)[-1] == (ana.actor, "second_factor.on", str(ana.id))


def test_a_secret_that_was_made_for_somebody_else_is_refused(visitor: Browser, engine: Engine, ana: Staff) -> None:
    ben = enrol(engine, "ben")
    with engine.begin() as connection:
        accounts.set_password(connection, ben, PASSWORD)
    other = Browser(visitor.app)
    other.sign_in(email_of("ben"))
    signed = re.search(r'name="secret" value="([^"]+)"', other.post("/account/second-factor").text)[1]  # type: ignore[index]
    visitor.sign_in(ANA)
    answer = visitor.post("/account/second-factor/confirm", {"secret": signed, "code": "000000"})
    assert answer.headers["location"] == "/account"


@pytest.mark.parametrize("path", ["/account/second-factor/off", "/account/second-factor/codes"])
def test_turning_it_off_and_new_codes_need_the_password(
    visitor: Browser, engine: Engine, ana: Staff, codes: list[str], clock: Clock, path: str
) -> None:
    visitor.sign_in(ANA)
    visitor.post("/sign-in/code", {"code": clock.code()})
    assert "current password is wrong" in visitor.post(path, {"current": "guess"}).text
    with engine.connect() as connection:
        assert second_factor.codes_left(connection, ana) == 10
    assert visitor.post(path, {"current": PASSWORD}).status_code in (200, 303)
    with engine.connect() as connection:
        person = accounts.get(connection, ana.id)
        old_code_counts = second_factor.use(connection, ana, codes[0])
    assert person is not None and person.has_second_factor is path.endswith("codes") and old_code_counts is None
