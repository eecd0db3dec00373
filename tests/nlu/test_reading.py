"""How the language of a message decides what is made of it. The model is one that would answer everything."""

from __future__ import annotations

from typing import cast

import pytest

from bot.nlu.lexicon import Lexicon
from bot.nlu.reading import Reading, Setting, read
from bot.nlu.understanding import AnswerModel, Understanding


class _AnswersAll:
    out_of_scope = "out_of_scope"

    def understand(self, *_: object) -> Understanding:
        return Understanding((("basics/what_is_ldn", 0.9), ("emergency", 0.1)), 0.9, True)


_ENGLISH = Setting()


def _read(text: str, lexicon: Lexicon, setting: Setting = _ENGLISH) -> Reading:
    return read(cast(AnswerModel, _AnswersAll()), lexicon, text, None, setting)


@pytest.mark.parametrize(
    ("text", "label", "language"),
    [
        ("what is LDN", "basics/what_is_ldn", "en"),
        ("quiero hablar con un farmacéutico", "request_pharmacist", "es"),
        ("¿qué es LDN?", "out_of_scope", "es"),
        ("qu'est-ce que le LDN ?", "out_of_scope", "fr"),
        ("LDN是什么", "out_of_scope", "zh"),
    ],
)
def test_only_english_is_ranked(text: str, label: str, language: str, lexicon: Lexicon) -> None:
    reading = _read(text, lexicon)
    assert (reading.whole.label, reading.language) == (label, language)


@pytest.mark.parametrize("text", ["mi hijo se tragó mis pastillas", "se desmayó y no responde"])
def test_accents_do_not_cut_an_emergency(text: str, lexicon: Lexicon) -> None:
    assert _read(text, lexicon).alarm == "emergency"


def test_what_could_be_any_language_keeps_the_conversations(lexicon: Lexicon) -> None:
    spanish = Setting("es")
    assert _read("LDN?", lexicon, spanish).language == "es"
    assert _read("no, es María Pérez", lexicon, spanish).alarm is None
    assert _read("what is it used for", lexicon, spanish).conversation_language == "en"


def test_in_the_form_only_a_sentence_changes_the_language(lexicon: Lexicon) -> None:
    form = Setting("es", in_form=True)
    assert _read("weekends", lexicon, form).conversation_language == "es"
    assert _read("my name is John and I speak English", lexicon, form).conversation_language == "en"


@pytest.mark.parametrize("text", ["jane@gmail.com", "my number is 212-555-0123", "call me at (212) 555-0123"])
def test_a_way_to_reach_someone_is_a_wish_to_be_contacted(text: str, lexicon: Lexicon) -> None:
    assert _read(text, lexicon).whole.label == "request_pharmacist"
    assert _read(text, lexicon, Setting(in_form=True)).whole.label != "request_pharmacist"


@pytest.mark.parametrize("text", ["is 212-555-0123 your fax number", "does 4.5 mg help", "(855) 485-8600"])
def test_a_number_among_other_words_is_none(text: str, lexicon: Lexicon) -> None:
    assert _read(text, lexicon).whole.label != "request_pharmacist"
