from __future__ import annotations

import logging
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError
from starlette.testclient import TestClient

from bot.brain.app import create_app

SECRET = "my name is Zebulon Quackenbush"
RESULT: dict[str, Any] = {"messages": [], "topics": [], "route": None, "model": "abc"}


class FakeDialogue:
    model = "abc"

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.fails: Exception | None = None

    async def turn(self, *call: Any, interrupted: bool) -> dict[str, Any]:
        self.calls.append((*call, interrupted))
        if self.fails:
            raise self.fails
        return RESULT

    async def assess(self, *call: Any) -> dict[str, Any]:
        self.calls.append(call)
        if self.fails:
            raise self.fails
        return RESULT

    def reread(self) -> None:
        self.calls.append(("reread",))

    async def forget(self, *call: Any) -> None:
        self.calls.append(call)
        if self.fails:
            raise self.fails


@pytest.fixture
def dialogue() -> FakeDialogue:
    return FakeDialogue()


@pytest.fixture
def client(dialogue: FakeDialogue) -> TestClient:
    return TestClient(create_app(dialogue), raise_server_exceptions=False)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "call"),
    [
        ({"text": "hi"}, ("a", "1", "hi", None, False)),
        ({"text": "hi", "interrupted": True}, ("a", "1", "hi", None, True)),
        ({"choice": {"intent": "thank"}, "label": "Thanks"}, ("a", "1", "Thanks", {"intent": "thank"}, False)),
        ({}, ("a", "1", "", None, False)),
    ],
)
def test_a_turn(client: TestClient, dialogue: FakeDialogue, body: dict[str, Any], call: tuple[Any, ...]) -> None:
    response = client.post("/turn", json={"conversation": "a", "turn": "1"} | body)
    assert (response.status_code, response.json()) == (200, RESULT)
    assert dialogue.calls == [call]


def test_assess(client: TestClient, dialogue: FakeDialogue) -> None:
    response = client.post("/assess", json={"text": "hi", "language": "es"})
    assert (response.status_code, response.json()) == (200, RESULT)
    assert dialogue.calls == [("hi", "es")]


def test_forget(client: TestClient, dialogue: FakeDialogue) -> None:
    response = client.post("/forget", json={"conversation": "a"})
    assert (response.status_code, response.content) == (204, b"")
    assert dialogue.calls == [("a",)]


def test_health_names_the_model(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok", "model": "abc", "turns": 0}


def test_reread_drops_what_is_kept_of_conversations(client: TestClient, dialogue: FakeDialogue) -> None:
    assert client.post("/reread").status_code == 204
    assert dialogue.calls == [("reread",)]


def test_health_says_how_many_turns_are_under_way(dialogue: FakeDialogue) -> None:
    app, seen = create_app(dialogue), []  # type: ignore[arg-type]

    async def turn(*_call: Any, interrupted: bool) -> dict[str, Any]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://brain") as inner:
            seen.append((await inner.get("/health")).json()["turns"])
        raise OperationalError("", {}, Exception())

    dialogue.turn = turn  # type: ignore[method-assign]
    client = TestClient(app, raise_server_exceptions=False)
    client.post("/turn", json={"conversation": "a", "turn": "1", "text": "hi"})
    assert seen == [1] and client.get("/health").json()["turns"] == 0


@pytest.mark.parametrize("path", ["/turn", "/assess", "/forget"])
@pytest.mark.parametrize(
    "error",
    [OperationalError(f"INSERT {SECRET}", {"text": SECRET}, Exception(SECRET)), ValueError(SECRET), KeyError(SECRET)],
)
def test_an_error_is_503_without_what_the_visitor_said(
    client: TestClient, dialogue: FakeDialogue, caplog: pytest.LogCaptureFixture, path: str, error: Exception
) -> None:
    dialogue.fails = error
    with caplog.at_level(logging.DEBUG):
        response = client.post(path, json={"conversation": "a", "turn": "1", "text": SECRET, "language": "en"})
    assert response.status_code == 503
    assert response.json() == {"error": {"code": "unavailable", "message": "The dialogue engine could not answer."}}
    assert f"A turn failed with {type(error).__name__}" in caplog.text
    assert "Quackenbush" not in caplog.text + response.text


@pytest.mark.parametrize("path", ["/turn", "/assess", "/forget"])
@pytest.mark.parametrize("body", [f'{{"text": "{SECRET}"'.encode(), b"[]", b"", b'{"turn": "1"}', b"\xff"])
def test_a_body_that_is_no_turn_is_an_error_of_the_same_shape(
    client: TestClient, caplog: pytest.LogCaptureFixture, path: str, body: bytes
) -> None:
    response = client.post(path, content=body)
    assert response.status_code == 503 and response.json()["error"]["code"] == "unavailable"
    assert "Quackenbush" not in caplog.text + response.text


@pytest.mark.parametrize(("method", "path"), [("GET", "/turn"), ("POST", "/health"), ("GET", "/"), ("GET", "/docs")])
def test_there_is_nothing_else(client: TestClient, method: str, path: str) -> None:
    assert client.request(method, path).status_code in (404, 405)
