"""What the assistant is tested on, it was not trained on."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.knowledge.examples import load_examples

_SETS = sorted(Path(__file__).parents[1].glob("sets/*.jsonl"))


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


@pytest.fixture(scope="module")
def trained_on() -> set[str]:
    return {_plain(text) for texts in load_examples().values() for text in texts}


@pytest.mark.parametrize("file", _SETS, ids=lambda file: file.stem)
def test_no_line_is_a_training_example(file: Path, trained_on: set[str]) -> None:
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    # A follow-up is a message after another one: "why not" is one text and many questions.
    assert (
        lines and [line["text"] for line in lines if "context" not in line and _plain(line["text"]) in trained_on] == []
    )
