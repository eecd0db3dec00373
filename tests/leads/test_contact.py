from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.leads.contact import find_contacts, parse_name, parse_time

ANY_TEXT = st.text(st.characters(), max_size=80) | st.lists(
    st.sampled_from(
        [
            "212-555-0123",
            "jane@x.com",
            "jane at gmail dot com",
            "or",
            "and",
            "its",
            ",",
            "mornings",
            "911",
            "555",
            "@",
            "janegmail.com",
            "+44",
            "call me",
            "9am-5pm",
        ]
    ),
    max_size=7,
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "phone", "email", "rest", "why"),
    [
        ("its 212-555-0123 or jane@x.com, mornings", "+12125550123", "jane@x.com", "mornings", "both and a time"),
        ("212-555-0123", "+12125550123", None, "", "number alone"),
        ("jane@x.com", None, "jane@x.com", "", "address alone"),
        ("jane@x.com 2125550123", "+12125550123", "jane@x.com", "", "no word between"),
        ("jane2125550123@x.com", None, "jane2125550123@x.com", "", "digits of an address are no number"),
        (
            "my email is jane at gmail dot com and my cell is 212 555 0123",
            "+12125550123",
            "jane@gmail.com",
            "",
            "dictated",
        ),
        ("call me at 212-555-0123", "+12125550123", None, "", "connecting words"),
        ("you can call me mornings at 212-555-0123", "+12125550123", None, "mornings", "time in front"),
        ("212 555 0123 9am-5pm", "+12125550123", None, "9am-5pm", "time behind"),
        ("My name is Jane, 212-555-0123", "+12125550123", None, "name is Jane", "a name"),
        ("Jane Doe <jane@x.com>", None, "jane@x.com", "Jane Doe", "as mail programs write it"),
        ("jane@gmail.com/2125550123", "+12125550123", "jane@gmail.com", "", "slash between"),
        ("no it's 917-555-0145 actually", "+19175550145", None, "", "a correction"),
        ("+44 20 7946 0958 evenings", "+442079460958", None, "evenings", "abroad"),
        ("two one two five five five zero one two three", "+12125550123", None, "", "in words"),
        ("email: o'neil@x.com; phone: (212) 555-0123 ext. 4", "+12125550123;ext=4", "o'neil@x.com", "", "labels"),
    ],
)
def test_contacts_are_found(text: str, phone: str | None, email: str | None, rest: str, why: str) -> None:
    contacts = find_contacts(text)
    assert (contacts.phone and contacts.phone.stored, contacts.email, contacts.rest) == (phone, email, rest), why
    assert contacts.problems == (), why


@pytest.mark.parametrize(
    ("text", "codes", "found", "why"),
    [
        ("", ["no_contact"], False, "nothing"),
        ("mornings", ["no_contact"], False, "a time alone"),
        ("after 5pm", ["no_contact"], False, "few digits among words"),
        ("i take 4.5 mg", ["no_contact"], False, "a dose"),
        ("555-0123", ["too_few_digits"], False, "a short number"),
        ("911", ["emergency_number"], False, "emergency"),
        ("855-485-8600", ["own_number"], False, "the pharmacy's own"),
        ("janegmail.com", ["missing_at"], False, "looks like an address"),
        ("jane@gmial.com", ["mistyped_domain"], False, "a slip"),
        ("555-0123 or jane@gmial.com", ["mistyped_domain", "too_few_digits"], False, "both wrong"),
        ("555-0123 or jane@x.com", ["too_few_digits"], True, "one right, one wrong"),
        ("212-555-0123 or jane@", ["half_address"], True, "one right, one wrong"),
    ],
)
def test_problems_are_told(text: str, codes: list[str], found: bool, why: str) -> None:
    contacts = find_contacts(text, pharmacy_phone="(855) 485-8600")
    assert [problem.code for problem in contacts.problems] == codes, why
    assert bool(contacts.phone or contacts.email) == found, why


def test_the_rest_reads_as_a_name_or_a_time() -> None:
    assert parse_name(find_contacts("hi im jane doe, 212-555-0123").rest) == "Jane Doe"
    assert parse_time(find_contacts("212-555-0123 after 5pm").rest) == "After 5 p.m."


def test_repr_holds_nothing_personal() -> None:
    shown = repr(find_contacts("Jane 212-555-0123 jane@x.com"))
    assert not any(word in shown for word in ("Jane", "555", "jane@x.com"))


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_any_text_gives_a_contact_or_a_problem(text: str) -> None:
    contacts = find_contacts(text)
    assert contacts.phone or contacts.email or contacts.problems
