from __future__ import annotations

from string import Formatter

import pytest

from bot.knowledge import KnowledgeError, knowledge
from bot.knowledge.texts import LANGUAGES, Texts, _flat, other_language, texts
from bot.leads.contact import (
    ContactProblem,
    Phone,
    find_contacts,
    parse_email,
    parse_name,
    parse_phone,
    parse_state,
    parse_time,
)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_with_the_same_placeholders(language: str) -> None:
    english, other = texts("en").by_key, texts(language).by_key
    assert set(other) == set(english)
    assert {key for key in english if _placeholders(english[key]) != _placeholders(other[key])} == set()


def test_no_text_is_left_in_english() -> None:
    english, spanish = texts("en").by_key, texts("es").by_key
    same = {key for key in english if english[key] == spanish[key]}
    # A number, a name, and a word of both languages.
    assert same == {"button.poison_help", "button.no", "example.phone"}


def test_a_language_without_texts_is_spoken_to_in_english() -> None:
    assert texts("fr").language == "en"


def test_placeholders_are_filled_in() -> None:
    assert texts("es")("button.call", phone="555") == "Llamar al 555"
    with pytest.raises(KeyError):
        texts("es")("button.nothing")


@pytest.mark.parametrize("language", LANGUAGES)
def test_examples_read_as_what_they_are_examples_of(language: str) -> None:
    text: Texts = texts(language)
    assert isinstance(parse_phone(text("example.phone")), Phone)
    assert isinstance(parse_phone(text("example.phone_abroad")), Phone)
    for key, reader in (("email", parse_email), ("name", parse_name), ("state", parse_state), ("time", parse_time)):
        assert not isinstance(reader(text(f"example.{key}")), ContactProblem), key
    contacts = find_contacts(text("example.contact"))
    assert contacts.phone and contacts.email


def test_other_languages_are_told_whom_to_call() -> None:
    line, language = other_language("fr", "555-0100")
    assert language == "fr"
    assert "anglais" in line and "555-0100" in line and "911" in line
    assert other_language("sw", "555-0100") == other_language("en", "555-0100")


@pytest.mark.parametrize(
    "language", ["fr", "pt", "de", "it", "nl", "pl", "vi", "fil", "ht", "ru", "zh", "ja", "ko", "ar", "hi"]
)
def test_each_line_names_the_pharmacy_and_911(language: str) -> None:
    line, spoken = other_language(language, "555-0100")
    assert spoken == language
    assert "555-0100" in line and "911" in line


def test_a_text_that_is_none_is_named() -> None:
    with pytest.raises(KnowledgeError, match=r"es.yml: button.no: has value False. Write a text \(quote yes, no"):
        dict(_flat("es.yml", "", {"button": {"no": False}}))


def test_safety_texts_stand_in_spanish_with_their_numbers_and_sources() -> None:
    spanish = knowledge().translations["es"]
    for answer_id, numbers in {
        "safety_net/emergency": ("911", "1-800-222-1222", "988"),
        "safety_net/self_harm": ("988", "oprima 2", "AYUDA", "911"),
        "safety/opioids": ("911",),
    }.items():
        text = " ".join(sentence.text for sentence in spanish[answer_id].sentences)
        assert all(number in text for number in numbers), answer_id
        # No sentence of the English text is missing, and each keeps its sources.
        english = knowledge().answers[answer_id].sentences
        assert len(spanish[answer_id].sentences) == len(english)


def test_an_answer_without_a_translation_is_given_in_english() -> None:
    assert knowledge().answer("basics/what_is_ldn", "es").language == "en"
    assert knowledge().answer("chat/thank", "es").language == "es"
