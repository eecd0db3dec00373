from __future__ import annotations

import datetime as dt

import pytest

from bot.leads.roster import Licence, TimeOff
from bot.leads.roster_file import RosterFile, read_roster, write_roster
from bot.leads.service_area import Permit
from tests.leads.conftest import a_pharmacist

TOPICS = {"dosing", "dosing/timing", "lupus"}
GOOD = """\
permits:
  - {state: TX, number: NR-1, expires: 2027-06-30}
pharmacists:
  - name: Ann Lee
    email: Ann@Pharmacy.example
    time_zone: America/New_York
    hours:
      mon-thu: 09:00-17:00
      fri: [9:00-12:00, "13:00-17:30"]
    languages: [en, es]
    topics: [dosing, lupus]
    capacity: 12
    licences:
      - state: Texas
        number: 12345
        expires: 2027-03-31
    time_off:
      - {from: 2026-12-24, to: 2027-01-02}
"""


def read(text: str) -> RosterFile:
    found, complaints = read_roster(text, "roster.yml", TOPICS)
    assert found is not None, list(map(str, complaints))
    return found


def complaints(text: str) -> list[str]:
    found, complaints = read_roster(text, "roster.yml", TOPICS)
    assert found is None
    return list(map(str, complaints))


def test_a_good_file_is_read() -> None:
    found = read(GOOD)
    (ann,) = found.pharmacists
    assert found.permits == (Permit("TX", "NR-1", dt.date(2027, 6, 30)),)
    assert (ann.name, ann.email, ann.time_zone, ann.capacity) == (
        "Ann Lee",
        "ann@pharmacy.example",
        "America/New_York",
        12,
    )
    office = [["09:00", "17:00"]]
    assert ann.hours == {
        "mon": office,
        "tue": office,
        "wed": office,
        "thu": office,
        "fri": [["09:00", "12:00"], ["13:00", "17:30"]],
    }
    assert (ann.languages, ann.topics) == (("en", "es"), ("dosing", "lupus"))
    assert ann.licences == (Licence("TX", "12345", dt.date(2027, 3, 31)),)
    assert ann.time_off == (TimeOff(dt.date(2026, 12, 24), dt.date(2027, 1, 2)),)


def test_what_may_be_left_out_has_a_default() -> None:
    short = "\n".join(line for line in GOOD.splitlines() if not line.strip().startswith(("languages", "topics", "cap")))
    (ann,) = read(short).pharmacists
    assert (ann.languages, ann.topics, ann.capacity) == (("en",), (), 20)


# The line that is changed, what it becomes, and what is said: line, key, value and cure.
WRONG = [
    (
        "  - {state: TX, number",
        "  - {state: TY, number",
        "2: permits[1].state has value 'TY'. Write a postal code",
    ),
    (
        "expires: 2027-06-30",
        "expires: 2027-06-31",
        "2: permits[1].expires has value '2027-06-31'. Write the last",
    ),
    ("NR-1, expires: 2027-06-30", "NR-1", "2: permits[1].expires is missing. Add it."),
    ("Ann@Pharmacy.example", "ann at home", "5: pharmacists[1].email has value 'ann at home'. Write an email address"),
    ("New_York", "Newyork", "6: pharmacists[1].time_zone has value 'America/Newyork'. Write one such as America/New"),
    ("mon-thu:", "monday:", "8: pharmacists[1].hours.monday is no day. Write mon, tue"),
    (
        "mon-thu: 09:00-17:00",
        "mon-thu: 9-5",
        "8: pharmacists[1].hours.mon-thu has value '9-5'. Write the hours of",
    ),
    ("mon-thu: 09:00-17:00", "mon-thu: 9:00-5:00", "8: pharmacists[1].hours.mon-thu has value '9:00-5:00'. Write the"),
    ("mon-thu: 09:00-17:00", "mon-thu: 09:00-25:00", "8: pharmacists[1].hours.mon-thu has value '09:00-25:00'."),
    ("mon-thu:", "mon-fri:", "9: pharmacists[1].hours.fri names fri a second time. Name each day once."),
    ('"13:00-17:30"', '"11:00-17:30"', "9: pharmacists[1].hours.fri has hours that overlap."),
    ("[en, es]", "[en, Spanish]", "10: pharmacists[1].languages[2] has value 'Spanish'. Write a code of ISO 639"),
    ("[en, es]", "en", "10: pharmacists[1].languages has value 'en'. Write a list"),
    ("[dosing, lupus]", "[dosing, gout]", "11: pharmacists[1].topics[2] has value 'gout'. Write a topic such as"),
    ("capacity: 12", "capacity: many", "12: pharmacists[1].capacity has value 'many'. Write a whole number from 1 to"),
    ("capacity: 12", "capacity: 0", "12: pharmacists[1].capacity has value '0'."),
    ("capacity: 12", "capacty: 12", "12: pharmacists[1].capacty is no known key. Keys: name, email"),
    ("capacity: 12", "name: Ann", "12: pharmacists[1].name is given twice. Remove one of the two."),
    ("number: 12345", "number: ''", "15: pharmacists[1].licences[1].number has value ''. Write the number on the"),
    ("to: 2027-01-02", "to: 2026-01-02", "18: pharmacists[1].time_off[1].to has value '2026-01-02'. It must not be"),
]


@pytest.mark.parametrize(("old", "new", "said"), WRONG)
def test_each_mistake_names_line_key_value_and_cure(old: str, new: str, said: str) -> None:
    assert old in GOOD
    found = complaints(GOOD.replace(old, new))
    assert len(found) == 1 and found[0].startswith(f"roster.yml:{said}"), found


def test_all_mistakes_are_named_at_once_in_order() -> None:
    text = GOOD.replace("TX", "TY").replace("capacity: 12", "capacity: x").replace("[en, es]", "[English]")
    assert [line.split(":")[1] for line in complaints(text)] == ["2", "10", "12"]


def test_twice_the_same_person_or_state_is_refused() -> None:
    person = GOOD[GOOD.index("  - name") :]
    assert "pharmacists[2].email has value 'ann@pharmacy.example' a second time" in complaints(GOOD + person)[0]
    twice = GOOD.replace("    time_off", "      - {state: TX, number: 2, expires: 2028-01-01}\n    time_off")
    assert "licences[2].state names TX a second time. Keep the valid one." in complaints(twice)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "roster.yml:1: the file is empty"),
        ("pharmacists: []", "roster.yml:1: pharmacists is empty. Add at least one"),
        ("permits: []", "roster.yml:1: pharmacists is missing"),
        ("- a\n- b", "roster.yml:1: the file has value a list"),
        ("pharmacists:\n  - name: [", "roster.yml:2: YAML cannot be read"),
        ("pharmacists: \x07", "roster.yml:1: YAML holds characters that are no text"),
        ("pharmacists: [Ann]", "roster.yml:1: pharmacists[1] has value 'Ann'. Write `key: value` lines."),
    ],
)
def test_what_is_no_roster_is_refused(text: str, said: str) -> None:
    assert complaints(text)[0].startswith(said)


def test_what_is_written_is_read_as_the_same() -> None:
    away = (TimeOff(dt.date(2026, 12, 24), dt.date(2027, 1, 2)),)
    people = (
        a_pharmacist("Ann Lee", "OH", "TX", topics=("dosing",), languages=("en", "es"), capacity=3, time_off=away),
        a_pharmacist("Zoë Ñandú", hours={"sat": [["22:00", "06:00"]]}, email="zoe@pharmacy.example"),
    )
    permits = (Permit("TX", "0123", dt.date(2027, 6, 30)),)
    assert read(write_roster((*people, a_pharmacist("Gone Girl", active=False)), permits)) == RosterFile(
        people, permits
    )
