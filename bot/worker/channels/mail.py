"""Email, handed in to the owner's mail server over SMTP.

A mail is accepted when the server answers the end of its data (RFC 5321, 4.2.5). Only between the last byte and that
answer is it unknown whether it was; a mail whose fate is unknown is never sent again under the same key.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from functools import lru_cache
from hashlib import sha256
from html import escape

from bot.mail_server import MailServer
from bot.worker.channels import NotNow, Refused, Unanswered
from bot.worker.notice import Notice

_CERTIFICATE = (
    "{host} shows a certificate that cannot be trusted. Name the server in LDN_SMTP_URL as its certificate does."
)


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait for the server. RFC 5321 asks for patience after the data: giving up early makes repeats."""

    command: float = 20
    accepted: float = 120


class Email:
    """The channel `email`."""

    name = "email"
    receiver_knows_keys = False

    def __init__(self, server: MailServer, timeouts: Timeouts = Timeouts()) -> None:
        self._server = server
        self._timeouts = timeouts

    def send(self, notice: Notice, hand_over: Callable[[], None]) -> None:
        """Raises DeliveryError."""
        if not notice.to:
            raise Refused("There is no email address to send to.")
        if not notice.to.isascii():
            raise Refused("The email address has letters that mail servers may not know.")
        smtp = self._connected()
        try:
            with _translated(self._server.host, unreachable=False):
                _accepted(smtp.mail(self._server.sender))
                _accepted(smtp.rcpt(notice.to))
                code, answer = smtp.docmd("DATA")
                if code != 354:
                    raise smtplib.SMTPDataError(code, answer)
            message = self._message(notice)
            hand_over()
            self._give(smtp, message)
        finally:
            smtp.close()

    def try_connection(self) -> None:
        """Connect and sign in, and send nothing. Raises DeliveryError."""
        self._connected().close()

    def _give(self, smtp: smtplib.SMTP, message: bytes) -> None:
        assert smtp.sock is not None
        smtp.sock.settimeout(self._timeouts.accepted)
        try:
            # A line that begins with a dot gets a second one.
            smtp.send(re.sub(rb"(?m)^\.", b"..", message) + b".\r\n")
            code, answer = smtp.getreply()
        except (OSError, smtplib.SMTPServerDisconnected):
            raise Unanswered(f"{self._server.host} did not say whether it took the mail.") from None
        if code // 100 not in (2, 4, 5):
            raise Unanswered(f"{self._server.host} answered the mail with {code}.")
        with _translated(self._server.host, unreachable=False):
            _accepted((code, answer))
        # The mail is accepted, and the sooner that is written down the better: no waiting for the farewell.
        with suppress(OSError, smtplib.SMTPServerDisconnected):
            smtp.putcmd("QUIT")

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        with _translated(server.host, unreachable=True):
            if server.tls == "at once":
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=self._timeouts.command, context=_tls()
                )
            else:
                smtp = smtplib.SMTP(server.host, server.port, timeout=self._timeouts.command)
            try:
                smtp.ehlo_or_helo_if_needed()
                if server.tls == "starttls":
                    smtp.starttls(context=_tls())
                    smtp.ehlo_or_helo_if_needed()
                if server.user:
                    smtp.login(server.user, server.password)
            except BaseException:
                smtp.close()
                raise
        return smtp

    def _message(self, notice: Notice) -> bytes:
        domain = self._server.sender.rpartition("@")[2]
        thread = f"<{sha256(notice.thread.encode()).hexdigest()[:24]}@{domain}>" if notice.thread else ""
        message = EmailMessage(policy=SMTP)
        message["From"] = _address(notice.from_name, self._server.sender)
        message["To"] = notice.to
        message["Subject"] = _line(notice.subject)
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = f"<{notice.key}@{domain}>"
        if thread:
            message["In-Reply-To"] = message["References"] = thread
        if notice.reply_to:
            message["Reply-To"] = notice.reply_to
        message["Idempotency-Key"] = notice.key
        # RFC 3834: no out-of-office note in answer to a machine.
        message["Auto-Submitted"] = "auto-generated"
        if notice.kind != "visitor_reply":
            message["List-Id"] = f"Leads of the LDN assistant <leads.ldn-assistant.{domain}>"
        message.set_content(notice.text, cte="quoted-printable")
        message.add_alternative(_html(notice), subtype="html", cte="quoted-printable")
        return message.as_bytes()


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Certificates are checked; reading those of the system takes a tenth of a second."""
    return ssl.create_default_context()


@contextmanager
def _translated(host: str, unreachable: bool) -> Iterator[None]:
    """Errors of the server as ours. Answers are cut down to their code: servers repeat addresses in them."""
    try:
        yield
    except ssl.SSLCertVerificationError:
        raise NotNow(_CERTIFICATE.format(host=host), unreachable=True) from None
    except smtplib.SMTPNotSupportedError as error:
        raise NotNow(
            f"{host} offers no {'STARTTLS' if 'STARTTLS' in str(error) else 'sign-in'}. See LDN_SMTP_URL: smtps://, or "
            "?tls=off for a server on this machine.",
            unreachable=True,
        ) from None
    except smtplib.SMTPAuthenticationError as error:
        raise NotNow(
            f"{host} refused the user and password of LDN_SMTP_URL ({error.smtp_code}).", unreachable=True
        ) from None
    except smtplib.SMTPResponseException as error:
        told = f"{host} answered {error.smtp_code}{_status(error.smtp_error)}."
        # A server that greets with a refusal refuses everyone: that is not the fault of this mail.
        if unreachable or error.smtp_code // 100 == 4 or error.smtp_code < 400:
            raise NotNow(told, unreachable=unreachable or error.smtp_code == 421) from None
        raise Refused(told) from None
    except TimeoutError:
        raise NotNow(f"{host} did not answer in time.", unreachable=True) from None
    except socket.gaierror:
        raise NotNow(f"{host} is not known. Check the name in LDN_SMTP_URL.", unreachable=True) from None
    except smtplib.SMTPServerDisconnected as error:
        # smtplib says so of a server that keeps silent, too.
        what = "did not answer in time" if "timed out" in str(error) else "closed the connection"
        raise NotNow(f"{host} {what}.", unreachable=True) from None
    except OSError as error:
        raise NotNow(f"{host} cannot be reached: {error.strerror or type(error).__name__}.", unreachable=True) from None


def _accepted(reply: tuple[int, bytes]) -> None:
    code, answer = reply
    if code // 100 != 2:
        raise smtplib.SMTPResponseException(code, answer)


def _status(answer: bytes | str) -> str:
    """The enhanced status code (RFC 3463) that an answer begins with, such as " 5.1.1"."""
    text = answer.decode("ascii", "replace") if isinstance(answer, bytes) else answer
    found = re.match(r"[245]\.\d{1,3}\.\d{1,3}", text)
    return f" {found[0]}" if found else ""


def _address(name: str, address: str) -> str:
    bare = re.sub(r'["\\\r\n]', "", name)
    return f'"{bare}" <{address}>'


def _line(text: str) -> str:
    return " ".join(text.split())


def _html(notice: Notice) -> str:
    rows = "".join(
        f'<tr><th align="left" style="padding:2px 16px 2px 0">{escape(label)}</th><td>{escape(value)}</td></tr>'
        for label, value in notice.rows
    )
    parts = (
        f"<p>{_paragraph(notice.intro)}</p>",
        f"<table>{rows}</table>" if rows else "",
        f'<p><a href="{escape(notice.link)}">Open it in the console</a></p>' if notice.link else "",
        f"<p><small>{_paragraph(notice.outro)}</small></p>" if notice.outro else "",
    )
    return f'<!doctype html><html><body style="font-family:sans-serif">{"".join(parts)}</body></html>\n'


def _paragraph(text: str) -> str:
    return escape(text).replace("\n", "<br>")
