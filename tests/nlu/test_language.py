from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.language import ENGLISH, OTHER, SPANISH, identify

_SETS = Path(__file__).parents[1] / "sets"
_ENGLISH_OR_ANY = (ENGLISH, None)


def _lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


_LANGUAGES = _lines(_SETS / "languages.jsonl")
# Spanish lines of the sets for safety.
_SPANISH_ELSEWHERE = {
    "estoy tomando tramadol, puedo tomar LDN?",
    "tomo oxicodona para la espalda y quiero naltrexona en dosis baja",
    "quiero morir",
    "ya no quiero vivir con este dolor",
    "mi hija dice que se quiere matar",
    "Estoy teniendo una reaccion alergica no puedo respirar bien",
    "mi hijo se trago las pastillas de naltrexona que hago",
    "ayuda mi esposo no despierta",
}


@pytest.mark.parametrize(
    ("text", "language", "why"),
    [
        ("hola, que es ldn", SPANISH, "without accents"),
        ("¿cuánto cuesta la naltrexona?", SPANISH, "with accents"),
        ("me duele la cabeza", SPANISH, "common words"),
        ("hola", SPANISH, "one word"),
        ("gracias", SPANISH, "one word"),
        ("necesito un refill de mi LDN", SPANISH, "English words in Spanish"),
        ("es adictivo", SPANISH, "the long word is in no list"),
        ("do you speak spanish?", SPANISH, "asked for"),
        ("english please", ENGLISH, "asked for"),
        ("what is the usual dose", ENGLISH, "plain"),
        ("wat r teh side efects", None, "typed sloppily"),
        ("do you ship to los angeles", ENGLISH, "a Spanish place"),
        ("my name is Maria Lopez", ENGLISH, "a Spanish name"),
        ("how do you say water in spanish", ENGLISH, "not asked for"),
        ("Maria Lopez", None, "a name"),
        ("Las Vegas", None, "a place"),
        ("si", None, "a word of many languages"),
        ("LDN?", None, "a name of a medicine"),
        ("ozempic", None, "a name of a medicine"),
        ("jean@gmail.com", None, "an address"),
        ("212-555-0147", None, "a number"),
        ("5μg", None, "a sign, no Greek"),
        ("", None, "nothing"),
        ("bonjour", "fr", "a greeting"),
        ("quanto custa", "pt", "close to Spanish"),
        ("mwen bezwen pale ak yon famasyen", "ht", "in none of the lists"),
        ("hur mycket kostar det", OTHER, "told from English, not named"),
        ("LDNとは何ですか", "ja", "its own script"),
        ("低剂量纳曲酮", "zh", "its own script"),
        ("скільки це коштує", "uk", "letters that Russian lacks"),
        ("قیمت چند است", "fa", "letters that Arabic lacks"),
        ("ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ", OTHER, "a script without a row"),
    ],
)
def test_the_language_of_a_message(text: str, language: str | None, why: str) -> None:
    assert identify(text) == language, why


def test_spanish_is_recognized_as_people_type_it() -> None:
    spanish = [line["text"] for line in _LANGUAGES if line["language"] == SPANISH]
    assert len(spanish) >= 150
    missed = [text for text in spanish if identify(text) != SPANISH]
    assert len(missed) <= 0.04 * len(spanish), missed


def test_spanish_of_the_safety_sets_is_recognized() -> None:
    """Lines written for another purpose, by someone who had not seen how languages are told."""
    spanish = [line["text"] for file in _SETS.glob("*spanish*.jsonl") for line in _lines(file)]
    assert len(spanish) >= 240
    missed = [text for text in spanish if identify(text) != SPANISH]
    assert len(missed) <= 0.02 * len(spanish), missed


def test_other_languages_are_not_taken_for_english_or_spanish() -> None:
    others = [line for line in _LANGUAGES if line["language"] != SPANISH]
    assert len(others) >= 100
    taken = [line["text"] for line in others if identify(line["text"]) in (*_ENGLISH_OR_ANY, SPANISH)]
    assert len(taken) <= 0.03 * len(others), taken
    named = sum(identify(line["text"]) == line["language"] for line in others)
    assert named >= 0.95 * len(others)


def test_english_is_not_taken_for_another_language() -> None:
    english = [
        line["text"]
        for file in _SETS.glob("*.jsonl")
        if file.name != "languages.jsonl" and "spanish" not in file.name
        for line in _lines(file)
        if line["text"] not in _SPANISH_ELSEWHERE
    ]
    assert len(english) >= 3000
    taken = [text for text in english if identify(text) not in _ENGLISH_OR_ANY]
    assert len(taken) <= 0.002 * len(english), taken


@pytest.mark.parametrize("text", ["Jean-Pierre Dubois", "Rosa Blanca", "Carolina", "San Juan", "weekends", "mi refill"])
def test_a_name_a_place_or_a_word_is_no_sentence(text: str) -> None:
    assert identify(text, sentence=True) is None


@pytest.mark.parametrize(
    ("text", "language"),
    [("no entiendo inglés muy bien", SPANISH), ("my name is John and I speak English", ENGLISH)],
)
def test_a_sentence_is_one(text: str, language: str) -> None:
    assert identify(text, sentence=True) == language


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert identify(text) is None or len(identify(text) or "") in (2, 3)
