from __future__ import annotations

import datetime as dt
from typing import Any

from bot.leads.interview import FIELDS, Said
from bot.leads.service_area import Permit, ServiceArea
from bot.leads.unserved import order, read_with_area, refused_state

TODAY = dt.date(2027, 3, 3)
AREA = ServiceArea((Permit("OH", "1", TODAY), Permit("NV", "2", TODAY - dt.timedelta(days=1))))


def turn(text: str, asked: str = "state", **fields: Any) -> Said:
    details = dict.fromkeys((*FIELDS, "phone", "email", "tries")) | fields.pop("details", {})
    return Said(text, asked, details, order=order(AREA), **fields)


def test_the_state_is_asked_first_where_it_decides() -> None:
    assert order(AREA)[:2] == ("state", "name") and sorted(order(AREA)) == sorted(FIELDS)
    assert order(ServiceArea()) == FIELDS


def test_a_served_state_is_taken() -> None:
    outcome = read_with_area(turn("Ohio"), AREA, TODAY)
    assert (outcome.values["state"], outcome.notes) == ("OH", [])


def test_a_state_without_a_permit_or_with_an_expired_one_is_told() -> None:
    for text, name in (("Texas", "Texas"), ("NV", "Nevada")):
        outcome = read_with_area(turn(text), AREA, TODAY)
        assert outcome.values["state"] is None
        assert outcome.notes == [f"This pharmacy does not serve {name}, so it cannot send LDN there."]
        assert refused_state(outcome.values) == {"Texas": "TX", "NV": "NV"}[text]


def test_yes_goes_on_with_it_no_stops_and_another_state_is_read() -> None:
    details = {"tries": {"refused state": "TX"}}
    on = read_with_area(turn("yes", affirms=True, details=details), AREA, TODAY)
    assert on.values["state"] == "TX" and refused_state(on.values) is None
    assert read_with_area(turn("no", denies=True, details=details), AREA, TODAY).cancelled
    other = read_with_area(turn("no, I live in Ohio", denies=True, details=details), AREA, TODAY)
    assert other.values["state"] == "OH" and not other.cancelled
    # Asked for again later, the earlier refusal is forgotten.
    assert refused_state({"state": None, "tries": other.values["tries"]}) is None


def test_who_goes_on_is_not_told_twice() -> None:
    details = {"tries": {"all the same": "TX"}}
    assert read_with_area(turn("Texas", details=details), AREA, TODAY).values["state"] == "TX"
