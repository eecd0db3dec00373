"""Databases for tests: a fresh one of each kind, with keys of its own, migrated once and then copied."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy.engine import Engine

from bot.store import make_engine, migrate
from bot.store.encryption import use_keyring
from bot.store.keyring import Keyring

_SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


class PostgresqlServer:
    """A throw-away server on a Unix socket."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)
        self._template: str | None = None

    def new_database(self) -> str:
        """The address of an empty database."""
        return self._url(self._create("template0"))

    def new_migrated_database(self) -> str:
        """The address of a database with the tables, which are made once."""
        if self._template is None:
            self._template = self._create("template0")
            engine = make_engine(self._url(self._template))
            migrate(engine)
            engine.dispose()
        return self._url(self._create(self._template))

    def _create(self, template: str) -> str:
        name = f"test{next(self._numbers)}"
        with closing(psycopg2.connect(host=str(self._folder), user="ldn", dbname="postgres")) as connection:
            connection.autocommit = True
            connection.cursor().execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _url(self, name: str) -> str:
        return f"postgresql://ldn@/{name}?host={self._folder}"


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server, run as somebody who is not root: it refuses root. Skips where none is installed."""
    if not _SERVERS:
        pytest.skip("no PostgreSQL server is installed")
    tools = _SERVERS[-1].parent
    # Not below tmp_path: that folder is closed to other users, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="ldn-pg-", dir="/tmp"))
    become: dict[str, object] = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        become = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    def run(*command: object) -> None:
        subprocess.run(
            [str(part) for part in command], check=True, capture_output=True, cwd=folder, env={"LC_ALL": "C"}, **become
        )  # type: ignore[call-overload]

    data = folder / "data"
    try:
        run(tools / "initdb", "-D", data, "-U", "ldn", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c fsync=off"
        run(tools / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            yield PostgresqlServer(folder)
        finally:
            run(tools / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with the tables, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "ldn.sqlite3"
    engine = make_engine(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file


@pytest.fixture
def sqlite_engine(tmp_path: Path, migrated_file: Path) -> Iterator[Engine]:
    """A fresh SQLite database `ldn.sqlite3` below tmp_path."""
    file = tmp_path / "ldn.sqlite3"
    shutil.copy(migrated_file, file)
    yield from _usable(f"sqlite:///{file}", tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def any_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A fresh database of each kind; a test that takes this runs on both."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_engine")
    else:
        yield from _usable(request.getfixturevalue("postgresql").new_migrated_database(), tmp_path)


def _usable(url: str, folder: Path) -> Iterator[Engine]:
    engine = make_engine(url)
    use_keyring(engine, Keyring(folder / "encryption.keys"))
    yield engine
    engine.dispose()
