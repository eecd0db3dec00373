"""The details of a contact request, read from what a visitor types.

Each reader takes any text and returns either the value or a ContactProblem; none raises. A value read once reads
back as itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.leads.best_time import parse_time
from bot.leads.mail import find_email, parse_email
from bot.leads.name import parse_name
from bot.leads.phone import Phone, find_phone, parse_phone
from bot.leads.problem import ContactProblem, clean
from bot.leads.residence import parse_state

__all__ = [
    "ContactProblem",
    "Contacts",
    "Phone",
    "find_contacts",
    "holds_only_contacts",
    "parse_email",
    "parse_name",
    "parse_phone",
    "parse_state",
    "parse_time",
]

EXAMPLE = "contact"
# Words that only connect the details with each other.
_FILLER = {
    "its",
    "it's",
    "it",
    "is",
    "my",
    "number",
    "phone",
    "cell",
    "mobile",
    "email",
    "e-mail",
    "mail",
    "address",
    "or",
    "and",
    "at",
    "on",
    "call",
    "text",
    "me",
    "you",
    "can",
    "reach",
    "the",
    "best",
    "either",
    "both",
    "use",
    "try",
    "to",
    "tel",
    "please",
    "&",
    "-",
    "/",
    "number's",
    "email's",
    "sure",
    "yes",
    "no",
    "ok",
    "thanks",
    "actually",
} | set(
    """
    mi mis es son el la un una a al y o u de en número numero teléfono telefono cel celular correo electrónico
    electronico dirección direccion puede pueden llamar llámeme llameme llámenme llamenme por favor sí si gracias
    """.split()
)
_LOOKS_LIKE_EMAIL = re.compile(r"@|\b(?:gmail|yahoo|hotmail|outlook|icloud|aol)\b|\w\.com\b", re.IGNORECASE)


@dataclass(frozen=True)
class Contacts:
    """What a sentence holds: a phone number, an email address, what is wrong with either, and the rest."""

    phone: Phone | None = field(repr=False)
    email: str | None = field(repr=False)
    problems: tuple[ContactProblem, ...]
    # The words that are neither, without connecting words: "mornings", "name is Jane".
    rest: str = field(repr=False)


def find_contacts(text: str, *, pharmacy_phone: str = "") -> Contacts:
    """The phone number and the email address in a free sentence. Neither found: `problems` says why."""
    left = text = clean(text)
    phone: Phone | None = None
    email: str | None = None
    problems: list[ContactProblem] = []

    mail_match = find_email(text)
    if mail_match is not None or _LOOKS_LIKE_EMAIL.search(text):
        parsed = parse_email(text)
        if isinstance(parsed, ContactProblem):
            problems.append(parsed)
        else:
            email = parsed
    if mail_match is not None:
        left = f"{text[: mail_match.start]} , {text[mail_match.end :]}"

    phone_match = find_phone(left)
    if phone_match is not None or _looks_like_phone(left):
        number = parse_phone(left, pharmacy_phone=pharmacy_phone)
        if isinstance(number, ContactProblem):
            problems.append(number)
        else:
            phone = number
    if phone_match is not None:
        left = f"{left[: phone_match.start]} , {left[phone_match.end :]}"

    if phone is None and email is None and not problems:
        problems.append(ContactProblem("no_contact", "contact.none", EXAMPLE))
    return Contacts(phone, email, tuple(problems), _rest(left))


def holds_only_contacts(text: str, *, pharmacy_phone: str = "") -> bool:
    """Whether a text says nothing but how to reach someone."""
    found = find_contacts(text, pharmacy_phone=pharmacy_phone)
    return bool(found.phone or found.email) and not found.rest


def _looks_like_phone(text: str) -> bool:
    digits = sum(char.isdigit() for char in text)
    # Few digits among words are a time or a dose; alone they are a number cut short.
    return digits >= 7 or digits >= 3 and not re.search(r"[^\W\d_]", text)


def _rest(text: str) -> str:
    parts = []
    for part in re.split(r"\s*[,;|]\s*", text):
        words = part.split()
        while words and words[0].lower().strip(".:!?") in _FILLER:
            words.pop(0)
        while words and words[-1].lower().strip(".:!?") in _FILLER:
            words.pop()
        if any(char.isalnum() for word in words for char in word):
            parts.append(" ".join(words).strip(" .:!<>()[]"))
    return ", ".join(parts)
