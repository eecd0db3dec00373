from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from rasa.core.actions.action import ActionExecutionRejection
from rasa_sdk import Action
from rasa_sdk.interfaces import ActionExecutionRejection as SdkRejection

from bot.brain.actions_endpoint import InProcessActions
from bot.knowledge import knowledge

NAME, PHONE = "Zebulon Quackenbush", "212-555-0147"


class _Fails(Action):
    def name(self) -> str:
        return "action_fails"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise RuntimeError(f"cannot insert {NAME} {PHONE}")


class _Rejects(Action):
    def name(self) -> str:
        return "action_rejects"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise SdkRejection("action_rejects", "not now")


@pytest.fixture(scope="module")
def actions() -> InProcessActions:
    made = InProcessActions()
    made._executor.register_action(_Fails)
    made._executor.register_action(_Rejects)
    return made


def _run(actions: InProcessActions, name: str, text: str = "hi", **slots: Any) -> Any:
    tracker = {
        "sender_id": "c",
        "slots": slots,
        "latest_message": {"text": text, "intent": {"name": "greet"}, "entities": []},
        "events": [],
        "active_loop": {},
        "latest_action_name": None,
        "paused": False,
        "latest_input_channel": "web",
        "followup_action": None,
    }
    return asyncio.run(
        actions.request("post", json={"next_action": name, "sender_id": "c", "tracker": tracker, "domain": {}})
    )


def test_an_action_runs_in_this_process(actions: InProcessActions) -> None:
    result = _run(actions, "action_answer")
    (reply,) = [response["custom"] for response in result["responses"] if response.get("custom")]
    assert reply["topic"] == "chat/greet"


def test_an_action_that_raises_becomes_an_apology_with_the_phone_number(actions: InProcessActions) -> None:
    result = _run(actions, "action_fails")
    assert result["events"] == []
    (response,) = result["responses"]
    apology, phone = response["custom"], knowledge().pharmacy.phone
    assert apology["kind"] == "error" and "sorry" in response["text"] and phone in response["text"]
    assert apology["choices"] == [
        {"label": f"Call {phone}", "url": knowledge().pharmacy.phone_link, "style": "default"}
    ]
    assert NAME not in str(result)


def test_nothing_personal_of_a_failure_is_logged(
    actions: InProcessActions, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        _run(actions, "action_fails", text=f"call {NAME} at {PHONE}", lead_name=NAME)
    written = caplog.text + "".join(capfd.readouterr())
    assert "Action action_fails failed with RuntimeError" in written
    assert NAME not in written and PHONE not in written and "Quackenbush" not in written


def test_a_rejection_reaches_the_dialogue(actions: InProcessActions) -> None:
    with pytest.raises(ActionExecutionRejection, match="not now"):
        _run(actions, "action_rejects")


def test_an_action_that_does_not_exist_is_a_failure_too(actions: InProcessActions) -> None:
    assert _run(actions, "action_unheard_of")["responses"][0]["custom"]["kind"] == "error"
