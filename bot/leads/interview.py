"""How the contact form reads a visitor's turn. No Rasa: `actions/lead_form.py` is a thin shell around this.

One turn may answer the question asked, correct an earlier detail ("no, it's Maria"), go back, skip, cancel, or be
about something else (a question); then the form leaves it to the dialogue and goes on afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.leads.contact import ContactProblem, find_contacts, parse_email, parse_name, parse_state, parse_time
from bot.leads.problem import TEXT_MAX, clean

FIELDS = ("name", "contact", "state", "time", "about", "consent", "confirmed")
# A detail the visitor chose not to give.
SKIPPED = "-"
_SKIPPABLE = {"name", "state", "time", "about"}
_TRIES_BEFORE_WAY_OUT = 2
_ABOUT_MAX = 500

_BACK = re.compile(r"^(?:please )?(?:go |step )?back\b.{0,20}$|^(?:undo|previous(?: question)?)$", re.IGNORECASE)
_SKIP = re.compile(
    r"^(?:please )?(?:skip(?: (?:this|it|that))?|pass|next|rather not(?: say)?|i'?d rather not(?: say)?|prefer not(?: to say)?"
    r"|n/?a|none of your business)[.! ]*$",
    re.IGNORECASE,
)
_CANCEL = re.compile(
    r"^(?:please )?(?:cancel|stop|quit|exit|never ?mind|forget (?:it|about it|that)|abort|i changed my mind|leave it)\b.{0,25}$",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"^(?:no+|nope|nah|wait|sorry|oops|actually|correction|i mean|i meant|that'?s (?:wrong|not right)|wrong)\b[\s,.!:;-]*(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_NAMED_DETAIL = re.compile(
    r"\b(?:my |the )?(?P<detail>first name|last name|name|phone(?: number)?|number|cell|e-?mail(?: address)?|state|time|question|topic)\b"
    r"\s+(?:is|should be|to|was|would be|=|:)\s*(?:actually |really )?(?P<value>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_CHANGE = re.compile(
    r"^(?:please )?(?:change|edit|correct|fix)(?: my| the)? (?P<detail>name|contact|phone(?: number)?|number|e-?mail(?: address)?"
    r"|state|best time|time|about|question|topic)[. !]*$",
    re.IGNORECASE,
)
_DETAIL_FIELDS = {
    "contact": "contact",
    "best time": "time",
    "about": "about",
    "first name": "name",
    "last name": "name",
    "name": "name",
    "phone": "contact",
    "phone number": "contact",
    "number": "contact",
    "cell": "contact",
    "email": "contact",
    "e-mail": "contact",
    "email address": "contact",
    "e-mail address": "contact",
    "state": "state",
    "time": "time",
    "question": "about",
    "topic": "about",
}
_POINTS_BACK = re.compile(r"(?:it'?s|its|it is|that'?s|i'?m|i am|my|make it|i live|in)\b", re.IGNORECASE)
_INTRODUCTION = re.compile(
    r"\b(?:my name is|my name's|this is|i am called|name:)\s+(?P<name>[^,.;\n]{2,60})", re.IGNORECASE
)
_QUESTION = re.compile(
    r"\?\s*$|^(?:what|whats|what's|why|how|when|where|who|which|can|could|do|does|did|is|are|will|would|should|may)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Said:
    """One turn of the visitor. `asked`: the field the form asked for; `understood`: it is a question we can answer."""

    text: str
    asked: str | None
    details: Mapping[str, Any] = field(repr=False)
    affirms: bool = False
    denies: bool = False
    stops: bool = False
    understood: bool = False
    proposal: str | None = None
    pharmacy_phone: str = ""


@dataclass
class Outcome:
    """What a turn means for the form.

    `values`: fields to set (None: ask again). `notes`: what to tell the visitor before the next prompt. `way_out`:
    offer to skip or call. `cancelled`: end without sending. `elsewhere`: not for the form; the dialogue answers it.
    """

    values: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    way_out: bool = False
    suggestion: str | None = None
    choose_change: bool = False
    cancelled: bool = False
    elsewhere: bool = False


def is_question(said: Said) -> bool:
    """Whether a turn asks us something instead of answering the form."""
    return said.understood and bool(_QUESTION.search(said.text.strip()))


def read(said: Said) -> Outcome:
    """What the visitor's turn means. Never raises."""
    text = clean(said.text)
    if said.stops or _CANCEL.match(text):
        return Outcome(cancelled=True)
    if said.asked is None:
        return _opening(text, said)
    if _BACK.match(text):
        return _go_back(said)
    change = _CHANGE.match(text)
    if change:
        return Outcome(values=_unset(_DETAIL_FIELDS[change["detail"].lower()]))
    if _SKIP.match(text):
        return _skip(said)
    corrected = _correct(text, said)
    if corrected is not None:
        return corrected
    if said.asked not in ("consent", "confirmed", "about") and is_question(said) and not _has_contact(text, said):
        return Outcome(elsewhere=True)
    return _answer(said.asked, text, said)


def _opening(text: str, said: Said) -> Outcome:
    """The message that started the form may already hold details."""
    outcome = Outcome()
    contacts = find_contacts(text, pharmacy_phone=said.pharmacy_phone)
    if contacts.phone or contacts.email:
        outcome.values |= _contact_values(contacts.phone and contacts.phone.stored, contacts.email, said)
    introduced = _INTRODUCTION.search(text)
    if introduced:
        name = parse_name(introduced["name"])
        if isinstance(name, str):
            outcome.values["name"] = name
    return outcome


def _go_back(said: Said) -> Outcome:
    position = FIELDS.index(said.asked or FIELDS[0])
    earlier = [name for name in FIELDS[:position] if said.details.get(name) is not None]
    if not earlier:
        return Outcome(values={"tries": said.details.get("tries") or {}}, notes=["That was the first question."])
    return Outcome(values=_unset(earlier[-1]) | _unset(said.asked or ""))


def _unset(name: str) -> dict[str, Any]:
    values: dict[str, Any] = {name: None, "confirmed": None} if name in FIELDS else {}
    if name == "contact":
        values |= {"phone": None, "email": None}
    return values


def _skip(said: Said) -> Outcome:
    if said.asked in _SKIPPABLE:
        return Outcome(values={said.asked: SKIPPED})
    if said.asked == "contact":
        return Outcome(
            values=_tried(said),
            way_out=True,
            notes=["Without a phone number or an email address nobody could get back to you."],
        )
    return Outcome(cancelled=True)


def _correct(text: str, said: Said) -> Outcome | None:
    """A correction of a detail given before: the values, or None if the turn is none."""
    named = _NAMED_DETAIL.search(text)
    correction = _CORRECTION.match(text)
    asked = FIELDS.index(said.asked or FIELDS[0])
    filled = [name for name in FIELDS[:asked] if said.details.get(name) is not None]
    if named:
        name = _DETAIL_FIELDS[named["detail"].lower()]
        if name in filled and name != said.asked:
            return _answer(name, named["value"], said)
    if not correction or not filled:
        return None
    rest = correction["rest"]
    if "contact" in filled and _has_contact(rest, said):
        return _answer("contact", rest, said)
    if said.asked in ("consent", "confirmed"):
        if re.fullmatch(r"(?:thanks?|thank you|don'?t|do not|i don'?t|way|not)\b.*", rest, re.IGNORECASE):
            return None
        for name, reader in (("state", parse_state), ("name", parse_name)):
            if (
                name in filled
                and isinstance(reader(rest), str)
                and re.match(r"(?:it'?s|its|my|i'?m|i am|in|from|i live)\b", rest, re.IGNORECASE)
            ):
                return _answer(name, rest, said)
        return None
    if not _POINTS_BACK.match(rest) and len(rest.split()) > 4:
        return None
    # "No, it's ...": what was asked now, or else the latest detail that it reads as.
    for name in (said.asked or "", *reversed(filled)):
        outcome = _answer(name, rest, said)
        if outcome.values.get(name) is not None:
            return outcome
    return None


def _has_contact(text: str, said: Said) -> bool:
    contacts = find_contacts(text, pharmacy_phone=said.pharmacy_phone)
    return bool(contacts.phone or contacts.email)


def _contact_values(phone: str | None, email: str | None, said: Said) -> dict[str, Any]:
    values: dict[str, Any] = {"phone": phone or said.details.get("phone"), "email": email or said.details.get("email")}
    values["contact"] = " and ".join(name for name in ("phone", "email") if values[name])
    return values


def _tried(said: Said, name: str | None = None) -> dict[str, Any]:
    tries: dict[str, int] = dict(said.details.get("tries") or {})
    tries[name or said.asked or ""] = tries.get(name or said.asked or "", 0) + 1
    return {"tries": tries}


def _bad(name: str, problem: ContactProblem, said: Said) -> Outcome:
    """A value that cannot be used: explained once with an example; from the second time on with a way out."""
    values: dict[str, Any] = {name: None} | _tried(said, name)
    if values["tries"][name] >= _TRIES_BEFORE_WAY_OUT:
        return Outcome(values=values, notes=["I still cannot read that."], way_out=True, suggestion=problem.suggestion)
    return Outcome(values=values, notes=[problem.message], suggestion=problem.suggestion)


def _answer(name: str, text: str, said: Said) -> Outcome:
    if name == "contact":
        return _contact(text, said)
    if name in ("name", "state", "time"):
        value = {"name": parse_name, "state": parse_state, "time": parse_time}[name](text)
        if isinstance(value, ContactProblem):
            return _bad(name, value, said)
        return Outcome(values={name: value, "confirmed": None})
    if name == "about":
        return _about(text, said)
    if name == "consent":
        return _consent(said)
    return _confirm(said)


def _contact(text: str, said: Said) -> Outcome:
    contacts = find_contacts(text, pharmacy_phone=said.pharmacy_phone)
    phone, email = contacts.phone and contacts.phone.stored, contacts.email
    if not phone and not email:
        again = (said.details.get("tries") or {}).get("contact", 0) > 0
        confirmed = parse_email(text, confirmed=True) if again else None
        if not isinstance(confirmed, str):
            return _bad("contact", contacts.problems[0], said)
        email = confirmed
    outcome = Outcome(values=_contact_values(phone, email, said) | {"confirmed": None})
    introduced = _INTRODUCTION.search(text)
    if introduced and said.details.get("name") in (None, SKIPPED):
        name = parse_name(introduced["name"])
        outcome.values |= {"name": name} if isinstance(name, str) else {}
    return outcome


def _about(text: str, said: Said) -> Outcome:
    if said.proposal and said.affirms:
        return Outcome(values={"about": said.proposal, "confirmed": None})
    if said.denies or not text:
        return Outcome(
            values={"about": None} | _tried(said, "about"), notes=["Then please write in a few words what it is about."]
        )
    return Outcome(values={"about": text[: min(_ABOUT_MAX, TEXT_MAX)], "confirmed": None})


def _consent(said: Said) -> Outcome:
    if said.affirms:
        return Outcome(values={"consent": True})
    if said.denies:
        return Outcome(cancelled=True)
    if is_question(said):
        return Outcome(elsewhere=True)
    return Outcome(values=_tried(said), notes=["Please choose: I need your agreement before anything is passed on."])


def _confirm(said: Said) -> Outcome:
    if said.affirms:
        return Outcome(values={"confirmed": True})
    if said.denies:
        return Outcome(values=_tried(said), choose_change=True)
    if is_question(said):
        return Outcome(elsewhere=True)
    return Outcome(values=_tried(said), choose_change=True)
