from __future__ import annotations

import pytest

from bot.knowledge.figures import Figure, figures_in, supported


@pytest.mark.parametrize(
    ("text", "figures", "reason"),
    [
        ("4.5 mg a day", {("4.5", "mg")}, "a decimal and its unit"),
        ("4.5mg", {("4.5", "mg")}, "no space"),
        ("4.5-mg capsules", {("4.5", "mg")}, "a hyphen before the unit"),
        ("2 milligrams", {("2", "mg")}, "the unit in full"),
        ("1 to 5 mg", {("1", "mg"), ("5", "mg")}, "a range shares its unit"),
        ("0.5-4.5 mg", {("0.5", "mg"), ("4.5", "mg")}, "a range with a hyphen"),
        ("2–3 months", {("2", "month"), ("3", "month")}, "a range with a dash"),
        ("50 mg to 300 mg", {("50", "mg"), ("300", "mg")}, "both units written"),
        ("about 10% of people", {("10", "%")}, "the sign"),
        ("less than ten percent", {("10", "%")}, "the number as a word"),
        ("for seven days", {("7", "day")}, "a word before a unit"),
        ("two to three months", {("2", "month"), ("3", "month")}, "a range of words"),
        ("one of them", set(), "a word without a unit is no figure"),
        ("15,297 people", {("15297", "people")}, "a thousands separator"),
        ("38 women", {("38", "people")}, "people are people"),
        ("38 older people", {("38", "people")}, "a word between"),
        ("n=38", {("38", "")}, "a count in brackets"),
        ("since 1985", {("1985", "")}, "a year"),
        ("over 580 articles", {("580", "")}, "an unknown unit is no unit"),
        ("call 911 or 988", set(), "emergency numbers"),
        ("Poison Help 1-800-222-1222", set(), "a phone number"),
        ("(855) 485-8600", set(), "a phone number"),
        ("TLR4 and TLR-9", set(), "receptors"),
        ("beta-2 and IL-6", set(), "names with digits"),
        ("section 503A pharmacies", set(), "a section of law"),
        ("NCT04154033", set(), "a trial's number"),
        ("", set(), "nothing"),
    ],
)
def test_figures_of_a_text(text: str, figures: set[tuple[str, str]], reason: str) -> None:
    assert figures_in(text) == {Figure(*pair) for pair in figures}, reason


@pytest.mark.parametrize(
    ("figure", "carried", "yes", "reason"),
    [
        (("4.5", "mg"), {("4.5", "mg")}, True, "the same"),
        (("4.5", "mg"), {("4.5", "mcg")}, False, "a thousandth is not the same"),
        (("4.5", "mg"), {("4.5", "")}, False, "a measure needs its unit"),
        (("8", "week"), {("8", "month")}, False, "another unit"),
        (("80", "people"), {("80", "")}, True, "'80 enrolled' is a count of people"),
        (("80", "people"), {("80", "mg")}, False, "milligrams are not people"),
        (("80", ""), {("80", "people")}, True, "a bare number may meet a count"),
        (("80", ""), {("81", "")}, False, "another number"),
        (("80", ""), set(), False, "no figures at all"),
    ],
)
def test_a_figure_is_carried(figure: tuple[str, str], carried: set[tuple[str, str]], yes: bool, reason: str) -> None:
    assert supported(Figure(*figure), {Figure(*pair) for pair in carried}) is yes, reason


@pytest.mark.parametrize(
    ("figure", "written"), [(("4.5", "mg"), "4.5 mg"), (("10", "%"), "10%"), (("1985", ""), "1985")]
)
def test_a_figure_reads_as_people_write_it(figure: tuple[str, str], written: str) -> None:
    assert str(Figure(*figure)) == written
