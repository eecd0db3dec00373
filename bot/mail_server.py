"""The mail server that sends notifications, as LDN_SMTP_URL names it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

EXAMPLE = "smtp://user:password@mail.example:587?from=ldn@pharmacy.example"
_PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in, as whom, and from which address."""

    host: str
    port: int
    sender: str
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    # "at once" (smtps), "starttls" (smtp; refused without), or "off" (?tls=off, for a server on this machine)
    tls: str = "starttls"

    @classmethod
    def parse(cls, url: str) -> MailServer:
        """Raises ValueError, whose text is the cure and holds nothing of the address."""
        try:
            parts = urlsplit(url)
            port = parts.port
            query = parse_qs(parts.query, strict_parsing=bool(parts.query))
        except ValueError:
            raise ValueError(f"Write it as {EXAMPLE}; write @ / : in a password as %40 %2F %3A.") from None
        if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/"):
            raise ValueError(f"Write it as {EXAMPLE}, or smtps:// for TLS at once.")
        if unknown := sorted(query.keys() - {"from", "tls"}):
            raise ValueError(f"There is no option {unknown[0]!r}. Options: from, tls.")
        sender = query.get("from", [""])[0]
        name, _, domain = sender.partition("@")
        if not name or not domain or not sender.isascii() or any(char.isspace() or char in ",;<>" for char in sender):
            raise ValueError("Say from which address to send: ?from=ldn@pharmacy.example.")
        off = query.get("tls", [""])[0]
        if off not in ("", "off") or (off and parts.scheme == "smtps"):
            raise ValueError("Option tls may be off, with smtp:// alone; without it the connection is encrypted.")
        return cls(
            parts.hostname,
            port or _PORTS[parts.scheme],
            sender,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            "at once" if parts.scheme == "smtps" else off or "starttls",
        )
