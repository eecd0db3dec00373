from __future__ import annotations

import pytest

from bot.nlu.language import is_spanish


@pytest.mark.parametrize(
    ("text", "spanish"),
    [
        ("hola, que es ldn", True),
        ("¿cuánto cuesta la naltrexona?", True),
        ("me duele la cabeza", True),
        ("hacen envios a texas", True),
        ("necesito hablar con un farmaceutico", True),
        ("what is the usual dose", False),
        ("does ldn help me sleep", False),
        ("do you ship to los angeles", False),
        ("my name is Maria Lopez", False),
        ("Maria Lopez", False),
        ("hola", False),
        ("212-555-0147", False),
        ("", False),
    ],
)
def test_spanish_is_told_from_english(text: str, spanish: bool) -> None:
    assert is_spanish(text) is spanish
