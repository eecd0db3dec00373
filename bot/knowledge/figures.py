"""Figures in a text: the numbers a reader would check, each with its unit.

Used to hold every sentence of the knowledge to its sources: a sentence may state a figure only if one of its
sources carries the same figure in the same unit (`check.py`).
"""

import re
from typing import NamedTuple


class Figure(NamedTuple):
    """A number and its unit, both normalized: ("4.5", "mg"), ("38", "people"), ("1985", "")."""

    number: str
    unit: str

    def __str__(self) -> str:
        separator = "" if self.unit in ("", "%") else " "
        return f"{self.number}{separator}{self.unit}"


_UNITS = {
    "%": ("%", "percent", "per cent"),
    "mg": ("mg", "milligram", "milligrams"),
    "mcg": ("mcg", "µg", "ug", "microgram", "micrograms"),
    "ml": ("ml", "milliliter", "milliliters", "millilitre", "millilitres"),
    "minute": ("minute", "minutes", "min"),
    "hour": ("hour", "hours", "h", "hr", "hrs", "hourly"),
    "day": ("day", "days"),
    "week": ("week", "weeks", "wk", "wks"),
    "month": ("month", "months"),
    "year": ("year", "years", "yr", "yrs"),
    "people": (
        "people",
        "persons",
        "patients",
        "participants",
        "adults",
        "women",
        "men",
        "children",
        "volunteers",
        "cases",
        "subjects",
        "users",
        "individuals",
        "person",
        "patient",
        "case",
        "child",
        "woman",
        "man",
    ),
    "times": ("times", "time", "fold"),
    "$": ("dollars", "usd"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}

_WORD_NUMBERS = {
    word: str(value)
    for value, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
    )
}
# Names that contain digits, not figures: receptors, sections of law, telephone numbers, record numbers, scales.
_NAMES = re.compile(
    r"1-\d{3}-\d{3}-\d{4}|\(\d{3}\)\s*\d{3}-\d{4}|\b(?:911|988)\b|\bTLR-?\d[\d/]*(?:\s*(?:,|and|or)\s*TLR-?\d[\d/]*)*"
    r"|\b[A-Za-z]+-\d+\b(?!\s*%)|\b\d+-[a-z]?(?:beta|alpha|hydroxy\w*|OH)\b|\b\d+[A-Z]\b|\bNCT\d+\b|\bn\s*=\s*(?=\d)"
    r"|\bsection\s+\d+\w?|<\d{3,}>",
)
_NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?:,\d{3})+(?!\d)|(?<![\w.])\d+(?:\.\d+)?")
_RANGE = re.compile(r"^\s*(?:mg|mcg|%|weeks?|days?|months?|years?)?\s*(?:-|–|—|to|and|or|/)\s*(?=\d)")
_NEXT_WORD = re.compile(r"^[\s-]*(%|[A-Za-zµ$]+)")


def _unit_after(text: str) -> str:
    """The unit that the text following a number starts with; through a range ("1 to 5 mg") if need be."""
    direct = _NEXT_WORD.match(text)
    if direct and direct.group(1).lower() in _UNIT_OF:
        return _UNIT_OF[direct.group(1).lower()]
    through = _RANGE.match(text)
    if through:
        rest = text[through.end() :]
        number = _NUMBER.match(rest)
        if number:
            return _unit_after(rest[number.end() :])
    # "38 older people", "15 randomized trials": one or two words may stand between the number and what it counts.
    words = re.match(r"^\s+((?:[a-z][\w'-]*\s+){1,2})([a-z]+)", text)
    if words and words.group(2) in _UNITS["people"]:
        return "people"
    return ""


def _digits(text: str) -> str:
    """Number words before a unit as digits: "seven days" and "ten percent" are figures too."""

    def replace(match: re.Match[str]) -> str:
        word, gap, unit = match.groups()
        return f"{_WORD_NUMBERS[word.lower()]}{gap}{unit}" if unit.lower() in _UNIT_OF else match.group(0)

    words = "|".join(_WORD_NUMBERS)
    text = re.sub(
        rf"\b({words})\b(\s+(?:to|or)\s+)\b(?=({words})\b)",
        lambda m: f"{_WORD_NUMBERS[m.group(1).lower()]}{m.group(2)}",
        text,
        flags=re.I,
    )
    return re.sub(rf"\b({words})\b([\s-]+)([a-z%]+)", replace, text, flags=re.I)


def figures_in(text: str) -> set[Figure]:
    """All figures of a text. Phone numbers, receptor names and the like are not figures."""
    text = _NAMES.sub(" ", _digits(text))
    return {
        Figure(match.group(0).replace(",", "").rstrip("."), _unit_after(text[match.end() :]))
        for match in _NUMBER.finditer(text)
    }


def supported(figure: Figure, by: set[Figure]) -> bool:
    """Whether a source's figures carry this one.

    Counted things are named in many ways ("80 enrolled", "80 people"), so a count may meet a bare number; a
    measure (mg, weeks, %) must meet the same unit.
    """
    if figure in by:
        return True
    if figure.unit in ("", "people"):
        loose = {""} if figure.unit == "people" else None
        return any(figure.number == other.number and (loose is None or other.unit in loose) for other in by)
    return False
