"""The keys that personal data is encrypted with: a file, never the database.

One key a line, newest first: the first one encrypts, all of them decrypt, so that a key can be changed while the
assistant runs (`ldn keys rotate`). Each key also gives a key for blind indexes: hashes by which a phone number or an
email address is found again without decrypting every row. Fernet: https://github.com/fernet/spec
"""

from __future__ import annotations

import hashlib
import hmac
import os
import tempfile
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.settings import Settings

_INDEX_PURPOSE = b"ldn blind index"


class KeyringError(RuntimeError):
    """The keys cannot be used or do not fit the data; the message says what to do and shows no key."""


@dataclass(frozen=True)
class _Keys:
    """The file as it was read, and which state of the file that was: its inode and modification time."""

    version: tuple[int, int]
    lines: tuple[str, ...] = field(repr=False)
    fernet: MultiFernet = field(repr=False)
    index_keys: tuple[bytes, ...] = field(repr=False)


class Keyring:
    """Encrypts, decrypts and makes blind indexes with the keys of a file, which is made at the first use.

    Another process may add a key at any time: the file is looked at before each use and read again when it changed.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._read: _Keys | None = None

    def encrypt(self, text: str) -> str:
        """A token of ASCII characters, about 1.4 times as long as the text and 100 more. Raises KeyringError."""
        return self._keys().fernet.encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """The text behind a token. Raises KeyringError if none of the keys made it."""
        try:
            return self._keys().fernet.decrypt(token.encode()).decode()
        except InvalidToken:
            raise KeyringError(
                f"Stored data was encrypted with a key that is not in {self.file}. "
                "Restore that file from its backup: without its key the data cannot be read."
            ) from None

    def is_current(self, token: str) -> bool:
        """Whether the newest key made a token."""
        try:
            Fernet(self._keys().lines[0]).decrypt(token.encode())
        except InvalidToken:
            return False
        return True

    def blind_index(self, kind: str, value: str) -> str:
        """A hash of a value by the newest key, 64 hexadecimal digits. `kind` keeps equal values of two kinds apart."""
        return self.blind_indexes(kind, value)[0]

    def blind_indexes(self, kind: str, value: str) -> tuple[str, ...]:
        """The hash of a value by each key, newest first: search for all of them."""
        said = f"{kind}\0{value}".encode()
        return tuple(hmac.new(key, said, hashlib.sha256).hexdigest() for key in self._keys().index_keys)

    def rotate(self) -> None:
        """Add a new key in front. What older keys encrypted stays readable. Raises KeyringError."""
        self._write((Fernet.generate_key().decode(), *self._keys().lines))

    def retire(self) -> int:
        """Remove all keys but the newest; returns how many. Only when nothing needs them any more."""
        lines = self._keys().lines
        self._write(lines[:1])
        return len(lines) - 1

    def __len__(self) -> int:
        return len(self._keys().lines)

    def _keys(self) -> _Keys:
        try:
            version = self._version()
        except FileNotFoundError:
            self._make()
            version = self._version()
        except OSError as error:
            raise self._unusable(error) from None
        if self._read is None or self._read.version != version:
            self._read = self._load(version)
        return self._read

    def _version(self) -> tuple[int, int]:
        status = self.file.stat()
        return status.st_ino, status.st_mtime_ns

    def _load(self, version: tuple[int, int]) -> _Keys:
        try:
            lines = tuple(line.strip() for line in self.file.read_text("ascii").splitlines() if line.strip())
            if not lines:
                raise ValueError
            fernet = MultiFernet([Fernet(line) for line in lines])
        except OSError as error:
            raise self._unusable(error) from None
        except ValueError:
            raise KeyringError(
                f"{self.file} (LDN_KEY_FILE) holds no list of keys, one a line. Restore it from its backup."
            ) from None
        return _Keys(
            version,
            lines,
            fernet,
            tuple(hmac.new(line.encode(), _INDEX_PURPOSE, hashlib.sha256).digest() for line in lines),
        )

    def _make(self) -> None:
        """A first key. Two processes that start together both look: the one that comes second keeps the first's."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            written = self._beside((Fernet.generate_key().decode(),))
            try:
                os.link(written, self.file)
            except FileExistsError:
                pass
            finally:
                written.unlink()
        except OSError as error:
            raise self._unusable(error) from None

    def _write(self, lines: tuple[str, ...]) -> None:
        try:
            self._beside(lines).replace(self.file)
        except OSError as error:
            raise self._unusable(error) from None

    def _beside(self, lines: tuple[str, ...]) -> Path:
        """The whole file under another name, readable by its owner alone: no reader ever sees half of it."""
        handle, name = tempfile.mkstemp(dir=self.file.parent, prefix=f".{self.file.name}.")
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write("".join(f"{line}\n" for line in lines))
            out.flush()
            os.fsync(out.fileno())
        return Path(name)

    def _unusable(self, error: OSError) -> KeyringError:
        return KeyringError(
            f"The file of encryption keys {self.file} cannot be used: {error.strerror}. "
            "Give this user read and write access, or set LDN_KEY_FILE to another file."
        )


@lru_cache(maxsize=4)
def keyring(file: Path) -> Keyring:
    """The keyring of a file, one for the whole process."""
    return Keyring(file)


def default_keyring() -> Keyring:
    """The keyring that the settings name."""
    return keyring(Settings.read().key_file)
