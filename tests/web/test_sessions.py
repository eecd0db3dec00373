import dataclasses
from http.cookies import SimpleCookie

import pytest

from bot.web.app import create_app
from bot.web.sessions import Sessions


def bearer(token):
    return {"headers": {"Authorization": f"Bearer {token}"}}


@pytest.fixture
def token(embedded):
    return embedded.say("hi").json()["session"]


def test_our_own_page_gets_a_cookie_that_scripts_cannot_read(client):
    response = client.say("hi")

    [cookie] = SimpleCookie(response.headers["set-cookie"]).values()
    assert cookie.key == "ldn_session"
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (True, "lax", "/chat", "")
    assert cookie["max-age"] == str(30 * 24 * 3600)
    assert response.json()["session"] is None
    assert len(client.history()["messages"]) == 2


def test_over_https_the_cookie_is_secure(new_client):
    client = new_client(base_url="https://chat.example", origin="https://chat.example")

    assert "secure" in client.say("hi").headers["set-cookie"].lower()
    assert "secure" in client.request("DELETE", "/chat").headers["set-cookie"].lower()


def test_a_client_cannot_make_itself_https_or_not(client):
    assert "secure" not in client.say("hi", headers={"X-Forwarded-Proto": "https"}).headers["set-cookie"].lower()


def test_an_embedding_site_gets_a_token_and_no_cookie(embedded, token):
    response = embedded.get("/chat/history", **bearer(token))

    assert "set-cookie" not in response.headers
    assert "set-cookie" not in embedded.say("more", **bearer(token)).headers
    assert len(response.json()["messages"]) == 2
    assert response.json()["session"] == token
    assert len(embedded.history(**bearer(token))["messages"]) == 4
    assert "set-cookie" not in embedded.request("DELETE", "/chat", **bearer(token)).headers
    assert embedded.history(**bearer(token))["messages"] == []


def test_the_cookie_is_of_no_use_to_an_embedding_site(client, new_client):
    client.say("hi")
    embedded = new_client(origin="https://pharmacy.example")
    embedded.cookies = client.cookies

    assert embedded.history()["messages"] == []
    assert len(client.history()["messages"]) == 2


def test_a_token_in_place_of_the_cookie_is_of_no_use(client, token):
    assert client.history(**bearer(token))["messages"] == []


def altered(token):
    conversation, time, signature = token.rsplit(".", 2)
    return f"{conversation[:-1]}{'A' if conversation[-1] != 'A' else 'B'}.{time}.{signature}"


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: "",
        lambda token: "nonsense",
        lambda token: "é\xff",
        lambda token: token.split(".")[0],
        lambda token: token[:-1],
        lambda token: token + "A",
        altered,
        lambda token: token.replace(".", "..", 1),
        lambda token: Sessions("another key", 30).issue(token.split(".")[0]),
        lambda token: "." * 5000,
    ],
    ids=["empty", "nonsense", "not ascii", "id alone", "cut", "longer", "changed id", "dots", "other key", "long"],
)
def test_a_forged_token_is_no_session_and_no_error(embedded, token, brain, forge):
    value = f"Bearer {forge(token)}".encode("latin-1")
    response = embedded.get("/chat/history", headers={"Authorization": value})

    assert response.status_code == 200
    assert (response.json()["session"], response.json()["messages"]) == (None, [])
    posted = embedded.say("hi", headers={"Authorization": value})
    assert posted.status_code == 200
    assert brain.turns[0][0] != brain.turns[1][0]
    assert Sessions("a key of tests", 30).read(posted.json()["session"]) == brain.turns[1][0]


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "bearer ", "token"])
def test_another_kind_of_authorization_is_no_session(embedded, token, header):
    assert embedded.history(headers={"Authorization": header})["messages"] == []


def test_a_forged_cookie_is_no_session(client, new_client):
    client.say("hi")
    conversation = client.cookies["ldn_session"].split(".")[0]
    forger = new_client()
    forger.cookies.set("ldn_session", Sessions("another key", 30).issue(conversation), domain="chat.example")

    assert forger.history()["messages"] == []
    assert forger.say("hi").status_code == 200
    assert len(client.history()["messages"]) == 2


def test_a_token_of_an_erased_conversation_is_no_session(embedded, token):
    embedded.request("DELETE", "/chat", **bearer(token))

    assert embedded.history(**bearer(token))["session"] is None
    assert embedded.say("hi", **bearer(token)).json()["session"] is not None


def test_a_token_expires(monkeypatch):
    sessions = Sessions("key", 30)
    start = 1_700_000_000
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: start)
    token = sessions.issue("abc")

    for seconds, read in ((30 * 86400, "abc"), (30 * 86400 + 1, None), (-1, None)):
        monkeypatch.setattr("itsdangerous.timed.time.time", lambda now=start + seconds: now)
        assert sessions.read(token) == read


def test_a_token_outlives_a_restart_with_the_same_key_only(settings, engine, brain, pharmacy, embedded, token):
    embedded.app = create_app(settings, engine, brain, pharmacy)
    assert len(embedded.history(**bearer(token))["messages"]) == 2

    embedded.app = create_app(dataclasses.replace(settings, secret_key="another"), engine, brain, pharmacy)
    assert embedded.history(**bearer(token))["messages"] == []
