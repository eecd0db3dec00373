"""What is asked is answered on the screen, with its sources."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.chat import Chat
from tests.browser.visitor import Visitor

SOURCE = re.compile(r"^https://(doi\.org|pubmed\.ncbi\.nlm\.nih\.gov|dailymed\.nlm\.nih\.gov|\S+\.gov)/")


def test_an_answer_reaches_the_screen_with_sources_that_open(chat: Chat, visitor: Visitor) -> None:
    answer = chat.say("What is LDN?")

    expect(answer).to_contain_text("naltrexone")
    sources = answer.locator(".sources")
    expect(sources).to_be_hidden()
    mark = answer.get_by_role("button", name="Source 1", exact=True).first
    expect(mark).to_have_attribute("aria-expanded", "false")
    mark.click()
    expect(sources).to_be_visible()
    expect(mark).to_have_attribute("aria-expanded", "true")
    expect(sources.locator("li:visible")).to_have_count(1)
    link = sources.locator("a:visible")
    expect(link).to_have_attribute("href", SOURCE)
    expect(link).to_have_attribute("target", "_blank")
    expect(link).to_have_attribute("rel", re.compile("noopener"))

    with visitor.context.expect_page() as opened:
        link.click()
    expect(opened.value).to_have_url(SOURCE)
    assert opened.value.evaluate("window.opener") is None
    # The one page that the visitor asked for himself.
    assert len(visitor.external) == 1
    visitor.external.clear()

    mark.click()
    expect(sources).to_be_hidden()
    toggle = answer.locator(".all-sources")
    toggle.click()
    expect(sources.locator("li:visible")).to_have_count(sources.locator("li").count())
    expect(toggle).to_contain_text(f"{sources.locator('li').count()} source")


def test_every_number_in_a_text_stands_for_a_source_below_it(chat: Chat) -> None:
    for question in ("What are the common side effects?", "Can I take LDN with thyroid medication?"):
        answer = chat.say(question)
        answer.locator(".all-sources").click()
        listed = answer.locator(".sources .number").all_inner_texts()
        assert listed == [str(number + 1) for number in range(len(listed))]
        assert set(answer.locator(".mark").all_inner_texts()) == set(listed)


def test_the_studies_behind_a_condition_open_on_request(chat: Chat) -> None:
    chat.say("Does LDN help Crohn's disease?")
    answer, findings = chat.replies.first, chat.log.locator(".findings")

    assert answer.locator("p").count() > 2, "eight sentences in one block are not read"
    toggle = findings.get_by_role("button", name=re.compile(r"The studies behind this \(\d+\) on Crohn"))
    expect(toggle).to_have_attribute("aria-expanded", "false")
    items = findings.locator("ul > li")
    expect(items.first).to_be_hidden()
    expect(findings.get_by_role("button", name="Ask a pharmacist")).to_be_visible()

    toggle.click()

    expect(toggle).to_have_attribute("aria-expanded", "true")
    expect(toggle).to_contain_text(f"({items.count()})")
    for item in items.all():
        expect(item).to_be_visible()
        expect(item.locator(".mark").first).to_be_visible()
    items.first.locator(".mark").first.click()
    expect(findings.locator(".sources a:visible")).to_have_attribute("href", SOURCE)

    toggle.click()
    expect(items.first).to_be_hidden()
    expect(findings.locator(".sources")).to_be_hidden()


def test_a_choice_asks_its_question_once(chat: Chat, visitor: Visitor) -> None:
    answer = chat.say("What is LDN?")
    choice = answer.locator("button.choice.quiet").first
    label = choice.inner_text()

    reply = chat.choose(label)

    expect(reply).not_to_have_class(re.compile("error"))
    expect(chat.said.last).to_contain_text(label)
    buttons = answer.locator("button.choice")
    assert buttons.count() >= 2
    for button in buttons.all():
        expect(button).to_be_disabled()
    expect(choice).to_have_class(re.compile("chosen"))
    assert [message["sentences"][0]["text"] for message in visitor.history() if message["from"] == "visitor"] == [
        "What is LDN?",
        label,
    ]
