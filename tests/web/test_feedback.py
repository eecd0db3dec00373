import pytest


def _answer(client):
    reply = client.say("when do I take it?").json()
    return reply["messages"][1]["id"]


@pytest.fixture
def answer(client, brain):
    brain.replies[0]["kind"] = "answer"
    return _answer(client)


def _rate(client, **body):
    return client.request("POST", "/chat/feedback", json=body)


@pytest.mark.parametrize("thumb", ["up", "down"])
def test_a_thumb_is_taken_and_shown_in_the_history(client, answer, thumb):
    assert _rate(client, message=answer, thumb=thumb).status_code == 204
    assert [message.get("thumb") for message in client.history()["messages"]] == [None, thumb]


def test_a_thumb_can_be_taken_back(client, answer):
    _rate(client, message=answer, thumb="down")
    assert _rate(client, message=answer, thumb=None).status_code == 204
    assert [message.get("thumb") for message in client.history()["messages"]] == [None, None]


def test_an_embedded_page_rates_with_its_token(embedded, brain):
    brain.replies[0]["kind"] = "answer"
    said = embedded.say("when?").json()
    token = {"Authorization": f"Bearer {said['session']}"}
    body = {"message": said["messages"][1]["id"], "thumb": "up"}
    assert embedded.request("POST", "/chat/feedback", json=body, headers=token).status_code == 204
    assert embedded.request("POST", "/chat/feedback", json=body).status_code == 404


def test_nobody_rates_the_answer_of_another_visitor(client, answer, new_client):
    other = new_client()
    other.say("hi")
    refused = _rate(other, message=answer, thumb="down")
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "unknown_message")
    assert _rate(new_client(), message=answer, thumb="down").status_code == 404
    assert client.history()["messages"][1].get("thumb") is None


@pytest.mark.parametrize(
    "body",
    [
        {"message": 1},
        {"thumb": "up"},
        {"message": 1, "thumb": "up", "why": "x"},
        {"message": "1", "thumb": "up"},
        {"message": True, "thumb": "up"},
        {"message": 0, "thumb": "up"},
        {"message": 2**40, "thumb": "up"},
        {"message": 1, "thumb": "sideways"},
        {"message": 1, "thumb": ["up"]},
    ],
)
def test_what_is_no_thumb_is_refused(client, answer, body):
    refused = _rate(client, **body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "invalid")
