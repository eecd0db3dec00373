"""A visitor leaves his details, and the pharmacy finds them."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.system import System


def test_a_lead_goes_from_the_first_click_to_the_pharmacy(chat: Chat, system: System) -> None:
    chat.say("Does LDN help Crohn's disease?")

    expect(chat.choose("Ask a pharmacist")).to_contain_text("your name")
    expect(chat.input).to_have_accessible_name("Your answer")
    expect(chat.say("Maya Okafor")).to_contain_text("reach you")
    expect(chat.say("916-555-0143")).to_contain_text("state")
    expect(chat.say("California")).to_contain_text("good time")
    expect(chat.choose("Evenings")).to_contain_text("Crohn")
    expect(chat.choose("Yes, about that")).to_contain_text("contact you")
    summary = chat.choose("I agree")
    expect(summary.locator("dt")).to_have_text(["Name", "Contact", "State", "Best time", "About"])
    expect(summary.locator("dd").first).to_have_text("Maya Okafor")
    expect(summary.locator("dd").nth(2)).to_have_text("California")
    assert system.leads_of("Maya Okafor") == [], "stored before it was confirmed"
    done = chat.choose("Send it")
    expect(done).to_contain_text("Thank you, Maya Okafor")
    expect(summary.get_by_role("button", name="Send it")).to_be_disabled()

    [lead] = system.leads_of("Maya Okafor")
    expect(done).to_contain_text(lead.reference)
    shown = system.ldn("leads", "show", lead.reference)
    for part in ("Maya Okafor", "(916) 555-0143", "California", "Evenings", "Crohn's disease"):
        assert part.lower() in shown.lower(), part
