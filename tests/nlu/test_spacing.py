from __future__ import annotations

import pytest

from bot.nlu.lexicon import Lexicon
from bot.nlu.spacing import spaced


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("ldnsideeffects", "ldn side effects"),
        ("lowdosenaltrexone cost", "lowdose naltrexone cost"),
        ("LDNfor fibromyalgia", "ldn for fibromyalgia"),
        ("ldn4fibro", "ldn for fibro"),
        ("withtramadol", "with tramadol"),
        ("canitake ldn withalcohol", "can i take ldn with alcohol"),
        ("ldncapsules", "ldn capsules"),
    ],
)
def test_missing_spaces_are_put_back(lexicon: Lexicon, text: str, meant: str) -> None:
    assert spaced(text, lexicon) == meant


@pytest.mark.parametrize(
    "text",
    [
        "my name is Kowalczykowski",
        "Guillain-Barre",
        "buspirone",
        "endocannabinoid",
        "sclerossis",
        "jnhjkj asdfghjkl",
        "x" * 60,
        "4.5mg",
        "",
    ],
)
def test_what_is_one_word_stays(lexicon: Lexicon, text: str) -> None:
    assert spaced(text, lexicon) == text
