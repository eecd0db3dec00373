from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from sqlalchemy import select, update
from sqlalchemy.engine import Engine

from bot.console.auth.accounts import Staff
from bot.console.roster.form import Fields, FormError, read_permits
from bot.knowledge.load import load_pharmacy
from bot.leads.lead import Lead
from bot.leads.roster import Roster, load_roster
from bot.leads.store import Leads
from bot.store import audit
from bot.store.lead_tables import licences, pharmacists
from bot.store.tables import utc_now
from tests.console.staffed import Browser, actions

BrowserOf, Take, People = Callable[[str], Browser], Callable[..., Lead], dict[str, Staff]

EVE: dict[str, Any] = {
    "name": "Eve Moreau",
    "email": "Eve@pharmacy.example",
    "time_zone": "America/New_York",
    "languages": "en, es",
    "topics": "dosing, fibromyalgia",
    "capacity": "7",
    "hours_mon": "08:00-12:00, 13:00-17:00",
    "hours_fri": "09:00-15:00",
    "licence_state": ["NY", "", "TX"],
    "licence_number": ["R-1", "", "R-2"],
    "licence_expires": ["2099-12-31", "", "2098-01-01"],
    "off_from": ["2030-07-01", ""],
    "off_to": ["2030-07-14", ""],
    "active": "yes",
}


def roster(engine: Engine) -> Roster:
    with engine.connect() as connection:
        return load_roster(connection, load_pharmacy())


def test_an_empty_roster_says_what_to_do(browser_of: BrowserOf, engine: Engine) -> None:
    carla = browser_of("carla")
    with engine.begin() as connection:
        connection.execute(licences.delete())
        connection.execute(pharmacists.delete())
    page = carla.get("/roster").text
    assert "Nobody is in the roster yet" in page and "every lead waits for a supervisor" in page


def test_the_overview_warns_of_what_ends(browser_of: BrowserOf, people: People, engine: Engine) -> None:
    today = utc_now().date()
    with engine.begin() as connection:
        connection.execute(
            update(licences).where(licences.c.state == "NV").values(expires_on=today + dt.timedelta(days=10))
        )
        connection.execute(
            update(licences).where(licences.c.state == "OR").values(expires_on=today - dt.timedelta(days=10))
        )
    page = browser_of("carla").get("/roster").text
    assert 'badge expiring" title="Nevada' in page and 'badge expired" title="Oregon' in page
    assert "licence for Nevada ends on" in page and "licence for Oregon expired on" in page
    assert "at work" in page and "0 of 20" in page


def test_somebody_is_added_changed_and_taken_out(browser_of: BrowserOf, engine: Engine, people: People) -> None:
    carla = browser_of("carla")
    answer = carla.post("/roster/new", EVE)
    assert answer.status_code == 303 and "Eve Moreau is saved." in carla.get("/roster").text
    eve = roster(engine).get(3)
    assert eve is not None and eve.email == "eve@pharmacy.example" and eve.languages == ("en", "es")
    assert eve.hours == {"mon": [["08:00", "12:00"], ["13:00", "17:00"]], "fri": [["09:00", "15:00"]]}
    assert [(held.state, held.number) for held in eve.licences] == [("NY", "R-1"), ("TX", "R-2")]
    assert str(eve.time_off[0].last_day) == "2030-07-14" and eve.capacity == 7
    page = carla.get("/roster/people/3").text
    for part in ('value="Eve Moreau"', 'value="08:00-12:00, 13:00-17:00"', 'value="R-2"', 'value="2030-07-14"'):
        assert part in page, part
    without = {key: value for key, value in EVE.items() if key != "active"}
    assert carla.post("/roster/people/3", without | {"name": "Eve M."}).status_code == 303
    changed = roster(engine).get(3)
    assert changed is not None and not changed.active and changed.name == "Eve M."
    with engine.connect() as connection:
        first, second = audit.entries(connection)
    assert first.details["new"] is True and second.details["fields"] == ["name", "active"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": ""}, "Name has value"),
        ({"email": "no address"}, "Email has value"),
        ({"email": "ana@pharmacy.example"}, "which somebody else in the roster has"),
        ({"time_zone": "Texas"}, "Write one such as America/New_York"),
        ({"hours_mon": "9-17"}, "24-hour clock"),
        ({"hours_mon": "", "hours_fri": ""}, "no working hours"),
        ({"licence_state": ["NY", "", ""]}, "Licence 2, state"),
        ({"licence_expires": ["31.12.2099", "", "2098-01-01"]}, "Write the last valid day: 2027-03-31"),
        ({"off_to": ["2030-06-01", ""]}, "must not be before 2030-07-01"),
        ({"capacity": "0"}, "whole number from 1 to 1000"),
        ({"topics": "astrology"}, "Write a topic such as dosing"),
        ({"languages": "English"}, "code of ISO 639"),
    ],
)
def test_fields_that_cannot_be_are_named_with_the_cure_and_stay_as_typed(
    browser_of: BrowserOf, engine: Engine, people: People, changed: dict[str, Any], says: str
) -> None:
    answer = browser_of("carla").post("/roster/new", EVE | changed)
    assert answer.status_code == 422 and says in answer.text, answer.text[:3000]
    assert 'value="2030-07-01"' in answer.text and len(roster(engine).pharmacists) == 2
    assert actions(engine) == []


def test_an_account_is_bound_to_one_person_of_the_roster(
    browser_of: BrowserOf, engine: Engine, people: People, take: Take
) -> None:
    carla = browser_of("carla")
    carla.post("/roster/new", EVE | {"account": str(people["dan"].id)})
    dan = browser_of("dan")
    assert "claim" in dan.get("/queue").text or dan.get("/queue").status_code == 200
    lead = take(state="TX", phone="+19165550199")
    assert lead.assignee_id == 3
    assert "Yours to answer" in dan.get("/queue").text
    form = Fields.of(roster(engine).get(1))  # type: ignore[arg-type]
    assert form.email == "ana@pharmacy.example"
    carla.post("/roster/people/3", EVE | {"account": ""})
    assert "Yours to answer" not in dan.get("/queue").text


def test_saving_moves_leads_that_it_concerns(browser_of: BrowserOf, engine: Engine, people: People, take: Take) -> None:
    lead = take(state="NY")
    assert lead.assignee_id is None
    carla = browser_of("carla")
    hours = {f"hours_{day}": "00:00-12:00, 12:00-24:00" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    carla.post("/roster/new", EVE | hours | {"off_from": [], "off_to": []})
    assert "1 waiting or misplaced lead moved on." in carla.get("/roster").text
    found = Leads(engine).get(lead.id)
    assert found is not None and found.assignee_id == 3


def test_permits(browser_of: BrowserOf, engine: Engine, people: People) -> None:
    carla = browser_of("carla")
    form = {"permit_state": ["CA", "NV", ""], "permit_number": ["P1", "P2", ""], "permit_expires": ["2099-01-01"] * 2}
    assert carla.post("/roster/permits", form).status_code == 303
    assert [held.state for held in roster(engine).area.permits] == ["CA", "NV"]
    assert [one.active for one in roster(engine).pharmacists] == [True, True]
    assert 'value="P2"' in carla.get("/roster/permits").text
    refused = carla.post("/roster/permits", form | {"permit_state": ["CA", "CA"]})
    assert refused.status_code == 422 and "a second time" in refused.text
    assert [held.state for held in roster(engine).area.permits] == ["CA", "NV"]
    assert carla.post("/roster/permits", {}).status_code == 303
    assert roster(engine).area.permits == ()


def test_the_file_comes_out_as_it_goes_in(browser_of: BrowserOf, engine: Engine, people: People) -> None:
    carla = browser_of("carla")
    file = carla.get("/roster/roster.yml")
    assert file.headers["content-disposition"] == 'attachment; filename="roster.yml"'
    content = yaml.safe_load(file.text)
    assert [one["name"] for one in content["pharmacists"]] == ["Ana Ruiz", "Ben Okafor"]
    content["pharmacists"][0]["capacity"] = 3
    del content["pharmacists"][1]
    assert carla.post("/roster/file", {"roster": yaml.safe_dump(content)}).status_code == 303
    assert [(one.capacity, one.active) for one in roster(engine).pharmacists] == [(3, True), (20, False)]
    assert [action for _, action, _ in actions(engine)] == ["roster.exported", "roster.imported"]


def test_a_file_with_a_mistake_changes_nothing_and_names_line_and_cure(
    browser_of: BrowserOf, engine: Engine, people: People
) -> None:
    carla = browser_of("carla")
    text = carla.get("/roster/roster.yml").text.replace("2099-12-31", "2099-13-31", 1)
    line = next(number for number, row in enumerate(text.splitlines(), 1) if "2099-13-31" in row)
    answer = carla.post("/roster/file", {"roster": text})
    assert answer.status_code == 422
    assert f"roster.yml:{line}: pharmacists[1].licences[1].expires has value" in answer.text
    assert "Write the last valid day: 2027-03-31." in answer.text and "2099-13-31" in answer.text
    with engine.connect() as connection:
        assert connection.execute(select(licences.c.expires_on).distinct()).scalars().all() == [dt.date(2099, 12, 31)]


def test_permits_are_checked_without_anybody_in_the_roster() -> None:
    assert read_permits((("CA", "P1", "2099-01-01"),))[0].state == "CA"
    with pytest.raises(FormError, match="Permit 1, expires"):
        read_permits((("CA", "P1", "soon"),))
