"""Other medicines and substances by class (`data/knowledge/medicines.yml`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot import paths
from bot.knowledge.load import KnowledgeError, read_mapping


@dataclass(frozen=True)
class MedicineClass:
    """A class of medicines: how it is called, what stands in for it in a message, which answer covers it.

    `names` maps each main name to everything else it is called; `ambiguous` (lower case) needs context to count.
    """

    key: str
    label: str
    stand_in: str
    ldn: str
    topic: str
    names: dict[str, tuple[str, ...]]
    ambiguous: frozenset[str]
    class_words: frozenset[str]

    @property
    def is_opioid(self) -> bool:
        return self.ldn == "never"


def load_medicines(path: Path = paths.KNOWLEDGE / "medicines.yml") -> dict[str, MedicineClass]:
    """All classes by key. Raises KnowledgeError for a class of the wrong shape or without one of its keys."""
    classes: dict[str, MedicineClass] = {}
    for key, data in read_mapping(path).items():
        if not isinstance(data, dict):
            raise KnowledgeError(
                path.name, key, f"is {type(data).__name__}, not a mapping", "Write `key: value` lines."
            )
        missing = {"label", "stand_in", "ldn", "topic", "names"} - set(data)
        if missing:
            raise KnowledgeError(path.name, key, f"lacks {sorted(missing)[0]!r}", "Add it.")
        if not isinstance(data["names"], dict):
            raise KnowledgeError(
                path.name, f"{key}.names", f"has value {data['names']!r}", "Write `name: [other names]` lines."
            )
        names = {str(name): tuple(map(str, others or ())) for name, others in data["names"].items()}
        classes[key] = MedicineClass(
            key,
            data["label"],
            data["stand_in"],
            data["ldn"],
            data["topic"],
            names,
            frozenset(str(word).lower() for word in data.get("ambiguous", ())),
            frozenset(data.get("class_words", ())),
        )
    return classes


@lru_cache(maxsize=1)
def medicines() -> dict[str, MedicineClass]:
    """The project's own classes, loaded once."""
    return load_medicines()
