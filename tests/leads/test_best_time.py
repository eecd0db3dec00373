from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.leads.best_time import TIME_MAX, parse_time
from bot.leads.problem import ContactProblem

ANY_TEXT = st.text(st.characters(), max_size=140) | st.lists(
    st.sampled_from(
        [
            "5pm",
            "5:00 PM",
            "11 a.m.",
            "after",
            "mornings",
            "call me",
            "please",
            "any time",
            "in",
            "the",
            ".",
            "it's",
            "am",
            "works",
            "best time is",
            "weekdays",
            "i'm free",
            "maybe",
            "12.30pm",
        ]
    ),
    max_size=7,
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "phrase", "why"),
    [
        ("mornings", "Mornings", "as it is"),
        ("Morning", "Mornings", "singular"),
        ("in the morning", "Mornings", "phrase"),
        ("in the afternoons", "Afternoons", "phrase"),
        ("evening please", "Evenings", "please"),
        ("weekday", "Weekdays", "singular"),
        ("week ends", "Weekends", "two words"),
        ("am", "Mornings", "a.m. alone"),
        ("pm", "Afternoons", "p.m. alone"),
        ("anytime", "Anytime", "as it is"),
        ("any time", "Anytime", "two words"),
        ("whenever", "Anytime", "another word"),
        ("doesn't matter", "Anytime", "another phrase"),
        ("It doesn’t matter", "Anytime", "curly apostrophe"),
        ("no preference", "Anytime", "another phrase"),
        ("I'm always free", "Anytime", "another phrase"),
        ("anytime after 5", "After 5", "not any time"),
        ("after 5pm", "After 5 p.m.", "clock"),
        ("after 5:00 PM", "After 5 p.m.", "full hour"),
        ("after 5.30 p.m.", "After 5:30 p.m.", "dot for colon"),
        ("9am-11am", "9 a.m.-11 a.m.", "span"),
        ("between 9 and 11 am", "Between 9 and 11 a.m.", "span in words"),
        ("17:00", "17:00", "24 hours stay"),
        ("weekdays before noon", "Weekdays before noon", "free text"),
        ("best time is Tuesday afternoon", "Tuesday afternoon", "lead-in"),
        ("The best time to call me is after 6pm", "After 6 p.m.", "long lead-in"),
        ("call me after lunch", "After lunch", "lead-in"),
        ("you can reach me mornings", "Mornings", "lead-in"),
        ("probably evenings", "Evenings", "hedge"),
        ("i'd prefer thursdays, thanks!", "Thursdays", "both ends"),
        ("mornings are best", "Mornings", "after it"),
        ("Mon/Wed/Fri 2pm PST", "Mon/Wed/Fri 2 p.m. PST", "days and zone"),
        ("=1+1", "1+1", "no formula"),
        ("m" * TIME_MAX, "M" + "m" * (TIME_MAX - 1), "just fits"),
    ],
)
def test_time_is_tidied(text: str, phrase: str, why: str) -> None:
    assert parse_time(text) == phrase, why


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("", "no_time", "nothing"),
        ("?!", "no_time", "signs"),
        ("🙂", "no_time", "an emoji"),
        ("please", "no_time", "a word around nothing"),
        ("m" * (TIME_MAX + 1), "too_long", "121 characters"),
    ],
)
def test_text_is_refused_with_its_reason(text: str, code: str, why: str) -> None:
    problem = parse_time(text)
    assert isinstance(problem, ContactProblem), why
    assert problem.code == code, why


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_any_text_gives_a_phrase_that_reads_back_or_a_problem(text: str) -> None:
    phrase = parse_time(text)
    if isinstance(phrase, str):
        assert 0 < len(phrase) <= TIME_MAX
        assert parse_time(phrase) == phrase
    else:
        assert phrase.message()
