from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine

from bot.doctor import check_dead_letters, check_notifications
from bot.settings import Settings
from bot.store.outbox_tables import outbox
from bot.worker.reach import complaints
from tests.worker.mailbox import Mailbox


def test_a_mail_server_that_answers_is_well_and_gets_no_mail(settings: Settings, mailbox: Mailbox) -> None:
    assert complaints(settings) == () and mailbox.mails == []
    assert check_notifications(settings).ok


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        (
            {"LDN_SMTP_URL": "smtp://127.0.0.1:1?from=a@b.example", "LDN_SUPERVISOR_EMAIL": "s@b.example"},
            "LDN_SMTP_URL: 127.0.0.1 cannot be reached: Connection refused.",
        ),
        (
            {"LDN_WEBHOOK_URL": "http://127.0.0.1:1/x", "LDN_WEBHOOK_SECRET": "0123456789abcdef"},
            "LDN_WEBHOOK_URL: 127.0.0.1 cannot be reached: Connection refused.",
        ),
        ({"LDN_NOTIFY_URLS": "nosuch://token"}, "LDN_NOTIFY_URLS: apprise does not know 1 of 1 addresses."),
    ],
)
def test_a_channel_that_does_not_work_is_named_by_its_setting(values: dict[str, str], complaint: str) -> None:
    settings = Settings.read(values)
    assert complaints(settings) == (complaint,)
    check = check_notifications(settings)
    assert not check.ok and check.detail == complaint and "ldn notify test" in check.cure


def test_without_a_channel_the_doctor_says_that_nobody_is_told() -> None:
    check = check_notifications(Settings.read({}))
    assert check.ok and "somebody has to look" in check.detail and "LDN_SMTP_URL" in check.cure


@pytest.fixture
def engine(sqlite_engine: Engine, environment: dict[str, str]) -> Engine:
    return sqlite_engine


def test_the_doctor_counts_dead_letters(settings: Settings, submit: Callable[..., Any], engine: Engine) -> None:
    assert check_dead_letters(settings).detail == "no dead letters"
    submit()
    with engine.begin() as connection:
        connection.execute(update(outbox).values(state="dead"))
    check = check_dead_letters(settings)
    assert not check.ok and check.detail == "1 notification could not be delivered"
    assert "ldn outbox retry" in check.cure
