"""Answering in the chat from the console: who may, what it leaves behind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.engine import Engine
from starlette.applications import Starlette

from bot.console.app import create_app
from bot.console.auth.accounts import Staff
from bot.knowledge import Knowledge
from bot.leads.lead import Lead
from bot.leads.life import Life
from bot.leads.rows import read_lead
from bot.settings import Settings
from bot.store import live
from bot.store.conversations import Conversations
from bot.store.outbox_tables import outbox
from bot.store.tables import conversations, utc_now
from bot.training import regression
from tests.console.staffed import URL, Browser, actions, path_of, signed_in

PLAIN = {"Accept": "application/json"}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With email set up."""
    mail = {"LDN_SMTP_URL": "smtp://127.0.0.1:9?from=a@b.example&tls=off", "LDN_SUPERVISOR_EMAIL": "s@b.example"}
    return Settings.read({"LDN_HOME": str(settings.home), "LDN_SECRET_KEY": "a key", "LDN_CONSOLE_URL": URL, **mail})


@pytest.fixture
def store(engine: Engine) -> Conversations:
    return Conversations(engine)


@pytest.fixture
def lead(people: dict[str, Staff], take: Callable[..., Lead], store: Conversations) -> Lead:
    """Ana's, with its conversation, and the visitor before it."""
    conversation = store.open()
    store.begin_turn(conversation, "t", "Is LDN safe?")
    made = take(conversation_id=conversation, email="maya@mail.example")
    arrive(store._engine, made)
    return made


def arrive(engine: Engine, lead: Lead, ago: dt.timedelta = dt.timedelta()) -> None:
    with engine.begin() as connection:
        live.visitors_seen(connection, [str(lead.conversation_id)], utc_now() - ago)


def leave(engine: Engine, lead: Lead) -> None:
    arrive(engine, lead, ago=dt.timedelta(minutes=3))


def act(browser: Browser, lead: Lead, name: str, form: Any = None, **options: Any) -> Any:
    return browser.post(path_of(lead, f"chat/{name}"), form, **options)


def words(text: str, key: str = "k1") -> dict[str, str]:
    return {"text": text, "key": key}


def said(store: Conversations, lead: Lead) -> list[tuple[str, str]]:
    history = store.history(str(lead.conversation_id))
    return [(message["from"], message["sentences"][0]["text"]) for message in history]


def status(engine: Engine, lead: Lead) -> str:
    with engine.connect() as connection:
        found = read_lead(connection, lead.id)
    assert found is not None
    return found.status


def holder(engine: Engine, lead: Lead) -> Any:
    with engine.connect() as connection:
        return live.glance(connection, str(lead.conversation_id), utc_now()).held_as  # type: ignore[union-attr]


def test_a_pharmacist_joins_answers_and_hands_back(
    browser_of: Callable[[str], Browser], lead: Lead, store: Conversations, engine: Engine
) -> None:
    ana = browser_of("ana")
    assert "Answer in the chat" in ana.get(path_of(lead)).text
    assert act(ana, lead, "join").headers["location"] == path_of(lead)
    page = ana.get(path_of(lead)).text
    assert "You answer as Ana Ruiz (pharmacist); the assistant is silent." in page and "data-holding" in page
    assert act(ana, lead, "say", words("Good morning"), headers=PLAIN).status_code == 204
    assert act(ana, lead, "say", words("Good morning"), headers=PLAIN).status_code == 204
    assert status(engine, lead) == "contacted", "nothing is overdue any more"
    act(ana, lead, "leave")
    assert [text for sender, text in said(store, lead) if sender == "pharmacist"] == ["Good morning"]
    assert said(store, lead)[-1][1].startswith("Ana Ruiz (pharmacist) has left the chat.")
    assert "The assistant answers." in ana.get(path_of(lead)).text
    done = [(action, object) for _, action, object in actions(engine) if action.startswith("chat.")]
    assert done == [(f"chat.{name}", lead.reference) for name in ("joined", "said", "said", "left")]


def test_a_supervisor_who_is_no_pharmacist_is_not_called_one(
    browser_of: Callable[[str], Browser], lead: Lead, store: Conversations, engine: Engine
) -> None:
    act(browser_of("carla"), lead, "join")
    assert holder(engine, lead) == "Carla Stein (pharmacy team)"


def test_one_person_answers_at_a_time_and_a_supervisor_may_end_it(
    browser_of: Callable[[str], Browser], lead: Lead, engine: Engine, store: Conversations
) -> None:
    ana, carla = browser_of("ana"), browser_of("carla")
    act(ana, lead, "join")
    page = carla.get(path_of(lead)).text
    assert "Ana Ruiz (pharmacist) answers." in page and "Answer in the chat" not in page
    for name in ("join", "say"):
        refused = act(carla, lead, name, words("Hello"), headers=PLAIN)
        assert refused.status_code == 409
        assert refused.json()["error"]["message"].startswith("Ana Ruiz (pharmacist) answers in this chat now.")
    act(carla, lead, "leave")
    assert holder(engine, lead) is None
    refused = act(ana, lead, "say", words("Are you there?"))
    assert refused.status_code == 409 and "The assistant answers in this chat now." in refused.text
    assert "Are you there?</textarea>" in refused.text, "what was typed is still there"
    assert ("pharmacist", "Are you there?") not in said(store, lead)


def test_who_may_only_take_the_lead_does_not_answer_before(
    browser_of: Callable[[str], Browser], lead: Lead, engine: Engine
) -> None:
    Life(engine).escalate(lead.id, "staff:1", "Too busy")
    ana = browser_of("ana")
    assert "Answer in the chat" not in ana.get(path_of(lead)).text
    assert act(ana, lead, "join").status_code == 409
    assert holder(engine, lead) is None
    assert act(ana, lead, "email", words("Hello")).status_code == 409


def test_a_closed_lead_is_not_answered_in(browser_of: Callable[[str], Browser], lead: Lead, engine: Engine) -> None:
    Life(engine).close(lead.id, "answered", "staff:1")
    refused = act(browser_of("ana"), lead, "join")
    assert refused.status_code == 409 and "Reopen or claim it first." in refused.text


@pytest.mark.parametrize(
    ("action", "form"),
    [
        ("close", {"outcome": "answered"}),
        ("escalate", {"why": "Needs a supervisor"}),
    ],
)
def test_whoever_is_done_with_the_lead_has_left_the_chat(
    browser_of: Callable[[str], Browser], lead: Lead, engine: Engine, action: str, form: dict[str, str]
) -> None:
    ana = browser_of("ana")
    act(ana, lead, "join")
    ana.post(path_of(lead, action), {"version": str(lead.version), **form})
    assert holder(engine, lead) is None


def test_a_visitor_who_left_gets_it_by_email_once(
    browser_of: Callable[[str], Browser], lead: Lead, store: Conversations, engine: Engine
) -> None:
    ana = browser_of("ana")
    act(ana, lead, "join")
    assert "Send by email" not in ana.get(path_of(lead)).text
    there = act(ana, lead, "email", words("Too early"), headers=PLAIN)
    assert there.status_code == 409 and "back in the chat" in there.json()["error"]["message"]
    leave(engine, lead)
    page = ana.get(path_of(lead)).text
    assert "The visitor left the page 3 minutes ago." in page
    assert "Send by email" in page and "maya@mail.example" in page and "Leave it in the chat" in page
    for _ in range(2):
        assert act(ana, lead, "email", words("It is safe for most people.", "k2"), headers=PLAIN).status_code == 204
    with engine.connect() as connection:
        rows = connection.execute(select(outbox).where(outbox.c.kind == "visitor_reply")).all()
        texts = store.history(str(lead.conversation_id))
    assert [(row.channel, row.recipient_kind, row.message_id) for row in rows] == [
        ("email", "visitor", texts[-1]["id"])
    ]
    assert texts[-1]["name"] == "Ana Ruiz (pharmacist)"
    assert said(store, lead)[-1] == ("pharmacist", "It is safe for most people.")
    assert status(engine, lead) == "contacted"
    assert "chat.emailed" in [action for _, action, _ in actions(engine)]


def test_without_an_address_the_number_to_call_is_shown(
    browser_of: Callable[[str], Browser],
    people: dict[str, Staff],
    take: Callable[..., Lead],
    store: Conversations,
    engine: Engine,
) -> None:
    lead = take(conversation_id=store.open())
    leave(engine, lead)
    page = browser_of("ana").get(path_of(lead)).text
    assert "To answer, call" in page and "Send by email" not in page
    assert act(browser_of("ana"), lead, "email", words("Hello")).status_code == 409


def test_without_a_mail_server_the_address_is_shown(
    settings: Settings, engine: Engine, knowledge: Knowledge, people: dict[str, Staff], lead: Lead
) -> None:
    app: Starlette = create_app(replace(settings, mail_server=None), engine, knowledge)
    leave(engine, lead)
    ana = signed_in(app, engine, people["ana"])
    assert "Send by email" not in ana.get(path_of(lead)).text
    assert act(ana, lead, "email", words("Hello")).status_code == 409


def test_an_answer_in_a_joined_request_is_the_first_leads(
    browser_of: Callable[[str], Browser], lead: Lead, take: Callable[..., Lead], store: Conversations, engine: Engine
) -> None:
    second = take("form-2", conversation_id=store.open())
    assert status(engine, second) == "merged"
    arrive(engine, second)
    ana = browser_of("ana")
    act(ana, second, "join")
    act(ana, second, "say", words("Hello again"))
    assert ("pharmacist", "Hello again") in said(store, second)
    assert status(engine, lead) == "contacted"
    act(ana, second, "leave")
    leave(engine, second)
    assert "maya@mail.example" in ana.get(path_of(second)).text, "the address of the first"


def test_signs_of_the_page_keep_the_chat(browser_of: Callable[[str], Browser], lead: Lead, engine: Engine) -> None:
    def glance() -> Any:
        with engine.connect() as connection:
            return live.glance(connection, str(lead.conversation_id), utc_now())

    ana = browser_of("ana")
    act(ana, lead, "sign")
    assert not glance().staff_here, "who does not answer gives no sign"
    act(ana, lead, "join")
    with engine.begin() as connection:
        connection.execute(update(conversations).values(held_seen_at=utc_now() - 2 * live.STAFF_HERE))
    assert not glance().staff_here
    assert act(ana, lead, "sign", {"typing": "1"}).status_code == 204
    assert glance().staff_here and glance().staff_typing
    act(ana, lead, "sign", {"typing": "0"})
    assert glance().staff_here and not glance().staff_typing
    act(browser_of("carla"), lead, "sign", {"typing": "1"})
    assert not glance().staff_typing


def test_the_visitors_typing_and_an_alarm_are_seen(
    browser_of: Callable[[str], Browser], lead: Lead, store: Conversations, engine: Engine
) -> None:
    ana, conversation = browser_of("ana"), str(lead.conversation_id)
    act(ana, lead, "join")
    with engine.begin() as connection:
        live.visitor_types(connection, conversation, utc_now())
    store.add_replies(conversation, "t", [{"kind": "emergency", "sentences": [{"text": "Call 911 now."}]}])
    part = ana.get(path_of(lead, "conversation")).text
    assert "The visitor is typing" in part and 'class="said assistant emergency"' in part
    assert "<html" not in part


def test_what_cannot_be_said_is_refused(
    browser_of: Callable[[str], Browser], lead: Lead, store: Conversations, engine: Engine
) -> None:
    ana = browser_of("ana")
    act(ana, lead, "join")
    before = said(store, lead)
    for form, why in (
        (words(" "), "empty"),
        (words("x" * 2001), "2001 characters"),
        (words("Hello", ""), "not whole"),
        (words("Hello", "a b"), "not whole"),
    ):
        refused = act(ana, lead, "say", form, headers=PLAIN)
        assert refused.status_code == 409 and why in refused.json()["error"]["message"]
    assert said(store, lead) == before


def test_a_conversation_that_is_not_kept_any_more(
    browser_of: Callable[[str], Browser], lead: Lead, store: Conversations
) -> None:
    ana = browser_of("ana")
    store.delete(str(lead.conversation_id))
    page = ana.get(path_of(lead)).text
    assert "are no longer kept" in page and "Answer in the chat" not in page
    for name in ("join", "leave", "say", "email"):
        refused = act(ana, lead, name, words("Hello"), headers=PLAIN)
        assert refused.status_code == 409 and "no longer kept" in refused.json()["error"]["message"]
    assert act(ana, lead, "sign").status_code == 204


def test_whoever_answers_adds_what_was_asked_to_the_test_questions(
    browser_of: Callable[[str], Browser], lead: Lead, store: Conversations, engine: Engine
) -> None:
    ana, test = browser_of("ana"), path_of(lead, "conversation/test")
    act(ana, lead, "join")
    asked = store.begin_turn(str(lead.conversation_id), "t2", "Maya Planted here, do I take it at night?").message["id"]
    for page in (ana.get(path_of(lead)).text, ana.get(path_of(lead, "conversation")).text):
        assert f'form="to-test" name="message" value="{asked}"' in page and f'action="{test}"' in page
    # The assistant was silent: what the right answer is, is asked.
    form = {"message": str(asked), "back": path_of(lead)}
    page = ana.post(test, form).text
    assert "Choose what this question must be answered with." in page and f'action="{test}"' in page
    done = ana.post(test, form | {"expected": "dosing/timing"})
    assert done.headers["location"] == path_of(lead)
    assert "must be answered with dosing/timing" in ana.get(path_of(lead)).text
    with engine.connect() as connection:
        (line,) = regression.added(connection)
    assert line.expected == "dosing/timing" and "at night" in line.text and "Planted" not in line.text
    # Nothing of another conversation, and no line of one's own.
    other = store.begin_turn(store.open(), "t", "Is it safe?").message["id"]
    for message in (str(other), "", "x"):
        assert ana.post(test, {"message": message, "text": "hm", "expected": "dosing/timing"}).status_code == 409
    with engine.connect() as connection:
        assert len(regression.added(connection)) == 1
