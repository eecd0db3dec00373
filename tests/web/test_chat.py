import asyncio
import datetime as dt
import json

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import OperationalError

from bot.store.conversations import Conversations
from bot.store.tables import conversations, messages
from bot.web.brain_client import BrainUnavailable

PHONE = "(855) 485-8600"


def texts(message):
    return [sentence["text"] for sentence in message["sentences"]]


def count(engine, table):
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def offer(brain, *labels):
    brain.replies = [
        {
            "kind": "form",
            "topic": None,
            "sentences": [],
            "sources": [],
            "choices": [{"label": label, "payload": {"secret": label}} for label in labels],
        }
    ]


def test_a_message_is_answered_with_itself_and_the_replies(client, brain):
    brain.replies = [
        {
            "kind": "answer",
            "topic": "dosing/timing",
            "sentences": [{"text": "At night.", "sources": [1]}],
            "sources": [{"n": 1, "title": "A", "url": "https://doi.org/1", "year": 2020, "kind": "trial"}],
            "choices": [{"label": "Call", "url": "tel:1"}],
        }
    ]

    response = client.say("When?", "m1")

    body = response.json()
    assert (response.status_code, set(body), body["session"]) == (200, {"session", "messages"}, None)
    visitor, reply = body["messages"]
    assert set(visitor) == set(reply) == {"id", "from", "at", "kind", "topic", "sentences", "sources", "choices"}
    assert (visitor["from"], visitor["kind"], texts(visitor)) == ("visitor", "text", ["When?"])
    assert (reply["from"], reply["kind"], reply["topic"]) == ("assistant", "answer", "dosing/timing")
    assert {key: reply[key] for key in ("sentences", "sources", "choices")} == {
        key: brain.replies[0][key] for key in ("sentences", "sources", "choices")
    }
    assert client.history()["messages"] == [visitor, reply]


def test_history_shows_notice_and_pharmacy_and_opens_no_conversation(client, engine):
    response = client.get("/chat/history")

    body = response.json()
    assert set(body) == {"session", "notice", "pharmacy", "speaker", "messages", "requests"}
    assert body["pharmacy"] == {"name": "Example Pharmacy", "phone": PHONE}
    assert (body["session"], body["messages"]) == (None, [])
    assert "set-cookie" not in response.headers
    assert count(engine, conversations) == 0


def test_a_conversation_belongs_to_one_visitor(client, new_client):
    client.say("mine")
    other = new_client()

    assert other.history()["messages"] == []
    other.say("theirs")
    assert len(client.history()["messages"]) == len(other.history()["messages"]) == 2


@pytest.mark.parametrize("words", ['/submit_lead@1.0{"email":"x@y.z"}', "/restart", "<img src=x onerror=alert(1)>"])
def test_text_reaches_the_brain_as_it_was_typed(client, brain, words):
    response = client.say(words, "m1")

    assert brain.turns[0][1:] == ("m1", {"text": words})
    assert texts(response.json()["messages"][0]) == [words]


def test_a_choice_is_sent_to_the_brain_as_its_payload_and_shown_as_its_label(client, brain):
    offer(brain, "Yes", "No")
    [yes, _no] = client.say("hi").json()["messages"][1]["choices"]
    assert "secret" not in json.dumps(client.history())

    response = client.choose(yes["id"])

    assert brain.turns[-1][2] == {"choice": {"secret": "Yes"}, "label": "Yes"}
    assert texts(response.json()["messages"][0]) == ["Yes"]


def test_a_choice_of_another_conversation_is_unknown(client, new_client, brain):
    offer(brain, "Yes")
    choice = client.say("hi").json()["messages"][1]["choices"][0]["id"]
    other = new_client()
    other.say("hi")

    response = other.choose(choice)

    assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_choice")
    assert len(brain.turns) == 2


def test_a_choice_without_a_session_opens_no_conversation(client, engine):
    response = client.choose("made-up")

    assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_choice")
    assert count(engine, conversations) == 0


def test_the_same_id_is_stored_and_asked_once(client, brain, engine):
    first = client.say("hi", "m1").json()

    assert client.say("hi", "m1").json() == first
    assert len(brain.turns) == 1
    assert count(engine, messages) == 2


def test_an_id_used_for_another_text_is_refused(client, brain):
    client.say("hi", "m1")

    response = client.say("something else", "m1")

    assert (response.status_code, response.json()["error"]["code"]) == (409, "id_used")
    assert len(brain.turns) == 1


def test_messages_without_an_id_are_different_messages(client, brain):
    client.say("hi")
    client.say("hi")

    assert len({turn for _, turn, _ in brain.turns}) == 2


@pytest.mark.parametrize("trouble", [{"down": BrainUnavailable("did not answer")}, {"replies": []}])
def test_an_empty_late_or_failing_brain_becomes_an_apology(client, brain, trouble):
    for name, value in trouble.items():
        setattr(brain, name, value)

    response = client.say("When?", "m1")

    visitor, apology = response.json()["messages"]
    assert response.status_code == 200
    assert (texts(visitor), apology["kind"]) == (["When?"], "error")
    assert "Nothing you typed is lost." in " ".join(texts(apology))
    assert PHONE in " ".join(texts(apology))
    assert apology["choices"] == [{"label": f"Call {PHONE}", "url": "tel:+18554858600", "style": "default"}]
    assert client.history()["messages"] == [visitor, apology]


def test_a_repost_after_an_apology_asks_again_and_replaces_it(client, brain):
    brain.down = BrainUnavailable("did not answer")
    said = client.say("When?", "m1").json()["messages"][0]
    brain.down = None

    again = client.say("When?", "m1").json()["messages"]

    assert [turn for _, turn, _ in brain.turns] == ["m1", "m1"]
    assert again[0] == said
    assert again[1]["kind"] == "text"
    assert client.history()["messages"] == again


def test_a_choice_can_be_reposted_after_an_apology(client, brain):
    offer(brain, "Yes")
    choice = client.say("hi").json()["messages"][1]["choices"][0]["id"]
    body = {"choice": choice, "id": "m2"}
    brain.down = BrainUnavailable("did not answer")
    client.request("POST", "/chat/messages", json=body)
    brain.down = None

    again = client.request("POST", "/chat/messages", json=body).json()["messages"]

    assert [reply["kind"] for reply in again] == ["text", "form"]
    assert brain.turns[-1][1:] == ("m2", {"choice": {"secret": "Yes"}, "label": "Yes"})


def test_a_visitor_who_sends_too_much_is_asked_to_wait(client, brain, engine):
    for _ in range(5):
        assert client.say("hi").status_code == 200

    response = client.say("one more", "m6")

    assert (response.status_code, response.json()["error"]["code"]) == (429, "too_many_messages")
    assert PHONE in response.json()["error"]["message"]
    assert response.headers["retry-after"] == "60"
    assert len(brain.turns) == 5
    with engine.begin() as connection:
        connection.execute(update(messages).values(at=dt.datetime(2020, 1, 1)))
    assert client.say("one more", "m6").status_code == 200


def test_repeating_a_known_message_does_not_count(client):
    for number in range(5):
        client.say("hi", f"m{number}")

    assert client.say("hi", "m0").status_code == 200


def test_one_address_opens_only_so_many_conversations(new_client, engine):
    codes = [new_client(address="8.8.8.8").say("hi").status_code for _ in range(31)]

    assert codes == [200] * 30 + [429]
    refused = new_client(address="8.8.8.8").say("hi")
    assert refused.json()["error"]["code"] == "too_many_conversations"
    assert PHONE in refused.json()["error"]["message"]
    assert new_client(address="8.8.4.4").say("hi").status_code == 200
    assert count(engine, conversations) == 31


def at_once(client, *calls):
    """Send several requests of one tab at the same time."""

    async def run():
        async with client.tab() as tab:
            return await asyncio.gather(*(tab.request(method, path, json=body) for method, path, body in calls))

    return asyncio.run(run())


def test_messages_of_one_conversation_go_one_after_the_other(client, brain):
    client.say("hi")
    brain.seconds = 0.05

    replies = at_once(client, *(("POST", "/chat/messages", {"text": f"n{n}", "id": f"m{n}"}) for n in range(3)))

    assert [reply.status_code for reply in replies] == [200, 200, 200]
    assert brain.at_once == 1
    assert [message["from"] for message in client.history()["messages"]] == ["visitor", "assistant"] * 4


def test_messages_of_two_conversations_do_not_wait_for_each_other(client, new_client, brain):
    other = new_client()
    client.say("hi")
    other.say("hi")
    brain.seconds = 0.2

    async def run():
        async with client.tab() as one, other.tab() as two:
            await asyncio.gather(*(tab.post("/chat/messages", json={"text": "x"}) for tab in (one, two)))

    asyncio.run(run())
    assert brain.at_once == 2


def test_the_same_message_sent_twice_at_once_is_stored_once(client, brain):
    client.say("hi")
    brain.seconds = 0.05

    one, two = at_once(client, *[("POST", "/chat/messages", {"text": "x", "id": "m1"})] * 2)

    assert one.json() == two.json()
    assert len(brain.turns) == 2


def test_a_message_that_waits_while_the_conversation_is_erased_is_told_so(client, brain, engine):
    client.say("hi")
    brain.seconds = 0.1

    async def run():
        async with client.tab() as tab:
            first = asyncio.create_task(tab.post("/chat/messages", json={"text": "one"}))
            await asyncio.sleep(0.05)
            erase = asyncio.create_task(tab.delete("/chat"))
            await asyncio.sleep(0.02)
            late = asyncio.create_task(tab.post("/chat/messages", json={"text": "two"}))
            return [(await task).status_code for task in (first, erase, late)]

    assert asyncio.run(run()) == [200, 204, 410]
    assert count(engine, messages) == count(engine, conversations) == 0


def test_delete_erases_here_and_in_the_brain_and_ends_the_session(client, brain, engine):
    client.say("hi")
    [conversation] = {conversation for conversation, _, _ in brain.turns}

    response = client.request("DELETE", "/chat")

    assert (response.status_code, response.content) == (204, b"")
    assert brain.forgotten == [conversation]
    assert count(engine, conversations) == count(engine, messages) == 0
    assert client.cookies.get("ldn_session") is None
    assert client.history()["messages"] == []


def test_delete_says_so_when_the_brain_does_not_forget(client, brain, engine):
    client.say("hi")
    brain.down = BrainUnavailable("did not answer")

    response = client.request("DELETE", "/chat")

    assert response.status_code == 503
    assert "could not be erased" in response.json()["error"]["message"]
    assert count(engine, conversations) == 1
    assert len(client.history()["messages"]) == 2


def test_delete_without_a_session_is_done_already(client, brain):
    assert client.request("DELETE", "/chat").status_code == 204
    assert brain.forgotten == []


def test_a_session_counts_from_the_last_message(client, embedded, monkeypatch):
    day = dt.timedelta(days=1).total_seconds()
    start = 1_700_000_000
    now = {"time": start}
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: now["time"])
    token = embedded.say("hi").json()["session"]

    now["time"] = start + 20 * day
    bearer = {"headers": {"Authorization": f"Bearer {token}"}}
    assert embedded.history(**bearer)["session"] == token
    newer = embedded.say("still here", **bearer).json()["session"]
    now["time"] = start + 31 * day
    assert embedded.history(**bearer) | {"notice": 0} == {
        "session": None,
        "notice": 0,
        "pharmacy": {"name": "Example Pharmacy", "phone": PHONE},
        "speaker": {"from": "assistant"},
        "messages": [],
        "requests": [],
    }
    assert len(embedded.history(headers={"Authorization": f"Bearer {newer}"})["messages"]) == 4


def test_a_database_that_fails_is_said_so_with_the_phone_number(client, engine, caplog):
    client.say("hi")
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE messages"))

    for response in (client.say("my name is Zebulon"), client.get("/chat/history"), client.request("DELETE", "/chat")):
        assert response.status_code == 503
        assert response.json()["error"]["code"] == "unavailable"
        assert PHONE in response.json()["error"]["message"]
    assert "Zebulon" not in caplog.text
    assert "OperationalError" in caplog.text


def test_a_message_whose_reply_could_not_be_stored_gets_it_when_sent_again(client, brain, monkeypatch):
    client.say("hi")
    with monkeypatch.context() as patch:
        patch.setattr(Conversations, "add_replies", _locked)
        assert client.say("When?", "m1").status_code == 503

    visitor, reply = client.say("When?", "m1").json()["messages"]

    assert (texts(visitor), texts(reply)) == (["When?"], ["Hello."])
    assert client.history()["messages"][2:] == [visitor, reply]


def _locked(*_args):
    raise OperationalError("INSERT", {"body": "When?"}, Exception("database is locked"))


@pytest.mark.parametrize(
    "down",
    [
        BrainUnavailable("answered with status 503"),
        ValueError("I am Zebulon, 555-123-4567"),
    ],
)
def test_what_a_visitor_typed_is_in_no_log_record(client, brain, caplog, down):
    caplog.set_level("DEBUG")
    brain.down = down

    client.say("I am Zebulon, 555-123-4567, zeb@example.org")
    client.request("POST", "/chat/messages", content=b'{"text": "I am Zebulon, 555-123-4567')

    assert caplog.records
    for secret in ("Zebulon", "555-123", "zeb@"):
        assert not [record for record in caplog.records if secret in record.getMessage() + str(record.exc_text)]
