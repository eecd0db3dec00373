from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.leads.intake import Intake
from bot.leads.lead import Lead, NewLead
from bot.store.conversations import Conversations

NOW = dt.datetime(2027, 3, 3, 17, 0)


@pytest.fixture
def conversation(any_engine: Engine) -> Callable[..., str]:
    """A conversation in which a visitor said some texts."""

    def make(*texts: str) -> str:
        conversations = Conversations(any_engine)
        made = conversations.open()
        for number, text in enumerate(texts):
            conversations.begin_turn(made, f"turn-{number}", text)
        return made

    return make


@pytest.fixture
def lead(any_engine: Engine) -> Callable[..., Lead]:
    """A lead that was taken in."""

    def make(key: str, **fields: Any) -> Lead:
        details = {
            "name": "Zenobia Quill",
            "phone": "+12125550123",
            "email": None,
            "about": "My knee",
            "consent_text": "Yes.",
            "consent_at": NOW,
            "idempotency_key": key,
        }
        return Intake(any_engine).take(NewLead(**details | fields), NOW)

    return make
