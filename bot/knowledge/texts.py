"""The assistant's own words around its answers: buttons, the contact form, apologies. One file a language.

Answers in another language than English are in data/knowledge/<language>, since they have sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from bot import paths
from bot.knowledge.load import KnowledgeError, read_mapping

DEFAULT = "en"
# The languages a conversation can be held in.
LANGUAGES = (DEFAULT, "es")
_FOLDER = paths.DATA / "texts"


@dataclass(frozen=True)
class Texts:
    """The texts of one language by key: `texts("es")("button.call", phone="...")`."""

    language: str
    by_key: Mapping[str, str] = field(repr=False)

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its placeholders filled in. Raises KeyError for a key or a placeholder unknown."""
        return self.by_key[key].format_map(values)


@lru_cache(maxsize=len(LANGUAGES) + 1)
def _load(language: str) -> Texts:
    file = f"{language}.yml"
    return Texts(language, dict(_flat(file, "", read_mapping(_FOLDER / file))))


def texts(language: str) -> Texts:
    """The texts of a language; English for one that we have none of. Raises KnowledgeError for a file we cannot use."""
    return _load(language if language in LANGUAGES else DEFAULT)


def other_language(language: str, phone: str) -> tuple[str, str]:
    """What someone who writes another language is told, and the language of it."""
    lines = _load("other").by_key
    code = language if language in lines else DEFAULT
    return lines[code].format(phone=phone), code


def _flat(file: str, prefix: str, data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in data.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict):
            yield from _flat(file, f"{key}.", value)
        elif isinstance(value, str) and value.strip():
            yield key, " ".join(value.split())
        else:
            raise KnowledgeError(file, key, f"has value {value!r}", "Write a text (quote yes, no, on, off).")
