"""Whether this version can answer with an earlier model: tried with the real one."""

from __future__ import annotations

import json
import tarfile
from contextlib import nullcontext
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from bot.training import trial
from bot.training.archive import LEFT_OUT
from bot.training.model import model_path


def test_a_model_that_fits_answers_the_smoke_questions(settings: Settings) -> None:
    assert trial.main([str(model_path(settings))]) == 0


def test_a_model_that_answers_them_otherwise_cannot_go_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Shell:
        def talk(self, _text: str) -> list[dict[str, Any]]:
            return [{"messages": [{"kind": "answer"}], "topics": ["access/cost"], "route": None}]

    monkeypatch.setattr(trial, "assistant", lambda *_: nullcontext(Shell()))
    assert trial.main([str(model_path(settings))]) == 1
    assert "was answered with access/cost, not basics/what_is_ldn\n" in capsys.readouterr().err


@pytest.fixture(autouse=True)
def the_files_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this checkout's own database says is no part of the test, and would stay in the process."""
    monkeypatch.setattr(trial, "serve_for", lambda _settings: None)


@pytest.mark.parametrize(
    ("label", "why"),
    [("dosing/moon", "there is no answer dosing/moon any more"), ("opioid_user", "it cannot be loaded (")],
)
def test_a_model_of_other_answers_or_another_form_cannot_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], label: str, why: str
) -> None:
    path = tmp_path / "old.tar.gz"
    rows = json.dumps([{"example": "0123", "label": label, "found": label}]).encode()
    with tarfile.open(path, "w:gz") as file:
        info = tarfile.TarInfo(f"components/x/{LEFT_OUT}")
        info.size = len(rows)
        file.addfile(info, BytesIO(rows))
    assert trial.main([str(path)]) == 1
    assert why in capsys.readouterr().err
