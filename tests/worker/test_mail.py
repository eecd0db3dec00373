"""Email against a real mail server that refuses, hangs, greylists and drops the connection."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.mail_server import MailServer
from bot.worker.channels import DeliveryError, NotNow, Refused, Unanswered
from bot.worker.channels import mail as module
from bot.worker.channels.mail import Email, Timeouts
from bot.worker.notice import Notice
from tests.worker.mailbox import Mailbox, drop, hang

IMPATIENT = Timeouts(command=0.5, accepted=0.5)
NOTICE = Notice(
    key="L-000001.assigned.abc",
    kind="assigned",
    to="pat@pharmacy.example",
    subject="L-000001: A visitor asks for a pharmacist",
    intro="A visitor asks for a pharmacist.",
    rows=(("Reference", "L-000001"), ("State", "Texas & more")),
    link="https://staff.example/leads/L-000001",
    outro="Contact details are in the console.",
    thread="form-1",
)


def email(url: str) -> Email:
    return Email(MailServer.parse(url), IMPATIENT)


class HandOver:
    """Counts how often a message was handed over."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


@pytest.fixture
def hand_over() -> HandOver:
    return HandOver()


def failure(url: str, hand_over: Callable[[], None], notice: Notice = NOTICE) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        email(url).send(notice, hand_over)
    assert "pat@" not in str(failed.value), "addresses stay out of what is stored and logged"
    return failed.value


def test_a_mail_is_accepted_once_with_its_key(mailbox: Mailbox, hand_over: HandOver) -> None:
    email(mailbox.url).send(NOTICE, hand_over)
    (mail,) = mailbox.mails
    assert mailbox.recipients == ["pat@pharmacy.example"] and hand_over.times == 1
    assert mail["Message-ID"] == "<L-000001.assigned.abc@pharmacy.example>"
    assert mail["Idempotency-Key"] == NOTICE.key and mail["Subject"] == NOTICE.subject
    assert mail["From"] == "LDN assistant <ldn@pharmacy.example>" and mail["To"] == NOTICE.to
    assert mail["Auto-Submitted"] == "auto-generated" and "<leads.ldn-assistant.pharmacy.example>" in mail["List-Id"]
    assert mail["References"] == mail["In-Reply-To"] and mail["Date"].datetime.tzinfo is not None


def test_a_mail_is_text_and_html_alike(mailbox: Mailbox, hand_over: HandOver) -> None:
    email(mailbox.url).send(NOTICE, hand_over)
    (mail,) = mailbox.mails
    assert mail.get_content_type() == "multipart/alternative"
    text = mail.get_body(("plain",)).get_content()
    html = mail.get_body(("html",)).get_content()
    assert text.replace("\r\n", "\n") == NOTICE.text
    assert "State      Texas & more" in text and "Open it: https://staff.example/leads/L-000001" in text
    assert "Texas &amp; more" in html and '<a href="https://staff.example/leads/L-000001">' in html


def test_what_looks_like_the_end_of_the_mail_does_not_end_it(mailbox: Mailbox, hand_over: HandOver) -> None:
    tricky = Notice(key="k", kind="visitor_reply", to="a@b.example", subject="Two\r\nlines", intro=".\r\n.\r\n..x é")
    email(mailbox.url).send(tricky, hand_over)
    (mail,) = mailbox.mails
    assert mail.get_body(("plain",)).get_content().split() == [".", ".", "..x", "é"]
    assert mail["Subject"] == "Two lines" and mail["List-Id"] is None


def test_a_server_that_is_not_there(free_port: int, hand_over: HandOver) -> None:
    error = failure(f"smtp://127.0.0.1:{free_port}?from=a@b.example&tls=off", hand_over)
    assert isinstance(error, NotNow) and error.unreachable and hand_over.times == 0
    assert str(error) == "127.0.0.1 cannot be reached: Connection refused."


def test_a_server_that_nobody_knows(hand_over: HandOver) -> None:
    error = failure("smtp://mail.invalid?from=a@b.example", hand_over)
    assert isinstance(error, NotNow) and error.unreachable and "mail.invalid" in str(error)


@contextmanager
def scripted(greeting: bytes) -> Iterator[str]:
    """A server that says one thing and then nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held: list[socket.socket] = []

        def serve() -> None:
            try:
                while True:
                    connection, _ = listener.accept()
                    held.append(connection)
                    connection.sendall(greeting)
            except OSError:
                pass

        threading.Thread(target=serve, daemon=True).start()
        yield f"smtp://127.0.0.1:{listener.getsockname()[1]}?from=a@b.example&tls=off"
        for connection in held:
            connection.close()


@pytest.mark.parametrize(
    ("greeting", "message"),
    [
        (b"", "127.0.0.1 did not answer in time."),
        (b"220 hello\r\n", "127.0.0.1 did not answer in time."),
        (b"554 5.7.1 not you, 127.0.0.1\r\n", "127.0.0.1 answered 554 5.7.1."),
        (b"421 4.3.2 shutting down\r\n", "127.0.0.1 answered 421 4.3.2."),
    ],
)
def test_a_server_that_hangs_or_refuses_at_once_is_tried_later(
    greeting: bytes, message: str, hand_over: HandOver
) -> None:
    with scripted(greeting) as url:
        error = failure(url, hand_over)
    assert isinstance(error, NotNow) and error.unreachable and str(error) == message and hand_over.times == 0


@pytest.mark.parametrize(
    ("answer", "kind", "message"),
    [
        ("450 4.7.1 Greylisted, come back in 300 s", NotNow, "127.0.0.1 answered 450 4.7.1."),
        ("452 4.2.2 Mailbox full", NotNow, "127.0.0.1 answered 452 4.2.2."),
        ("550 5.1.1 pat@pharmacy.example: no such user", Refused, "127.0.0.1 answered 550 5.1.1."),
        ("553 who?", Refused, "127.0.0.1 answered 553."),
    ],
)
def test_a_recipient_that_is_put_off_or_refused(
    mailbox: Mailbox, hand_over: HandOver, answer: str, kind: type[DeliveryError], message: str
) -> None:
    mailbox.on_recipient = lambda _address: answer
    error = failure(mailbox.url, hand_over)
    assert type(error) is kind and str(error) == message and hand_over.times == 0
    assert not getattr(error, "unreachable", False), "the next recipient may be welcome"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [("451 4.3.0 Try again", NotNow), ("552 5.3.4 Too big", Refused), ("554 5.7.1 Spam", Refused)],
)
def test_a_mail_that_is_refused_after_its_last_line_was_not_taken(
    mailbox: Mailbox, hand_over: HandOver, answer: str, kind: type[DeliveryError]
) -> None:
    async def refuse(*_args: object) -> str:
        return answer

    mailbox.on_data = refuse
    assert type(failure(mailbox.url, hand_over)) is kind
    assert hand_over.times == 1 and mailbox.mails == []


@pytest.mark.parametrize("misbehave", [hang, drop])
def test_a_server_that_takes_the_mail_and_says_nothing_may_have_it(
    mailbox: Mailbox, hand_over: HandOver, misbehave: Callable
) -> None:
    mailbox.on_data = misbehave
    error = failure(mailbox.url, hand_over)
    assert isinstance(error, Unanswered) and str(error) == "127.0.0.1 did not say whether it took the mail."
    assert hand_over.times == 1


def test_a_connection_dropped_before_the_mail_was_handed_over(mailbox: Mailbox, hand_over: HandOver) -> None:
    mailbox.on_recipient = lambda _address: ""
    error = failure(mailbox.url, hand_over)
    assert isinstance(error, NotNow) and str(error) == "127.0.0.1 closed the connection." and hand_over.times == 0


def test_whoever_may_not_hand_over_sends_nothing(mailbox: Mailbox) -> None:
    def refuse() -> None:
        raise RuntimeError("the lease has ended")

    with pytest.raises(RuntimeError):
        email(mailbox.url).send(NOTICE, refuse)
    email(mailbox.url).send(NOTICE, lambda: None)
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize("address", ["", "zoë@pharmacy.example"])
def test_an_address_that_cannot_be_used_is_refused(mailbox: Mailbox, hand_over: HandOver, address: str) -> None:
    notice = Notice(key="k", kind="assigned", to=address, subject="s", intro="i")
    assert isinstance(failure(mailbox.url, hand_over, notice), Refused)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 that signs itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "mail.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return file


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def trust(monkeypatch: pytest.MonkeyPatch, certificate: Path) -> None:
    context = ssl.create_default_context(cafile=str(certificate))
    monkeypatch.setattr(module, "_tls", lambda: context)


@pytest.mark.parametrize(("scheme", "option"), [("smtp", "tls_context"), ("smtps", "ssl_context")])
def test_the_connection_is_encrypted_and_the_certificate_checked(
    free_port: int,
    server_tls: ssl.SSLContext,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    hand_over: HandOver,
    scheme: str,
    option: str,
) -> None:
    url = f"{scheme}://127.0.0.1:{free_port}?from=ldn@pharmacy.example"
    more = {"require_starttls": True} if scheme == "smtp" else {}
    with Mailbox(free_port, **{option: server_tls}, **more) as mailbox:
        error = failure(url, hand_over)
        assert isinstance(error, NotNow) and "a certificate that cannot be trusted" in str(error)
        trust(monkeypatch, certificate)
        email(url).send(NOTICE, hand_over)
        assert mailbox.keys == [NOTICE.key]


def test_nothing_is_sent_in_the_clear_unless_the_owner_says_so(mailbox: Mailbox, hand_over: HandOver) -> None:
    error = failure(mailbox.url.replace("&tls=off", ""), hand_over)
    assert isinstance(error, NotNow) and "offers no STARTTLS" in str(error) and "?tls=off" in str(error)
    assert mailbox.mails == []


def test_user_and_password_are_used_and_a_wrong_one_says_where_to_look(free_port: int, hand_over: HandOver) -> None:
    def check(_server: object, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
        return AuthResult(success=getattr(data, "password", b"") == b"se/s@me", handled=False)

    with Mailbox(free_port, authenticator=check, auth_require_tls=False, auth_required=True) as mailbox:
        url = f"smtp://ldn:{{}}@127.0.0.1:{free_port}?from=ldn@pharmacy.example&tls=off"
        error = failure(url.format("wrong"), hand_over)
        assert isinstance(error, NotNow) and error.unreachable
        assert str(error) == "127.0.0.1 refused the user and password of LDN_SMTP_URL (535)."
        email(url.format("se%2Fs%40me")).send(NOTICE, hand_over)
        assert mailbox.keys == [NOTICE.key]
