"""A person of the pharmacy and a visitor in one chat, each before a browser."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from bot.store import make_engine
from bot.store.tables import conversations, utc_now
from tests.browser.chat import PATIENCE, Chat
from tests.browser.staff import Colleague
from tests.browser.system import System, wait_until
from tests.browser.visitor import Visitor
from tests.worker.mailbox import Mailbox

EVE = "Eve Marsh (pharmacy team)"


@pytest.fixture(scope="module")
def link(system: System) -> str:
    made = system.ldn("staff", "add", "eve@pharmacy.example", "--name", "Eve Marsh", "--role", "supervisor")
    return re.search(r"http\S+/link/\S+", made)[0]  # type: ignore[index]


def leave_details(chat: Chat, name: str, email: str) -> None:
    chat.say("Can a pharmacist call me?")
    for answer in (name, email, "Nevada", "Evenings", "My first prescription", "I agree"):
        chat.say(answer)
    chat.choose("Send it")


def leave(system: System, conversation_id: str) -> None:
    """As if the visitor's browser had been gone for three minutes."""
    engine = make_engine(f"sqlite:///{system.home / 'ldn.sqlite3'}")
    gone = update(conversations).where(conversations.c.id == conversation_id)
    with engine.begin() as connection:
        connection.execute(gone.values(visitor_seen_at=utc_now() - dt.timedelta(minutes=3)))
    engine.dispose()


def test_a_person_answers_in_the_chat_and_by_email_when_the_visitor_has_left(
    new_visitor: Callable[..., Visitor], system: System, mailbox: Mailbox, link: str
) -> None:
    desk, phone = (
        new_visitor(viewport=size) for size in ({"width": 1280, "height": 900}, {"width": 390, "height": 844})
    )
    chat, eve = phone.chat().open(), Colleague(desk.page(), system.console_url)
    header, live = chat.panel.locator(".titles p"), eve.page.locator("#live")
    eve.come_in(link)
    leave_details(chat, "Olga Planted", "olga@planted.example")
    [lead] = system.leads_of("Olga Planted")
    eve.open(f"/leads/{lead.reference}")

    # She sees that the visitor is there and joins; the visitor sees who answers now.
    expect(live).to_contain_text("The visitor’s page is open.", timeout=PATIENCE)
    expect(eve.page.locator("#say")).to_be_hidden()
    eve.press("v")
    expect(live).to_contain_text(f"You answer as {EVE}; the assistant is silent.")
    expect(header).to_have_text(EVE, timeout=PATIENCE)

    # Each sees the other type; what is said arrives without a reload.
    expect(eve.page.locator("#say-text")).to_be_focused()
    eve.page.keyboard.type("Good morning, I am Eve.")
    expect(chat.panel.locator(".typing")).to_be_visible(timeout=PATIENCE)
    eve.press("Enter")
    expect(chat.log.locator(".message.pharmacist")).to_contain_text("Good morning, I am Eve.", timeout=PATIENCE)
    expect(chat.log.locator(".message.pharmacist .speaker")).to_have_text(EVE)
    expect(chat.panel.locator(".typing")).to_be_hidden(timeout=PATIENCE)
    replies = chat.replies.count()
    chat.input.press_sequentially("How much does it cost?")
    expect(live).to_contain_text("The visitor is typing", timeout=PATIENCE)
    chat.input.press("Enter")
    lines = eve.page.locator("#lines")
    expect(lines).to_contain_text("How much does it cost?", timeout=PATIENCE)
    assert chat.replies.count() == replies, "the assistant says nothing"

    # An emergency is heard all the same, and she sees it.
    chat.type("I have chest pain and cannot breathe")
    expect(chat.log.locator(".message.emergency")).to_contain_text("Call 911", timeout=PATIENCE)
    expect(lines.locator(".emergency")).to_be_visible(timeout=PATIENCE)

    # A reload shows it all, and who answers; so does another tab.
    before = chat.texts()
    chat.page.reload()
    expect(chat.messages).to_have_count(len(before), timeout=PATIENCE)
    assert chat.texts() == before
    expect(header).to_have_text(EVE)
    assert phone.complaints == []
    # Where events cannot pass, a tab asks for the messages now and then.
    page = phone.page()
    page.route("**/chat/events", lambda route: route.abort())
    second = Chat(page, system.url).visit().open()
    expect(second.messages).to_have_count(len(before), timeout=PATIENCE)

    # Handing back wakes the assistant, in both tabs.
    eve.press("Escape", "b")
    expect(live).to_contain_text("The assistant answers.")
    expect(eve.page.locator("#say")).to_be_hidden()
    expect(header).to_have_text("Automated assistant", timeout=PATIENCE)
    expect(chat.say("What is LDN?")).to_contain_text("naltrexone")
    expect(second.messages.last).to_contain_text("naltrexone", timeout=2 * PATIENCE)
    said = chat.texts()
    assert len(said) == len(set(said)), "nothing is shown twice"

    # The visitor leaves: what she writes goes by email, and stands in the chat for when they come back.
    for page in phone.context.pages:
        page.close()
    phone.complaints.clear()
    leave(system, str(lead.conversation_id))
    expect(live).to_contain_text("The visitor left the page 3 minutes ago.", timeout=PATIENCE)
    mails = len(mailbox.mails)
    eve.press("v")
    eve.page.locator("#say-text").fill("It depends on the form.")
    eve.page.get_by_role("button", name="Send by email").click()
    expect(eve.page.locator("#say-told")).to_contain_text("The mail is on its way.")
    wait_until(lambda: len(mailbox.mails) > mails, "The mail to the visitor", 30)
    mail = mailbox.mails[-1]
    assert mail["To"] == "olga@planted.example"
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "It depends on the form." in text and EVE in text
    expect(phone.chat().open().messages.last).to_contain_text("It depends on the form.", timeout=PATIENCE)

    assert "chat.emailed" in system.ldn("audit", "export", "--format", "csv")
    for file in (system.home / "logs").iterdir():
        assert not re.search("Olga|planted.example|chest pain|depends on", file.read_text()), file.name
    for browser in (desk, phone):
        assert browser.external == [] and browser.complaints == []


def test_what_is_erased_in_one_tab_is_gone_in_the_other(visitor: Visitor) -> None:
    one, other = visitor.chat().open(), visitor.chat().open()
    one.say("What is LDN?")
    other.page.reload()
    expect(other.messages).to_have_count(2, timeout=PATIENCE)
    one.page.get_by_role("button", name="Menu").click()
    one.page.get_by_role("button", name="Start over").click()
    one.page.get_by_role("button", name="Erase and start over").click()
    for chat in (one, other):
        expect(chat.messages).to_have_count(0, timeout=PATIENCE)
    expect(one.say("Is it FDA approved?")).to_contain_text("approved")
    expect(one.messages).to_have_count(2)
