import json

import pytest

PHONE = "(855) 485-8600"
NESTED = b'{"text": ' + b"[" * 4000
GOOD = {"text": "hi"}


def error_of(response):
    body = response.json()
    assert response.headers["content-type"] == "application/json"
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message"}
    assert body["error"]["message"]
    return response.status_code, body["error"]["code"]


@pytest.mark.parametrize(
    "body, expected",
    [
        (b"", (400, "bad_json")),
        (b"{bad json", (400, "bad_json")),
        (b'{"text": "\xff"}', (400, "bad_json")),
        (b'{"text": "a"} {}', (400, "bad_json")),
        (NESTED, (400, "bad_json")),
        (b'{"text": ' + b"9" * 5000 + b"}", (400, "bad_json")),
        (b"[]", (422, "invalid")),
        (b"null", (422, "invalid")),
        (b'"hi"', (422, "invalid")),
        (b"{}", (422, "invalid")),
        (b'{"text": "a", "choice": "b"}', (422, "invalid")),
        (b'{"text": "a", "sender": "someone"}', (422, "invalid")),
        (b'{"text": null}', (422, "invalid")),
        (b'{"text": 1}', (422, "invalid")),
        (b'{"text": ["a"]}', (422, "invalid")),
        (b'{"text": ""}', (422, "invalid")),
        (b'{"text": " \\n\\t "}', (422, "invalid")),
        (b'{"text": "\\u0000\\u0007"}', (422, "invalid")),
        (b'{"text": "\\ud800"}', (422, "invalid")),
        (b'{"text": "a\\udfff b"}', (422, "invalid")),
        (json.dumps({"text": "a" * 2001}).encode(), (422, "too_long")),
        (b'{"text": "a", "id": ""}', (422, "invalid")),
        (b'{"text": "a", "id": null}', (422, "invalid")),
        (b'{"text": "a", "id": 7}', (422, "invalid")),
        (b'{"text": "a", "id": "a b"}', (422, "invalid")),
        (b'{"text": "a", "id": "a\\n"}', (422, "invalid")),
        (json.dumps({"text": "a", "id": "a" * 65}).encode(), (422, "invalid")),
        (b'{"choice": null}', (422, "invalid")),
        (b'{"choice": {"intent": "affirm"}}', (422, "invalid")),
        (b'{"choice": "\\ud800"}', (422, "invalid")),
        (b'{"choice": "made-up"}', (404, "unknown_choice")),
        (b'{"text": "' + b"a" * 8192 + b'"}', (413, "too_large")),
    ],
)
def test_a_body_that_cannot_be_used(client, brain, body, expected):
    assert error_of(client.request("POST", "/chat/messages", content=body)) == expected
    assert brain.turns == []


@pytest.mark.parametrize(
    "method, path, expected",
    [
        ("GET", "/nothing", (404, "not_found")),
        ("GET", "/chat/nothing", (404, "not_found")),
        ("GET", "/chat/history/", (404, "not_found")),
        ("GET", "/static/nothing.js", (404, "not_found")),
        ("GET", "/static/../app.py", (404, "not_found")),
        ("GET", "/static/%2e%2e/app.py", (404, "not_found")),
        ("GET", "/chat", (405, "method_not_allowed")),
        ("GET", "/chat/messages", (405, "method_not_allowed")),
        ("POST", "/chat/history", (405, "method_not_allowed")),
        ("OPTIONS", "/chat/messages", (405, "method_not_allowed")),
        ("POST", "/health", (405, "method_not_allowed")),
        ("POST", "/", (405, "method_not_allowed")),
        ("POST", "/static/demo.css", (405, "method_not_allowed")),
    ],
)
def test_an_address_or_method_that_is_not_there(client, method, path, expected):
    assert error_of(client.request(method, path)) == expected


def test_a_method_that_is_not_allowed_is_told_which_are(client):
    assert client.request("GET", "/chat/messages").headers["allow"] == "POST"


def test_a_fault_of_our_own_shows_nothing_of_it(client, brain, caplog):
    brain.down = ZeroDivisionError("SECRET")

    response = client.say("hi")

    assert error_of(response) == (500, "internal")
    assert PHONE in response.json()["error"]["message"]
    assert "SECRET" not in response.text + caplog.text
    assert "builtins.ZeroDivisionError" in caplog.text
    assert "turns.py" in caplog.text


def test_an_embedding_site_can_read_errors(embedded, brain):
    brain.down = ZeroDivisionError()

    for response in (embedded.say(""), embedded.get("/chat/nothing"), embedded.say("hi")):
        error_of(response)
        assert response.headers["access-control-allow-origin"] == "https://pharmacy.example"
