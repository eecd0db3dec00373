"""Telephone numbers as visitors type them, read with Google's libphonenumber.

A number without + is taken as one of the North American plan (USA, Canada and 18 island countries).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType

from bot.leads.problem import ContactProblem, clean

EXAMPLE, ABROAD = "phone", "phone_abroad"
_REGION = "US"
_SHORT_EMERGENCY = {"911", "988", "1911", "1988"}
# Lines that help in an emergency; a pharmacist calling back would reach them instead of the visitor.
_EMERGENCY = {
    "+18002221222",  # Poison Help (HRSA)
    "+18002738255",  # the ten-digit number behind 988 (SAMHSA)
}
_NORTH_AMERICAN = re.compile(r"(?<!\d)(?:\+?1[\s.\-]*)?\(?\d{3}\)?[\s.\-/]*\d{3}[\s.\-]*\d{4}(?!\d)")
_DIGIT_RUN = re.compile(r"\+?\(?\d(?:[\s().\-/–]*\d)*")
_DIGIT_WORDS = {
    word: str(digit)
    for words in (
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
        ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    )
    for digit, word in enumerate(words)
} | {"oh": "0"}
# A whole number in words, and nothing shorter: "one or two" is no telephone number.
_SPOKEN = re.compile(rf"\b(?:(?:{'|'.join(_DIGIT_WORDS)})\b[\s,.\-]*){{10,11}}", re.IGNORECASE)
# E.164 allows 15 digits.
_DIGITS_MAX = 15


@dataclass(frozen=True)
class Phone:
    """A number that can be called. `stored` reads back into the same number."""

    e164: str = field(repr=False)
    shown: str = field(repr=False)
    extension: str | None = field(default=None, repr=False)

    @property
    def stored(self) -> str:
        """E.164, with an extension as RFC 3966 writes it: +12125550123;ext=12."""
        return f"{self.e164};ext={self.extension}" if self.extension else self.e164


@dataclass(frozen=True)
class PhoneMatch:
    """A possible number and where it stands in the text."""

    start: int
    end: int
    number: PhoneNumber = field(repr=False)


def parse_phone(text: str, *, pharmacy_phone: str = "") -> Phone | ContactProblem:
    """The first telephone number in `text`. `pharmacy_phone`: the pharmacy's own, which nobody can be called at."""
    text = clean(text)
    if "".join(re.findall(r"[0-9]", text)) in _SHORT_EMERGENCY:
        return _emergency()
    match = find_phone(text)
    if match is None:
        return _diagnose(text)
    return _accept(match.number, pharmacy_phone)


def find_phone(text: str) -> PhoneMatch | None:
    """The first number in cleaned `text` that the numbering plans know."""
    for found in phonenumbers.PhoneNumberMatcher(text, _REGION):
        return PhoneMatch(found.start, found.end, found.number)
    # The matcher refuses a number that touches a word or another number ("2125550123after 5").
    for run in _NORTH_AMERICAN.finditer(text):
        number = _parse(run.group())
        if number is not None and phonenumbers.is_valid_number(number):
            return PhoneMatch(run.start(), run.end(), number)
    for run in _SPOKEN.finditer(text):
        digits = "".join(_DIGIT_WORDS[word.lower()] for word in re.findall(r"[a-z]+", run.group(), re.IGNORECASE))
        number = _parse(digits)
        if number is not None and phonenumbers.is_valid_number(number):
            return PhoneMatch(run.start(), run.end(), number)
    return None


def shown_phone(stored: str) -> str:
    """A stored number as people write it; unchanged if it is none."""
    number = _parse(stored)
    return stored if number is None else _shown(number)


def _parse(text: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, _REGION)
    except phonenumbers.NumberParseException:
        return None


def _shown(number: PhoneNumber) -> str:
    form = PhoneNumberFormat.NATIONAL if number.country_code == 1 else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def _accept(number: PhoneNumber, pharmacy_phone: str) -> Phone | ContactProblem:
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    own = _parse(pharmacy_phone)
    if e164 in _EMERGENCY:
        return _emergency()
    if own is not None and e164 == phonenumbers.format_number(own, PhoneNumberFormat.E164):
        return ContactProblem("own_number", "phone.own", EXAMPLE)
    if phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE:
        return ContactProblem("premium_number", "phone.premium", EXAMPLE)
    return Phone(e164, _shown(number), number.extension or None)


def _emergency() -> ContactProblem:
    return ContactProblem("emergency_number", "phone.emergency", EXAMPLE)


def _diagnose(text: str) -> ContactProblem:
    run = max(_DIGIT_RUN.findall(text), key=len, default="")
    count = sum(char.isdigit() for char in run)
    if count == 0:
        return ContactProblem("no_digits", "phone.none", EXAMPLE)
    if run.startswith("+") and not run.startswith("+1"):
        return ContactProblem("not_international", "phone.country_code", ABROAD)
    if count < 10:
        reason = "phone.area_code" if count == 7 else "phone.too_short"
        return ContactProblem("too_few_digits", reason, EXAMPLE, values={"count": count})
    if count > _DIGITS_MAX:
        return ContactProblem(
            "too_many_digits", "phone.too_long", EXAMPLE, values={"most": _DIGITS_MAX, "count": count}
        )
    if count == 10 or run.lstrip("+(").startswith("1") and count == 11:
        return ContactProblem("no_such_number", "phone.no_such", EXAMPLE)
    return ContactProblem("not_us", "phone.not_us", ABROAD)
