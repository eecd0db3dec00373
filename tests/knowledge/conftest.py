"""A small knowledge on disk that is right; a test spoils one thing of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge import Knowledge, load

FILES: dict[str, Any] = {
    "knowledge/sources.yml": {
        "trial": {
            "title": "A trial of LDN",
            "kind": "trial",
            "url": "https://doi.org/10.1000/trial",
            "year": 2014,
            "figures": ["38 people", "4.5 mg"],
        },
        "page": {"title": "The pharmacy's page", "kind": "pharmacy page", "url": None, "figures": ["10%", "7 day"]},
        "owner": {"title": "The owner's details", "kind": "internal", "url": None},
    },
    "knowledge/dosing.yml": {
        "timing": {
            "question": "When is LDN taken?",
            "sentences": [
                {"text": "In 2014 a trial gave 4.5 mg to 38 people.", "sources": ["trial"], "certainty": "established"},
                {"text": "Most people take it at bedtime.", "sources": ["page", "trial"]},
                {"text": "We are open {hours}.", "sources": ["owner"], "when": "hours"},
                {"text": "Call {phone} for the hours.", "sources": ["owner"], "unless": "hours"},
            ],
            "never_say": [
                {"rule": "that it cures", "forbid": r"\bcures?\b", "example": "LDN cures pain."},
            ],
            "pharmacist": "offer",
            "follow_ups": ["dosing/missed"],
            "review_by": dt.date(2027, 5, 23),
        },
        "missed": {
            "question": "What if a dose is missed?",
            "sentences": [
                {"text": "Skip it.", "sources": ["page"]},
                {"text": "Take the next one as usual.", "sources": ["page"]},
            ],
            "review_by": dt.date(2027, 5, 23),
        },
    },
    "knowledge/conditions.yml": {
        "common_cautions": [{"text": "Never with opioids.", "sources": ["page"]}],
        "conditions": {
            "fibromyalgia": {
                "name": "Fibromyalgia",
                "synonyms": ["fibro"],
                "group": "pain",
                "evidence": "small trials",
                "direction": "mixed",
                "summary": [{"text": "It is unclear.", "sources": ["trial"]}],
                "findings": [{"text": "A trial in 38 people helped some.", "sources": ["trial"]}],
                "review_by": dt.date(2027, 5, 23),
            },
        },
    },
    "pharmacy.yml": {"name": "Example Pharmacy", "phone": "(855) 485-8600"},
}
TODAY = dt.date(2027, 1, 1)
EXAMPLES = {
    intent: [f"{intent} example {number}" for number in range(20)]
    for intent in ("dosing/timing", "dosing/missed", "ask_condition")
}


class Folder:
    """The files on disk. `put` replaces the value at a path of keys, or removes it if it is `GONE`."""

    GONE = object()

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "knowledge").mkdir()
        for name, content in FILES.items():
            self.write(name, yaml.safe_dump(content))

    def write(self, name: str, text: str) -> None:
        (self.root / name).write_text(text, encoding="utf-8")

    def put(self, name: str, path: tuple[Any, ...], value: Any) -> None:
        content = place = yaml.safe_load((self.root / name).read_text(encoding="utf-8"))
        for key in path[:-1]:
            place = place[key]
        if value is self.GONE:
            del place[path[-1]]
        else:
            place[path[-1]] = value
        self.write(name, yaml.safe_dump(content))

    def load(self) -> Knowledge:
        return load(self.root / "knowledge", self.root / "pharmacy.yml")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


@pytest.fixture
def spoiled(folder: Folder) -> Callable[[str, tuple[Any, ...], Any], Knowledge]:
    """The knowledge with one value replaced."""

    def spoil(name: str, path: tuple[Any, ...], value: Any) -> Knowledge:
        folder.put(name, path, value)
        return folder.load()

    return spoil


@pytest.fixture
def examples() -> dict[str, list[str]]:
    return {intent: list(texts) for intent, texts in EXAMPLES.items()}


@pytest.fixture
def today() -> dt.date:
    return TODAY
