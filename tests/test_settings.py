from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from bot import paths
from bot.settings import SETTINGS, SettingError, Settings


def test_the_defaults_are_those_of_the_list() -> None:
    read = Settings.read({})
    assert read.home == paths.ROOT / "var" and read.port == 8000 and read.host == "127.0.0.1"
    assert read.database_url == f"sqlite:///{paths.ROOT / 'var' / 'ldn.sqlite3'}"
    assert read.brain_socket == paths.ROOT / "var" / "brain.sock"
    assert (read.reply_seconds, read.transcript_days, read.lead_days) == (10.0, 30, 365)
    assert (read.turns_per_session, read.messages_per_minute) == (100, 20)
    assert read.allowed_origins == () and read.secret_key == ""


def test_values_are_read_with_their_types(tmp_path: Path) -> None:
    read = Settings.read(
        {
            "LDN_HOME": str(tmp_path),
            "LDN_PORT": " 9000 ",
            "LDN_ALLOWED_ORIGINS": "https://a.example/, http://localhost:3000,,",
            "LDN_REPLY_SECONDS": "2.5",
            "LDN_BRAIN_SOCKET": "/tmp/b.sock",
            "LDN_DATABASE_URL": "postgresql://ldn@db/ldn",
            "PATH": "not ours",
        }
    )
    assert read.home == tmp_path and read.port == 9000 and read.reply_seconds == 2.5
    assert read.allowed_origins == ("https://a.example", "http://localhost:3000")
    assert read.brain_socket == Path("/tmp/b.sock") and read.database_url == "postgresql://ldn@db/ldn"


def test_a_blank_is_the_default() -> None:
    assert Settings.read({"LDN_PORT": "", "LDN_REPLY_SECONDS": "  "}) == Settings.read({})


@pytest.mark.parametrize(
    ("key", "value", "shown", "cure"),
    [
        ("LDN_PORT", "http", "http", "Use a whole number from 1 to 65535."),
        ("LDN_PORT", "0", "0", "Use a whole number from 1 to 65535."),
        ("LDN_PORT", "65536", "65536", "Use a whole number from 1 to 65535."),
        ("LDN_PORT", "-1", "-1", "Use a whole number from 1 to 65535."),
        ("LDN_PORT", "80.5", "80.5", "Use a whole number from 1 to 65535."),
        ("LDN_PORT", "²", "²", "Use a whole number from 1 to 65535."),
        ("LDN_TRANSCRIPT_DAYS", "0", "0", "Use a whole number from 1 to 3650."),
        ("LDN_TURNS_PER_SESSION", "4", "4", "Use a whole number from 5 to 1000."),
        ("LDN_MESSAGES_PER_MINUTE", "many", "many", "Use a whole number from 1 to 10000."),
        ("LDN_REPLY_SECONDS", "ten", "ten", "Use a number of seconds"),
        ("LDN_REPLY_SECONDS", "0", "0", "Use a number of seconds"),
        ("LDN_REPLY_SECONDS", "-3", "-3", "Use a number of seconds"),
        ("LDN_REPLY_SECONDS", "nan", "nan", "Use a number of seconds"),
        ("LDN_REPLY_SECONDS", "inf", "inf", "Use a number of seconds"),
        ("LDN_DATABASE_URL", "mysql://db/ldn", "mysql://db/ldn", "Use sqlite:///FILE or postgresql://USER@HOST/NAME."),
        ("LDN_ALLOWED_ORIGINS", "pharmacy.example", "pharmacy.example", "Write origins: https://pharmacy.example."),
        ("LDN_ALLOWED_ORIGINS", "https://a.example,*", "*", "Write origins: https://pharmacy.example."),
        (
            "LDN_ALLOWED_ORIGINS",
            "https://a.example/chat",
            "https://a.example/chat",
            "Write origins: https://pharmacy.example.",
        ),
        ("LDN_BRAIN_SOCKET", f"/{'x' * 100}", f"/{'x' * 100}", "The path of a Unix socket holds 100 characters"),
        ("LDN_QUEUE_URL", "amqp://u:sesame@q", "amqp://...", "Use redis://HOST:6379/0, or leave it blank."),
        ("LDN_SMTP_URL", "smtp://u:sesame@mail", "smtp://...", "Say from which address to send"),
        ("LDN_SMTP_URL", "http://mail?from=a@b.example", "http://...", "Write it as smtp://"),
        ("LDN_SUPERVISOR_EMAIL", "a@b.example, c@d.example", "a@b.example, c@d.example", "Write one email address"),
        ("LDN_WEBHOOK_URL", "hooks.example", "...", "Use https://HOST/PATH."),
        ("LDN_NOTIFY_URLS", "slack", "...", "Use apprise addresses, such as slack://..."),
        ("LDN_REMIND_HOURS", "0", "0", "Use a number of working hours over 0, up to 1000."),
        ("LDN_REASSIGN_HOURS", "1", "1", "Use more hours than LDN_REMIND_HOURS (2), up to 1000."),
        ("LDN_ESCALATE_HOURS", "soon", "soon", "Use more hours than LDN_REASSIGN_HOURS (4), up to 1000."),
        ("LDN_PROT", "8000", "8000", "There is no such key. Keys: LDN_HOME, "),
    ],
)
def test_a_bad_value_is_named_with_key_value_and_cure(key: str, value: str, shown: str, cure: str) -> None:
    with pytest.raises(SettingError, match=re.escape(f"Setting {key} has value {shown!r}. {cure}")):
        Settings.read({key: value})


def test_a_home_too_deep_for_a_socket_is_named() -> None:
    with pytest.raises(SettingError, match=r"LDN_BRAIN_SOCKET .* set a shorter one"):
        Settings.read({"LDN_HOME": f"/{'deep/' * 30}"})


@pytest.mark.parametrize(
    "url", ["mysql://ldn:sesame@db/ldn", "postgres://ldn:sesame@db/ldn", "mysql://ldn:se@sesame@db/ldn"]
)
def test_a_password_is_not_shown(url: str) -> None:
    with pytest.raises(SettingError) as refused:
        Settings.read({"LDN_DATABASE_URL": url})
    assert "sesame" not in str(refused.value) and "db/ldn" in str(refused.value)


def test_the_secret_key_is_not_shown() -> None:
    assert "sesame" not in repr(Settings.read({"LDN_SECRET_KEY": "sesame"}))


def test_the_signing_key_is_made_once_for_this_user_only(tmp_path: Path) -> None:
    settings = Settings.read({"LDN_HOME": str(tmp_path / "new")})
    key = settings.signing_key()
    assert len(key) >= 48 and settings.signing_key() == key
    assert stat.S_IMODE((tmp_path / "new" / "secret.key").stat().st_mode) == 0o600
    assert Settings.read({"LDN_HOME": str(tmp_path / "other")}).signing_key() != key
    assert Settings.read({"LDN_HOME": str(tmp_path / "new"), "LDN_SECRET_KEY": "given"}).signing_key() == "given"


def test_every_setting_has_a_meaning_and_is_listed_once() -> None:
    keys = [setting.key for setting in SETTINGS]
    assert len(keys) == len(set(keys)) and all(setting.meaning.endswith(".") for setting in SETTINGS)


def test_email_needs_a_supervisor_and_a_webhook_a_secret() -> None:
    with pytest.raises(SettingError, match="LDN_SUPERVISOR_EMAIL .* say who gets what no pharmacist takes"):
        Settings.read({"LDN_SMTP_URL": "smtp://mail.example?from=a@b.example"})
    with pytest.raises(SettingError, match="LDN_WEBHOOK_SECRET has value '...'. Use at least 16 characters") as short:
        Settings.read({"LDN_WEBHOOK_URL": "https://hooks.example", "LDN_WEBHOOK_SECRET": "sesame"})
    assert "sesame" not in str(short.value)


def test_addresses_that_hold_secrets_are_not_shown() -> None:
    read = Settings.read(
        {
            "LDN_SMTP_URL": "smtp://u:sesame@mail.example?from=a@b.example",
            "LDN_SUPERVISOR_EMAIL": "s@b.example",
            "LDN_WEBHOOK_URL": "https://hooks.example/sesame",
            "LDN_WEBHOOK_SECRET": "sesamesesamesesame",
            "LDN_NOTIFY_URLS": "slack://sesame json://sesame",
            "LDN_QUEUE_URL": "redis://:sesame@q/0",
        }
    )
    assert read.notify_urls == ("slack://sesame", "json://sesame") and "sesame" not in repr(read)
