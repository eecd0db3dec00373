"""The real dialogue process with personal data planted in a conversation: none of it may be written anywhere."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import paths
from bot.settings import Settings
from bot.store.keyring import Keyring
from bot.training.model import model_path

PLANTED = ("Zebulon", "Quackenbush", "2125550147", "212-555-0147", "zeb.quack@gmail.com", "hemorrhoids")
_START_SECONDS = 60


def _environment(home: Path) -> dict[str, str]:
    # Importing Rasa here has set some of what keeps TensorFlow quiet there.
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("LDN_", "TF_"))}
    return kept | {"LDN_HOME": str(home)}


@pytest.fixture
def home(new_home: Callable[[], Path], small_model: Path) -> Path:
    made = new_home()
    shutil.copy(small_model, model_path(Settings.read({"LDN_HOME": str(made)})))
    return made


class Brain:
    """A running `python -m bot.brain`."""

    def __init__(self, home: Path) -> None:
        self.output = home / "output.txt"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bot.brain"],
                cwd=paths.ROOT,
                env=_environment(home),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        transport = httpx.HTTPTransport(uds=str(home / "brain.sock"))
        self.client = httpx.Client(transport=transport, base_url="http://brain", timeout=30)
        self.turns = 0

    def wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if self.client.get("/health").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
        raise AssertionError(f"The dialogue process did not start:\n{self.output.read_text()}")

    def say(self, text: str, choice: dict[str, Any] | None = None) -> httpx.Response:
        self.turns += 1
        said = {"choice": choice, "label": text} if choice else {"text": text}
        return self.client.post("/turn", json={"conversation": "a", "turn": str(self.turns), **said})

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)


def test_nothing_a_visitor_says_is_logged(home: Path) -> None:
    brain = Brain(home)
    try:
        brain.wait()
        assert (home / "brain.sock").stat().st_mode & 0o077 == 0, "the socket is for this user only"
        assert brain.say("hello, i have hemorrhoids").status_code == 200
        assert brain.say("Ask a pharmacist", {"intent": "request_pharmacist"}).json()["route"] == "pharmacist"
        asked = brain.say("my name is Zebulon Quackenbush").json()["messages"][-1]
        assert asked["kind"] == "form"
        brain.say("zeb.quack@gmail.com or 212-555-0147")
        database = sqlite3.connect(home / "ldn.sqlite3")
        tokens = [row[0] for row in database.execute("SELECT data FROM events")]
        keyring = Keyring(home / "encryption.keys")
        kept = "".join(map(keyring.decrypt, tokens))
        assert "Quackenbush" in kept and "zeb.quack@gmail.com" in kept, "the data were in the conversation"
        assert not any(text in "".join(tokens) for text in PLANTED), "and encrypted"
        # Failures must keep quiet as well.
        database.execute("DROP TABLE events")
        database.commit()
        assert brain.say("i am Zebulon Quackenbush, 212-555-0147").status_code == 503
        brain.client.post("/turn", content=b'{"text": "Zebulon Quackenbush')
    finally:
        brain.stop()
    written = brain.output.read_text()
    assert "A turn failed with OperationalError" in written, "failures are logged, by their kind"
    assert [text for text in PLANTED if text.lower() in written.lower()] == []
    # What is written is for a person: no chatter of libraries.
    assert [line for line in written.splitlines() if "ERROR bot.brain" not in line] == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("", "There is no model for the data as they are now. Run `make train`."),
        ("no database" * 100, "move it away to start with an empty one."),
    ],
)
def test_what_is_missing_is_said_and_the_exit_code_is_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], spoil: str, said: str
) -> None:
    # Logging is the whole process's: here it belongs to the tests.
    monkeypatch.setattr("bot.brain.quiet.configure", lambda: None)
    from bot.brain.__main__ import main

    monkeypatch.setenv("LDN_HOME", str(tmp_path))
    if spoil:
        (tmp_path / "ldn.sqlite3").write_text(spoil)
    assert main() == 1
    written = capsys.readouterr()
    assert written.out == "" and written.err.count("\n") == 1 and written.err.rstrip().endswith(said)
