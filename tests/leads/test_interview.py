"""How the contact form reads a turn."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.leads.interview import FIELDS, SKIPPED, Outcome, Said, read

_FILLED: dict[str, Any] = {
    "name": "Maria Lopez",
    "contact": "phone",
    "phone": "+12125550123",
    "email": None,
    "state": "TX",
    "time": "Mornings",
    "about": "My dose",
    "consent": True,
}


def said(text: str, asked: str | None, **more: Any) -> Said:
    """A turn with everything before the field asked for filled in."""
    before = FIELDS[: FIELDS.index(asked)] if asked else ()
    details = {name: _FILLED[name] for name in before}
    if "contact" in before:
        details |= {"phone": _FILLED["phone"], "email": None}
    return Said(text, asked, details | more.pop("details", {}), **more)


@pytest.mark.parametrize(
    ("text", "asked", "field", "value"),
    [
        ("Jane Doe", "name", "name", "Jane Doe"),
        ("my name is jane doe", "name", "name", "Jane Doe"),
        ("212-555-0123", "contact", "phone", "+12125550123"),
        ("jane@gmail.com", "contact", "email", "jane@gmail.com"),
        ("I live in Texas", "state", "state", "TX"),
        ("evening", "time", "time", "Evenings"),
        ("whether I can travel with it", "about", "about", "whether I can travel with it"),
        # A question about stopping something is no wish to leave the form.
        ("how to stop my painkillers first", "about", "about", "how to stop my painkillers first"),
        ("skip", "name", "name", SKIPPED),
        ("I'd rather not say", "state", "state", SKIPPED),
        ("skip this", "time", "time", SKIPPED),
        ("pass", "about", "about", SKIPPED),
    ],
)
def test_an_answer_sets_the_field_asked_for(text: str, asked: str, field: str, value: str) -> None:
    assert read(said(text, asked)).values[field] == value


@pytest.mark.parametrize(
    ("text", "asked", "field", "value"),
    [
        ("no, it's Marie Lopez", "contact", "name", "Marie Lopez"),
        ("no, it's Marie", "time", "name", "Marie"),
        ("sorry, my name is Ann Lee", "state", "name", "Ann Lee"),
        ("no, it's Nevada", "time", "state", "NV"),
        ("wait, 646-555-0123", "state", "phone", "+16465550123"),
        ("actually my email is ann@gmail.com", "time", "email", "ann@gmail.com"),
        ("no, it's Maria Lopes", "about", "name", "Maria Lopes"),
        ("no, it's Nevada", "confirmed", "state", "NV"),
        ("no, my number is 646-555-0123", "consent", "phone", "+16465550123"),
        ("no, it should be evenings", "about", "time", "Evenings"),
    ],
)
def test_a_correction_sets_an_earlier_field(text: str, asked: str, field: str, value: str) -> None:
    outcome = read(said(text, asked))
    assert outcome.values[field] == value
    assert outcome.values.get(asked) is None


def test_a_correction_at_the_topic_that_resembles_no_detail_is_the_topic() -> None:
    outcome = read(said("no, it's about travelling", "about", proposal="How much does LDN cost?"))
    assert "name" not in outcome.values
    assert "travelling" in outcome.values["about"]


def test_a_correction_is_acknowledged_without_repeating_it() -> None:
    [note] = read(said("no, it's Marie", "time")).notes
    assert "corrected your name" in note
    assert "Marie" not in note


@pytest.mark.parametrize(
    ("asked", "cleared"),
    [("contact", "name"), ("state", "contact"), ("time", "state"), ("about", "time"), ("confirmed", "consent")],
)
def test_going_back_clears_the_field_before(asked: str, cleared: str) -> None:
    # The classifier may take "go back" for a wish to stop.
    outcome = read(said("go back", asked, stops=True))
    assert not outcome.cancelled
    assert outcome.values[cleared] is None


def test_going_back_from_the_first_question_stays_there() -> None:
    outcome = read(said("go back", "name"))
    assert "first question" in outcome.notes[0]


def test_going_back_to_the_contact_clears_phone_and_email() -> None:
    values = read(said("back", "state")).values
    assert values["phone"] is None
    assert values["email"] is None


@pytest.mark.parametrize("text", ["cancel", "never mind", "stop please", "forget it", "no, don't send it", "quit"])
@pytest.mark.parametrize("asked", FIELDS)
def test_the_visitor_can_leave_at_any_field(text: str, asked: str) -> None:
    assert read(said(text, asked)).cancelled


def test_a_bad_value_is_explained_once_and_then_a_way_out_is_offered() -> None:
    first = read(said("12345", "contact"))
    assert "For example" in first.notes[0]
    assert not first.way_out
    second = read(said("67890", "contact", details={"tries": first.values["tries"]}))
    assert second.way_out
    assert "For example" not in second.notes[0]


@pytest.mark.parametrize(("answer", "affirms"), [("yes", True), ("jane@gmail.com", False)])
def test_a_suggested_address_is_taken_by_yes_or_by_writing_it(answer: str, affirms: bool) -> None:
    first = read(said("jane@gmial.com", "contact"))
    assert first.suggestion == "jane@gmail.com"
    again = read(said(answer, "contact", affirms=affirms, details={"tries": first.values["tries"]}))
    assert again.values["email"] == "jane@gmail.com"


def test_an_unusual_address_written_again_is_meant() -> None:
    first = read(said("jane@gmial.com", "contact"))
    again = read(said("jane@gmial.com", "contact", details={"tries": first.values["tries"]}))
    assert again.values["email"] == "jane@gmial.com"


def test_an_unusual_address_after_another_mistake_is_still_asked_about() -> None:
    first = read(said("12345", "contact"))
    second = read(said("jane@gmial.com", "contact", details={"tries": first.values["tries"]}))
    assert second.values.get("email") is None
    assert second.suggestion == "jane@gmail.com"


def test_contact_cannot_be_skipped() -> None:
    outcome = read(said("skip", "contact"))
    assert outcome.way_out
    assert outcome.values.get("contact") is None


@pytest.mark.parametrize(
    "text",
    [
        "I consent",
        "i accept",
        "you may contact me",
        "You can call me.",
        "i give my consent",
        "Acepto",
        "estoy de acuerdo",
    ],
)
def test_consent_may_be_given_in_other_words_than_yes(text: str) -> None:
    assert read(said(text, "consent")).values == {"consent": True}
    assert "consent" not in read(said(text, "confirmed")).values


@pytest.mark.parametrize(
    "text", ["I do not consent", "you may not call me", "you can call me but only tomorrow", "they can text me unless"]
)
def test_what_takes_it_back_is_no_consent(text: str) -> None:
    assert not read(said(text, "consent")).values.get("consent")


@pytest.mark.parametrize(
    "text",
    [
        "send it",
        "Send",
        "ok send it please",
        "yes, send it now",
        "looks good, send it",
        "submit",
        "go ahead and send it",
        "everything is right",
        "that's correct",
        "all good",
        "envíelo",
        "mándalo",
        "enviar",
    ],
)
def test_the_summary_may_be_confirmed_in_other_words_than_yes(text: str) -> None:
    assert read(said(text, "confirmed")).values == {"confirmed": True}


@pytest.mark.parametrize(
    "text", ["send it to my wife", "don't send it", "send me a leaflet", "everything is wrong", "ok"]
)
def test_other_words_do_not_confirm_the_summary(text: str) -> None:
    assert not read(said(text, "confirmed")).values.get("confirmed")


@pytest.mark.parametrize("asked", ["name", "contact", "state", "time", "consent", "confirmed"])
def test_an_understood_question_is_for_the_dialogue(asked: str) -> None:
    assert read(said("How much does it cost?", asked, understood=True)) == Outcome(elsewhere=True)


def test_a_question_is_an_answer_to_what_it_is_about() -> None:
    assert read(said("How much does it cost?", "about", understood=True)).values["about"] == "How much does it cost?"


def test_a_question_that_holds_the_contact_answers_it() -> None:
    assert read(said("can you call 212-555-0123?", "contact", understood=True)).values["phone"] == "+12125550123"


def test_consent_needs_a_yes() -> None:
    assert read(said("hmm", "consent")).values.get("consent") is None
    assert read(said("yes", "consent", affirms=True)).values["consent"] is True
    assert read(said("no", "consent", denies=True)).cancelled


@pytest.mark.parametrize(
    ("label", "asked"),
    [
        ("Yes, about that", "consent"),
        ("Yes, about that", "confirmed"),
        ("I agree", "confirmed"),
        ("Send it", "consent"),
        ("I agree", "about"),
    ],
)
def test_a_button_of_another_prompt_answers_nothing(label: str, asked: str) -> None:
    outcome = read(said(label, asked, affirms=True, proposal="How much does LDN cost?"))
    assert set(outcome.values) == {"tries"}


def test_a_time_button_pressed_late_changes_the_time() -> None:
    outcome = read(said("Evenings", "about"))
    assert outcome.values["time"] == "Evenings"
    assert "about" not in outcome.values


def test_the_proposal_is_taken_by_yes() -> None:
    outcome = read(said("yes", "about", affirms=True, proposal="How much does LDN cost?"))
    assert outcome.values["about"] == "How much does LDN cost?"


def test_no_to_the_proposal_asks_for_a_few_words() -> None:
    outcome = read(said("no", "about", denies=True, proposal="How much does LDN cost?"))
    assert outcome.values["about"] is None
    assert "few words" in outcome.notes[0]


@pytest.mark.parametrize(
    ("text", "field"), [("change my phone number", "contact"), ("edit name", "name"), ("change best time", "time")]
)
def test_naming_a_detail_at_the_summary_asks_it_again(text: str, field: str) -> None:
    values = read(said(text, "confirmed")).values
    assert values[field] is None
    assert set(values) <= {field, "confirmed", "phone", "email"}


def test_no_at_the_summary_offers_the_details_to_change() -> None:
    assert read(said("no", "confirmed", denies=True)).choose_change


def test_details_in_the_first_message_are_kept() -> None:
    values = read(said("call me at 212-555-0123, my name is Bob Ray", None)).values
    assert values["phone"] == "+12125550123"
    assert values["name"] == "Bob Ray"


_TEXTS = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        ["no, it's ", "my name is ", "go back ", "change my ", "actually my email is ", "don't send "]
    ).flatmap(lambda start: st.text(max_size=60).map(lambda rest: start + rest)),
)


@given(
    text=_TEXTS,
    asked=st.sampled_from([None, *FIELDS]),
    affirms=st.booleans(),
    denies=st.booleans(),
    stops=st.booleans(),
    understood=st.booleans(),
    proposal=st.none() | st.text(max_size=40),
    tries=st.none() | st.just({"contact": 1, "suggested contact": "jane@gmail.com"}),
)
@settings(max_examples=300, deadline=None)
def test_reading_never_raises_and_sets_known_fields_only(
    text: str,
    asked: str | None,
    affirms: bool,
    denies: bool,
    stops: bool,
    understood: bool,
    proposal: str | None,
    tries: dict[str, Any] | None,
) -> None:
    turn = said(
        text,
        asked,
        details={"tries": tries},
        affirms=affirms,
        denies=denies,
        stops=stops,
        understood=understood,
        proposal=proposal,
    )
    outcome = read(turn)
    assert set(outcome.values) <= {*FIELDS, "phone", "email", "tries"}
    # Consent and the order to send come from a yes alone.
    assert affirms or not (outcome.values.get("consent") or outcome.values.get("confirmed"))


@pytest.mark.parametrize(
    ("text", "asked", "field", "value"),
    [
        ("me llamo juan pérez", "name", "name", "Juan Pérez"),
        ("soy Ana", "name", "name", "Ana"),
        ("mi numero es 305-555-0123", "contact", "phone", "+13055550123"),
        ("ana punto lopez arroba gmail punto com", "contact", "email", "ana.lopez@gmail.com"),
        ("vivo en nueva york", "state", "state", "NY"),
        ("Carolina del Norte", "state", "state", "NC"),
        ("por la mañana", "time", "time", "Mornings"),
        ("después de las 5", "time", "time", "Después de las 5"),
        ("omitir", "state", "state", SKIPPED),
        ("prefiero no decir", "name", "name", SKIPPED),
        ("no, es María López", "contact", "name", "María López"),
        ("perdón, mi correo es ana@gmail.com", "time", "email", "ana@gmail.com"),
        ("no, vivo en Nevada", "confirmed", "state", "NV"),
    ],
)
def test_spanish_is_read_whatever_the_form_speaks(text: str, asked: str, field: str, value: str) -> None:
    assert read(said(text, asked)).values[field] == value
    assert read(said(text, asked, language="es")).values[field] == value


@pytest.mark.parametrize("text", ["cancelar", "olvídelo", "ya no quiero", "no lo envíe", "perdón, cancele"])
def test_the_form_can_be_left_in_spanish(text: str) -> None:
    assert read(said(text, "state")).cancelled


@pytest.mark.parametrize(
    ("text", "cleared"), [("atrás", "contact"), ("volver", "contact"), ("cambiar mi nombre", "name")]
)
def test_going_back_and_changing_in_spanish(text: str, cleared: str) -> None:
    assert read(said(text, "state", language="es")).values[cleared] is None


def test_notes_are_in_the_language_of_the_form() -> None:
    assert read(said("no, es Marie", "time", language="es")).notes == ["He corregido su nombre."]
    [note] = read(said("12345", "contact", language="es")).notes
    assert "Por ejemplo: (212) 555-0123" in note


@pytest.mark.parametrize("label", ["Send it", "Enviar", "I agree", "Acepto", "Sí, es sobre eso"])
def test_a_button_of_any_language_pressed_late_answers_nothing(label: str) -> None:
    outcome = read(said(label, "name", affirms=True))
    assert not outcome.values.get("name")
    assert not outcome.notes
