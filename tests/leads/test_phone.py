from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.texts import texts
from bot.leads.phone import Phone, parse_phone, shown_phone
from bot.leads.problem import ContactProblem

ANY_TEXT = st.text(st.characters(), max_size=80) | st.text("0123456789+-(). x@#;ext=", max_size=30)


@pytest.mark.parametrize(
    ("text", "stored", "why"),
    [
        ("(212) 555-0123", "+12125550123", "as written on paper; 555-01xx is reserved for fiction and fine"),
        ("212-555-0123", "+12125550123", "hyphens"),
        ("212.555.0123", "+12125550123", "dots"),
        ("212 555 0123", "+12125550123", "spaces"),
        ("2125550123", "+12125550123", "digits alone"),
        ("(212)5550123", "+12125550123", "no space"),
        ("212/555-0123", "+12125550123", "slash"),
        ("212 - 555 - 0123", "+12125550123", "spaced hyphens"),
        ("(212) 555 01 23", "+12125550123", "split pairs"),
        ("1 212 555 0123", "+12125550123", "trunk 1"),
        ("1-212-555-0123", "+12125550123", "trunk 1 with hyphens"),
        ("+1 212 555 0123", "+12125550123", "international form"),
        ("+12125550123", "+12125550123", "E.164"),
        ("２１２５５５０１２３", "+12125550123", "full-width digits"),
        ("٢١٢٥٥٥٠١٢٣", "+12125550123", "Arabic-Indic digits"),
        ("212\u200b555\u200b0123", "+12125550123", "pasted zero-width spaces"),
        ("212\u00a0555\u00a00123", "+12125550123", "no-break spaces"),
        ("212‑555‑0123", "+12125550123", "no-break hyphens"),
        ("my number is 212-555-0123", "+12125550123", "lead-in"),
        ("its 2125550123 mornings", "+12125550123", "time after it"),
        ("call 2125550123after 5", "+12125550123", "touching a word"),
        ("212 555 0123 9am-5pm", "+12125550123", "another number after it"),
        ("I take 4.5 mg, call 212-555-0123", "+12125550123", "a dose before it"),
        ("212-555-0123 or 917-555-0145", "+12125550123", "the first of two"),
        ("212-555-0123 ext 12", "+12125550123;ext=12", "extension"),
        ("212-555-0123 x12", "+12125550123;ext=12", "short extension"),
        ("two one two five five five zero one two three", "+12125550123", "in words"),
        ("Two One Two, five five five, oh one two three", "+12125550123", "in words with commas and oh"),
        ("800-555-0199", "+18005550199", "toll-free: an office may have no other"),
        ("416-555-0199", "+14165550199", "Canada"),
        ("787-555-0123", "+17875550123", "Puerto Rico"),
        ("+44 20 7946 0958", "+442079460958", "United Kingdom with +"),
        ("+49 30 901820", "+4930901820", "Germany with +"),
        ("+52 55 5080 2000", "+525550802000", "Mexico with +"),
        ("011 44 20 7946 0958", "+442079460958", "dialled abroad from the USA"),
    ],
)
def test_number_is_read(text: str, stored: str, why: str) -> None:
    phone = parse_phone(text)
    assert isinstance(phone, Phone), why
    assert phone.stored == stored, why


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("", "no_digits", "nothing"),
        ("no phone", "no_digits", "words"),
        ("jane@gmail.com", "no_digits", "an email address"),
        ("📞", "no_digits", "an emoji"),
        ("five five", "no_digits", "too few digits in words to be sure"),
        ("12", "too_few_digits", "two digits"),
        ("555-0123", "too_few_digits", "no area code"),
        ("212-555-012", "too_few_digits", "one digit short"),
        ("+1 212 555", "too_few_digits", "short with country code"),
        ("555-123-4567", "no_such_number", "555 is no area code"),
        ("000-000-0000", "no_such_number", "zeros"),
        ("123-456-7890", "no_such_number", "an area code begins with 2 to 9"),
        ("1 123 456 7890", "no_such_number", "the same with trunk 1"),
        ("999-999-9999", "no_such_number", "999 is no area code"),
        ("020 7946 0958", "not_us", "British without +"),
        ("0044 20 7946 0958", "not_us", "00 is not how Americans dial"),
        ("07700 900123", "not_us", "British mobile without +"),
        ("+44 20 7946", "not_international", "too short for its country"),
        ("+999 123 456 789", "not_international", "no such country"),
        ("1234567890123456", "too_many_digits", "16 digits, a card number"),
        ("911", "emergency_number", "emergency"),
        ("9-1-1", "emergency_number", "emergency with hyphens"),
        ("988", "emergency_number", "crisis line"),
        ("call 988", "emergency_number", "crisis line in words"),
        ("1-800-222-1222", "emergency_number", "Poison Help"),
        ("800 222 1222", "emergency_number", "Poison Help without 1"),
        ("1-800-273-8255", "emergency_number", "the long number of 988"),
        ("(855) 485-8600", "own_number", "the pharmacy's own"),
        ("+18554858600", "own_number", "the pharmacy's own as E.164"),
        ("900-555-1234", "premium_number", "the pharmacy would pay for the call"),
    ],
)
def test_number_is_refused_with_its_reason(text: str, code: str, why: str) -> None:
    problem = parse_phone(text, pharmacy_phone="(855) 485-8600")
    assert isinstance(problem, ContactProblem), why
    assert problem.code == code, why
    assert texts("en")(f"example.{problem.example}") in problem.message()


def test_missing_area_code_is_named() -> None:
    assert "has 7; please add the area code" in parse_phone("555-0123").message()


@pytest.mark.parametrize(
    "code_and_text",
    [
        ("too_few_digits", "555-0123"),
        ("not_us", "020 7946 0958"),
        ("not_international", "+44 20 7946"),
        ("own_number", "855-485-8600"),
    ],
)
def test_examples_are_numbers_themselves(code_and_text: tuple[str, str]) -> None:
    problem = parse_phone(code_and_text[1], pharmacy_phone="855-485-8600")
    assert problem.code == code_and_text[0]
    assert isinstance(parse_phone(texts("en")(f"example.{problem.example}")), Phone)


def test_a_number_of_the_pharmacy_is_fine_when_none_is_configured() -> None:
    assert isinstance(parse_phone("855-485-8600"), Phone)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+12125550123", "(212) 555-0123"),
        ("+12125550123;ext=12", "(212) 555-0123 ext. 12"),
        ("+442079460958", "+44 20 7946 0958"),
        ("erased", "erased"),
    ],
)
def test_stored_number_is_shown_as_people_write_it(stored: str, shown: str) -> None:
    assert shown_phone(stored) == shown


def test_repr_holds_no_number() -> None:
    assert "555" not in repr(parse_phone("212-555-0123"))


@settings(max_examples=150, deadline=None)
@given(ANY_TEXT)
def test_any_text_gives_a_number_that_reads_back_or_a_problem(text: str) -> None:
    phone = parse_phone(text)
    if isinstance(phone, Phone):
        assert parse_phone(phone.stored) == phone
        assert parse_phone(phone.shown) == phone
    else:
        assert isinstance(phone, ContactProblem) and phone.message()
