"""The examples that staff added, as training reads them: beside those of `data/nlu`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.knowledge.examples import intent_of
from bot.store.review_tables import examples

_ENGLISH = "en"
# Rasa would read "[text](name)" and "[text]{...}" as an entity.
_ENTITY = re.compile(r"\](?=[({])")


@dataclass(frozen=True, order=True)
class Example:
    """A message and the answer it wants. The text is not shown in a repr."""

    answer_id: str
    text: str = field(repr=False)
    language: str = _ENGLISH


def active_examples(engine: Engine) -> list[Example]:
    """What training uses, sorted: only English is classified."""
    query = select(examples.c.answer_id, examples.c.text, examples.c.language).where(
        examples.c.state == "active", examples.c.language == _ENGLISH
    )
    with engine.connect() as connection:
        return sorted(Example(row.answer_id, row.text, row.language) for row in connection.execute(query))


def digest(engine: Engine) -> str:
    """A hash of the active examples, 16 hexadecimal digits: the same for the same texts and answers; "" for none."""
    return digest_of(active_examples(engine))


def digest_of(found: Sequence[Example]) -> str:
    """The same of sorted examples."""
    if not found:
        return ""
    said = "\0".join(f"{one.answer_id}\0{one.text}\0{one.language}" for one in found)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def rasa_yaml(found: Iterable[Example]) -> str:
    """Examples in Rasa's form, as `data/nlu` has them."""
    by_intent: dict[str, list[str]] = {}
    for one in sorted(found):
        by_intent.setdefault(intent_of(one.answer_id), []).append(_ENTITY.sub("] ", " ".join(one.text.split())))
    blocks = [
        {"intent": intent, "examples": "".join(f"- {text}\n" for text in texts)}
        for intent, texts in sorted(by_intent.items())
    ]
    return yaml.dump(
        {"version": "3.1", "nlu": blocks}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000
    )


def write_rasa_yaml(found: Iterable[Example], path: Path) -> None:
    """Write examples as a file that `rasa train --data` takes."""
    path.write_text(rasa_yaml(found), encoding="utf-8")


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, one example a line."""


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _block)
