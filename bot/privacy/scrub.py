"""Personal data taken out of a message, before it is kept for review or training.

What a form tells (patterns), who it looks like (names), and what this visitor gave in the contact form. A name that is
a usual word, or written small by itself, can slip through: whoever reviews a message looks at it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.leads.person import number_of
from bot.privacy.scrub_names import NAME, is_word, name_spans
from bot.privacy.scrub_patterns import EMAIL, PATTERNS, PHONE

_LEAST_DIGITS = 7
_LEAST_LETTERS = 2


@dataclass(frozen=True)
class Known:
    """What a visitor gave in the contact form. Not shown in a repr."""

    names: frozenset[str] = field(default=frozenset(), repr=False)
    phones: frozenset[str] = field(default=frozenset(), repr=False)
    emails: frozenset[str] = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class Finding:
    """Where personal data stands in a text, and what stands in its place."""

    start: int
    end: int
    stand_in: str


def findings(text: str, known: Known = Known()) -> list[Finding]:
    """What looks like personal data in a text, in order, without overlaps; the longest of what overlaps."""
    given = list(_given(text, known))
    found = [*given]
    for pattern in PATTERNS:
        found += [Finding(*match.span(), pattern.stand_in) for match in pattern.expression.finditer(text)]
    found += [Finding(start, end, NAME) for start, end in name_spans(text)]
    # What the visitor gave is certain; of the others the longer tells more.
    kept: list[Finding] = []
    for one in sorted(found, key=lambda one: (one not in given, one.start - one.end, one.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def scrub(text: str, known: Known = Known()) -> str:
    """The text on one line, with stand-ins such as [name] for personal data. Scrubbed again it stays the same."""
    text = " ".join(text.split())
    # A piece that overlapped something longer shows when that is gone.
    for _ in range(3):
        found = findings(text, known)
        if not found:
            return text
        for one in reversed(found):
            text = text[: one.start] + one.stand_in + text[one.end :]
    return text


def _given(text: str, known: Known) -> Iterable[Finding]:
    for email in known.emails:
        local = email.split("@")[0]
        for value in (email, local):
            if len(value) > _LEAST_LETTERS:
                yield from _each(rf"(?<!\w){re.escape(value)}(?!\w)", text, EMAIL)
    for phone in known.phones:
        digits = re.sub(r"\D", "", number_of(phone))
        for length in (len(digits), 10, _LEAST_DIGITS):
            if _LEAST_DIGITS <= length <= len(digits):
                yield from _each(r"[\s().+/-]*".join(digits[-length:]), text, PHONE)
    for name in known.names:
        yield from _each(rf"(?<!\w){_spaced(name)}(?!\w)", text, NAME)
        # A part that is also a word is a name only where it is written as one.
        for part in name.split():
            if len(part) >= _LEAST_LETTERS:
                yield from _each(rf"(?<!\w){re.escape(part)}(?!\w)", text, NAME, written=part)


def _spaced(name: str) -> str:
    return r"\s+".join(map(re.escape, name.split()))


def _each(expression: str, text: str, stand_in: str, written: str | None = None) -> Iterable[Finding]:
    for match in re.finditer(expression, text, re.IGNORECASE):
        if written is None or match.group() == written or not is_word(written):
            yield Finding(*match.span(), stand_in)
