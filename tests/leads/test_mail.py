from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.texts import texts
from bot.leads.mail import parse_email
from bot.leads.problem import ContactProblem

ANY_TEXT = (
    st.text(st.characters(), max_size=60)
    | st.text("ab.@ ,gmailco\"'()<>-_:", max_size=40)
    | st.lists(
        st.sampled_from(["jane", "at", "dot", "gmail", "com", "@", "gmail.con", ",", ".", "é", "x.com"]), max_size=8
    ).map(" ".join)
    | st.emails()
)


@pytest.mark.parametrize(
    ("text", "address", "why"),
    [
        ("jane@gmail.com", "jane@gmail.com", "plain"),
        ("Jane@GMAIL.com", "Jane@gmail.com", "only the domain is without case (RFC 5321)"),
        ("  jane@gmail.com  ", "jane@gmail.com", "spaces around"),
        ("jane.doe+ldn@gmail.com", "jane.doe+ldn@gmail.com", "dots and plus"),
        ("o'neil@x.com", "o'neil@x.com", "an apostrophe is allowed (RFC 5321)"),
        ("'jane@x.com'", "jane@x.com", "single quotes"),
        ("jane_doe-1@sub.x.co.uk", "jane_doe-1@sub.x.co.uk", "subdomain"),
        ("jané@exämple.de", "jané@exämple.de", "international"),
        ("my email is jane@x.com.", "jane@x.com", "sentence with full stop"),
        ("it's jane@x.com, thanks!", "jane@x.com", "comma after"),
        ("<jane@x.com>", "jane@x.com", "angle brackets"),
        ("Jane Doe <jane@x.com>", "jane@x.com", "as mail programs write it"),
        ("mailto:jane@x.com", "jane@x.com", "pasted link"),
        ("(jane@x.com)", "jane@x.com", "parentheses"),
        ('"jane@x.com"', "jane@x.com", "quotes"),
        ("*jane@x.com*", "jane@x.com", "emphasis"),
        ("jane@x.com!", "jane@x.com", "exclamation"),
        ("jane@x.com or jd@y.com", "jane@x.com", "the first of two"),
        ("ja\u200bne@x.com", "jane@x.com", "pasted zero-width space"),
        ("jane at gmail dot com", "jane@gmail.com", "dictated"),
        ("Jane At Gmail Dot Com", "Jane@gmail.com", "dictated by phone keyboard"),
        ("jane dot doe at gmail dot com", "jane.doe@gmail.com", "dictated with a dot"),
        ("jane underscore doe at yahoo dot com", "jane_doe@yahoo.com", "dictated underscore"),
        ("jane dash doe at yahoo dot com", "jane-doe@yahoo.com", "dictated dash"),
        ("my email is jane at gmail dot com", "jane@gmail.com", "dictated with lead-in"),
        ("you can reach me at jane dot doe at gmail dot com", "jane.doe@gmail.com", "two times at"),
        ("jane at smithlab dot co dot uk", "jane@smithlab.co.uk", "dictated, any domain when it is the whole answer"),
        ("jane (at) gmail (dot) com", "jane@gmail.com", "written for people only"),
        ("jane [at] gmail [dot] com", "jane@gmail.com", "brackets"),
        ("jane at gmail.com", "jane@gmail.com", "half dictated"),
        ("jane@gmail dot com", "jane@gmail.com", "the other half"),
        ("jane @ gmail.com", "jane@gmail.com", "spaces around @"),
        ("jane@mail.com", "jane@mail.com", "a real neighbour of gmail.com"),
        ("jane@ymail.com", "jane@ymail.com", "another"),
        ("jane@aol.com", "jane@aol.com", "short provider"),
        ("jane@me.com", "jane@me.com", "short provider"),
        ("jane@ao.com", "jane@ao.com", "short domains are not compared"),
    ],
)
def test_address_is_read(text: str, address: str, why: str) -> None:
    assert parse_email(text) == address, why


@pytest.mark.parametrize(
    ("text", "code", "suggestion", "why"),
    [
        ("", "missing_at", None, "nothing"),
        ("no email", "missing_at", None, "words"),
        ("jane.doe", "missing_at", None, "half an address without @"),
        ("212-555-0123", "missing_at", None, "a number"),
        ("janegmail.com", "missing_at", "jane@gmail.com", "@ left out before a provider"),
        ("jane.gmail.com", "missing_at", "jane@gmail.com", "a dot for the @"),
        ("walmart.com", "missing_at", None, "a site"),
        ("I read it at walmart dot com", "missing_at", None, "a site, dictated"),
        ("@", "half_address", None, "the sign alone"),
        ("jane@", "half_address", None, "no domain"),
        ("@gmail.com", "half_address", None, "no local part"),
        ("jane@gmail", "no_ending", "jane@gmail.com", "provider without ending"),
        ("jane@yahoo", "no_ending", "jane@yahoo.com", "provider without ending"),
        ("jane@acme", "no_ending", None, "unknown domain without ending"),
        ("jane@gmail,com", "not_an_address", "jane@gmail.com", "comma for dot"),
        ("jane@gmail com", "not_an_address", "jane@gmail.com", "space for dot"),
        ("jane@gmail..com", "not_an_address", "jane@gmail.com", "two dots"),
        ("jane..doe@gmail.com", "not_an_address", "jane.doe@gmail.com", "two dots before the @"),
        (".jane@gmail.com", "not_an_address", "jane@gmail.com", "a dot in front"),
        ("jane@x_y.com", "not_an_address", None, "underscore in the domain"),
        ("jane@localhost.", "no_ending", None, "no public domain"),
        ("jane@[1.2.3.4]", "not_an_address", None, "an address literal"),
        ("jane@box.test", "not_an_address", None, "a reserved ending (RFC 6761)"),
        ("jane@gmial.com", "mistyped_domain", "jane@gmail.com", "letters swapped"),
        ("jane@gmai.com", "mistyped_domain", "jane@gmail.com", "letter missing"),
        ("jane@gmaill.com", "mistyped_domain", "jane@gmail.com", "letter doubled"),
        ("jane@gnail.com", "mistyped_domain", "jane@gmail.com", "neighbouring key"),
        ("jane@gmail.con", "mistyped_domain", "jane@gmail.com", "ending mistyped"),
        ("jane@gmail.cmo", "mistyped_domain", "jane@gmail.com", "ending swapped"),
        ("jane@gnail.con", "mistyped_domain", "jane@gmail.com", "both"),
        ("jane@gmail.co", "mistyped_domain", "jane@gmail.com", "ending cut; .co exists, so a question"),
        ("jane@yaho.com", "mistyped_domain", "jane@yahoo.com", "letter missing"),
        ("jane@hotmial.com", "mistyped_domain", "jane@hotmail.com", "letters swapped"),
        ("jane@outlok.com", "mistyped_domain", "jane@outlook.com", "letter missing"),
        ("jane@iclould.com", "mistyped_domain", "jane@icloud.com", "letter added"),
        ("jane@acme.con", "mistyped_domain", "jane@acme.com", "no ending .con exists"),
        ("my email is Jane@GMIAL.com", "mistyped_domain", "Jane@gmail.com", "in a sentence"),
    ],
)
def test_address_is_refused_with_its_reason(text: str, code: str, suggestion: str | None, why: str) -> None:
    problem = parse_email(text)
    assert isinstance(problem, ContactProblem), why
    assert (problem.code, problem.suggestion) == (code, suggestion), why
    assert (
        f"Did you mean {suggestion}?" if suggestion else texts("en")(f"example.{problem.example}")
    ) in problem.message()


def test_an_address_the_visitor_confirms_is_kept() -> None:
    assert parse_email("jane@gmial.com", confirmed=True) == "jane@gmial.com"


def test_repr_of_a_problem_holds_no_address() -> None:
    assert "jane.secret" not in repr(parse_email("jane.secret@gmial.com"))


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_any_text_gives_an_address_that_reads_back_or_a_problem(text: str) -> None:
    address = parse_email(text)
    if isinstance(address, str):
        assert parse_email(address) == address
    else:
        assert address.message()
        if address.suggestion:
            assert parse_email(address.suggestion) == address.suggestion
