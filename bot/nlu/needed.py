"""Which strings a regular expression cannot match without, read off its parsed form (as grep and RE2 do)."""

from __future__ import annotations

import sre_constants as op
import sre_parse
from collections.abc import Iterable
from typing import Any

# More alternatives than these are slower to look for than to match.
_MOST = 60


def needed_in(expression: str) -> tuple[str, ...]:
    """Strings of which every match of `expression` holds at least one; empty if that cannot be said."""
    found = _needed(sre_parse.parse(expression))
    if not found or len(found) > _MOST:
        return ()
    return tuple(part for part in sorted(found, key=len) if not any(o != part and o in part for o in found))


def _rank(strings: set[str]) -> tuple[int, int]:
    """How well a set of strings narrows down: its shortest string's length, then how few they are."""
    return min(map(len, strings)), -len(strings)


def _needed(sequence: Iterable[tuple[Any, Any]]) -> set[str]:
    """The best set for a sequence of parsed items."""
    candidates: list[set[str]] = []
    literal = ""
    for kind, value in sequence:
        if kind is op.LITERAL:
            literal += chr(value)
            continue
        if literal:
            candidates.append({literal})
            literal = ""
        if kind is op.SUBPATTERN:
            candidates.append(_needed(value[3]))
        elif kind is op.BRANCH:
            branches = [_needed(branch) for branch in value[1]]
            candidates.append(set().union(*branches) if all(branches) else set())
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] > 0:
            candidates.append(_needed(value[2]))
    if literal:
        candidates.append({literal})
    # A blank or a single letter is in every message.
    useful = [strings for strings in candidates if strings and min(map(len, strings)) > 1]
    return max(useful, key=_rank) if useful else set()
