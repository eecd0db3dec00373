from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select, text
from sqlalchemy.engine import Engine

from bot.store.encryption import Encrypted, EncryptedJson, blind_index, blind_indexes, keyring_of, use_keyring
from bot.store.keyring import Keyring, KeyringError

people = Table(
    "people",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", Encrypted),
    Column("words", EncryptedJson),
)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    made = create_engine(f"sqlite:///{tmp_path / 'people.sqlite3'}", future=True)
    use_keyring(made, Keyring(tmp_path / "keys"))
    people.create(made)
    return made


def _stored(engine: Engine, name: str | None, words: Any) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """A row as the code sees it and as the database holds it."""
    with engine.begin() as connection:
        connection.execute(insert(people).values(name=name, words=words))
        seen = connection.execute(select(people.c.name, people.c.words)).one()
        held = connection.execute(text("SELECT name, words FROM people")).one()
    return tuple(seen), tuple(held)


def test_the_code_sees_values_and_the_database_tokens(engine: Engine) -> None:
    seen, held = _stored(engine, "Ann Lee", {"text": "Zoë's knee", "n": [1, None]})
    assert seen == ("Ann Lee", {"text": "Zoë's knee", "n": [1, None]})
    assert not any("Ann" in value or "knee" in value for value in held)


def test_nothing_stays_nothing(engine: Engine) -> None:
    assert _stored(engine, None, None) == ((None, None), (None, None))


def test_an_empty_text_is_a_text(engine: Engine) -> None:
    seen, held = _stored(engine, "", [])
    assert seen == ("", []) and held[0]


def test_another_keyring_cannot_read_the_rows(engine: Engine, tmp_path: Path) -> None:
    _stored(engine, "Ann", None)
    other = create_engine(engine.url, future=True)
    use_keyring(other, Keyring(tmp_path / "other"))
    with other.connect() as connection, pytest.raises(KeyringError):
        connection.execute(select(people.c.name)).all()


def test_blind_indexes_belong_to_the_database_of_an_engine(engine: Engine) -> None:
    keyring = keyring_of(engine)
    with engine.connect() as connection:
        assert blind_index(connection, "phone", "+1") == keyring.blind_index("phone", "+1")
        assert blind_indexes(engine, "phone", "+1") == keyring.blind_indexes("phone", "+1")


def test_without_a_choice_the_settings_name_the_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LDN_KEY_FILE", str(tmp_path / "named.keys"))
    assert keyring_of(create_engine("sqlite://", future=True)).file == tmp_path / "named.keys"
