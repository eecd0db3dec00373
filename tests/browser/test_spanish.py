"""The chat in Spanish: replies marked for screen readers, and the widget's own words where the browser prefers it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.visitor import Visitor


def test_spanish_replies_are_marked_and_the_chat_speaks_the_browsers_language(
    chat: Chat, new_visitor: Callable[..., Visitor]
) -> None:
    reply = chat.say("hola, ¿qué es LDN?")
    expect(reply).to_have_attribute("lang", "es")
    expect(reply).to_contain_text("asistente automático")
    expect(chat.panel).to_have_attribute("lang", "en")
    assert chat.say("What is LDN?").get_attribute("lang") is None
    chat.page.reload()
    expect(chat.replies.first).to_have_attribute("lang", "es")

    spanish = new_visitor(viewport={"width": 390, "height": 844}, locale="es-MX").chat().open()
    expect(spanish.panel).to_have_attribute("lang", "es")
    expect(spanish.notice).to_contain_text("Antes de empezar")
    expect(spanish.notice).to_contain_text("llame al 911")
    expect(spanish.panel.locator(".starters button").first).to_have_text("¿Qué puede hacer?")
    expect(spanish.input).to_have_attribute("placeholder", "Escriba su mensaje…")
    expect(spanish.say("What are the side effects of LDN?")).to_have_attribute("lang", "en")
    spanish.say("Hablar con un farmacéutico")
    form = spanish.replies.last
    expect(form).to_contain_text("¿Cómo se llama?")
    assert form.get_attribute("lang") is None, "the panel is Spanish already"
