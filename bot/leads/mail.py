"""Email addresses as visitors type and dictate them, checked with email-validator (form only, nothing is looked up).

A likely slip (gmial.com, .con) is asked about, never corrected silently: both domains may exist.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from email_validator import EmailNotValidError, validate_email
from rapidfuzz.distance import OSA

from bot.leads.problem import ContactProblem, clean

EXAMPLE = "email"
# Providers many visitors use. Those with short names are not compared by spelling: a neighbour of "aol" may be real.
_PROVIDERS = (
    "gmail.com",
    "yahoo.com",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "comcast.net",
    "verizon.net",
    "sbcglobal.net",
    "bellsouth.net",
    "protonmail.com",
    "earthlink.net",
    "charter.net",
)
_SHORT_PROVIDERS = ("aol.com", "msn.com", "me.com", "mac.com", "live.com", "att.net", "cox.net", "proton.me", "gmx.com")
# Real domains that differ from a provider by one or two letters.
_REAL_NEIGHBOURS = {
    "mail.com",
    "email.com",
    "ymail.com",
    "rocketmail.com",
    "gmx.com",
    "gmx.net",
    "yahoo.ca",
    "yahoo.co",
    "hotmail.ca",
    "outlook.fr",
    "outlook.de",
    "outlook.es",
    "hotmail.fr",
    "hotmail.it",
    "hotmail.es",
}
# None of these is a top-level domain (IANA root zone).
_MISTYPED_ENDINGS = {
    "con": "com",
    "cmo": "com",
    "ocm": "com",
    "vom": "com",
    "xom": "com",
    "comm": "com",
    "coom": "com",
    "cim": "com",
    "cpm": "com",
    "ner": "net",
    "nte": "net",
    "nett": "net",
    "ogr": "org",
    "orgg": "org",
}
_WRITTEN = re.compile(r"[^\s<>()\[\]{},;:\"|@]+@[^\s<>()\[\]{},;:\"'|/@]+")
# "jane dot doe at gmail dot com": anywhere for a known provider, otherwise only as the answer itself.
_AT = r"(?:\s+(?:at|arroba)\s+|\s*[(\[]\s*(?:at|arroba)\s*[)\]]\s*|\s*@\s*)"
_DOT = r"(?:\s+dot\s+|\s*[(\[]\s*dot\s*[)\]]\s*|\s+(?:point|punto)\s+|\.)"
_JOIN = (
    r"(?:\s+(?:dot|punto|underscore|guion bajo|guión bajo|dash|hyphen|guion|guión|plus)\s+"
    r"|\s*[(\[]\s*dot\s*[)\]]\s*|[._+-])"
)
_SPOKEN = re.compile(
    rf"(?<![\w.])(?P<local>\w+(?:{_JOIN}\w+)*){_AT}"
    rf"(?P<domain>[a-z0-9-]+(?:{_DOT}[a-z0-9-]+)*{_DOT}[a-z]{{2,10}})\b(?!\s+(?:at|arroba)\b)",
    re.IGNORECASE,
)
_SPOKEN_SIGNS = {"dot": ".", "point": ".", "punto": ".", "underscore": "_", "dash": "-", "hyphen": "-", "plus": "+"}
_BEFORE_ADDRESS = re.compile(
    r"(?:^|\b(?:is|it'?s|e-?mail|mail|address|or|and|to|at|es|correo(?: electr[oó]nico)?|o|y|a)[\s:,]*|[,;:.]\s*)$",
    re.IGNORECASE,
)
_NOT_A_LOCAL_PART = {
    "it",
    "me",
    "us",
    "that",
    "this",
    "them",
    "him",
    "her",
    "look",
    "looked",
    "is",
    "are",
    "ldn",
    "address",
    "email",
    "mail",
    "one",
    "order",
    "bought",
    "available",
    "reach",
    "reached",
    "contact",
    "not",
}


@dataclass(frozen=True)
class MailMatch:
    """An address and where it stands in the text."""

    start: int
    end: int
    address: str = field(repr=False)


def parse_email(text: str, *, confirmed: bool = False) -> str | ContactProblem:
    """The first email address in `text`. `confirmed`: the visitor said that it is spelled as meant."""
    text = clean(text)
    match = find_email(text)
    if match is None:
        return _diagnose(text)
    address = _valid(match.address)
    # "jane@gmail,com": what follows the match belongs to the address.
    tail = re.match(r"\s?,\s?(com|net|org|edu)\b|\s(com|net|org|edu)\b", text[match.end :], re.IGNORECASE)
    if address is None:
        return _repairable(match.address + (f".{tail[1] or tail[2]}" if tail else ""))
    repaired = _likely_meant(address)
    if repaired != address and not confirmed:
        return ContactProblem("mistyped_domain", "email.mistyped", EXAMPLE, repaired)
    return address


def find_email(text: str) -> MailMatch | None:
    """The first thing in cleaned `text` that is written or dictated like an address."""
    written = None
    if found := _WRITTEN.search(text):
        address = found.group().rstrip(".!?*_~").removeprefix("mailto:").lstrip("*='")
        written = MailMatch(found.start(), found.start() + len(found.group().rstrip(".!?*_~")), address)
        # Without an ending the rest may be dictated: "jane@gmail dot com".
        if "." in address.rpartition("@")[2]:
            return written
    for found in _SPOKEN.finditer(text):
        local, domain = _unspoken(found["local"]), _unspoken(found["domain"])
        if local.lower() in _NOT_A_LOCAL_PART:
            continue
        known = domain.lower() in _PROVIDERS + _SHORT_PROVIDERS
        if known or _BEFORE_ADDRESS.search(text[: found.start()]):
            return MailMatch(found.start(), found.end(), f"{local}@{domain}")
    return written


def _unspoken(part: str) -> str:
    words = re.sub(r"[(\[\])]", " ", re.sub(r"gui[oó]n(\s+bajo)?", _hyphen, part, flags=re.IGNORECASE)).split()
    return "".join(_SPOKEN_SIGNS.get(word.lower(), word) for word in words)


def _hyphen(found: re.Match[str]) -> str:
    return "underscore" if found[1] else "hyphen"


def _valid(address: str) -> str | None:
    try:
        return validate_email(address, check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def _likely_meant(address: str) -> str:
    local, _, domain = address.rpartition("@")
    name, _, ending = domain.rpartition(".")
    domain = f"{name}.{_MISTYPED_ENDINGS.get(ending, ending)}"
    if domain not in _PROVIDERS + _SHORT_PROVIDERS and domain not in _REAL_NEIGHBOURS:
        for provider in _PROVIDERS:
            # Two slips only in the longer names.
            if OSA.distance(domain, provider) <= (2 if len(provider) > 10 else 1):
                domain = provider
                break
    return f"{local}@{domain}"


def _repairable(broken: str) -> ContactProblem:
    """What is wrong with an address of the right outline, with the address it would be if that were put right."""
    local, _, domain = broken.rpartition("@")
    domain = re.sub(r"\.{2,}", ".", domain.lower()).strip(".-")
    if "." not in domain:
        whole = next((known for known in _PROVIDERS + _SHORT_PROVIDERS if known.partition(".")[0] == domain), None)
        return ContactProblem(
            "no_ending",
            "email.no_ending",
            EXAMPLE,
            whole and _valid(f"{local}@{whole}"),
        )
    meant = _valid(f"{re.sub(r'[.]{2,}', '.', local).strip('.')}@{domain}")
    return ContactProblem("not_an_address", "email.broken", EXAMPLE, meant and _likely_meant(meant))


def _diagnose(text: str) -> ContactProblem:
    if "@" in text:
        local, _, domain = text.partition("@")
        if not local.strip() or not domain.strip():
            missing = "email.nothing_before" if not local.strip() else "email.nothing_after"
            return ContactProblem("half_address", missing, EXAMPLE)
        return ContactProblem("not_an_address", "email.broken", EXAMPLE)
    for provider in _PROVIDERS + _SHORT_PROVIDERS:
        found = re.search(rf"(?<![\w.+-])([\w.+-]+?)[.]?{re.escape(provider)}\b", text, re.IGNORECASE)
        if found and len(provider) > len("gmx.com"):
            return ContactProblem("missing_at", "email.no_at", EXAMPLE, _valid(f"{found[1]}@{provider}"))
    return ContactProblem("missing_at", "email.none", EXAMPLE)
