"""A whole day: a visitor's lead, the mail to the pharmacist, claim, an answer in the chat, the end, the audit log."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.chat import PATIENCE
from tests.browser.staff import Colleague
from tests.browser.system import System, wait_until
from tests.browser.visitor import Visitor
from tests.worker.mailbox import Mailbox

ANA = "ana@pharmacy.example"


@pytest.fixture(scope="module")
def link(system: System) -> str:
    """The first admin's, as the command prints it."""
    return _new_admin(system, "dan@pharmacy.example", "Dan Lowe")


def _new_admin(system: System, email: str, name: str) -> str:
    said = system.ldn("staff", "add", email, "--name", name, "--role", "admin")
    return re.search(r"http\S+/link/\S+", said)[0]  # type: ignore[index]


def test_a_whole_day(
    new_visitor: Callable[..., Visitor], system: System, mailbox: Mailbox, link: str, visitor: Visitor
) -> None:
    desk, phone = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
    browsers = [new_visitor(viewport=size) for size in (desk, phone)]
    dan, ana = (Colleague(browser.page(), system.console_url) for browser in browsers)

    # The admin comes in by the link of the command, makes an account for Ana and enters her in the roster.
    dan.come_in(link)
    expect(dan.page.get_by_text("Nothing to do just now")).to_be_visible()
    anas_link = dan.add("Ana Ruiz", ANA, "pharmacist")
    dan.open("/roster/new")
    dan.page.get_by_label("Name", exact=True).fill("Ana Ruiz")
    dan.page.get_by_label(re.compile("^Email")).fill(ANA)
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        dan.page.get_by_label(day, exact=True).fill("00:00-12:00, 12:00-24:00")
    dan.page.locator("[name=licence_state]").first.select_option("CA")
    dan.page.locator("[name=licence_number]").first.fill("RPH 1")
    dan.page.locator("[name=licence_expires]").first.fill("2099-12-31")
    dan.page.get_by_role("button", name="Save").click()
    expect(dan.told).to_contain_text("Ana Ruiz is saved.")

    # Ana waits with an empty queue; the lead appears without a reload, and a mail tells of it.
    ana.come_in(anas_link)
    ana.open("/queue")
    mails = len(mailbox.mails)
    chat = visitor.chat().open()
    chat.say("Does LDN help Crohn's disease?")
    chat.choose("Ask a pharmacist")
    chat.say("Nora Planted")
    chat.say("916-555-0177")
    chat.say("California")
    chat.choose("Evenings")
    chat.choose("Yes, about that")
    chat.choose("I agree")
    expect(chat.choose("Send it")).to_contain_text("Thank you, Nora Planted")
    [lead] = system.leads_of("Nora Planted")
    expect(ana.row("Nora Planted")).to_be_visible(timeout=PATIENCE)
    wait_until(lambda: any(ANA in mail["To"] for mail in mailbox.mails[mails:]), "The mail to Ana", 30)
    mail = next(mail for mail in mailbox.mails[mails:] if ANA in mail["To"])
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    path = f"/leads/{lead.reference}"
    assert f"{system.console_url}{path}" in text
    assert "Nora" not in text and "555" not in text

    # From the link of the mail, signed out: to the sign-in, and back to the lead.
    ana.page.get_by_role("button", name="Menu").click()
    ana.page.get_by_title("Sign out").click()
    expect(ana.page.get_by_text("You are signed out.")).to_be_visible()
    ana.page.goto(f"{system.console_url}{path}")
    ana.page.get_by_label("Email").fill(ANA)
    ana.page.get_by_label("Password").fill("a calm staff tool")
    ana.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(ana.page).to_have_url(f"{system.console_url}{path}")
    expect(ana.page.get_by_role("heading", name="Nora Planted")).to_be_visible()
    expect(ana.page.locator(".conversation")).to_contain_text("Does LDN help Crohn's disease?")
    expect(ana.page.get_by_text("assigned by email to Ana Ruiz")).to_be_visible()

    # She hands it up by mistake, finds it in the queue by keyboard, and claims it back.
    dan.open("/leads")
    ana.press("e")
    ana.write("Needs a second look", "Hand it to the supervisor")
    expect(dan.row("Nora Planted").locator(".badge.escalated")).to_be_visible(timeout=PATIENCE)
    ana.open("/queue")
    expect(ana.page.get_by_text("Waiting for somebody")).to_be_visible()
    while ana.page.locator(".leads a:focus").filter(has_text="Nora Planted").count() == 0:
        ana.press("j")
    ana.press("Enter")
    expect(ana.page.get_by_role("heading", name="Nora Planted")).to_be_visible()
    ana.press("c")
    expect(ana.told).to_contain_text("is yours now")

    # While she writes, somebody else changes the lead: she is told, and what she typed stays.
    expect(ana.page.locator("body[data-listening]")).to_be_attached(timeout=PATIENCE)
    ana.press("n")
    ana.page.locator("textarea:focus").fill("Called, no answer")
    dan.open(path)
    dan.press("n")
    dan.write("She prefers evenings", "Keep the note")
    expect(ana.page.locator("#changed")).to_be_visible(timeout=PATIENCE)
    expect(ana.page.locator("#note")).to_have_value("Called, no answer")
    ana.page.get_by_role("link", name="show the lead as it is now").click()
    expect(ana.page.get_by_text("She prefers evenings")).to_be_visible()

    # A note; then she answers in the chat, where the visitor still is. The admin's list follows by itself.
    ana.press("n")
    ana.write("Called, no answer", "Keep the note")
    expect(ana.told).to_contain_text("The note is kept.")
    dan.open("/leads")
    ana.page.get_by_role("button", name="Answer in the chat").click()
    expect(ana.page.locator("#live")).to_contain_text("You answer as Ana Ruiz (pharmacist)")
    ana.page.locator("#say-text").fill("Good evening, how can I help?")
    ana.page.get_by_role("button", name="Send").click()
    expect(chat.log.locator(".message.pharmacist")).to_contain_text("how can I help?", timeout=PATIENCE)
    chat.type("Thank you, that was all")
    expect(ana.page.locator("#lines")).to_contain_text("that was all", timeout=PATIENCE)
    expect(ana.page.locator(".lead-head .badge.contacted")).to_be_visible(timeout=PATIENCE)
    expect(dan.row("Nora Planted").locator(".badge.contacted")).to_be_visible(timeout=PATIENCE)
    ana.press("Escape", "x")
    ana.page.locator("select[name=outcome]").select_option("answered")
    ana.page.get_by_role("button", name="Close the lead").click()
    expect(ana.told).to_contain_text(f"Lead {lead.reference} is closed.")
    assert ana.page.evaluate("document.documentElement.scrollWidth") <= phone["width"]
    expect(dan.row("Nora Planted").locator(".badge.closed")).to_be_visible(timeout=PATIENCE)
    # With the lead the chat is the assistant's again.
    expect(chat.panel.locator(".titles p")).to_have_text("Automated assistant", timeout=PATIENCE)

    # Searching as one types, without the name in the address.
    dan.press("/")
    dan.page.keyboard.type("nora pl")
    expect(dan.page.get_by_text("1 lead found.")).to_be_visible(timeout=PATIENCE)
    expect(dan.row("Nora Planted")).to_be_visible()
    assert "nora" not in dan.page.url.lower()

    # Every step is in the audit log, which is whole, and the log files hold no personal data.
    dan.open("/audit")
    done = dan.page.locator("td code").all_inner_texts()
    wanted = [
        "lead.close",
        "chat.said",
        "chat.joined",
        "lead.note",
        "lead.claim",
        "lead.escalate",
        "roster.pharmacist",
        "staff.added",
    ]
    assert [action for action in wanted if action not in done] == []
    assert "The log is whole" in system.ldn("audit", "verify")
    for file in (system.home / "logs").iterdir():
        assert not re.search("Nora|5550177|Called|second look|how can I help|that was all", file.read_text()), file.name

    for browser in browsers:
        assert browser.external == [] and browser.complaints == []


def test_on_a_phone_nothing_scrolls_sideways_and_the_menu_opens(
    new_visitor: Callable[..., Visitor], system: System
) -> None:
    phone = new_visitor(viewport={"width": 390, "height": 844}, has_touch=True)
    dan = Colleague(phone.page(), system.console_url)
    dan.come_in(_new_admin(system, "phone@pharmacy.example", "Phil Lowe"))
    for path in ("/queue", "/leads", "/deliveries", "/roster", "/roster/new", "/roster/file",
                 "/replies", "/training", "/releases", "/regression", "/staff", "/audit", "/account"):  # fmt: skip
        dan.open(path)
        assert dan.page.evaluate("document.documentElement.scrollWidth") <= 390, path
    expect(dan.page.get_by_role("link", name="Audit log")).to_be_hidden()
    dan.page.get_by_role("button", name="Menu").click()
    dan.page.get_by_role("link", name="Audit log").click()
    expect(dan.page.get_by_role("heading", name="Audit log")).to_be_visible()
    assert phone.complaints == []


def test_keys_are_explained_and_focus_is_seen(new_visitor: Callable[..., Visitor], system: System) -> None:
    dan = Colleague(new_visitor(viewport={"width": 1280, "height": 900}).page(), system.console_url)
    dan.sign_in("dan@pharmacy.example")
    dan.press("?")
    expect(dan.page.get_by_role("dialog")).to_contain_text("next lead, lead before")
    dan.press("Escape")
    expect(dan.page.get_by_role("dialog")).to_be_hidden()
    dan.open("/queue")
    dan.press("Tab")
    expect(dan.page.get_by_role("link", name="Skip to the page")).to_be_focused()
    dan.press("Enter")
    expect(dan.page.locator("main")).to_be_focused()
    dan.press("g", "l")
    expect(dan.page).to_have_url(f"{system.console_url}/leads")
    dan.press("j")
    row = dan.rows.first
    expect(row).to_be_focused()
    assert row.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    dan.press("/")
    expect(dan.page.locator("[data-search]")).to_be_focused()
