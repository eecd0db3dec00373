"""Public intent-detection sets: what to train on, what to score on.

Two layouts, as HINT3 and CLINC150 are published. `FAMILY/train/NAME_train.csv` with `FAMILY/test/NAME_test.csv`
(columns sentence and label); or JSON with lists of [text, intent] under train, val, test, oos_train, oos_val and
oos_test, in one file or several (`data_NAME.json`, `NAME_train_val.json` beside `NAME_test.json`), also in `test/`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# What HINT3 and CLINC150 call a message that no intent covers.
NO_INTENT, OOS = "NO_NODES_DETECTED", "oos"
_KEYS = ("train", "val", "test", "oos_train", "oos_val", "oos_test")

Line = tuple[str, str]


class IntentSetError(ValueError):
    """A set that cannot be read: names the file and the cure."""


@dataclass(frozen=True)
class IntentSet:
    """Lines of (text, intent). `part` is what `scored` was published as: test or val; None: there is nothing to score.

    A line with the label `out_of_scope` is covered by no intent; `training` has such lines where the set brings them.
    """

    name: str
    training: tuple[Line, ...]
    scored: tuple[Line, ...]
    part: str | None
    out_of_scope: str
    missing: Path | None = None


def read_set(folder: Path, name: str) -> IntentSet:
    """The set `FAMILY/NAME` of a folder of sets. Raises IntentSetError."""
    family, _, member = name.partition("/")
    if not family or not member or "/" in member:
        raise IntentSetError(f"--set {name!r} names no set. Write FAMILY/NAME, for example hint3/curekart.")
    root = folder / family
    if not root.is_dir():
        raise IntentSetError(f"{root}: there is no such folder. Name the folder that has {family}/ in it.")
    return _read_csv_set(root, name, member) if (root / "train").is_dir() else _read_json_set(root, name, member)


def _read_csv_set(root: Path, name: str, bot: str) -> IntentSet:
    train, test = root / "train" / f"{bot}_train.csv", root / "test" / f"{bot}_test.csv"
    if not train.is_file():
        there = sorted(path.stem.removesuffix("_train") for path in train.parent.glob("*_train.csv"))
        raise IntentSetError(f"{train}: there is no such file. In this folder are: {', '.join(there) or 'none'}.")
    found = test.is_file()
    return IntentSet(
        name,
        tuple(_read_csv(train)),
        tuple(_read_csv(test)) if found else (),
        "test" if found else None,
        NO_INTENT,
        None if found else test,
    )


def _read_csv(path: Path) -> list[Line]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not {"sentence", "label"} <= set(rows.fieldnames or ()):
                raise IntentSetError(f"{path}: its first line must name the columns sentence and label.")
            lines = [(row["sentence"] or "", row["label"] or "") for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise IntentSetError(f"{path}: cannot be read as CSV in UTF-8 ({error}).") from None
    return _checked(path, lines)


def _read_json_set(root: Path, name: str, split: str) -> IntentSet:
    content: dict[str, list[Line]] = {}
    files = [path for place in (root, root / "test") for path in sorted(place.glob("*.json"))]
    for path in files:
        # CLINC150's test part is the same for all splits.
        if split in path.stem.replace("-", "_").split("_") or path.stem == "test":
            content |= _read_json(path)
    if "train" not in content:
        there = ", ".join(path.name for path in files) or "no JSON files"
        raise IntentSetError(f"{root}: no file named after {split!r} has the key train. In it are: {there}.")
    part = "test" if "test" in content else "val"
    return IntentSet(
        name,
        (*content["train"], *_as_oos(content.get("oos_train", []))),
        (*content.get(part, []), *_as_oos(content.get(f"oos_{part}", []))),
        part if content.get(part) else None,
        OOS,
        None if content.get(part) else root / f"data_{split}.json",
    )


def _read_json(path: Path) -> dict[str, list[Line]]:
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise IntentSetError(f"{path}: cannot be read as JSON in UTF-8 ({error}).") from None
    lists = {key: content[key] for key in _KEYS if key in content} if isinstance(content, dict) else {}
    if not lists:
        raise IntentSetError(f"{path}: has none of the keys {', '.join(_KEYS)}.")
    for key, lines in lists.items():
        if not all(
            isinstance(line, list) and len(line) == 2 and all(isinstance(x, str) for x in line) for line in lines
        ):
            raise IntentSetError(f"{path}, key {key!r}: must be a list of [text, intent].")
    return {key: _checked(path, [(text, intent) for text, intent in lines]) for key, lines in lists.items()}


def _as_oos(lines: Iterable[Line]) -> list[Line]:
    return [(text, OOS) for text, _ in lines]


def _checked(path: Path, lines: list[Line]) -> list[Line]:
    for number, (text, label) in enumerate(lines, 1):
        if not text.strip() or not label.strip():
            raise IntentSetError(f"{path}, line {number} of the data: lacks a text or a label.")
    return lines
