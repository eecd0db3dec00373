"""What must hold for every roster, every state, every date and every time zone."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.states import STATES
from bot.leads.lead import NewLead
from bot.leads.roster import Licence, Pharmacist, Roster, TimeOff
from bot.leads.routing import route
from bot.leads.service_area import Permit, ServiceArea
from tests.leads.conftest import a_pharmacist

T = TypeVar("T")
# Both sides of the date line, with and without daylight saving time, half hours and quarters.
ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "America/Adak", "Pacific/Honolulu", "America/Puerto_Rico", "America/St_Thomas",
    "Pacific/Guam", "Pacific/Saipan", "Pacific/Pago_Pago", "Pacific/Kiritimati", "Asia/Kathmandu", "UTC",
)  # fmt: skip
FIRST, LAST = dt.datetime(2027, 1, 1), dt.datetime(2027, 12, 31)
moments = st.datetimes(FIRST, LAST) | st.sampled_from(
    # Around the changes of the clocks in the USA in 2027, and the turn of the year.
    [dt.datetime(2027, 3, 14, hour, minute) for hour in range(4, 14) for minute in (0, 59)]
    + [dt.datetime(2027, 11, 7, hour, minute) for hour in range(4, 14) for minute in (0, 59)]
    + [FIRST, LAST]
)
LANGUAGES, TOPICS = ("en", "es", "zh"), ("dosing", "safety/alcohol", "lupus")
ALWAYS = {day: [["00:00", "24:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
SHIFTS = ([], [["09:00", "17:00"]], [["06:00", "10:00"], ["14:00", "20:00"]], [["22:00", "06:00"]])


def _some(random: Random, values: Sequence[T], most: int) -> tuple[T, ...]:
    return tuple(random.sample(values, random.randint(0, most)))


def _day(random: Random, now: dt.datetime) -> dt.date:
    """Mostly a day about now, where it matters."""
    return now.date() + dt.timedelta(days=random.choice((-400, -2, -1, -1, 0, 0, 0, 1, 1, 2, 400)))


def _pharmacist(random: Random, number: int, now: dt.datetime, states: Sequence[str]) -> Pharmacist:
    first, last = sorted((_day(random, now), _day(random, now)))
    return replace(
        a_pharmacist(f"Person {number}"),
        id=number,
        time_zone=random.choice(ZONES),
        hours=random.choice((ALWAYS, {day: random.choice(SHIFTS) for day in ALWAYS})),
        languages=_some(random, LANGUAGES, 2),
        topics=_some(random, TOPICS, 2),
        capacity=random.randint(1, 5),
        load=random.randint(0, 5),
        licences=tuple(Licence(state, "1", _day(random, now)) for state in _some(random, states, len(states))),
        time_off=(TimeOff(first, last),) if random.random() < 0.2 else (),
        active=random.random() < 0.9,
        last_given_at=random.choice((None, now - dt.timedelta(days=random.randint(0, 9)))),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[NewLead, Roster, dt.datetime]:
    """A lead and a roster of the same few states, or hardly anybody would be licensed for it."""
    now = draw(moments)
    # Drawing each detail by itself would take most of the time; the seed makes a case that comes again.
    random = Random(draw(st.integers(0, 2**32)))
    states = random.sample(sorted(STATES), 4)
    lead = NewLead(
        email="jane@gmail.com",
        state=random.choice((None, *states, *states)),
        language=random.choice(LANGUAGES),
        topics=_some(random, TOPICS, 2),
        consent_text="Yes.",
        consent_at=FIRST,
        idempotency_key="key",
    )
    people = tuple(_pharmacist(random, number, now, states) for number in range(1, random.randint(1, 7)))
    permits = tuple(Permit(state, "1", _day(random, now)) for state in _some(random, states, 4))
    area = ServiceArea(random.choice(((), permits)), _some(random, states, 2))
    return lead, Roster(people, area, random.choice(ZONES)), now


def _today(roster: Roster, now: dt.datetime) -> dt.date:
    """The pharmacy's date, worked out anew: the rules must not be checked by themselves."""
    return dt.datetime.fromtimestamp((now - dt.datetime(1970, 1, 1)).total_seconds(), ZoneInfo(roster.time_zone)).date()


@settings(max_examples=600, deadline=None)
@given(cases())
def test_never_to_someone_who_is_not_licensed_today(case: tuple[NewLead, Roster, dt.datetime]) -> None:
    lead, roster, now = case
    chosen = route(lead, roster, now).chosen
    if chosen is None:
        return
    today = _today(roster, now)
    assert chosen.active and chosen.load < chosen.capacity
    assert any(held.state == lead.state and held.expires_on >= today for held in chosen.licences)
    permitted = {permit.state for permit in roster.area.permits if permit.expires_on >= today}
    if roster.area.permits:
        assert lead.state in permitted
    elif roster.area.states_served:
        assert lead.state in roster.area.states_served
    own_day = now.replace(tzinfo=dt.timezone.utc).astimezone(ZoneInfo(chosen.time_zone)).date()
    assert not any(off.first_day <= own_day <= off.last_day for off in chosen.time_off)


@settings(max_examples=400, deadline=None)
@given(cases())
def test_never_lost_and_every_decision_has_a_reason(case: tuple[NewLead, Roster, dt.datetime]) -> None:
    lead, roster, now = case
    decision = route(lead, roster, now)
    assert decision.reason.endswith(".")
    eligible = [one for one in decision.considered if one.eligible]
    if decision.chosen is None:
        assert not eligible, "nobody is passed over who could take it"
    else:
        assert eligible[0].pharmacist_id == decision.chosen.id
        assert len(decision.considered) == len(roster.pharmacists)
    assert all(one.reason for one in decision.considered)


@settings(max_examples=300, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_the_same_whatever_order_the_roster_is_in(case: tuple[NewLead, Roster, dt.datetime], random: object) -> None:
    lead, roster, now = case
    shuffled = list(roster.pharmacists)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = route(lead, roster, now), route(lead, replace(roster, pharmacists=tuple(shuffled)), now)
    assert (first.chosen, first.reason if first.chosen else None) == (
        second.chosen,
        second.reason if second.chosen else None,
    )


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 6), st.integers(5, 40), moments)
def test_equals_get_equally_many_over_time(count: int, leads: int, start: dt.datetime) -> None:
    """Each lead is answered before the next comes, so that loads do not decide: only whose turn it is."""
    people = [replace(a_pharmacist(hours=ALWAYS), id=number, name=f"Person {number}") for number in range(1, count + 1)]
    given_to = dict.fromkeys(range(1, count + 1), 0)
    lead = NewLead(email="j@gmail.com", state="TX", consent_text="Yes.", consent_at=FIRST, idempotency_key="key")
    for number in range(leads):
        now = start + dt.timedelta(minutes=number)
        chosen = route(lead, Roster(tuple(people), time_zone="UTC"), now).chosen
        assert chosen is not None and chosen.id is not None
        given_to[chosen.id] += 1
        people[chosen.id - 1] = replace(chosen, last_given_at=now)
    assert max(given_to.values()) - min(given_to.values()) <= 1


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 6), st.integers(5, 40))
def test_open_leads_spread_evenly(count: int, leads: int) -> None:
    people = [replace(a_pharmacist(hours=ALWAYS, capacity=99), id=number) for number in range(1, count + 1)]
    lead = NewLead(email="j@gmail.com", state="TX", consent_text="Yes.", consent_at=FIRST, idempotency_key="key")
    for _ in range(leads):
        chosen = route(lead, Roster(tuple(people), time_zone="UTC"), FIRST).chosen
        assert chosen is not None and chosen.id is not None
        people[chosen.id - 1] = replace(chosen, load=chosen.load + 1)
    loads = [one.load for one in people]
    assert max(loads) - min(loads) <= 1


def test_every_state_and_territory_reaches_who_is_licensed_there_and_nobody_else() -> None:
    people = tuple(
        replace(a_pharmacist(f"Person {state}", state, hours=ALWAYS), id=number)
        for number, state in enumerate(STATES, 1)
    )
    assert len(STATES) == 56, "50 states, DC and five territories"
    for state in STATES:
        lead = NewLead(email="j@gmail.com", state=state, consent_text="Yes.", consent_at=FIRST, idempotency_key="key")
        decision = route(lead, Roster(people, time_zone="America/New_York"), FIRST)
        assert decision.chosen is not None and decision.chosen.name == f"Person {state}"
        assert sum(one.eligible for one in decision.considered) == 1


def test_a_large_roster_is_routed_in_no_time() -> None:
    """50 pharmacists, all of them licensed everywhere. The bound is generous: it finds a mistake, not a slow day."""
    people = tuple(replace(a_pharmacist(f"Person {n}", *STATES), id=n) for n in range(1, 51))
    lead = NewLead(email="j@gmail.com", state="TX", consent_text="Yes.", consent_at=FIRST, idempotency_key="key")
    # A Saturday: the next shift has to be looked for.
    roster, now = Roster(people, time_zone="UTC"), dt.datetime(2027, 3, 6, 12)
    began = time.process_time()
    for _ in range(10):
        assert route(lead, roster, now).chosen is not None
    assert (time.process_time() - began) / 10 < 0.1


def test_the_cases_show_something() -> None:
    """Properties of decisions that choose nobody would be worth little."""
    seen = []

    @settings(max_examples=200, deadline=None, database=None, derandomize=True)
    @given(cases())
    def look(case: tuple[NewLead, Roster, dt.datetime]) -> None:
        seen.append(route(*case).chosen is not None)

    look()
    assert 0.1 < sum(seen) / len(seen) < 0.9
