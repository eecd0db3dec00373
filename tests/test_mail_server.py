from __future__ import annotations

import pytest

from bot.mail_server import MailServer


def test_an_address_is_taken_apart() -> None:
    server = MailServer.parse("smtp://ldn:se%2Fs%40me@mail.example?from=ldn@pharmacy.example")
    assert server == MailServer("mail.example", 587, "ldn@pharmacy.example", "ldn", "se/s@me", "starttls")
    assert MailServer.parse("smtps://mail.example?from=a@b.example").port == 465
    assert MailServer.parse("smtps://mail.example?from=a@b.example").tls == "at once"
    assert MailServer.parse("smtp://localhost:25?from=a@b.example&tls=off").tls == "off"
    assert "se/s@me" not in repr(server) and "ldn:" not in repr(server)


@pytest.mark.parametrize(
    ("url", "cure"),
    [
        ("mail.example", "Write it as smtp://"),
        ("http://mail.example?from=a@b.example", "Write it as smtp://"),
        ("smtp://?from=a@b.example", "Write it as smtp://"),
        ("smtp://mail.example/inbox?from=a@b.example", "Write it as smtp://"),
        ("smtp://u:p/w@mail.example?from=a@b.example", "write @ / : in a password as %40 %2F %3A"),
        ("smtp://mail.example:port?from=a@b.example", "write @ / : in a password"),
        ("smtp://mail.example", "Say from which address to send"),
        ("smtp://mail.example?from=ldn", "Say from which address to send"),
        ("smtp://mail.example?from=a@b.example&sender=x", "There is no option 'sender'"),
        ("smtp://mail.example?from=a@b.example&tls=no", "Option tls may be off"),
        ("smtps://mail.example?from=a@b.example&tls=off", "Option tls may be off"),
    ],
)
def test_an_address_that_cannot_be_used_says_the_cure(url: str, cure: str) -> None:
    with pytest.raises(ValueError, match=".") as refused:
        MailServer.parse(url)
    assert cure in str(refused.value)
