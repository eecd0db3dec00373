from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from bot.settings import Settings
from bot.training.assistant import public

ANSWER: dict[str, Any] = {
    "messages": [
        {
            "kind": "answer",
            "topic": "dosing/timing",
            "route": "pharmacist",
            "sentences": [{"text": "At bedtime.", "sources": [1, 2]}, {"text": "Or not.", "sources": []}],
            "sources": [
                {"n": 1, "title": "A trial", "url": "https://doi.org/10.1/1", "year": 2014, "kind": "trial"},
                {"n": 2, "title": "A page", "url": None, "year": None, "kind": "page"},
            ],
            "choices": [{"label": "Ask a pharmacist", "payload": {"intent": "request_pharmacist"}, "style": "default"}],
        }
    ],
    "topics": ["dosing/timing"],
    "route": "pharmacist",
    "model": "abc",
}


class StubAssistant:
    def __init__(self) -> None:
        self.heard: list[tuple[str, ...]] = []

    def talk(self, *texts: str) -> list[dict[str, Any]]:
        self.heard.append(texts)
        return [ANSWER for _ in texts]

    def understand(self, _text: str) -> tuple[str, float]:
        return "dosing/timing", 0.9


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> StubAssistant:
    made = StubAssistant()

    @contextmanager
    def assistant(_settings: Settings) -> Iterator[StubAssistant]:
        yield made

    monkeypatch.setattr("bot.training.assistant.assistant", assistant)
    return made


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LDN_HOME", str(tmp_path / "home"))


def _commands(parser: argparse.ArgumentParser, prefix: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inner in action.choices.items():
                yield (*prefix, name)
                yield from _commands(inner, (*prefix, name))


COMMANDS = sorted(_commands(cli.parser()))


def test_the_commands_of_the_issue_are_there() -> None:
    wanted = {"run", "doctor", "train", "ask", "evaluate", "leads", "leads list", "leads show", "leads export"}
    assert wanted <= {" ".join(command) for command in COMMANDS}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help(command: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*command, "--help"])
    assert ended.value.code == 0
    usage, _, rest = capsys.readouterr().out.partition("\n\n")
    assert usage.startswith(f"usage: ldn {' '.join(command)}")
    # A sentence on what it does stands before the options.
    assert len(rest.split("\n")[0].split()) >= 3, rest


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["ask"], ["evaluate"], ["ask", "a", "b"]])
def test_what_is_no_command_is_refused_with_its_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    assert ended.value.code == 2 and "usage: ldn" in capsys.readouterr().err


def test_ask_prints_what_a_person_reads(stub: StubAssistant, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", "when do i take it"]) == 0
    assert stub.heard == [("when do i take it",)]
    assert capsys.readouterr().out == (
        "At bedtime.[1][2] Or not.\n"
        "  [1] A trial (2014) https://doi.org/10.1/1\n"
        "  [2] A page\n"
        "  ( Ask a pharmacist )\n\n"
    )


def test_ask_json_has_the_documented_shape(stub: StubAssistant, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ask", "and at night?", "--after", "when do i take it", "--json"]) == 0
    assert stub.heard == [("when do i take it", "and at night?")]
    written = json.loads(capsys.readouterr().out)
    assert written == public(ANSWER)
    assert set(written) == {"messages", "topics", "route"}
    (message,) = written["messages"]
    assert set(message) == {"kind", "topic", "sentences", "sources", "choices"}
    assert message["sources"][0] == {"n": 1, "title": "A trial", "url": "https://doi.org/10.1/1", "year": 2014}
    assert message["choices"] == [{"label": "Ask a pharmacist"}]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "q.jsonl"
    lines = [
        {"id": "1", "text": "when", "labels": ["dosing/timing"]},
        {"id": "2", "text": "how much", "labels": ["access/cost"], "context": "when"},
    ]
    file.write_text("\n".join(map(json.dumps, lines)))
    return file


def test_evaluate_writes_figures_lines_and_confusions(
    stub: StubAssistant, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    assert cli.main(["evaluate", str(questions), "--json", str(out)]) == 0
    # What stands in `context` is said first, in the same conversation.
    assert stub.heard == [("when",), ("when", "how much")]
    printed = capsys.readouterr().out
    assert "in_scope_accuracy        1.0\n" in printed and "multi_both               -\n" in printed
    assert "access/cost -> dosing/timing (1)\n      how much" in printed
    written = json.loads(out.read_text())
    assert written["summary"]["follow_up_accuracy"] == 0.0 and len(written["lines"]) == 2
    assert set(written) == {"summary", "calibration", "per_topic", "lines"}


def test_evaluate_shows_as_many_confusions_as_wanted(
    stub: StubAssistant, questions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["evaluate", str(questions), "--confusions", "0"]) == 0
    assert "access/cost -> " not in capsys.readouterr().out


def test_a_file_that_cannot_be_scored_is_named(
    stub: StubAssistant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "q.jsonl").write_text("{")
    assert cli.main(["evaluate", str(tmp_path / "q.jsonl")]) == 1
    written = capsys.readouterr()
    assert written.out == "" and "line 1: is no JSON" in written.err and "Write one object a line." in written.err


@pytest.mark.parametrize("command", ["ask", "evaluate"])
def test_without_a_model_the_cure_is_said(
    command: str, questions: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Logging is the whole process's: here it belongs to the tests.
    monkeypatch.setattr("bot.brain.quiet.configure", lambda: None)
    assert cli.main([command, str(questions)]) == 1
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err == "There is no model for the data as they are now. Run `make train`.\n"


def test_a_failed_training_is_exit_code_1(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from bot.training.model import TrainingError

    def fail(*_: Any) -> None:
        raise TrainingError("Training failed. Its last words:\nno")

    monkeypatch.setattr("bot.training.model.train", fail)
    for options in ([], ["--force"]):
        assert cli.main(["train", *options]) == 1
        assert capsys.readouterr().err == "Training failed. Its last words:\nno\n"


def test_train_names_the_model(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("bot.training.model.ensure", lambda *_: Path("models/fits.tar.gz"))
    monkeypatch.setattr("bot.training.model.train", lambda *_: Path("models/new.tar.gz"))
    assert cli.main(["train"]) == 0 and "models/fits.tar.gz" in capsys.readouterr().out
    assert cli.main(["train", "--force"]) == 0 and "models/new.tar.gz" in capsys.readouterr().out


def test_a_bad_setting_is_exit_code_2(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("LDN_PORT", "http")
    assert cli.main(["doctor"]) == 2
    assert capsys.readouterr().err == "Setting LDN_PORT has value 'http'. Use a whole number from 1 to 65535.\n"


def test_a_reader_that_goes_away_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_settings: Settings) -> int:
        raise BrokenPipeError

    monkeypatch.setattr("bot.doctor.main", gone)
    assert cli.main(["doctor"]) == 0


@pytest.mark.parametrize("code", [0, 1])
def test_the_exit_code_is_the_commands(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    monkeypatch.setattr("bot.doctor.main", lambda _settings: code)
    assert cli.main(["doctor"]) == code
