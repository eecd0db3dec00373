"""The rules, as a pure function of the lead, the roster and the time.

Only someone licensed for the visitor's state today is considered, by the pharmacy's date, and only where the pharmacy
itself may send medicine. Of these: who is at work soonest, speaks the language, takes the topics, has the fewest open
leads, and was given one longest ago.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.knowledge.states import STATES
from bot.leads.roster import Pharmacist, Roster
from bot.leads.working_hours import NeverOpen, next_open

# A long weekend is no absence; whoever is back later would let a lead wait.
_SOON_BACK = dt.timedelta(days=4)
LANGUAGES = {"en": "English", "es": "Spanish"}


class Request(Protocol):
    """What routing needs to know of a lead."""

    @property
    def state(self) -> str | None: ...
    @property
    def language(self) -> str: ...
    @property
    def topics(self) -> Sequence[str]: ...
    @property
    def conditions(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class Considered:
    """One pharmacist and, in words, why they can or cannot take the lead."""

    pharmacist_id: int | None
    name: str
    eligible: bool
    reason: str


@dataclass(frozen=True)
class Decision:
    """Where a lead goes. `chosen` None: the supervisor's queue. `considered`: best first, the excluded last."""

    chosen: Pharmacist | None
    reason: str
    considered: tuple[Considered, ...] = ()


@dataclass(frozen=True)
class _Candidate:
    """An eligible pharmacist: what ranks them, each with its words."""

    pharmacist: Pharmacist
    key: tuple[int, int, int, int, dt.datetime, int]
    words: tuple[str, ...]


# What decided between the best two, by the place in `_Candidate.key`.
_DECIDED_BY = (
    "is at work sooner",
    "speaks the visitor's language",
    "takes these topics",
    "has fewer open leads",
    "was given a lead longer ago",
    "stands first in the roster, all else being equal",
)


def route(lead: Request, roster: Roster, now: dt.datetime, without: Container[int] = ()) -> Decision:
    """Who gets a lead at `now` (UTC without a zone). `without`: ids of those who had it and did not get to it."""
    if lead.state is None:
        return Decision(None, "The visitor did not say in which state they live, so no licence can be checked.")
    refusal = roster.area.refusal(lead.state, roster.today(now))
    if refusal:
        return Decision(None, refusal)
    if not roster.pharmacists:
        return Decision(None, "The roster has no pharmacists. Import one with `ldn roster import`.")
    candidates, excluded = [], []
    for one in roster.pharmacists:
        why_not = "had it before and did not get to it" if one.id in without else obstacle(one, lead.state, roster, now)
        if why_not is None:
            candidates.append(_candidate(one, lead, roster, now))
        else:
            excluded.append(Considered(one.id, one.name, False, why_not))
    candidates.sort(key=lambda candidate: candidate.key)
    considered = [
        Considered(candidate.pharmacist.id, candidate.pharmacist.name, True, "; ".join(candidate.words))
        for candidate in candidates
    ]
    if not candidates:
        return Decision(None, _nobody(lead.state, excluded), tuple(excluded))
    return Decision(candidates[0].pharmacist, _choice(candidates), (*considered, *excluded))


def obstacle(one: Pharmacist, state: str, roster: Roster, now: dt.datetime) -> str | None:
    """Why a pharmacist cannot be given a lead from a state now, in words; None if they can."""
    why_not = unfit(one, state, roster, now)
    if why_not is None and one.load >= one.capacity:
        why_not = f"has {one.load} open leads, and takes {one.capacity} at most"
    return why_not


def unfit(one: Pharmacist, state: str, roster: Roster, now: dt.datetime) -> str | None:
    """The same, whatever they have to do already."""
    return unlicensed(one, state, roster, now) or _away(one, now)


def unlicensed(one: Pharmacist, state: str, roster: Roster, now: dt.datetime) -> str | None:
    """Why a pharmacist must not handle a lead from a state today, in words; None if they may."""
    if not one.active:
        return "is no longer in the roster"
    today, name = roster.today(now), STATES[state]
    licence = one.licence(state)
    if licence is None:
        return f"has no licence for {name}"
    if licence.expires_on < today:
        return f"has a licence for {name} that expired on {licence.expires_on}"
    return roster.area.refusal(state, today)


def _away(one: Pharmacist, now: dt.datetime) -> str | None:
    day = now.replace(tzinfo=dt.timezone.utc).astimezone(ZoneInfo(one.time_zone)).date()
    for days in one.time_off:
        if days.first_day <= day <= days.last_day:
            return f"is away until {days.last_day}"
    try:
        opens = next_open(now, one.schedule)
    except NeverOpen:
        return "has no working hours"
    if opens - now > _SOON_BACK:
        return f"is not at work before {_local(opens, one):%Y-%m-%d}"
    return None


def _candidate(one: Pharmacist, lead: Request, roster: Roster, now: dt.datetime) -> _Candidate:
    licence = one.licence(lead.state or "")
    assert licence is not None
    opens = next_open(now, one.schedule)
    # By days: an hour's difference tomorrow morning should not outweigh the language.
    wait = 0 if opens <= now else 1 + (roster.today(opens) - roster.today(now)).days
    speaks = lead.language in one.languages
    topic = _topic(one, lead)
    language = LANGUAGES.get(lead.language, lead.language)
    words = (
        f"licensed for {STATES[licence.state]} until {licence.expires_on}",
        "at work now" if wait == 0 else f"at work from {_local(opens, one):%a %Y-%m-%d %H:%M %Z}",
        f"speaks {language}" if speaks else f"does not speak {language}",
        ("takes these topics by preference", "takes every topic", "prefers other topics")[topic],
        f"{one.load} open lead{'' if one.load == 1 else 's'} of at most {one.capacity}",
        f"was last given one on {one.last_given_at:%Y-%m-%d}" if one.last_given_at else "was not given one yet",
    )
    longest_ago = one.last_given_at or dt.datetime.min
    return _Candidate(one, (wait, not speaks, topic, one.load, longest_ago, one.id or 0), words)


def _topic(one: Pharmacist, lead: Request) -> int:
    """0: one of the lead's topics or conditions is among theirs; 1: they have no preference; 2: theirs are others."""
    if not one.topics:
        return 1
    asked = {*lead.topics, *(topic.split("/")[0] for topic in lead.topics), *lead.conditions}
    return 0 if asked & set(one.topics) else 2


def _choice(candidates: list[_Candidate]) -> str:
    best = candidates[0]
    reason = f"{best.pharmacist.name}: {'; '.join(best.words)}."
    if len(candidates) == 1:
        return f"{reason} Nobody else can take it."
    second = candidates[1]
    decided = next(place for place, (a, b) in enumerate(zip(best.key, second.key, strict=True)) if a != b)
    return f"{reason} Before {second.pharmacist.name}, since {best.pharmacist.name} {_DECIDED_BY[decided]}."


def _nobody(state: str, excluded: list[Considered]) -> str:
    each = "; ".join(f"{one.name} {one.reason}" for one in excluded)
    return f"Nobody can take a lead from {STATES[state]} now: {each}."


def _local(moment: dt.datetime, one: Pharmacist) -> dt.datetime:
    return moment.replace(tzinfo=dt.timezone.utc).astimezone(ZoneInfo(one.time_zone))
