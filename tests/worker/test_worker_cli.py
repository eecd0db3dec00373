from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine

from bot.cli import main
from bot.store.outbox_tables import outbox
from tests.worker.mailbox import Mailbox


@pytest.fixture
def engine(sqlite_engine: Engine, environment: dict[str, str]) -> Engine:
    return sqlite_engine


@pytest.fixture
def dead(engine: Engine, submit: Callable[..., Any]) -> None:
    submit()
    with engine.begin() as connection:
        connection.execute(update(outbox).values(state="dead", attempts=30, last_error="mail.example answered 550."))


def test_dead_letters_are_listed_with_their_reason_and_sent_again(
    dead: None, engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["outbox", "list"]) == 0
    heading, line, reason = capsys.readouterr().out.splitlines()
    assert heading.split()[:3] == ["ID", "LEAD", "KIND"] and line.split()[:4] == ["1", "L-000001", "escalated", "email"]
    assert reason.strip() == "mail.example answered 550."
    assert main(["outbox", "retry", "1"]) == 0
    assert capsys.readouterr().out.startswith("1 dead letter will be sent once more")
    assert main(["outbox", "list", "--json"]) == 0
    (shown,) = json.loads(capsys.readouterr().out)
    assert (shown["state"], shown["attempts"]) == ("retrying", 0)


def test_what_is_no_dead_letter_is_not_sent_again(dead: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outbox", "retry", "1", "2"]) == 1
    assert "Not every ID is a dead letter" in capsys.readouterr().err


def test_an_empty_outbox_says_so(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outbox", "list"]) == 0
    assert capsys.readouterr().out == "No notification waits or failed.\n"
    assert main(["outbox", "list", "--all"]) == 0
    assert capsys.readouterr().out == "No notifications yet.\n"


def test_a_test_is_sent_over_each_channel_and_a_failure_is_told(
    environment: dict[str, str],
    mailbox: Mailbox,
    free_port: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("LDN_WEBHOOK_URL", "http://127.0.0.1:1/ldn")
    monkeypatch.setenv("LDN_WEBHOOK_SECRET", "0123456789abcdef")
    assert main(["notify", "test"]) == 1
    captured = capsys.readouterr()
    assert captured.out == "email: sent to supervisor@pharmacy.example.\n"
    assert captured.err == "webhook: The webhook cannot be reached (ConnectError).\n"
    assert mailbox.mails[0]["Subject"] == "Test of the LDN assistant's notifications"


def test_without_a_channel_there_is_nothing_to_test(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("LDN_SMTP_URL")
    assert main(["notify", "test"]) == 1
    assert "Set LDN_SMTP_URL, LDN_WEBHOOK_URL or LDN_NOTIFY_URLS" in capsys.readouterr().err
