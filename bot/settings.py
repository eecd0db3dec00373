"""The settings, read from the environment once and typed.

Every key is listed here with its meaning and default; `docs/operator.md` carries the same table and a test compares
the two.
"""

from __future__ import annotations

import math
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot import paths


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
    Setting("LDN_SESSION_DAYS", "30", "A conversation is kept for the visitor this many days after the last message."),
    Setting(
        "LDN_TURNS_PER_SESSION",
        "100",
        "After this many messages the dialogue engine starts afresh (it slows down with length).",
    ),
    Setting("LDN_MESSAGES_PER_MINUTE", "20", "A conversation may send this many messages a minute."),
    Setting("LDN_KEY_FILE", "", "Keys that personal data is encrypted with; blank: a file made in LDN_HOME."),
    Setting("LDN_BRAIN_SOCKET", "", "Unix socket of the dialogue process; blank: one in LDN_HOME."),
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
_DEFAULTS = {setting.key: setting.default for setting in SETTINGS}
# A Unix socket's path must fit into sockaddr_un.
_SOCKET_PATH_MAX = 100
_REPLY_SECONDS_MAX = 300


def _number(text: str) -> float:
    """The number a text is; nan, which is in no range, if it is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _is_origin(text: str) -> bool:
    """Whether a text is scheme and host, without a path."""
    return text.startswith(("https://", "http://")) and text.count("/") == 2


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
    session_days: int
    turns_per_session: int
    messages_per_minute: int
    key_file: Path
    brain_socket: Path
    console_host: str
    console_port: int
    console_url: str
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str = field(repr=False)

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read the environment. Raises SettingError for a value that cannot be used."""
        unknown = sorted(key for key in environ if key.startswith("LDN_") and key not in _DEFAULTS)
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
        console_port = whole("LDN_CONSOLE_PORT", 1, 65535)
        console_url = get("LDN_CONSOLE_URL").rstrip("/") or f"http://127.0.0.1:{console_port}"
        if not _is_origin(console_url):
            raise SettingError("LDN_CONSOLE_URL", console_url, "Write scheme and host: https://staff.pharmacy.example.")
        issuer = get("LDN_OIDC_ISSUER").rstrip("/")
        if issuer and not issuer.startswith(("https://", "http://127.0.0.1:", "http://localhost:")):
            raise SettingError("LDN_OIDC_ISSUER", issuer, "Write its https address: https://login.example.")
        for key in ("LDN_OIDC_CLIENT_ID", "LDN_OIDC_CLIENT_SECRET"):
            if bool(issuer) != bool(get(key)):
                raise SettingError(
                    key if issuer else "LDN_OIDC_ISSUER", "", "Set LDN_OIDC_ISSUER, _CLIENT_ID and _CLIENT_SECRET, or none."
                )
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
            whole("LDN_SESSION_DAYS", 1, 3650),
            whole("LDN_TURNS_PER_SESSION", 5, 1000),
            whole("LDN_MESSAGES_PER_MINUTE", 1, 10_000),
            Path(get("LDN_KEY_FILE")) if get("LDN_KEY_FILE") else home / "encryption.keys",
            socket,
            get("LDN_CONSOLE_HOST"),
            console_port,
            console_url,
            issuer,
            get("LDN_OIDC_CLIENT_ID"),
            get("LDN_OIDC_CLIENT_SECRET"),
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
