from __future__ import annotations

import pytest

from bot.nlu.spanish import wish_of


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("hola", "greet"),
        ("Buenos días, ¿cómo está?", "greet"),
        ("ayuda por favor", "greet"),
        ("muchas gracias por la ayuda", "thank"),
        ("hasta luego", "goodbye"),
        ("Sí, por favor", "affirm"),
        ("está bien", "affirm"),
        ("acepto", "affirm"),
        ("no, gracias", "deny"),
        ("no", "deny"),
        ("cancelar", "stop"),
        ("olvídelo", "stop"),
        ("¿eres un robot?", "bot_challenge"),
        ("hola, quiero hablar con un farmacéutico", "request_pharmacist"),
        ("hay alguien que hable español", "request_pharmacist"),
        ("me pueden llamar", "request_pharmacist"),
        ("llámenme al 305 555 0123", "request_pharmacist"),
        ("mi correo es ana@gmail.com", "request_pharmacist"),
        ("quiero dejar mis datos", "request_pharmacist"),
        ("quiero hablar con mi doctor sobre ldn", None),
        ("me llamo Juan", None),
        ("no, es Mario", None),
        ("no entiendo", None),
        ("soy una persona con lupus", None),
        ("¿qué es la naltrexona?", None),
        ("", None),
    ],
)
def test_what_a_spanish_message_wants(text: str, intent: str | None) -> None:
    assert wish_of(text) == intent


def test_long_texts_are_read_in_time() -> None:
    for text in ("hola " * 400, "si " * 600, "no, " * 500, "quiero hablar con " * 100, " ," * 1000):
        wish_of(text)
