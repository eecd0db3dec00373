from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import pytest

from bot.leads.roster import Licence, Pharmacist, Roster, TimeOff
from bot.leads.routing import Decision, route
from bot.leads.service_area import Permit, ServiceArea
from tests.leads.conftest import NOW, a_pharmacist

TODAY = dt.date(2027, 3, 3)
DAY = dt.timedelta(days=1)


@dataclass
class Request:
    """What routing knows of a lead."""

    state: str | None = "TX"
    language: str = "en"
    topics: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


def people(*given: Pharmacist) -> tuple[Pharmacist, ...]:
    return tuple(replace(one, id=number) for number, one in enumerate(given, 1))


def decide(request: Request, *given: Pharmacist, now: dt.datetime = NOW, without: tuple[int, ...] = ()) -> Decision:
    return route(request, Roster(people(*given), time_zone="America/New_York"), now, without)


def chosen(decision: Decision) -> str | None:
    return decision.chosen.name if decision.chosen else None


ANN, BOB = a_pharmacist("Ann Lee"), a_pharmacist("Bob Ray")
# Each differs from Ann in one thing that ranks Bob behind or before her.
BETTER = [
    (Request(), {"hours": {"thu": [["09:00", "17:00"]]}}, "Ann Lee", "is at work sooner"),
    (Request(language="es"), {"languages": ("en", "es")}, "Bob Ray", "speaks the visitor's language"),
    (Request(topics=("dosing/timing",)), {"topics": ("dosing",)}, "Bob Ray", "takes these topics"),
    (Request(topics=("dosing/timing",)), {"topics": ("dosing/timing",)}, "Bob Ray", "takes these topics"),
    (Request(conditions=("lupus",)), {"topics": ("lupus",)}, "Bob Ray", "takes these topics"),
    (Request(topics=("access/cost",)), {"topics": ("dosing",)}, "Ann Lee", "takes these topics"),
    (Request(), {"load": 1}, "Ann Lee", "has fewer open leads"),
    (Request(), {"last_given_at": NOW}, "Ann Lee", "was given a lead longer ago"),
    (Request(), {}, "Ann Lee", "stands first in the roster"),
]


@pytest.mark.parametrize(("request_", "bob", "best", "why"), BETTER)
def test_who_is_better_gets_it_and_the_reason_says_why(request_: Request, bob: dict, best: str, why: str) -> None:
    decision = decide(request_, ANN, replace(BOB, **bob))
    assert chosen(decision) == best
    other = "Bob Ray" if best == "Ann Lee" else "Ann Lee"
    assert f"Before {other}, since {best} {why}" in decision.reason
    assert [one.name for one in decision.considered] == [best, other]


def test_what_comes_first_outweighs_what_comes_after() -> None:
    """At work, then language, topic, load, fairness: each beats everything behind it."""
    request = Request(language="es", topics=("dosing/timing",))
    worst_behind = {"load": 9, "last_given_at": NOW, "topics": ("access",), "languages": ("en",)}
    rest_behind = {"load": 9, "last_given_at": NOW, "topics": ("access",)}
    best = {"languages": ("es",), "topics": ("dosing",), "load": 0}
    tomorrow = {"hours": {"thu": [["09:00", "17:00"]]}}
    assert chosen(decide(request, replace(ANN, **worst_behind), replace(BOB, **best, **tomorrow))) == "Ann Lee"
    assert chosen(
        decide(request, replace(ANN, languages=("es",), **rest_behind), replace(BOB, topics=("dosing",)))
    ) == ("Ann Lee")
    spanish = {"languages": ("es",)}
    busy = replace(ANN, **spanish, topics=("dosing",), load=9, last_given_at=NOW)
    assert chosen(decide(request, busy, replace(BOB, **spanish))) == "Ann Lee"
    assert chosen(decide(request, replace(ANN, **spanish, last_given_at=NOW), replace(BOB, **spanish, load=1))) == (
        "Ann Lee"
    )


CANNOT = [
    ({"active": False}, "is no longer in the roster"),
    ({"licences": ()}, "has no licence for Texas"),
    ({"licences": (Licence("OH", "1", TODAY),)}, "has no licence for Texas"),
    ({"licences": (Licence("TX", "1", TODAY - DAY),)}, "has a licence for Texas that expired on 2027-03-02"),
    ({"load": 20}, "has 20 open leads, and takes 20 at most"),
    ({"time_off": (TimeOff(TODAY, TODAY),)}, "is away until 2027-03-03"),
    ({"time_off": (TimeOff(TODAY - DAY, TODAY + DAY),)}, "is away until 2027-03-04"),
    ({"hours": {}}, "has no working hours"),
    ({"time_off": (TimeOff(TODAY + DAY, TODAY + 9 * DAY),), "hours": {"thu": [["09:00", "17:00"]]}},
     "is not at work before 2027-03-18"),
]  # fmt: skip


@pytest.mark.parametrize(("ann", "why"), CANNOT)
def test_who_cannot_take_it_is_passed_over_and_the_reason_says_why(ann: dict, why: str) -> None:
    alone = decide(Request(), replace(ANN, **ann))
    assert chosen(alone) is None
    assert alone.reason == f"Nobody can take a lead from Texas now: Ann Lee {why}."
    both = decide(Request(), replace(ANN, **ann), BOB)
    assert chosen(both) == "Bob Ray" and "Nobody else can take it" in both.reason
    assert [(one.name, one.eligible, one.reason) for one in both.considered[1:]] == [("Ann Lee", False, why)]


def test_who_had_it_is_passed_over() -> None:
    decision = decide(Request(), ANN, BOB, without=(1,))
    assert chosen(decision) == "Bob Ray"
    assert decision.considered[1].reason == "had it before and did not get to it"


def test_a_licence_is_valid_on_its_last_day_by_the_pharmacys_clock() -> None:
    last = replace(ANN, licences=(Licence("TX", "1", TODAY),))
    # 23:59 and 00:00 in New York.
    assert chosen(decide(Request(), last, now=dt.datetime(2027, 3, 4, 4, 59))) == "Ann Lee"
    assert chosen(decide(Request(), last, now=dt.datetime(2027, 3, 4, 5, 0))) is None


def test_a_long_weekend_is_no_absence() -> None:
    monday_off = replace(ANN, time_off=(TimeOff(dt.date(2027, 3, 8), dt.date(2027, 3, 8)),))
    friday_evening = dt.datetime(2027, 3, 5, 23, 0)
    decision = decide(Request(), monday_off, now=friday_evening)
    assert chosen(decision) == "Ann Lee" and "at work from Tue 2027-03-09 09:00 EST" in decision.reason


def test_tomorrow_morning_is_one_time_for_all_so_that_the_language_decides() -> None:
    night = dt.datetime(2027, 3, 4, 3, 0)
    early = replace(ANN, hours={"thu": [["07:00", "15:00"]]})
    spanish = replace(BOB, languages=("en", "es"))
    assert chosen(decide(Request(language="es"), early, spanish, now=night)) == "Bob Ray"


@pytest.mark.parametrize(
    ("area", "reason"),
    [
        (ServiceArea((Permit("OH", "1", TODAY),)), "The pharmacy has no permit for Texas."),
        (ServiceArea((Permit("TX", "1", TODAY - DAY),)), "The pharmacy's permit for Texas expired on 2027-03-02."),
        (ServiceArea((), ("OH",)), "Texas is not among the states_served of data/pharmacy.yml."),
        (ServiceArea((Permit("OH", "1", TODAY),), ("TX",)), "The pharmacy has no permit for Texas."),
    ],
)
def test_a_state_that_the_pharmacy_does_not_serve_goes_to_nobody(area: ServiceArea, reason: str) -> None:
    decision = route(Request(), Roster(people(ANN), area, "America/New_York"), NOW)
    assert (decision.chosen, decision.reason) == (None, reason)


@pytest.mark.parametrize("area", [ServiceArea((Permit("TX", "1", TODAY),)), ServiceArea((), ("TX",)), ServiceArea()])
def test_a_state_that_it_serves_or_of_which_nothing_is_known_is_routed(area: ServiceArea) -> None:
    assert chosen(route(Request(), Roster(people(ANN), area, "America/New_York"), NOW)) == "Ann Lee"


def test_an_unknown_state_and_an_empty_roster_are_said() -> None:
    assert decide(Request(state=None), ANN).reason.startswith("The visitor did not say in which state they live")
    assert decide(Request()).reason == "The roster has no pharmacists. Import one with `ldn roster import`."
