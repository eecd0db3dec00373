from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

import pytest

from bot.store.keyring import Keyring, KeyringError


def _first_use(file: str) -> str:
    return Keyring(Path(file)).encrypt("Ann")


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "home" / "encryption.keys")


def test_a_text_comes_back_and_its_token_does_not_show_it(keyring: Keyring) -> None:
    token = keyring.encrypt("Zoë, (555) 010-0199")
    assert keyring.decrypt(token) == "Zoë, (555) 010-0199"
    assert "555" not in token and token.isascii() and keyring.encrypt("Zoë, (555) 010-0199") != token


def test_the_file_is_made_once_and_for_its_owner_alone(keyring: Keyring) -> None:
    keyring.encrypt("a")
    assert keyring.file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in keyring.file.parent.iterdir()] == ["encryption.keys"]
    assert Keyring(keyring.file).decrypt(keyring.encrypt("b")) == "b"


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    file = tmp_path / "encryption.keys"
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        tokens = pool.map(_first_use, [str(file)] * 8)
    assert [Keyring(file).decrypt(token) for token in tokens] == ["Ann"] * 8


def test_after_a_rotation_old_tokens_are_read_and_new_ones_are_by_the_new_key(keyring: Keyring) -> None:
    running = Keyring(keyring.file)
    old = running.encrypt("a")
    keyring.rotate()
    assert running.decrypt(old) == "a" and not running.is_current(old)
    assert len(running) == 2 and keyring.is_current(running.encrypt("b"))


def test_a_retired_key_reads_nothing_any_more(keyring: Keyring) -> None:
    old = keyring.encrypt("a")
    keyring.rotate()
    assert keyring.retire() == 1
    with pytest.raises(KeyringError, match=r"encrypted with a key that is not in .*encryption.keys. Restore"):
        keyring.decrypt(old)


def test_blind_indexes_find_equal_values_of_one_kind_across_a_rotation(keyring: Keyring) -> None:
    old = keyring.blind_index("phone", "+15550100199")
    assert old == keyring.blind_index("phone", "+15550100199")
    assert old != keyring.blind_index("email", "+15550100199") != keyring.blind_index("phone", "+15550100198")
    keyring.rotate()
    assert old != keyring.blind_index("phone", "+15550100199")
    assert old in keyring.blind_indexes("phone", "+15550100199")


@pytest.mark.parametrize("content", ["", "\n \n", "no key\n", "ключ\n"])
def test_a_file_without_keys_is_refused_and_not_shown(keyring: Keyring, content: str) -> None:
    keyring.file.parent.mkdir()
    keyring.file.write_text(content)
    with pytest.raises(KeyringError, match=r"LDN_KEY_FILE\) holds no list of keys, one a line. Restore") as caught:
        keyring.encrypt("a")
    assert not content.strip() or content.strip() not in str(caught.value)


def test_a_file_that_cannot_be_made_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyringError, match=r"cannot be used: .*LDN_KEY_FILE"):
        Keyring(tmp_path / "file" / "encryption.keys").encrypt("a")


def test_the_keys_are_not_in_the_repr(keyring: Keyring) -> None:
    keyring.encrypt("a")
    key = keyring.file.read_text().strip()
    assert (
        key not in repr(keyring)
        and key not in repr(vars(keyring))
        and os.path.basename(keyring.file) in repr(vars(keyring))
    )
