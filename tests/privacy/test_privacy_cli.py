from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.cli import main
from bot.leads.intake import Intake
from bot.leads.lead import NewLead
from bot.store.conversations import Conversations
from tests.privacy.conftest import NOW


@pytest.fixture(autouse=True)
def filled(sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A person with a lead and a conversation, in the database of the settings."""
    monkeypatch.setenv("LDN_HOME", str(tmp_path))
    conversations = Conversations(sqlite_engine)
    conversation = conversations.open()
    conversations.begin_turn(conversation, "1", "I am Zenobia")
    details = {"name": "Zenobia Quill", "phone": "+12125550123", "conversation_id": conversation}
    Intake(sqlite_engine).take(NewLead(**details, consent_text="Yes.", consent_at=NOW, idempotency_key="k"), NOW)


def test_a_dry_run_erases_nothing_and_the_real_one_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget", "--phone", "(212) 555-0123", "--dry-run"]) == 0
    assert capsys.readouterr().out == "Would erase: 1 lead (L-000001) and 1 conversation.\n"
    assert main(["forget", "--phone", "212.555.0123"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Erased: 1 lead (L-000001) and 1 conversation.\n") and "0 rows hold them" in said
    assert main(["leads", "show", "L-000001"]) == 0
    assert "Zenobia" not in capsys.readouterr().out
    assert main(["forget", "--phone", "212.555.0123"]) == 0
    assert capsys.readouterr().out == "Nothing is held of this person.\n"


@pytest.mark.parametrize(
    ("option", "value", "cure"),
    [
        ("--phone", "call me", "--phone holds no phone number. Write it like"),
        ("--email", "x@", "--email holds no email"),
    ],
)
def test_what_is_no_contact_is_refused_and_not_repeated(
    option: str, value: str, cure: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["forget", option, value]) == 1
    said = capsys.readouterr().err
    assert cure in said and value not in said


@pytest.mark.parametrize(
    ("answers", "said"), [([False], "Nothing was erased"), ([True, False], "may have the conversation in memory")]
)
def test_a_running_assistant_that_does_not_answer_is_no_success(
    answers: list[bool], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = iter(answers)
    monkeypatch.setattr("bot.privacy.cli.forgotten_by_brain", lambda _socket, _conversations: next(left))
    assert main(["forget", "--reference", "L-1"]) == 1
    assert said in capsys.readouterr().err
    assert next(left, None) is None


def test_a_reference_finds_the_person(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget", "--reference", "L-1"]) == 0
    assert "1 conversation" in capsys.readouterr().out


def test_keys_are_changed_and_old_ones_retired(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["keys", "list"]) == 0
    assert "1 key; the first one encrypts" in capsys.readouterr().out
    assert main(["keys", "rotate"]) == 0
    said = capsys.readouterr().out
    assert "A new key stands first" in said and "leads: 1 rows" in said and "messages: 1 rows" in said
    key = (tmp_path / "encryption.keys").read_text().split()[0]
    assert key not in said
    assert main(["keys", "list"]) == 0
    assert "2 keys" in capsys.readouterr().out
    assert main(["keys", "retire"]) == 0
    assert "Removed 1 older key." in capsys.readouterr().out
    assert main(["leads", "show", "L-1"]) == 0
    assert "Zenobia Quill" in capsys.readouterr().out


def test_a_key_that_is_needed_is_not_retired(
    sqlite_engine: Engine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.privacy.cli.encrypt_anew", lambda *_args: 0)
    assert main(["keys", "rotate"]) == 0
    capsys.readouterr()
    assert main(["keys", "retire"]) == 1
    assert "Older keys are still needed: " in capsys.readouterr().err
