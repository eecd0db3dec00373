"""What personal data looks like in a message, as data: each row says what it is put in place of, and why.

Names are in `scrub_names.py`: they have no form of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

EMAIL, PHONE, DATE, ADDRESS, NUMBER = "[email]", "[phone]", "[date]", "[address]", "[number]"


@dataclass(frozen=True)
class Pattern:
    """A form of personal data: what stands in its place, the expression, and why it is there."""

    stand_in: str
    expression: re.Pattern[str]
    why: str


def _row(stand_in: str, expression: str, why: str) -> Pattern:
    return Pattern(stand_in, re.compile(expression, re.IGNORECASE | re.VERBOSE), why)


_MONTH = (
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september|october"
    r"|november|december|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b\.?"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_BORN = r"born|nac[ií](?:d[oa])?|cumplea[ñn]os|fecha\ de\ nacimiento"
_BIRTH = rf"(?:date\ of\ birth|birth\ ?da(?:te|y)|d\.?\s?o\.?\s?b\.?|{_BORN})"
# A word of a street's name; what stands beside amounts and times is none.
_STREET_WORD = (
    r"(?!(?:mg|mcg|ml|micrograms?|milligrams?|pills?|tablets?|capsules?|drops?|days?|weeks?|months?|years?|hours?|minutes?"
    r"|am|pm|of|to|the|and|or|a|an|my|before|after|times?|percent|is|for|on|in)\b)[\w.'-]+"
)
_UNIT_THERE = r"(?:,?\ *(?:apt|apartment|unit|suite|ste|floor|fl|\#)\.?\ *\w+)"
_UNIT = rf"{_UNIT_THERE}?"
# City, state and ZIP code after a street.
_PLACE_THERE = r"(?:,?\ +(?:[a-z.'-]+,?\ +){1,3}[a-z]{2}\.?,?\ +\d{5}(?:-\d{4})?)"
_PLACE = rf"{_PLACE_THERE}?"
_NUMBERED = (
    r"(?:order|rx|prescriptions?|scripts?|reference|ref|tracking|confirmation|invoice|account|acct|member(?:ship)?|case"
    r"|ticket|claim|policy|patient|medical\ record|mrn|ssn|social\ security|licen[cs]e|insurance|group|card|pedido"
    r"|receta|referencia|factura|cuenta)"
)

PATTERNS = (
    _row(
        EMAIL, r"[^\s@<>()\[\],;:]+\ ?@\ ?[^\s@<>()\[\],;:]+\.[a-z]{2,}", "user@example.com, also with a space beside @"
    ),
    _row(EMAIL, r"(?<!\S)[^\s@]{2,}@[^\s@,;:!?]{2,}", "an address without its ending"),
    _row(
        EMAIL,
        r"\b[\w.+-]+\s*(?:\(at\)|\[at\]|\bat\b|\barroba\b)\s*[\w-]+\s*(?:\(dot\)|\[dot\]|\bdot\b|\bpunto\b)\s*[a-z]{2,6}\b",
        "as it is dictated: jane at mail dot com",
    ),
    _row(
        EMAIL,
        r"\b[\w.+-]+\s*(?:\(at\)|\[at\]|\barroba\b)\s*[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}",
        "only the @ in words: jane (at) example.com",
    ),
    _row(
        EMAIL,
        r"\b[\w.+-]+\s+at\s+(?:gmail|yahoo|hotmail|outlook|icloud|aol|msn|proton(?:mail)?|comcast|verizon)\b(?:\s*\.\s*\w+)?",
        "dictated with a provider people know",
    ),
    _row(NUMBER, r"https?://\S+|\bwww\.\S+", "an address on the web may hold an account or a name"),
    _row(NUMBER, r"\b\d{3}-\d{2}-\d{4}\b", "Social Security number: https://www.ssa.gov/employer/randomization.html"),
    _row(
        DATE,
        rf"\b{_BIRTH}\b[^\d\n]{{0,20}}?(?:{_MONTH}\s*{_DAY}(?:,?\s*(?:{_YEAR}|'?\d\d))?\b|{_DAY}(?:\s+(?:of|de))?\s+{_MONTH}"
        rf"(?:,?\s*(?:de\s+)?(?:{_YEAR}|'?\d\d))?|\d{{1,2}}\s*[/.-]\s*\d{{1,2}}(?:\s*[/.-]\s*\d{{2,4}})?|{_YEAR})",
        "a date of birth that is called one, however short",
    ),
    _row(DATE, r"(?<![\d.])\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:(?:19|20)\d\d|\d\d)(?![\d])", "3/14/1961, 14.3.61"),
    _row(DATE, r"\b(?:19|20)\d\d[/.-]\d{1,2}[/.-]\d{1,2}\b", "ISO 8601"),
    _row(DATE, rf"\b{_MONTH}\s*{_DAY}\s*,?\s*{_YEAR}\b", "March 14, 1961"),
    _row(
        DATE,
        rf"\b{_DAY}(?:\s+(?:of|de))?\s+{_MONTH},?\s*(?:de(?:l)?\s+)?{_YEAR}\b",
        "14 March 1961, 14 de marzo de 1961",
    ),
    _row(
        NUMBER,
        rf"\b{_NUMBERED}\b(?:\s*(?:numbers?|nos?\.?|num\.?|ids?|code|n[uú]mero)\b)?\s*(?:is\b|was\b|es\b|[:\#-])*\s*"
        r"(?=[\w-]*\d{3})[a-z]{0,4}-?[\w-]{3,}",
        "an order or prescription number that is called one",
    ),
    _row(NUMBER, r"\#\s?[a-z]{0,3}-?\d{3,}", "#48213"),
    _row(NUMBER, r"\b[a-z]-\d{6}\b", "a reference of our own: L-000123"),
    _row(
        PHONE,
        r"(?<![\w.])(?:\+?\d{1,3}[\s.\-/]*)?\(?\d{3}\)?[\s.\-/]*\d{3}[\s.\-]*\d{4}(?!\d)(?:\s*(?:x|ext\.?)\s*\d{1,6})?",
        "ten digits of the North American plan: https://nationalnanpa.com",
    ),
    _row(PHONE, r"\+\d[\d\s().\-]{6,}\d", "a number with its country code, ITU-T E.164"),
    _row(PHONE, r"(?<![\w.$-])\d{3}\s?[-.\s]\s?\d{4}(?![\d-])", "seven digits: 555-0100"),
    _row(
        PHONE,
        r"\b(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|cero|uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve)"
        r"\b[\s,.\-]*){7,}",
        "a number in words; seven of them are no amount",
    ),
    _row(
        ADDRESS,
        rf"(?<![\w./-])\d{{1,6}}[a-z]?\s+(?:{_STREET_WORD}\s+){{1,4}}?(?:street|str|avenue|ave|road|rd|boulevard|blvd|lane|ln"
        rf"|highway|hwy|parkway|pkwy|terrace|turnpike)\b\.?{_UNIT}{_PLACE}",
        "a house number and a word that ends street names only",
    ),
    _row(
        ADDRESS,
        rf"(?<![\w./-])\d{{1,6}}[a-z]?\s+(?-i:(?:(?:[NSEW]\.?|[A-Z][\w.'-]+|\d+(?:st|nd|rd|th))\s+){{1,3}}?"
        rf"(?:St|Dr|Drive|Court|Ct|Way|Place|Pl|Circle|Cir|Square|Sq|Trail|Trl|Loop|Run))\b\.?{_UNIT}{_PLACE}",
        "a house number and a name written as one, with an ending that is also a word",
    ),
    _row(
        ADDRESS,
        rf"(?<![\w./-])\d{{1,6}}[a-z]?\s+(?:{_STREET_WORD}\s+){{1,3}}?(?:st|dr|drive|court|ct|way|place|pl|circle|cir)\b\.?"
        rf"(?:{_UNIT_THERE}{_PLACE}|{_UNIT}{_PLACE_THERE})",
        "such an ending in small letters, where a unit or a ZIP code follows",
    ),
    _row(ADDRESS, r"\bp\.?\s*o\.?\s*box\s*\d+", "a post office box"),
    _row(
        ADDRESS,
        r"\b(?:calle|avenida|avda\.?|av\.)\s+(?:[\w.'-]+\s+){0,4}?(?:n[uú]mero\s+|\#\s*)?\d{1,5}\b",
        "a street in Spanish, number last",
    ),
    _row(ADDRESS, r"\bzip(?:\s*code)?\W{0,3}(?:is\W*)?\d{5}(?:-\d{4})?\b", "a ZIP code that is called one"),
    _row(ADDRESS, r"(?-i:\b[A-Z]{2}),?\s+\d{5}(?:-\d{4})?\b|\b\d{5}-\d{4}\b", "a state and its ZIP code"),
    _row(NUMBER, r"(?<![\w.,$])\d{6,}(?!\w)", "a long number is an account, never a dose"),
    _row(
        NUMBER,
        r"(?<![\w-])(?=[a-z-]*\d)(?=[\d-]*[a-z])(?=(?:[a-z-]*\d){4})(?![\d-]+(?:mgs?|mcgs?|ug|ml|iu|units?|grams?|g)\b)[a-z\d-]{6,}\b",
        "letters and at least four digits in one word: RX48213B",
    ),
)
