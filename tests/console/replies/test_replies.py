from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.engine import Engine

from bot.console.replies import canned
from bot.console.replies.canned import Reply
from tests.console.staffed import Browser, actions

BrowserOf = Callable[[str], Browser]


def kept(engine: Engine) -> list[tuple[int, str, str]]:
    with engine.connect() as connection:
        return [(reply.id, reply.title, reply.text) for reply in canned.everything(connection)]


def test_replies_are_added_changed_and_deleted(browser_of: BrowserOf, engine: Engine) -> None:
    carla = browser_of("carla")
    assert "No replies yet" in carla.get("/replies").text
    carla.post("/replies", {"title": " Call  back ", "text": "Hello {name},\r\nthis is {me}."})
    carla.post("/replies", {"title": "another", "text": "Text"})
    assert kept(engine) == [(2, "another", "Text"), (1, "Call back", "Hello {name},\nthis is {me}.")]
    carla.post("/replies/1", {"title": "Call back", "text": "Changed"})
    carla.post("/replies/2/delete")
    assert kept(engine) == [(1, "Call back", "Changed")]
    assert [action for _, action, _ in actions(engine)] == [
        "reply.added",
        "reply.added",
        "reply.changed",
        "reply.deleted",
    ]


@pytest.mark.parametrize(
    ("title", "text", "says"),
    [
        ("", "Text", "The title has 0 characters"),
        ("t" * 81, "Text", "The title has 81 characters"),
        ("Title", " ", "The text has 0 characters"),
        ("Title", "x" * 2001, "The text has 2001 characters"),
        ("Title", "Hello {nmae}", "The text has {nmae}, which stands for nothing. Use one of: {name}, {reference}"),
        ("Taken", "Text", "a reply called &#39;Taken&#39; already"),
    ],
)
def test_what_cannot_be_kept_says_why_and_stays_as_typed(
    browser_of: BrowserOf, engine: Engine, title: str, text: str, says: str
) -> None:
    carla = browser_of("carla")
    carla.post("/replies", {"title": "Taken", "text": "Text"})
    carla.post("/replies", {"title": "Mine", "text": "Mine"})
    for path in ("/replies", "/replies/2"):
        answer = carla.post(path, {"title": title, "text": text})
        assert answer.status_code == 422 and says in answer.text
        assert not text.strip() or f">{text.strip()}</textarea>" in answer.text
    assert len(kept(engine)) == 2


def test_braces_are_filled_in() -> None:
    values = dict.fromkeys(canned.PLACEHOLDERS, "x") | {"name": "{me}"}
    assert Reply(1, "t", "{name}-{phone}-{}").text and Reply(1, "t", "{name} {phone}").filled(values) == "{me} x"
