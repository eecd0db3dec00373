"""What is taken out of a message, and what must stay: a row each, with the reason."""

from __future__ import annotations

import pytest

from bot.privacy.scrub import Known, findings, scrub

TAKEN_OUT = [
    # Names
    ("My name is zenobia quill, can I take it at night?", "My name is [name], can I take it at night?", "small"),
    ("name: Jane Q. Doe", "name: [name]", "a middle initial"),
    ("my name is Will Young and I have lupus", "my name is [name] and I have lupus", "a name of usual words"),
    ("Hi, I'm Jennifer. Does LDN help?", "Hi, I'm [name]. Does LDN help?", "introduced"),
    ("im mike and i take tramadol", "im [name] and i take tramadol", "small, introduced"),
    ("is it ok for my husband Robert Smith", "is it ok for my husband [name]", "somebody else"),
    ("Dr. Okonkwo told me to ask", "Dr. [name] told me to ask", "a title"),
    ("dr smith said 3 mg", "dr [name] said 3 mg", "a title, small"),
    ("jennifer garcia wants to know the price", "[name] wants to know the price", "a usual name, small"),
    ("Zenobia Quillfeather asked about cost", "[name] asked about cost", "two capitalised rare words"),
    ("What about Mary's dose?", "What about [name] dose?", "a genitive"),
    ("How long does it take? Thanks, Zenobia", "How long does it take? Thanks, [name]", "signed"),
    ("ask Dr. Hernandez-Lopez at the clinic", "ask Dr. [name] at the clinic", "two family names"),
    ("Mohammed Al-Farsi asked about shipping", "[name] asked about shipping", "a name with a hyphen"),
    ("I'm Bob and my wife Sue wants LDN", "I'm [name] and my wife [name] wants LDN", "two people"),
    ("me llamo Juan Pérez y tengo lupus", "me llamo [name] y tengo lupus", "Spanish"),
    # Email
    ("mail me at jane.doe+ldn@example.co.uk please", "mail me at [email] please", "an address"),
    ("jane @ example.com", "[email]", "a space beside @"),
    ("jane at example dot com", "[email]", "dictated"),
    ("first.last (at) company.org", "[email]", "only the @ in words"),
    ("its janedoe at gmail.com", "its [email]", "dictated with a provider"),
    ("juan arroba correo punto com", "[email]", "dictated in Spanish"),
    # Telephone
    ("call (212) 555-0123 ext. 4", "call [phone]", "an extension"),
    ("2125550123", "[phone]", "digits alone"),
    ("+1 212.555.0123", "[phone]", "a country code"),
    ("+44 20 7946 0958 please", "[phone] please", "abroad"),
    ("555-0100 after five", "[phone] after five", "seven digits"),
    ("two one two five five five oh one two three", "[phone]", "in words"),
    # Dates of birth
    ("dob 3/14/61", "[date]", "American, short"),
    ("born March 14th, 1961", "[date]", "in words"),
    ("my birthday is 14 March", "my [date]", "no year, but called one"),
    ("born in 1961", "[date]", "a year"),
    ("1961-03-14", "[date]", "ISO 8601"),
    ("nací el 14 de marzo de 1961", "[date]", "Spanish"),
    ("since 03/14/2022", "since [date]", "any whole date"),
    # Addresses
    ("send it to 12 Oak Street, Springfield, IL 62704", "send it to [address]", "whole"),
    ("i live at 1204 maple ave apt 3b", "i live at [address]", "small, with a unit"),
    ("ship to 55 Bay Dr", "ship to [address]", "an ending that is a word, written as a name"),
    ("my address is 9 elm st, dayton oh 45402", "my address is [address]", "small, with a ZIP code"),
    ("at 9 elm dr apt 4", "at [address]", "small, with a unit"),
    ("PO Box 1234", "[address]", "a post office box"),
    ("I am in Austin, TX 78701", "I am in Austin, [address]", "state and ZIP code"),
    ("zip 78701", "[address]", "a ZIP code that is called one"),
    ("vivo en calle Roble 1204", "vivo en [address]", "Spanish"),
    # Numbers of orders
    ("where is order 48213?", "where is [number]?", "an order"),
    ("Order number: LDN-48213 is late", "[number] is late", "with letters"),
    ("rx# 7734021 refill", "[number] refill", "a prescription"),
    ("my prescription number is 773-402", "my [number]", "with a hyphen"),
    ("#48213 has not come", "[number] has not come", "a number sign"),
    ("reference L-000123", "[number]", "a reference of ours"),
    ("ssn 078-05-1120", "[number]", "Social Security"),
    ("tracking 1Z999AA10123456784", "[number]", "a parcel"),
    ("member id is XJH4821973", "[number]", "an insurance"),
    ("see https://example.com/orders?name=jane", "see [number]", "a link"),
]

STAYS = [
    ("Can I take 4.5 mg at night and drive to work?", "an amount before a word that ends street names"),
    ("I take 1.5mg, then 3 mg, then 4.5mg after 2-4 weeks", "amounts and times"),
    ("is 1500mcg the same as 1.5 mg?", "an amount in one word"),
    ("studies from 2009 and 2013", "years"),
    ("Does Low Dose Naltrexone help with Hashimoto's Thyroiditis?", "names of diseases and medicines"),
    ("Will it help my Crohn's Disease or Multiple Sclerosis", "names of diseases"),
    ("can i take it with Synthroid and Plaquenil", "medicines"),
    ("I'm Diabetic, is LDN safe?", "a capitalised word that is no name"),
    ("I am in California, do you ship here", "a state"),
    ("what is the brand name of naltrexone", "a name that is nobody's"),
    ("is it called Revia?", "a brand"),
    ("can I stop in May or will I feel bad", "a month, and a word that is also a name"),
    ("5 days on, 2 days off", "days"),
    ("how much is 90 capsules, $45?", "a price"),
    ("is 988 or 911 the number", "emergency numbers"),
    ("WHAT IS LDN USED FOR", "capital letters throughout"),
    ("i'm taking 50 mg tramadol", "a medicine after I am"),
    ("thanks, that helps", "thanks without a name"),
    ("my doctor said no", "a doctor without a name"),
    ("take the pill at 9 in the evening on the way home", "a way that is no address"),
    ("one or two pills, or three", "numbers in words"),
    ("what order should I take them in", "an order of another kind"),
    ("look at drugs.com", "a site"),
    ("is 50-300mg too much", "a range of amounts"),
    ("my ANA is 1:640", "a blood test"),
]


@pytest.mark.parametrize(("text", "left", "why"), TAKEN_OUT, ids=[row[2] + ": " + row[0][:30] for row in TAKEN_OUT])
def test_what_tells_who_somebody_is_is_taken_out(text: str, left: str, why: str) -> None:
    assert scrub(text) == left, why
    assert scrub(left) == left


@pytest.mark.parametrize(("text", "why"), STAYS, ids=[row[1] + ": " + row[0][:30] for row in STAYS])
def test_what_is_asked_stays(text: str, why: str) -> None:
    assert scrub(text) == text, why


KNOWN = Known(
    frozenset({"Zenobia Quill", "Will Rose"}), frozenset({"+12125550123;ext=12"}), frozenset({"zq77@example.com"})
)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("its zenobia again", "its [name] again"),
        ("zenobia  quill here", "[name] here"),
        ("mr Quill, tell Rose", "mr [name], tell [name]"),
        ("how long will a rose quill keep", "how long will a rose quill keep"),
        ("5 5 5 - 0 1 2 3", "[phone]"),
        ("i am zq77 on the forum", "i am [email] on the forum"),
    ],
)
def test_what_was_given_in_the_form_is_known(text: str, left: str) -> None:
    assert scrub(text, KNOWN) == left


def test_findings_say_where_and_do_not_overlap() -> None:
    text = "Jane Doe, jane@example.com"
    assert [(text[one.start : one.end], one.stand_in) for one in findings(text)] == [
        ("Jane Doe", "[name]"),
        ("jane@example.com", "[email]"),
    ]


def test_nothing_known_is_shown_in_a_repr() -> None:
    assert "Quill" not in repr(KNOWN) and "555" not in repr(KNOWN)


@pytest.mark.parametrize("text", ["a" * 2000, "1 " * 1000, "Ab " * 660, "name " * 400, "5551234 " * 250, "a@" * 1000])
def test_a_long_message_takes_no_long_time(text: str) -> None:
    import time

    started = time.process_time()
    scrub(text)
    assert time.process_time() - started < 1
