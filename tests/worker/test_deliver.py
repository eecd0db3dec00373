"""From the outbox to the receiver: what is tried again, when, under which key, and what is told to whom."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.engine import Engine

from bot.leads.life import Life
from bot.leads.outbox import enqueue, of_lead
from bot.leads.roster import Pharmacist
from bot.settings import Settings
from bot.store.outbox_tables import outbox
from bot.store.tables import conversations, messages, utc_now
from bot.worker import deliver as module
from bot.worker.channels import NotNow
from bot.worker.channels.mail import Email, Timeouts
from bot.worker.deliver import MAX_ATTEMPTS, Delivery, configured, wait_after
from tests.worker.conftest import hire
from tests.worker.mailbox import Mailbox, drop, hang


class Clock:
    """Goes on only when it is told to."""

    def __init__(self) -> None:
        # After everything that a test submits.
        self.now = utc_now() + dt.timedelta(minutes=1)

    def __call__(self) -> dt.datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def delivery(engine: Engine, settings: Settings, clock: Clock) -> Delivery:
    mail = Email(settings.mail_server, Timeouts(command=0.5, accepted=0.5))
    return Delivery(engine, settings, {"email": mail}, clock=clock)


def rows(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(select(outbox).order_by(outbox.c.id)))


def text(mail: Any) -> str:
    return mail.get_body(("plain",)).get_content()


def test_the_pharmacist_gets_a_mail_that_holds_nothing_the_visitor_gave(
    engine: Engine, pharmacist: Pharmacist, submit: Any, delivery: Delivery, mailbox: Mailbox
) -> None:
    lead = submit(best_time="Mornings before my chemo", urgency="soon", language="es")
    assert delivery.run("email") == 1
    (mail,) = mailbox.mails
    assert mail["To"] == pharmacist.email
    assert mail["Subject"] == f"{lead.reference} (soon): A visitor asks for a pharmacist"
    for shown in (lead.reference, "Texas", "dosing: start", "conditions", "soon", "Spanish", "Answer by"):
        assert shown in text(mail)
    # The boundary between the parts is a random number, which may hold any three digits.
    whole = mail.as_string().replace(mail.get_boundary() or "", "")
    for given in ("Quackenbush", "quackenbush1", "555", "tapir", "chemo", "fibromyalgia"):
        assert given not in whole
    (row,) = rows(engine)
    assert (row.state, row.attempts, row.last_error) == ("sent", 1, None) and row.delivered_at is not None


def test_the_wished_time_is_told_in_words_of_ours(
    pharmacist: Pharmacist, submit: Any, delivery: Delivery, mailbox: Mailbox
) -> None:
    submit(best_time="Weekdays after 5 p.m.")
    delivery.run("email")
    assert "Asked for  weekdays, after 5 p.m. (next: " in text(mailbox.mails[0])


def test_nobody_eligible_is_told_to_the_supervisor(
    engine: Engine, submit: Any, delivery: Delivery, mailbox: Mailbox
) -> None:
    submit()
    delivery.run("email")
    (mail,) = mailbox.mails
    assert mail["To"] == "supervisor@pharmacy.example" and "no pharmacist can take the lead" in mail["Subject"]


def test_a_greylisted_mail_is_accepted_the_second_time_under_its_key(
    engine: Engine, pharmacist: Pharmacist, submit: Any, delivery: Delivery, mailbox: Mailbox, clock: Clock
) -> None:
    submit()
    seen: set[str] = set()

    def greylist(address: str) -> str:
        known = address in seen
        seen.add(address)
        return "250 OK" if known else "450 4.7.1 Greylisted"

    mailbox.on_recipient = greylist
    assert delivery.run("email") == 0
    (row,) = rows(engine)
    assert (row.state, row.attempts, row.last_error) == ("retrying", 1, "127.0.0.1 answered 450 4.7.1.")
    assert dt.timedelta(seconds=20) < row.next_attempt_at - clock.now < dt.timedelta(seconds=40)
    assert delivery.run("email") == 0, "not before its time"
    clock.wait(60)
    assert delivery.run("email") == 1
    assert mailbox.keys == [row.idempotency_key]


@pytest.mark.parametrize("misbehave", [hang, drop])
def test_a_mail_without_an_answer_is_sent_again_under_a_new_key_and_says_so(
    engine: Engine,
    pharmacist: Pharmacist,
    submit: Any,
    delivery: Delivery,
    mailbox: Mailbox,
    clock: Clock,
    misbehave: Callable,
) -> None:
    submit()
    mailbox.on_data = misbehave
    assert delivery.run("email") == 0
    mailbox.on_data = None
    clock.wait(60)
    assert delivery.run("email") == 1
    (row,) = rows(engine)
    assert mailbox.keys == [f"{row.idempotency_key}.1"]
    assert "You may have this message already" in text(mailbox.mails[0])


def test_a_server_that_is_down_is_not_asked_for_every_mail_and_nothing_is_lost(
    engine: Engine, pharmacist: Pharmacist, submit: Any, settings: Settings, free_port: int, clock: Clock
) -> None:
    for number in range(3):
        submit(number)
    asked = []

    class Down:
        name, receiver_knows_keys = "email", False

        def send(self, *_args: object) -> None:
            asked.append(1)
            raise NotNow("It is down.", unreachable=True)

    down = Delivery(engine, settings, {"email": Down()}, clock=clock)
    assert down.run("email") == 0 and len(asked) == 1
    assert [row.attempts for row in rows(engine)] == [1, 0, 0]


def test_a_refused_mail_is_a_dead_letter_that_the_supervisor_hears_of(
    engine: Engine, pharmacist: Pharmacist, submit: Any, delivery: Delivery, mailbox: Mailbox
) -> None:
    lead = submit()
    mailbox.on_recipient = lambda address: "550 5.1.1 no such user" if address.startswith("pat") else "250 OK"
    assert delivery.run("email") == 1
    dead, told = rows(engine)
    assert (dead.state, dead.last_error) == ("dead", "127.0.0.1 answered 550 5.1.1.")
    assert (told.kind, told.state) == ("undelivered", "sent")
    assert mailbox.recipients == ["supervisor@pharmacy.example"]
    assert "could not be delivered" in mailbox.mails[0]["Subject"]
    with engine.connect() as connection:
        assert [one.state for one in of_lead(connection, lead.id)] == ["dead", "sent"]


def test_after_about_a_day_it_is_given_up(
    engine: Engine, pharmacist: Pharmacist, submit: Any, delivery: Delivery, mailbox: Mailbox, clock: Clock
) -> None:
    submit()
    mailbox.on_recipient = lambda address: "450 later" if address.startswith("pat") else "250 OK"
    began = clock.now
    for _ in range(MAX_ATTEMPTS):
        delivery.run("email")
        clock.wait(4600)
    first, second = rows(engine)
    assert (first.state, first.attempts) == ("dead", MAX_ATTEMPTS) and second.kind == "undelivered"
    assert clock.now - began > dt.timedelta(hours=20)


def test_waits_double_up_to_an_hour_and_are_not_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len({wait_after(1) for _ in range(10)}) > 1
    assert all(22.5 <= wait_after(1) <= 37.5 and 2700 <= wait_after(20) <= 4500 for _ in range(50))
    monkeypatch.setattr(module.random, "uniform", lambda _low, _high: 1.0)
    assert [wait_after(attempts) for attempts in (1, 2, 3, 8, 30)] == [30, 60, 120, 3600, 3600]
    assert wait_after(1, asked=500) == 500
    total = sum(wait_after(attempts) for attempts in range(1, MAX_ATTEMPTS))
    assert 20 * 3600 < total < 30 * 3600


def test_what_no_longer_matters_is_not_sent(
    engine: Engine, pharmacist: Pharmacist, submit: Any, delivery: Delivery, mailbox: Mailbox
) -> None:
    answered, erased = submit(1), submit(2)
    Life(engine).contacted(answered.id, "staff:1")
    Life(engine).erase(erased.id, "staff:1", "asked for")
    assert delivery.run("email") == 0 and mailbox.mails == []
    assert {row.state for row in rows(engine)} == {"cancelled"}


def test_who_no_longer_has_the_lead_is_not_told_of_it(
    engine: Engine, submit: Any, delivery: Delivery, mailbox: Mailbox
) -> None:
    hire(engine, "Pat Doe", "pat@pharmacy.example", "Sam Roe", "sam@pharmacy.example")
    lead = submit()
    other = 3 - lead.assignee_id
    Life(engine).assign(lead.id, other, "staff:1", "knows the visitor")
    assert delivery.run("email") == 1
    assert mailbox.recipients == [["pat@pharmacy.example", "sam@pharmacy.example"][other - 1]]


def test_a_reply_of_the_pharmacist_reaches_the_visitor(
    engine: Engine, pharmacist: Pharmacist, submit: Any, delivery: Delivery, mailbox: Mailbox
) -> None:
    lead = submit()
    delivery.run("email")
    with engine.begin() as connection:
        connection.execute(insert(conversations).values(id="c"))
        body = {"sentences": [{"text": "Yes, we can make drops."}, {"text": "Call us."}]}
        number = connection.execute(
            insert(messages).values(conversation_id="c", sender="pharmacist", turn_id="t", body=body)
        ).inserted_primary_key[0]
        enqueue(connection, lead_id=lead.id, kind="visitor_reply", message_id=number, now=utc_now())
    assert delivery.run("email") == 1
    mail = mailbox.mails[-1]
    assert mail["To"] == lead.email and lead.reference in mail["Subject"] and mail["List-Id"] is None
    assert text(mail).startswith("Yes, we can make drops. Call us.") and "(855) 485-8600" in text(mail)


def test_a_channel_that_was_taken_out_of_the_settings_says_so(
    engine: Engine, pharmacist: Pharmacist, submit: Any, settings: Settings, clock: Clock
) -> None:
    submit()
    assert Delivery(engine, settings, {}, clock=clock).run("email") == 0
    assert rows(engine)[0].last_error == "This channel is not set up any more."


@pytest.mark.parametrize(("handed", "repeat"), [(False, 0), (True, 1)])
def test_one_message_that_cannot_be_sent_does_not_hold_up_the_others(
    engine: Engine,
    pharmacist: Pharmacist,
    submit: Any,
    settings: Settings,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    handed: bool,
    repeat: int,
) -> None:
    for number in range(2):
        submit(number)
    sent = []

    class Broken:
        name, receiver_knows_keys = "email", False

        def send(self, notice: Any, hand_over: Callable[[], None]) -> None:
            if handed:
                hand_over()
            if not sent:
                sent.append("broken")
                raise KeyError("quackenbush1@gmail.com")
            if not handed:
                hand_over()
            sent.append(notice.key)

    with caplog.at_level(logging.DEBUG, "bot"):
        assert Delivery(engine, settings, {"email": Broken()}, clock=clock).run("email") == 1
    first, second = rows(engine)
    assert (first.state, first.repeat, second.state) == ("retrying", repeat, "sent")
    assert first.last_error == "The notification could not be sent (KeyError)."
    assert "quackenbush" not in caplog.text


def test_a_webhook_without_an_answer_gets_the_same_key_again(
    engine: Engine, pharmacist: Pharmacist, submit: Any, settings: Settings, clock: Clock
) -> None:
    from sqlalchemy import update

    from bot.worker.channels import Unanswered

    submit()
    with engine.begin() as connection:
        connection.execute(update(outbox).values(channel="webhook"))
    keys: list[str] = []

    class Webhook:
        name, receiver_knows_keys = "webhook", True

        def send(self, notice: Any, hand_over: Callable[[], None]) -> None:
            hand_over()
            keys.append(notice.key)
            assert notice.payload["may_be_repeat"] is False
            if len(keys) == 1:
                raise Unanswered("No answer.")

    delivery = Delivery(engine, settings, {"webhook": Webhook()}, clock=clock)
    assert delivery.run("webhook") == 0
    clock.wait(60)
    assert delivery.run("webhook") == 1
    assert keys[0] == keys[1]


def test_a_slow_worker_is_overtaken_and_sends_nothing(
    engine: Engine, pharmacist: Pharmacist, submit: Any, settings: Settings, clock: Clock, mailbox: Mailbox
) -> None:
    submit()

    class Slow(Email):
        def send(self, notice: Any, hand_over: Callable[[], None]) -> None:
            clock.wait(91)
            super().send(notice, hand_over)

    assert settings.mail_server is not None
    slow = Delivery(engine, settings, {"email": Slow(settings.mail_server)}, clock=clock, stopping=iter_of(False, True))
    assert slow.run("email") == 0 and mailbox.mails == []
    assert rows(engine)[0].state == "sending"


def iter_of(*values: bool) -> Callable[[], bool]:
    iterator: Iterator[bool] = iter(values)
    return lambda: next(iterator)


def test_the_settings_say_which_channels_there_are(monkeypatch: pytest.MonkeyPatch, environment: dict) -> None:
    monkeypatch.setenv("LDN_WEBHOOK_URL", "https://hooks.example/ldn")
    monkeypatch.setenv("LDN_WEBHOOK_SECRET", "0123456789abcdef")
    monkeypatch.setenv("LDN_NOTIFY_URLS", "json://one.example")
    found = configured(Settings.read())
    assert [name.partition("-")[0] for name in found] == ["email", "webhook", "json"]
