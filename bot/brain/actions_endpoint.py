"""Actions in this process instead of behind HTTP.

Rasa asks an action endpoint; this one calls the SDK's executor directly, so that the tracker is not posted and a
failing action is caught in one place: it becomes an apology with the phone number, never a half-true answer.
"""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection as SdkRejection

from bot.knowledge import knowledge
from bot.knowledge.render import Message, call_choice, plain_text, text_message
from bot.knowledge.texts import DEFAULT, texts

_log = logging.getLogger(__name__)


def _trusted(_self: RemoteAction, _result: dict[str, Any]) -> bool:
    """What the SDK's executor made in this process is well-formed; checking it against a JSON schema took a third of
    a turn's time (benchmarks/serving)."""
    return True


RemoteAction._validate_action_result = _trusted


def _apology(language: str) -> Message:
    pharmacy, text = knowledge().pharmacy, texts(language)
    return text_message(
        "error",
        text("apology.failed"),
        text("apology.retry", phone=pharmacy.phone),
        choices=[call_choice(pharmacy, language=text.language)],
        language=text.language,
    )


class InProcessActions(EndpointConfig):
    """The actions of the package `actions`."""

    def __init__(self) -> None:
        # The actions read the knowledge themselves: the domain need not be serialized for every call.
        super().__init__("in-process", enable_selective_domain=True)
        logging.getLogger("rasa_sdk.executor").setLevel(logging.ERROR)
        self._executor = ActionExecutor()
        self._executor.register_package("actions")

    async def request(self, *_args: Any, json: dict[str, Any] | None = None, **_kwargs: Any) -> Any:
        """Run the action that Rasa asks for. Raises ActionExecutionRejection if the action does."""
        call = json or {}
        try:
            return await self._executor.run(call)
        except SdkRejection as rejection:
            raise ActionExecutionRejection(rejection.action_name, rejection.message) from None
        except Exception as error:
            # The error's own text may quote what the visitor said.
            _log.error("Action %s failed with %s", call.get("next_action"), type(error).__name__)
            apology = _apology(((call.get("tracker") or {}).get("slots") or {}).get("language") or DEFAULT)
            return {"events": [], "responses": [{"text": plain_text(apology), "custom": apology}]}
