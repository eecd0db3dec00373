from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import RSAKey
from sqlalchemy.engine import Engine

from bot.console.app import create_app
from bot.console.auth import accounts
from bot.console.auth.accounts import Staff
from bot.knowledge import Knowledge
from bot.settings import Settings
from tests.console.auth import issuer as issuers
from tests.console.auth.issuer import Issuer
from tests.console.staffed import URL, Browser, actions, enrol


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with issuers.running() as made:
        yield made


@pytest.fixture
def browser(settings: Settings, engine: Engine, knowledge: Knowledge, issuer: Issuer) -> Browser:
    with_provider = replace(settings, oidc_issuer=issuer.url, oidc_client_id="ldn", oidc_client_secret="a secret")
    return Browser(create_app(with_provider, engine, knowledge))


@pytest.fixture
def ana(engine: Engine) -> Staff:
    return enrol(engine, "ana")


def come_back(browser: Browser, issuer: Issuer) -> Any:
    return browser.get(issuer.approve(browser.get("/sign-in/provider").headers["location"]))


def test_the_way_to_the_provider_carries_state_nonce_and_pkce(browser: Browser, issuer: Issuer) -> None:
    assert 'href="/sign-in/provider"' in browser.get("/sign-in").text
    answer = browser.get("/sign-in/provider")
    asked = parse_qs(urlsplit(answer.headers["location"]).query)
    assert answer.headers["location"].startswith(f"{issuer.url}/authorize?")
    assert asked["code_challenge_method"] == ["S256"] and asked["scope"] == ["openid email"]
    assert asked["redirect_uri"] == [f"{URL}/sign-in/provider/callback"] and asked["response_type"] == ["code"]
    assert all(len(asked[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))
    assert "HttpOnly" in answer.headers["set-cookie"].replace("httponly", "HttpOnly")


def test_a_known_address_gets_in_and_is_bound_to_the_subject(
    browser: Browser, issuer: Issuer, engine: Engine, ana: Staff
) -> None:
    assert come_back(browser, issuer).headers["location"] == "/queue"
    assert browser.get("/queue").status_code == 200
    assert [action for _, action, _ in actions(engine)] == ["provider.bound", "session.begun"]
    # From now on the subject counts, whatever the address is.
    issuer.claims = {"email": "other@pharmacy.example", "email_verified": None}
    assert come_back(Browser(browser.app), issuer).headers["location"] == "/queue"


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@pharmacy.example"},
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
    ],
)
def test_only_a_verified_address_of_somebody_with_an_account_gets_in(
    browser: Browser, issuer: Issuer, engine: Engine, ana: Staff, claims: dict[str, Any]
) -> None:
    issuer.claims = claims
    answer = come_back(browser, issuer)
    assert answer.status_code == 403 and "you have no account here" in answer.text
    assert browser.get("/queue").status_code == 303
    assert [action for _, action, _ in actions(engine)] == ["session.refused"]


def test_an_address_that_changed_hands_gets_nobody_in(browser: Browser, issuer: Issuer, ana: Staff) -> None:
    come_back(browser, issuer)
    issuer.claims = {"sub": "subject-2"}
    assert come_back(Browser(browser.app), issuer).status_code == 403


def test_a_disabled_account_stays_out(browser: Browser, issuer: Issuer, engine: Engine, ana: Staff) -> None:
    with engine.begin() as connection:
        accounts.change(connection, ana, active=False)
    assert come_back(browser, issuer).status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"iss": "https://evil.example"},
        {"aud": "somebody-else"},
        {"exp": int(time.time()) - 3600},
        {"sub": None},
    ],
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(
    browser: Browser, issuer: Issuer, ana: Staff, claims: dict[str, Any]
) -> None:
    issuer.claims = claims
    answer = come_back(browser, issuer)
    assert answer.status_code == 403 and "did not confirm who you are" in answer.text
    assert browser.get("/queue").status_code == 303


def test_a_token_that_somebody_else_signed_is_refused(browser: Browser, issuer: Issuer, ana: Staff) -> None:
    issuer.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    assert come_back(browser, issuer).status_code == 403


def test_another_browser_cannot_end_the_flow(browser: Browser, issuer: Issuer, ana: Staff) -> None:
    path = issuer.approve(browser.get("/sign-in/provider").headers["location"])
    assert Browser(browser.app).get(path).status_code == 403
    assert browser.get(path.replace("state=", "state=x")).status_code == 403
    assert browser.get("/sign-in/provider/callback?error=access_denied").status_code == 403


def test_discovery_must_speak_for_the_issuer(browser: Browser, issuer: Issuer, ana: Staff) -> None:
    issuer.named = "https://another.example"
    assert browser.get("/sign-in/provider").status_code == 503


def test_a_provider_that_is_down_says_so(
    settings: Settings, engine: Engine, knowledge: Knowledge, caplog: pytest.LogCaptureFixture
) -> None:
    down = replace(settings, oidc_issuer="http://127.0.0.1:9", oidc_client_id="ldn", oidc_client_secret="s")
    answer = Browser(create_app(down, engine, knowledge)).get("/sign-in/provider")
    assert answer.status_code == 503 and "does not answer. Sign in with your password" in answer.text
    assert "could not be used: ConnectError" in caplog.text


def test_the_second_step_is_asked_for_after_the_provider_too(
    browser: Browser, issuer: Issuer, engine: Engine, ana: Staff
) -> None:
    from sqlalchemy import update

    from bot.store.staff_tables import staff

    with engine.begin() as connection:
        connection.execute(update(staff).values(totp_secret="JBSWY3DPEHPK3PXP"))
    assert come_back(browser, issuer).headers["location"] == "/sign-in/code"
    assert browser.get("/queue").status_code == 303
