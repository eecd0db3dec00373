from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.states import OTHER_NAMES, STATES
from bot.leads.problem import ContactProblem
from bot.leads.residence import parse_state

ANY_TEXT = st.text(st.characters(), max_size=60) | st.lists(
    st.sampled_from(
        [*STATES, *STATES.values(), "i live in", "ok", "hi", "me", "London", ",", "usa", "state", "from", "in", "or"]
    ),
    max_size=5,
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("Texas", "TX", "name"),
        ("texas", "TX", "lower case"),
        ("TX", "TX", "code"),
        ("tx", "TX", "code in lower case"),
        ("Tx.", "TX", "full stop"),
        ("I live in Texas", "TX", "sentence"),
        ("i live in texas.", "TX", "sentence in lower case"),
        ("I'm in Ohio", "OH", "sentence"),
        ("I’m from Maine", "ME", "curly apostrophe"),
        ("im in oregon", "OR", "no apostrophe"),
        ("we're in Utah now", "UT", "now"),
        ("in CA", "CA", "code after in"),
        ("currently living in Nevada", "NV", "participle"),
        ("state of Georgia", "GA", "state of"),
        ("the state is Iowa", "IA", "label"),
        ("no, it's Kansas", "KS", "a correction"),
        ("Texas, USA", "TX", "country after it"),
        ("Texas please", "TX", "please"),
        ("New York", "NY", "two words"),
        ("nyc", "NY", "city"),
        ("new york city", "NY", "city"),
        ("upstate new york", "NY", "part of a state"),
        ("West Virginia", "WV", "not Virginia"),
        ("i live in west virginia", "WV", "not Virginia in a sentence"),
        ("Arkansas", "AR", "not Kansas"),
        ("i live near little rock arkansas", "AR", "not Kansas in a sentence"),
        ("New Mexico", "NM", "not Mexico"),
        ("i live in new mexico", "NM", "not Mexico in a sentence"),
        ("Washington", "WA", "the state"),
        ("washington state", "WA", "the state"),
        ("Washington DC", "DC", "the district"),
        ("Washington, D.C.", "DC", "the district with comma"),
        ("washington d.c.", "DC", "the district with dots"),
        ("Puerto Rico", "PR", "territory"),
        ("Guam", "GU", "territory"),
        ("US Virgin Islands", "VI", "territory, not Virginia"),
        ("Austin, TX", "TX", "city and code"),
        ("Austin, TX 78701", "TX", "city, code and ZIP"),
        ("pa", "PA", "Pennsylvania: too likely to ask"),
        ("boston ma", "MA", "city and code that is a word"),
        ("austin tx", "TX", "city and code without comma"),
        ("Austin Texas", "TX", "city and name"),
        ("Paris, Texas", "TX", "a city named as one abroad"),
        ("Ontario, California", "CA", "a city named as a province"),
        ("Vancouver, WA", "WA", "a city named as one abroad"),
        ("Kansas City, Missouri", "MO", "a city named as a state"),
        ("kansas city missouri", "MO", "the same without comma"),
        ("Delaware, Ohio", "OH", "a city named as a state"),
        ("southern california", "CA", "part of a state"),
        ("i think california, near la", "CA", "a state somewhere inside"),
        ("Oregon!", "OR", "exclamation"),
        ("OK", "OK", "Oklahoma in capitals"),
        ("I LIVE IN TEXAS", "TX", "IN is a word here"),
        ("ST LOUIS MO", "MO", "capitals"),
        ("i am in OK", "OK", "Oklahoma in a sentence"),
        ("HI", "HI", "Hawaii in capitals"),
        ("Cali", "CA", "short form"),
        ("Penna", "PA", "short form"),
        ("Ｔｅｘａｓ", "TX", "full-width letters"),
    ],
)
def test_state_is_read(text: str, code: str, why: str) -> None:
    assert parse_state(text) == code, why


@pytest.mark.parametrize("name", [*STATES.values(), *STATES, *chain.from_iterable(OTHER_NAMES.values())])
def test_every_known_name_is_read_in_a_sentence(name: str) -> None:
    code = next(code for code in STATES if name in (code, STATES[code], *OTHER_NAMES.get(code, ())))
    assert parse_state(name) == code
    assert parse_state(f"I live in {name}") == code


@pytest.mark.parametrize(
    ("text", "code", "suggestion", "why"),
    [
        ("", "unknown", None, "nothing"),
        ("🙂", "unknown", None, "an emoji"),
        ("yes", "unknown", None, "no state"),
        ("NOT IN THE MOOD", "unknown", None, "IN is a word here"),
        ("everywhere", "unknown", None, "no state"),
        ("Ontario", "abroad", None, "province"),
        ("I live in Ontario, Canada", "abroad", None, "province and country"),
        ("Vancouver BC", "abroad", None, "city abroad"),
        ("UK", "abroad", None, "country"),
        ("u.k.", "abroad", None, "country with dots"),
        ("London", "abroad", None, "city abroad"),
        ("i'm in london england", "abroad", None, "sentence"),
        ("Mexico", "abroad", None, "country"),
        ("Germany", "abroad", None, "country"),
        ("Australia", "abroad", None, "country"),
        ("I live abroad", "abroad", None, "no place"),
        ("USA", "country_alone", None, "the country"),
        ("the United States", "country_alone", None, "the country"),
        ("america", "country_alone", None, "the country"),
        ("90210", "zip_code", None, "ZIP"),
        ("90210-1234", "zip_code", None, "ZIP+4"),
        ("ok", "ambiguous", "Oklahoma", "or a yes"),
        ("Ok", "ambiguous", "Oklahoma", "or a yes"),
        ("hi", "ambiguous", "Hawaii", "or a greeting"),
        ("oh", "ambiguous", "Ohio", "or surprise"),
        ("me", "ambiguous", "Maine", "or the visitor"),
        ("la", "ambiguous", "Louisiana", "or Los Angeles"),
        ("portland or", "ambiguous", "Oregon", "city and code that is a word"),
        ("sounds ok", "ambiguous", "Oklahoma", "or agreement"),
        ("in", "ambiguous", "Indiana", "or a word"),
        ("or", "ambiguous", "Oregon", "or a word"),
        ("Californa", "unknown", "California", "a slip"),
        ("Pensylvania", "unknown", "Pennsylvania", "a slip"),
        ("massachusets", "unknown", "Massachusetts", "a slip"),
        ("Conneticut", "unknown", "Connecticut", "a slip"),
        ("Tenessee", "unknown", "Tennessee", "a slip"),
        ("Texas and Ohio", "several", None, "two"),
        ("I live in Ohio but I'm moving to Florida", "several", None, "two"),
    ],
)
def test_text_is_refused_with_its_reason(text: str, code: str, suggestion: str | None, why: str) -> None:
    problem = parse_state(text)
    assert isinstance(problem, ContactProblem), why
    assert (problem.code, problem.suggestion) == (code, suggestion), why


def test_visitor_abroad_is_told_what_is_needed_and_no_more() -> None:
    message = parse_state("London").message()
    assert message.startswith("I can only note a U.S. state or territory here.")
    assert "serve" not in message and "ship" not in message


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_any_text_gives_a_code_that_reads_back_or_a_problem(text: str) -> None:
    code = parse_state(text)
    if isinstance(code, str):
        assert code in STATES
        assert parse_state(code) == code
    else:
        assert code.message()
