"""Patterns as data: a regular expression, the reason it is there, and words that many of them share.

Patterns are matched on plain words (`plain_words.py`): lower case, no apostrophes, contractions written out. `<NAME>`
in an expression stands for a vocabulary below; a blank stands for one blank.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.nlu.needed import needed_in

_CHILD = (
    r"(?:kid|kids|son|sons|daughter|daughters|baby|babys|toddler|toddlers|child|children|childs|infant|newborn|grandson"
    r"|granddaughter|grandbaby|grandkid|grandkids|grandchild|nephew|niece|boy|girl|little one|little boy|little girl"
    r"|twins?|teen|teenager|student|(?:\d+|one|two|three|four|five|six) (?:years?|months?) old|\d+ ?mo)"
)
_ADULT = (
    r"(?:he|she|they|mom|moms|mother|mommy|dad|dads|father|parent|husband|husbands|wife|wifes|spouse|partner|fiancee?"
    r"|brother|brothers|sister|sisters|sibling|friend|friends|boyfriend|girlfriend|roommate|roomate|neighbor|neighbour"
    r"|uncle|aunt|auntie|cousin|grandma|grandmas|grandmother|grandpa|grandfather|granny|nana|papa|gran|coworker"
    r"|patient|client|pt|somebody|someone|person|man|woman|guy|lady|customer|nephew|niece|male|female|in law|ex)"
)
_VOCABULARY = {
    "CHILD": _CHILD,
    "ADULT": _ADULT,
    "PERSON": rf"(?:{_CHILD}|{_ADULT})",
    "PET": r"(?:dog|dogs|cat|cats|puppy|pup|kitten|pet|pets|bunny|rabbit)",
    "MEDS": (
        r"(?:pills?|capsules?|caps?|tablets?|tabs|bottle|bottles|drops?|medicine|medication|medications|ldn|naltrexone"
        r"|doses?|box|pack|vial|syringe|troches?|liquid|patch|pill box|pillbox|prescription|supply|stash|stuff)"
    ),
    "TOOK": (
        r"(?:took|taken|takes|taking|swallowed|swallows|ate|eaten|eats|eating|drank|drunk|drinks|had|downed|chugged"
        r"|popped|gulped|ingested|emptied|chewed|chewing|licked|injected)"
    ),
    "SELF": r"(?:my ?self|him ?self|her ?self|them ?sel(?:f|ves)|your ?self|our ?selves|me)",
    # Up to n words in between.
    "W1": r"(?: [a-z0-9]+){0,1}?",
    "W2": r"(?: [a-z0-9]+){0,2}?",
    "W3": r"(?: [a-z0-9]+){0,3}?",
    "W4": r"(?: [a-z0-9]+){0,4}?",
    "W6": r"(?: [a-z0-9]+){0,6}?",
    "W9": r"(?: [a-z0-9]+){0,9}?",
}
_NAME = re.compile(r"<([A-Z0-9]+)>")


@dataclass(frozen=True)
class Pattern:
    """A regular expression and why it is there.

    `needed`: a match holds at least one of these strings. Looking for them first saves most of the searches, which
    are slow; empty if nothing is known.
    """

    regex: re.Pattern[str]
    reason: str
    needed: tuple[str, ...] = ()

    def possible(self, text: str) -> bool:
        """Whether the text may match."""
        return not self.needed or any(part in text for part in self.needed)


def table(*rows: tuple[str, str]) -> tuple[Pattern, ...]:
    """Patterns from (expression, reason)."""
    patterns = []
    for expression, reason in rows:
        written_out = _NAME.sub(lambda name: _VOCABULARY[name.group(1)], expression)
        patterns.append(Pattern(re.compile(written_out), reason, needed_in(written_out)))
    return tuple(patterns)


def hit(patterns: Sequence[Pattern], text: str) -> bool:
    """Whether any of the patterns is in the text."""
    return any(pattern.possible(text) and pattern.regex.search(text) for pattern in patterns)


def cut_out(patterns: Sequence[Pattern], text: str) -> str:
    """The text without what the patterns match."""
    for pattern in patterns:
        if pattern.possible(text):
            text = pattern.regex.sub(" ~ ", text)
    return text
