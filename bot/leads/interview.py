"""How the contact form reads a visitor's turn. No Rasa: `actions/lead_form.py` is a thin shell around this.

One turn may answer the question asked, correct an earlier detail ("no, it's Maria"), go back, skip, cancel, or be
about something else (a question); then the form leaves it to the dialogue and goes on afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from bot.knowledge.texts import DEFAULT, texts
from bot.leads.at_once import details_beside
from bot.leads.contact import ContactProblem, find_contacts, parse_email, parse_name, parse_state, parse_time
from bot.leads.phrases import (
    AGREES,
    ALIKE,
    BACK,
    CANCEL,
    CHANGE,
    CORRECTION,
    DETAIL_FIELDS,
    I_AM,
    INTRODUCTION,
    NAMED_DETAIL,
    NO_CORRECTION,
    POINTS_BACK,
    PRIVACY,
    QUESTION,
    REFUSES,
    SENDS,
    SKIP,
    SOUNDS_LIKE_TIME,
    STATED_AGAIN,
    TAKES,
    TIMES,
    meant_for,
)
from bot.leads.problem import TEXT_MAX, clean

FIELDS = ("name", "contact", "state", "time", "about", "consent", "confirmed")
# A detail the visitor chose not to give.
SKIPPED = "-"
_CORRECTABLE = ("name", "contact", "state", "time", "about")
_SKIPPABLE = {"name", "state", "time", "about"}
_TRIES_BEFORE_WAY_OUT = 2
_ABOUT_MAX = 500


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
    # In which the form asks.
    order: tuple[str, ...] = FIELDS
    # What the visitor is spoken to in; what he writes is read in any language of the form.
    language: str = DEFAULT

    def note(self, key: str, **values: str) -> str:
        """A note to the visitor, in his language."""
        return texts(self.language)(f"form.{key}", **values)


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
    return said.understood and bool(QUESTION.search(said.text.strip()))


def read(said: Said) -> Outcome:
    """What the visitor's turn means. Never raises."""
    text = clean(said.text)
    if said.asked is None:
        return Outcome(cancelled=True) if _wants_out(text, said) else _opening(text, said)
    late = _pressed_late(text, said)
    if late is not None:
        return late
    if BACK.match(text):
        return _go_back(said)
    change = CHANGE.match(text)
    if change:
        return Outcome(values=_unset(DETAIL_FIELDS[change["detail"].lower()]))
    if SKIP.match(text):
        return _skip(said)
    if _wants_out(text, said):
        return Outcome(cancelled=True)
    corrected = _correct(text, said)
    if corrected is not None:
        return _acknowledged(corrected, said)
    if said.asked != "about" and PRIVACY.search(text) and QUESTION.search(text):
        return Outcome(values={"tries": said.details.get("tries") or {}}, notes=[said.note("privacy")])
    if said.asked == "name" and said.understood and _is_no_name(text) and not _has_contact(text, said):
        return Outcome(elsewhere=True)
    if said.asked not in ("consent", "confirmed", "about") and is_question(said) and not _has_contact(text, said):
        return Outcome(elsewhere=True)
    return _answer(said.asked, text, said)


def _wants_out(text: str, said: Said) -> bool:
    if said.asked == "name" and REFUSES.match(text):
        # The form may have started unasked, after a personal question.
        return True
    # Many words about what the request is about may speak of stopping something else.
    meant = said.stops and (said.asked != "about" or len(text.split()) <= 3)
    return meant or bool(CANCEL.match(text))


def _pressed_late(text: str, said: Said) -> Outcome | None:
    """A button of an earlier prompt: never taken for an answer to the present one."""
    if meant_for(text, said.asked) != said.asked:
        return Outcome(values={"tries": said.details.get("tries") or {}})
    if text in TIMES and said.asked in ("about", "consent", "confirmed"):
        return _answer("time", text, said)
    return None


def _opening(text: str, said: Said) -> Outcome:
    """The message that started the form may already hold details."""
    outcome = Outcome()
    contacts = find_contacts(text, pharmacy_phone=said.pharmacy_phone)
    if contacts.phone or contacts.email:
        outcome.values |= _contact_values(contacts.phone and contacts.phone.stored, contacts.email, said)
    introduced = INTRODUCTION.search(text)
    if introduced:
        name = parse_name(introduced["name"])
        if isinstance(name, str):
            outcome.values["name"] = name
    return outcome


def _go_back(said: Said) -> Outcome:
    position = said.order.index(said.asked or said.order[0])
    earlier = [name for name in said.order[:position] if said.details.get(name) is not None]
    if not earlier:
        return Outcome(values={"tries": said.details.get("tries") or {}}, notes=[said.note("first_question")])
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
            notes=[said.note("contact_needed")],
        )
    return Outcome(cancelled=True)


def _correct(text: str, said: Said) -> Outcome | None:
    """A correction of a detail given before: the values, or None if the turn is none."""
    named = NAMED_DETAIL.search(text)
    correction = CORRECTION.match(text)
    asked = said.order.index(said.asked or said.order[0])
    filled = [name for name in said.order[:asked] if said.details.get(name) is not None]
    if named:
        name = DETAIL_FIELDS[named["detail"].lower()]
        if name in filled and name != said.asked:
            return _answer(name, named["value"], said)
    if not correction or not filled:
        return None
    rest = correction["rest"]
    if "contact" in filled and _has_contact(rest, said):
        return _answer("contact", rest, said)
    if said.asked in ("consent", "confirmed"):
        if NO_CORRECTION.match(rest):
            return None
        for name, reader in (("state", parse_state), ("name", parse_name)):
            if name in filled and isinstance(reader(rest), str) and STATED_AGAIN.match(rest):
                return _answer(name, rest, said)
        return None
    if not POINTS_BACK.match(rest) and len(rest.split()) > 4:
        return None
    # "No, it's ...": what was asked now, or else the latest detail that it reads as.
    for name in _corrected_first(rest, said, filled):
        outcome = _answer(name, rest, said)
        if outcome.values.get(name) is not None:
            return outcome
    return None


def _acknowledged(outcome: Outcome, said: Said) -> Outcome:
    """Say which earlier detail was corrected: the next prompt alone would not show it."""
    names = [name for name in _CORRECTABLE if name != said.asked and outcome.values.get(name) is not None]
    if names and said.asked != "confirmed":
        detail = texts(said.language)(f"detail.{names[0]}")
        outcome.notes.insert(0, said.note("corrected", detail=detail))
    return outcome


def _corrected_first(rest: str, said: Said, filled: list[str]) -> list[str]:
    """The details that a correction may be of, likeliest first. A time and a topic read from any words: they yield."""
    asked, earlier = said.asked or "", list(reversed(filled))
    if asked == "time" and not SOUNDS_LIKE_TIME.search(rest):
        return [*(name for name in earlier if name != "time"), asked]
    if asked == "about":
        resembling = [name for name in earlier if name == "state" or (name == "name" and _resembles(rest, said))]
        return [*(["time"] if "time" in filled and SOUNDS_LIKE_TIME.search(rest) else []), *resembling, asked]
    return [asked, *(name for name in earlier if name != "time" or SOUNDS_LIKE_TIME.search(rest))]


def _resembles(rest: str, said: Said) -> bool:
    """Whether it reads as another spelling of the name given before."""
    name, before = parse_name(rest), said.details.get("name")
    if not isinstance(name, str) or not isinstance(before, str):
        return False
    return any(fuzz.ratio(word.lower(), known.lower()) >= ALIKE for word in name.split() for known in before.split())


def _has_contact(text: str, said: Said) -> bool:
    contacts = find_contacts(text, pharmacy_phone=said.pharmacy_phone)
    return bool(contacts.phone or contacts.email)


def _contact_values(phone: str | None, email: str | None, said: Said) -> dict[str, Any]:
    values: dict[str, Any] = {"phone": phone or said.details.get("phone"), "email": email or said.details.get("email")}
    values["contact"] = " and ".join(name for name in ("phone", "email") if values[name])
    return values


def _tried(said: Said, name: str | None = None) -> dict[str, Any]:
    tries: dict[str, Any] = dict(said.details.get("tries") or {})
    tries[name or said.asked or ""] = tries.get(name or said.asked or "", 0) + 1
    return {"tries": tries}


def _bad(name: str, problem: ContactProblem, said: Said) -> Outcome:
    """A value that cannot be used: explained once with an example; from the second time on with a way out."""
    values: dict[str, Any] = {name: None} | _tried(said, name)
    # "yes" to "Did you mean ...?" takes the suggestion.
    values["tries"][_suggested(name)] = problem.suggestion
    if values["tries"][name] >= _TRIES_BEFORE_WAY_OUT:
        return Outcome(values=values, notes=[said.note("still_unread")], way_out=True, suggestion=problem.suggestion)
    return Outcome(values=values, notes=[problem.message(said.language)], suggestion=problem.suggestion)


def _suggested(name: str) -> str:
    return f"suggested {name}"


def _answer(name: str, text: str, said: Said) -> Outcome:
    suggestion = (said.details.get("tries") or {}).get(_suggested(name))
    takes = said.affirms or name == "contact" and TAKES.match(text) and not _has_contact(text, said)
    if suggestion and takes:
        text = suggestion
    if name == "contact":
        return _contact(text, said)
    if name == "name" and said.asked == "name" and _has_contact(text, said):
        return _at_once(text, said)
    if name in ("name", "state", "time"):
        value = {"name": _name, "state": parse_state, "time": parse_time}[name](text)
        if isinstance(value, ContactProblem):
            return _bad(name, value, said)
        return Outcome(values={name: value, "confirmed": None})
    if name == "about":
        return _about(text, said)
    if name == "consent":
        return _consent(said)
    return _confirm(said)


def _name(text: str) -> str | ContactProblem:
    """The name in an answer, which may introduce its owner among other words."""
    name = parse_name(text)
    introduced = None if isinstance(name, str) else INTRODUCTION.search(text) or I_AM.search(text)
    other = parse_name(introduced["name"]) if introduced else name
    return other if isinstance(other, str) else name


def _is_no_name(text: str) -> bool:
    name = _name(text)
    return isinstance(name, ContactProblem) and name.code in ("is_sentence", "has_digits")


def _at_once(text: str, said: Said) -> Outcome:
    """An answer to "What is your name?" that holds a phone number or an address, and perhaps more."""
    contacts = find_contacts(text, pharmacy_phone=said.pharmacy_phone)
    given = {name: value for name, value in details_beside(contacts).items() if said.details.get(name) is None}
    values = _contact_values(contacts.phone and contacts.phone.stored, contacts.email, said) | given
    noted = [] if "name" in given else [said.note("noted", detail=texts(said.language)("detail.contact"))]
    return Outcome(values=values | {"confirmed": None}, notes=noted)


def _contact(text: str, said: Said) -> Outcome:
    contacts = find_contacts(text, pharmacy_phone=said.pharmacy_phone)
    phone, email = contacts.phone and contacts.phone.stored, contacts.email
    if not phone and not email:
        # The same unusual address again is meant.
        suggested = (said.details.get("tries") or {}).get(_suggested("contact"))
        again = suggested is not None and suggested == contacts.problems[0].suggestion
        confirmed = parse_email(text, confirmed=True) if again else None
        if not isinstance(confirmed, str):
            return _bad("contact", contacts.problems[0], said)
        email = confirmed
    outcome = Outcome(values=_contact_values(phone, email, said) | {"confirmed": None})
    introduced = INTRODUCTION.search(text)
    if introduced and said.details.get("name") in (None, SKIPPED):
        name = parse_name(introduced["name"])
        outcome.values |= {"name": name} if isinstance(name, str) else {}
    return outcome


def _about(text: str, said: Said) -> Outcome:
    if said.proposal and said.affirms:
        return Outcome(values={"about": said.proposal, "confirmed": None})
    if said.denies or not text:
        return Outcome(values={"about": None} | _tried(said, "about"), notes=[said.note("about_needed")])
    return Outcome(values={"about": text[: min(_ABOUT_MAX, TEXT_MAX)], "confirmed": None})


def _consent(said: Said) -> Outcome:
    if said.affirms or AGREES.match(said.text.strip()):
        return Outcome(values={"consent": True})
    if said.denies:
        return Outcome(cancelled=True)
    if is_question(said):
        return Outcome(elsewhere=True)
    return Outcome(values=_tried(said), notes=[said.note("consent_needed")])


def _confirm(said: Said) -> Outcome:
    if said.affirms or SENDS.match(said.text.strip()):
        return Outcome(values={"confirmed": True})
    if said.denies:
        return Outcome(values=_tried(said), choose_change=True)
    if is_question(said):
        return Outcome(elsewhere=True)
    return Outcome(values=_tried(said), choose_change=True)
