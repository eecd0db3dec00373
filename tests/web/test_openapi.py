"""The published interface is what the code does: its routes, and each answer of a conversation, are held to it."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.routing import Route

from bot.web.openapi import document
from tests.web.conftest import EMBEDDER, Client
from tests.web.test_chat import offer

CITED = {
    "kind": "findings",
    "topic": "dosing/timing",
    "title": "Fibromyalgia",
    "lang": "es",
    "sentences": [{"text": "At night.", "sources": [1]}],
    "sources": [{"n": 1, "title": "A", "url": None, "year": 2020, "kind": "trial"}],
    "choices": [{"label": "Call", "url": "tel:1", "style": "default"}, {"label": "More", "payload": {"x": 1}}],
}


def _resolved(node: Any) -> Any:
    """What a reference stands for."""
    while "$ref" in node:
        name = node["$ref"].removeprefix("#/").split("/")
        node = document()
        for part in name:
            node = node[part]
    return node


def _check(method: str, path: str, response: Any) -> None:
    operation = document()["paths"][path][method.lower()]
    described = _resolved(operation["responses"][str(response.status_code)])
    content = described.get("content")
    if content is None:
        assert response.content == b""
        return
    kind = response.headers["content-type"].partition(";")[0]
    assert kind in content
    if kind == "application/json":
        schema = {**content[kind]["schema"], "components": document()["components"]}
        Draft202012Validator(schema).validate(response.json())


class Checked(Client):
    """A client whose every answer is held to the document."""

    def request(self, method: str, path: str, **options: Any) -> Any:
        response = super().request(method, path, **options)
        _check(method, path.partition("?")[0], response)
        return response


@pytest.fixture
def client(app):
    return Checked(app)


def test_every_route_is_described_and_nothing_else(app):
    served = {
        (route.path, method.lower())
        for route in app.routes
        if isinstance(route, Route)
        # Starlette adds HEAD to each GET.
        for method in (route.methods or ()) - {"HEAD"}
    }
    paths = document()["paths"]
    assert served == {(path, method) for path, operations in paths.items() for method in operations}


def test_it_is_served_as_it_is_written(client):
    response = client.get("/openapi.json")
    assert response.json() == document() and response.headers["Access-Control-Allow-Origin"] == "*"


def test_every_reference_leads_somewhere_and_every_schema_is_one():
    def references(node: Any) -> Any:
        if isinstance(node, dict):
            yield from [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    for name in set(references(document())):
        assert _resolved({"$ref": name})
    for schema in document()["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_the_answers_of_a_conversation_are_as_described(client, brain, app):
    brain.replies = [CITED]
    choice = client.say("When?", "m1").json()["messages"][1]["choices"][1]["id"]
    client.choose(choice)
    client.get("/chat/history?lang=es")
    embedded = Checked(app, base_url="http://chat.example", origin=EMBEDDER)
    token = embedded.say("hello").json()["session"]
    assert embedded.history(headers={"Authorization": f"Bearer {token}"})["messages"]
    brain.replies = [{"kind": "erase", "topic": None, "sentences": [], "sources": [], "choices": []}]
    assert "erased" in client.say("yes").json()
    assert client.request("DELETE", "/chat?requests=true").status_code == 204
    assert client.request("POST", "/chat/typing").status_code == 204
    assert client.get("/chat/events").status_code == 204
    for path in ("/health", "/", "/ldn-chat.js", "/metrics"):
        client.get(path)


def test_the_errors_are_as_described(client, app, brain):
    statuses = [
        client.request("POST", "/chat/messages", content=b"{").status_code,
        client.say("x" * 3000).status_code,
        client.say("x" * 9000).status_code,
        client.choose("made-up").status_code,
        client.request("DELETE", "/chat?requests=maybe").status_code,
        Checked(app, origin="https://elsewhere.example").say("hi").status_code,
        Checked(app, origin=None).request("DELETE", "/chat").status_code,
    ]
    offer(brain, "A")
    client.say("hi", "m1")
    statuses.append(client.say("ho", "m1").status_code)
    statuses.append([client.say("again").status_code for _ in range(6)][-1])
    assert statuses == [400, 422, 413, 404, 422, 403, 403, 409, 429]


def test_what_may_be_posted_is_what_is_taken(client):
    schema = {**document()["components"]["schemas"]["Incoming"], "components": document()["components"]}
    posted = [
        {"text": "hi"},
        {"text": "hi", "id": "a-1"},
        {"text": ""},
        {"text": "hi", "choice": "a"},
        {"text": "hi", "more": 1},
        {"id": "a"},
        {"text": "hi", "id": "a b"},
        {"text": 1},
        {"text": "x" * 2001},
    ]
    for body in posted:
        taken = client.request("POST", "/chat/messages", json=body).status_code == 200
        assert Draft202012Validator(schema).is_valid(body) == taken, body
