"""The settings, read from the environment once and typed.

Every key is listed here with its meaning and default; `docs/operator.md` carries the same table and a test compares
the two.
"""

from __future__ import annotations

import math
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot import paths
from bot.mail_server import MailServer


class SettingError(ValueError):
    """A setting that cannot be used: names key, value and cure."""

    def __init__(self, key: str, value: str, cure: str) -> None:
        super().__init__(f"Setting {key} has value {value!r}. {cure}")


@dataclass(frozen=True)
class Setting:
    """One key of the environment: its name, default (as written) and what it means."""

    key: str
    default: str
    meaning: str


SETTINGS = (
    Setting("LDN_HOME", "./var", "Folder of the database, models, keys and logs."),
    Setting("LDN_HOST", "127.0.0.1", "Address that the public web process listens on."),
    Setting("LDN_PORT", "8000", "Port of the public web process."),
    Setting("LDN_DATABASE_URL", "", "Database; blank: SQLite in LDN_HOME. PostgreSQL: postgresql://user@host/name."),
    Setting("LDN_SECRET_KEY", "", "Signs sessions; blank: a key is made and kept in LDN_HOME."),
    Setting(
        "LDN_ALLOWED_ORIGINS",
        "",
        "Sites that may embed the chat, separated by commas: https://pharmacy.example. The own address always may.",
    ),
    Setting("LDN_REPLY_SECONDS", "10", "After this many seconds without a reply the visitor gets an apology."),
    Setting("LDN_TRANSCRIPT_DAYS", "30", "A conversation is kept this many days after its last message, then erased."),
    Setting("LDN_LEAD_DAYS", "365", "A lead is kept this many days after its last change, then emptied."),
    Setting(
        "LDN_TURNS_PER_SESSION",
        "100",
        "After this many messages the dialogue engine starts afresh (it slows down with length).",
    ),
    Setting("LDN_MESSAGES_PER_MINUTE", "20", "A conversation may send this many messages a minute."),
    Setting("LDN_KEY_FILE", "", "Keys that personal data is encrypted with; blank: a file made in LDN_HOME."),
    Setting("LDN_BRAIN_SOCKET", "", "Unix socket of the dialogue process; blank: one in LDN_HOME."),
    Setting("LDN_QUEUE_URL", "", "Queue of the worker; blank: SQLite in LDN_HOME. Redis: redis://host:6379/0."),
    Setting(
        "LDN_SMTP_URL",
        "",
        "Sends email: smtp://user:password@host:587?from=ldn@pharmacy.example (STARTTLS), or smtps:// (TLS at once).",
    ),
    Setting("LDN_SUPERVISOR_EMAIL", "", "Address of the person, or list, that gets what no pharmacist takes."),
    Setting("LDN_WEBHOOK_URL", "", "Each notification is posted here as signed JSON."),
    Setting("LDN_WEBHOOK_SECRET", "", "Signs what is posted to LDN_WEBHOOK_URL."),
    Setting("LDN_NOTIFY_URLS", "", "Other services, as apprise addresses; several separated by blanks."),
    Setting("LDN_REMIND_HOURS", "2", "A pharmacist who has not answered a lead is reminded after these working hours."),
    Setting("LDN_REASSIGN_HOURS", "4", "The lead goes to another pharmacist after these working hours."),
    Setting("LDN_ESCALATE_HOURS", "8", "The supervisor is told of an unanswered lead after these working hours."),
    Setting(
        "LDN_LIVE_MINUTES",
        "5",
        "A person who answers in the chat and whose page is closed is gone after so long; the assistant takes over.",
    ),
    Setting("LDN_CONSOLE_HOST", "127.0.0.1", "Address that the staff console listens on."),
    Setting("LDN_CONSOLE_PORT", "8001", "Port of the staff console."),
    Setting(
        "LDN_CONSOLE_URL",
        "",
        "Where staff open the console, for links: https://staff.pharmacy.example. Blank: this machine's own address.",
    ),
    Setting("LDN_OIDC_ISSUER", "", "Identity provider (OpenID Connect) that staff may sign in with; blank: none."),
    Setting("LDN_OIDC_CLIENT_ID", "", "The console's name at the identity provider."),
    Setting("LDN_OIDC_CLIENT_SECRET", "", "The console's secret at the identity provider."),
)
# Not a setting: what one of our processes hands to another (bot/knowledge/overlay.py).
_OVERLAY = "LDN_KNOWLEDGE_OVERLAY"
_DEFAULTS = {setting.key: setting.default for setting in SETTINGS}
# A Unix socket's path must fit into sockaddr_un.
_SOCKET_PATH_MAX = 100
_REPLY_SECONDS_MAX = 300
_SECRET_MIN = 16
_HOURS_MAX = 1000


def _number(text: str) -> float:
    """The number a text is; nan, which is in no range, if it is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _delivery(get: Callable[[str], str]) -> dict[str, Any]:
    """The settings of notifications and deadlines. Addresses are not shown in errors: they hold passwords."""
    queue_url = get("LDN_QUEUE_URL")
    if queue_url and not queue_url.startswith(("redis://", "rediss://", "unix://")):
        raise SettingError("LDN_QUEUE_URL", _shown(queue_url), "Use redis://HOST:6379/0, or leave it blank.")
    supervisor = get("LDN_SUPERVISOR_EMAIL")
    if supervisor and not re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", supervisor):
        raise SettingError("LDN_SUPERVISOR_EMAIL", supervisor, "Write one email address; for several, that of a list.")
    mail_server = None
    if get("LDN_SMTP_URL"):
        try:
            mail_server = MailServer.parse(get("LDN_SMTP_URL"))
        except ValueError as error:
            raise SettingError("LDN_SMTP_URL", _shown(get("LDN_SMTP_URL")), str(error)) from None
        if not supervisor:
            raise SettingError("LDN_SUPERVISOR_EMAIL", "", "Email is set up: say who gets what no pharmacist takes.")
    webhook_url, secret = get("LDN_WEBHOOK_URL"), get("LDN_WEBHOOK_SECRET")
    if webhook_url and not re.match(r"https?://[^/]", webhook_url):
        raise SettingError("LDN_WEBHOOK_URL", _shown(webhook_url), "Use https://HOST/PATH.")
    if webhook_url and len(secret) < _SECRET_MIN:
        raise SettingError(
            "LDN_WEBHOOK_SECRET",
            "..." if secret else "",
            f"Use at least {_SECRET_MIN} characters: openssl rand -hex 32.",
        )
    notify_urls = tuple(get("LDN_NOTIFY_URLS").split())
    for url in notify_urls:
        if "://" not in url:
            raise SettingError("LDN_NOTIFY_URLS", _shown(url), "Use apprise addresses, such as slack://...")
    hours = {key: _number(get(key)) for key in ("LDN_REMIND_HOURS", "LDN_REASSIGN_HOURS", "LDN_ESCALATE_HOURS")}
    least, before = 0.0, ""
    for key, value in hours.items():
        if not least < value <= _HOURS_MAX:
            cure = f"Use more hours than {before} ({least:g})" if before else "Use a number of working hours over 0"
            raise SettingError(key, get(key), f"{cure}, up to {_HOURS_MAX}.")
        least, before = value, key
    return {
        "queue_url": queue_url,
        "mail_server": mail_server,
        "supervisor_email": supervisor,
        "webhook_url": webhook_url,
        "webhook_secret": secret,
        "notify_urls": notify_urls,
        **{key.removeprefix("LDN_").lower(): value for key, value in hours.items()},
    }


def _console(get: Callable[[str], str], port: int) -> dict[str, Any]:
    """The settings of the staff console."""
    url = get("LDN_CONSOLE_URL").rstrip("/") or f"http://127.0.0.1:{port}"
    if not _is_origin(url):
        raise SettingError("LDN_CONSOLE_URL", url, "Write scheme and host: https://staff.pharmacy.example.")
    issuer = get("LDN_OIDC_ISSUER").rstrip("/")
    if issuer and not issuer.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
        raise SettingError("LDN_OIDC_ISSUER", issuer, "Write its https address: https://login.example.")
    for key in ("LDN_OIDC_CLIENT_ID", "LDN_OIDC_CLIENT_SECRET"):
        if bool(issuer) != bool(get(key)):
            missing = key if issuer else "LDN_OIDC_ISSUER"
            raise SettingError(missing, "", "Set all three, LDN_OIDC_ISSUER, _CLIENT_ID and _CLIENT_SECRET, or none.")
    return {
        "console_host": get("LDN_CONSOLE_HOST"),
        "console_port": port,
        "console_url": url,
        "oidc_issuer": issuer,
        "oidc_client_id": get("LDN_OIDC_CLIENT_ID"),
        "oidc_client_secret": get("LDN_OIDC_CLIENT_SECRET"),
    }


def _is_origin(text: str) -> bool:
    """Whether a text is scheme and host, without a path."""
    return text.startswith(("https://", "http://")) and text.count("/") == 2


def _shown(address: str) -> str:
    """An address that may hold a password or a token, as far as it can be shown."""
    scheme, found, _ = address.partition("://")
    return f"{scheme}://..." if found else "..."


@dataclass(frozen=True)
class Settings:
    """All settings with their types. Make one with `Settings.read()`."""

    home: Path
    host: str
    port: int
    database_url: str
    secret_key: str = field(repr=False)
    allowed_origins: tuple[str, ...]
    reply_seconds: float
    transcript_days: int
    lead_days: int
    turns_per_session: int
    messages_per_minute: int
    live_minutes: int
    key_file: Path
    brain_socket: Path
    queue_url: str = field(repr=False)
    mail_server: MailServer | None
    supervisor_email: str
    webhook_url: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    notify_urls: tuple[str, ...] = field(repr=False)
    remind_hours: float
    reassign_hours: float
    escalate_hours: float
    console_host: str
    console_port: int
    console_url: str
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str = field(repr=False)

    @property
    def worker_socket(self) -> Path:
        """Where the worker says whether it is well: beside the socket of the dialogue process."""
        return self.brain_socket.with_name(f"worker-{self.brain_socket.name}")

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read the environment. Raises SettingError for a value that cannot be used."""
        # Read for every encrypted value: what has not changed is not parsed again.
        ours = (key for key in environ if key.startswith("LDN_") and key != _OVERLAY)
        return _parsed(tuple((key, environ[key]) for key in ours))

    @classmethod
    def parse(cls, environ: Mapping[str, str]) -> Settings:
        """As `read`, of our keys alone."""
        unknown = sorted(key for key in environ if key not in _DEFAULTS)
        if unknown:
            raise SettingError(unknown[0], environ[unknown[0]], f"There is no such key. Keys: {', '.join(_DEFAULTS)}.")

        def get(key: str) -> str:
            return environ.get(key, "").strip() or _DEFAULTS[key]

        def whole(key: str, least: int, most: int) -> int:
            value = get(key)
            if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
                raise SettingError(key, value, f"Use a whole number from {least} to {most}.")
            return int(value)

        home = Path(get("LDN_HOME"))
        home = home if home.is_absolute() else paths.ROOT / home
        database_url = get("LDN_DATABASE_URL") or f"sqlite:///{home / 'ldn.sqlite3'}"
        if not database_url.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg2://")):
            raise SettingError(
                "LDN_DATABASE_URL", database_url.split("@")[-1], "Use sqlite:///FILE or postgresql://USER@HOST/NAME."
            )
        origins = tuple(
            origin.strip().rstrip("/") for origin in get("LDN_ALLOWED_ORIGINS").split(",") if origin.strip()
        )
        for origin in origins:
            if not _is_origin(origin):
                raise SettingError("LDN_ALLOWED_ORIGINS", origin, "Write origins: https://pharmacy.example.")
        reply_seconds = _number(get("LDN_REPLY_SECONDS"))
        if not 0 < reply_seconds <= _REPLY_SECONDS_MAX:
            raise SettingError(
                "LDN_REPLY_SECONDS", get("LDN_REPLY_SECONDS"), f"Use a number of seconds up to {_REPLY_SECONDS_MAX}."
            )
        socket = Path(get("LDN_BRAIN_SOCKET")) if get("LDN_BRAIN_SOCKET") else home / "brain.sock"
        if len(str(socket)) > _SOCKET_PATH_MAX:
            raise SettingError(
                "LDN_BRAIN_SOCKET",
                str(socket),
                f"The path of a Unix socket holds {_SOCKET_PATH_MAX} characters: set a shorter one.",
            )
        return cls(
            home,
            get("LDN_HOST"),
            whole("LDN_PORT", 1, 65535),
            database_url,
            get("LDN_SECRET_KEY"),
            origins,
            reply_seconds,
            whole("LDN_TRANSCRIPT_DAYS", 1, 3650),
            whole("LDN_LEAD_DAYS", 1, 36_500),
            whole("LDN_TURNS_PER_SESSION", 5, 1000),
            whole("LDN_MESSAGES_PER_MINUTE", 1, 10_000),
            whole("LDN_LIVE_MINUTES", 2, 120),
            Path(get("LDN_KEY_FILE")) if get("LDN_KEY_FILE") else home / "encryption.keys",
            socket,
            **_delivery(get),
            **_console(get, whole("LDN_CONSOLE_PORT", 1, 65535)),
        )

    def signing_key(self) -> str:
        """The key that signs sessions: the configured one, or one made at first use and kept in LDN_HOME."""
        if self.secret_key:
            return self.secret_key
        file = self.home / "secret.key"
        self.home.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
                out.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
        return file.read_text().strip()


@lru_cache(maxsize=16)
def _parsed(ours: tuple[tuple[str, str], ...]) -> Settings:
    return Settings.parse(dict(ours))
