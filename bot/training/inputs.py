"""What a model is made of: the files, and what staff added in the database. The same inputs give the same model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Engine

from bot import paths
from bot.knowledge.load import read_mapping
from bot.knowledge.overlay import write_overlay
from bot.store import answer_versions
from bot.training.examples import active_examples, digest_of, write_rasa_yaml

# Texts are read when they are said, so a new wording needs no training; names that are masked do.
_TRAINED_ON = {
    "settings": ("config.yml", "domain.yml"),
    "data": ("data/rules.yml", "data/nlu/*.yml"),
    "knowledge": (
        "data/knowledge/medicines.yml",
        "data/knowledge/other_conditions.yml",
        "bot/knowledge/states.py",
    ),
    "code": tuple(
        f"bot/nlu/{name}.py"
        for name in (
            "onnx_graph",
            "encoder",
            "features",
            "held_out",
            "lexicon",
            "masking",
            "ridge",
            "subject",
            "tfidf",
            "understanding",
            "whitening",
        )
    ),
}


_CONDITIONS = "data/knowledge/conditions.yml"


@dataclass(frozen=True)
class Inputs:
    """Digests of what a model is made of. `files` covers all files; `parts` names them apart, for people.

    `examples` and `answers` are those in the database, blank if there are none. `extra_data` are Rasa YAML files that
    are trained on beside data/nlu, `overlay` the answers over data/knowledge.
    """

    files: str
    parts: dict[str, str]
    examples: str = ""
    example_count: int = 0
    answers: str = ""
    extra_data: tuple[Path, ...] = field(default=(), compare=False)
    overlay: Path | None = field(default=None, compare=False)

    @property
    def fingerprint(self) -> str:
        """A hash of everything; that of the files where the database adds nothing."""
        if not (self.examples or self.answers):
            return self.files
        return hashlib.sha256(f"{self.files}\0{self.examples}\0{self.answers}".encode()).hexdigest()[:16]

    def made_of(self) -> dict[str, Any]:
        """As it is recorded with the model."""
        return {
            "files": self.files,
            **self.parts,
            "examples": self.examples,
            "example_count": self.example_count,
            "answers": self.answers,
            "version": _version("ldn-assistant"),
            "rasa": _version("rasa"),
        }


def of_files() -> Inputs:
    """The files alone."""
    whole = hashlib.sha256(version("rasa").encode())
    parts = {}
    for name, patterns in _TRAINED_ON.items():
        part = hashlib.sha256()
        for path in _files(patterns):
            content = str(path.relative_to(paths.ROOT)).encode() + b"\0" + path.read_bytes() + b"\0"
            whole.update(content)
            part.update(content)
        if name == "knowledge":
            names = _condition_names()
            whole.update(names)
            part.update(names)
        parts[name] = part.hexdigest()[:16]
    return Inputs(whole.hexdigest()[:16], parts)


def _condition_names() -> bytes:
    """The names alone: what is said of a condition is no part of a model."""
    rows = read_mapping(paths.ROOT / _CONDITIONS).get("conditions") or {}
    return json.dumps({key: [row.get("name"), *row.get("synonyms", ())] for key, row in rows.items()}).encode()


def gather(engine: Engine, folder: Path) -> Inputs:
    """The files and what staff added in the database, written to `folder` for the training to read."""
    answers = answer_versions.digest(engine)
    overlay = None
    if answers:
        overlay = folder / "answers.json"
        write_overlay(answer_versions.live_versions(engine), overlay)
    found = active_examples(engine)
    extra: tuple[Path, ...] = ()
    if found:
        extra = (folder / "examples.yml",)
        write_rasa_yaml(found, extra[0])
    return replace(
        of_files(),
        examples=digest_of(found),
        example_count=len(found),
        answers=answers,
        extra_data=extra,
        overlay=overlay,
    )


def _files(patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(paths.ROOT.glob(pattern))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
