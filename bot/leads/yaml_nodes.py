"""YAML read as nodes, so that every complaint names its line. Scalars stay as written: 17:00, no, 2027-03-31."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml

T = TypeVar("T")


@dataclass(frozen=True)
class Complaint:
    """What is wrong in a file: where, what stands there, and what to write instead."""

    file: str
    line: int
    key: str
    problem: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.key} {self.problem}. {self.cure}"


class Reader:
    """Typed look-ups in the nodes of one file. What cannot be read is a complaint and gives None."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.complaints: list[Complaint] = []

    def compose(self, text: str) -> yaml.Node | None:
        """The root of a file; a syntax error is a complaint."""
        try:
            return yaml.compose(text, yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self._complain(line, "YAML", f"cannot be read: {error.problem}", "Mend it there; mind indents and quotes.")
        except yaml.YAMLError:
            self._complain(1, "YAML", "holds characters that are no text", "Save the file as UTF-8.")
        return None

    def complain(self, node: yaml.Node, key: str, problem: str, cure: str) -> None:
        """Add a complaint about a node."""
        self._complain(node.start_mark.line + 1, key, problem, cure)

    def bad_value(self, node: yaml.Node, key: str, cure: str) -> None:
        """Add a complaint about the value of a node."""
        self.complain(node, key, f"has value {_shown(node)}", cure)

    def mapping(
        self, node: yaml.Node, key: str, allowed: Sequence[str], required: Sequence[str] = ()
    ) -> dict[str, yaml.Node]:
        """The values of a mapping by key, without those that are unknown, given twice or empty."""
        if not isinstance(node, yaml.MappingNode):
            self.bad_value(node, key or "the file", f"Write `key: value` lines. Keys: {', '.join(allowed)}.")
            return {}
        found: dict[str, yaml.Node] = {}
        for name_node, value in node.value:
            name = str(name_node.value)
            place = f"{key}.{name}" if key else name
            if name not in allowed:
                self.complain(name_node, place, "is no known key", f"Keys: {', '.join(allowed)}.")
            elif name in found:
                self.complain(name_node, place, "is given twice", "Remove one of the two.")
            else:
                found[name] = value
        for name in required:
            if name not in found:
                self.complain(node, f"{key}.{name}" if key else name, "is missing", "Add it.")
        return found

    def pairs(self, node: yaml.Node, key: str, cure: str) -> list[tuple[yaml.Node, yaml.Node]]:
        """The keys and values of a mapping whose keys are not fixed."""
        if not isinstance(node, yaml.MappingNode):
            self.bad_value(node, key, cure)
            return []
        return list(node.value)

    def items(self, node: yaml.Node | None, key: str) -> list[tuple[str, yaml.Node]]:
        """The items of a list, each with its key such as `licences[1]`; nothing written is no items."""
        if node is None or (isinstance(node, yaml.ScalarNode) and node.value in ("", "null", "~")):
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.bad_value(node, key, "Write a list: each item on a line of its own, behind `- `.")
            return []
        return [(f"{key}[{number}]", item) for number, item in enumerate(node.value, 1)]

    def value(self, node: yaml.Node | None, key: str, read: Callable[[str], T | None], cure: str) -> T | None:
        """A scalar through `read`, which gives None for what cannot be used."""
        if node is None:
            return None
        found = read(node.value.strip()) if isinstance(node, yaml.ScalarNode) else None
        if found is None:
            self.bad_value(node, key, cure)
        return found

    def _complain(self, line: int, key: str, problem: str, cure: str) -> None:
        self.complaints.append(Complaint(self.file, line, key, problem, cure))


def _shown(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        value: Any = node.value
        return repr(value if len(value) <= 60 else f"{value[:60]}...")
    return "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"
