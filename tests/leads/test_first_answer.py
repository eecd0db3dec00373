"""How the contact form reads answers that say more, less or something else than was asked."""

from __future__ import annotations

import pytest

from bot.leads.interview import read
from tests.leads.test_interview import said


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "nope",
        "no thanks not now",
        "nah, i'm good",
        "not interested",
        "I don't want to",
        "whatever bye",
        "ahora no",
    ],
)
def test_a_refusal_of_the_first_question_leaves_the_form(text: str) -> None:
    assert read(said(text, "name")).cancelled


@pytest.mark.parametrize("text", ["Noah", "no, it's Maria", "Not Now Kate", "Bye Robert", "Ty"])
def test_a_name_is_no_refusal(text: str) -> None:
    assert not read(said(text, "name")).cancelled


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "Marcus 214-555-0177 texas anytime",
            {"name": "Marcus", "phone": "+12145550177", "contact": "phone", "state": "TX"},
        ),
        ("my name is Bob and my number is 212-555-0123", {"name": "Bob", "phone": "+12125550123", "contact": "phone"}),
        (
            "Georgia Smith, georgia@gmail.com, Virginia, after 5 pm",
            {
                "name": "Georgia Smith",
                "email": "georgia@gmail.com",
                "contact": "email",
                "state": "VA",
                "time": "After 5 p.m.",
            },
        ),
        ("212-555-0123", {"phone": "+12125550123", "contact": "phone"}),
    ],
)
def test_details_given_at_once_are_all_kept(text: str, values: dict[str, str]) -> None:
    got = {name: value for name, value in read(said(text, "name")).values.items() if value is not None}
    assert got == values


def test_a_contact_in_place_of_the_name_is_noted_and_the_name_asked_for_again() -> None:
    outcome = read(said("jane@gmail.com", "name"))
    assert "name" not in outcome.values
    assert outcome.notes == ["I have noted your contact details."]


@pytest.mark.parametrize(
    "text", ["my daughter's name is Lily, I'm Karen Whitfield", "I want a call, my name is Karen Whitfield"]
)
def test_a_name_is_found_among_other_words(text: str) -> None:
    assert read(said(text, "name")).values["name"] == "Karen Whitfield"


@pytest.mark.parametrize("text", ["just give me the phone number", "side effects", "tell me the price first"])
def test_another_wish_in_place_of_the_name_is_for_the_dialogue(text: str) -> None:
    assert read(said(text, "name", understood=True)).elsewhere


@pytest.mark.parametrize("text", ["give me a call after 5", "call me in the morning"])
def test_when_to_call_is_no_question(text: str) -> None:
    assert read(said(text, "time", understood=True)).values["time"]


@pytest.mark.parametrize(
    "text",
    ["will you sell my number?", "is this private", "what happens with my data", "¿van a compartir mi correo?"],
)
@pytest.mark.parametrize("asked", ["name", "contact", "state", "time", "consent", "confirmed"])
def test_what_becomes_of_the_details_is_said_at_every_step(text: str, asked: str) -> None:
    outcome = read(said(text, asked, understood=True))
    assert set(outcome.values) == {"tries"}
    assert "pharmacy team only" in outcome.notes[0]


@pytest.mark.parametrize(
    ("text", "email"), [("yes gmail sorry", "jane@gmail.com"), ("yes but use ann@gmail.com", "ann@gmail.com")]
)
def test_a_yes_in_a_sentence_takes_the_suggested_address_unless_it_gives_another(text: str, email: str) -> None:
    first = read(said("jane@gmial.com", "contact"))
    assert read(said(text, "contact", details={"tries": first.values["tries"]})).values["email"] == email
