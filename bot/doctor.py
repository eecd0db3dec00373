"""`ldn doctor`: whether everything is as it must be, and what to do where it is not. Changes nothing."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.markers import Marker
from packaging.utils import canonicalize_name

from bot import paths
from bot.browser import CURE, find_chromium
from bot.settings import Settings
from bot.supervisor.checks import running_copy
from bot.supervisor.health import TcpEndpoint, is_healthy
from bot.supervisor.ports import problem_with

if TYPE_CHECKING:
    from bot.training.serving import Served
    from bot.training.standing import Standing

_LOCK = paths.ROOT / "requirements.lock"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$", re.MULTILINE)
# Room for the database, two models and the logs to grow.
_LEAST_FREE_MB = 500
_SHOWN = 3


@dataclass(frozen=True)
class Check:
    """One finding. `ok` with a cure is a note: it works, and could be better."""

    name: str
    ok: bool
    detail: str
    cure: str = ""


def pins(text: str) -> dict[str, str]:
    """The versions of a lock file that are meant for this machine, by canonical name."""
    return {
        canonicalize_name(name): version
        for name, version, marker in _PIN.findall(text)
        if not marker or Marker(marker).evaluate()
    }


def check_python(_settings: Settings) -> Check:
    wanted = (paths.ROOT / ".python-version").read_text().strip()
    if sys.version.startswith(f"{wanted}."):
        return Check("Python", True, sys.version.split()[0])
    return Check("Python", False, f"{sys.version.split()[0]} instead of {wanted}", "rm -rf .venv && make install")


def check_packages(_settings: Settings) -> Check:
    wanted = pins(_LOCK.read_text())
    installed = {canonicalize_name(package.metadata["Name"]): package.version for package in metadata.distributions()}
    wrong = [
        f"{name} {installed.get(name, 'missing')} instead of {version}"
        for name, version in wanted.items()
        if installed.get(name) != version
    ]
    if not wrong:
        return Check("packages", True, f"the {len(wanted)} of requirements.lock")
    return Check("packages", False, _some(wrong), "rm -f .venv/.installed && make install")


def check_encoder(settings: Settings) -> Check:
    from bot.nlu.encoder import HASHES, EncoderError, model_folder, verified

    try:
        for name in HASHES:
            verified(model_folder() / name)
    except (EncoderError, OSError) as error:
        return Check("encoder", False, str(error), "rm -rf .venv && make install")
    graph = settings.home / "encoder" / f"minilm-{HASHES['model.safetensors'][:12]}.onnx"
    if not graph.exists():
        return Check("encoder", False, f"files as published, but {graph} is not built", "make train")
    return Check("encoder", True, "files as published, graph built")


def check_knowledge(_settings: Settings) -> Check:
    from bot.knowledge import KnowledgeError, load
    from bot.knowledge.check import check
    from bot.knowledge.examples import load_examples

    cure = "Mend data/knowledge or data/nlu; python -m bot.knowledge.check lists every complaint"
    try:
        knowledge = load()
        complaints = check(knowledge, load_examples(), dt.date.today())
    except KnowledgeError as error:
        return Check("knowledge", False, str(error), cure)
    if complaints:
        return Check("knowledge", False, f"{len(complaints)} complaints: {complaints[0]}", cure)
    found = f"{len(knowledge.answers)} answers and {len(knowledge.conditions)} conditions"
    return Check("knowledge", True, f"{found} keep to their sources")


def check_pharmacy(_settings: Settings) -> Check:
    from bot.knowledge import KnowledgeError, load

    try:
        pharmacy = load().pharmacy
    except KnowledgeError as error:
        return Check("pharmacy", False, str(error), "Mend data/pharmacy.yml")
    blank = [field.name for field in fields(pharmacy) if not getattr(pharmacy, field.name)]
    if blank:
        return Check(
            "pharmacy",
            True,
            f"blank: {', '.join(blank)}",
            "Fill in data/pharmacy.yml; until then visitors are given the phone number",
        )
    return Check("pharmacy", True, "everything filled in")


def check_model(settings: Settings) -> Check:
    from bot.training import model

    try:
        live, found = _released(settings)
        if live is not None:
            name = live.checked().name
            if found is not None:
                return Check("model", found.ok, found.detail, found.cure)
            return Check("model", True, f"{name} is live, is what was recorded, and was judged")
    except model.TrainingError as error:
        return Check("model", False, "the live one cannot be loaded", str(error))
    try:
        return Check("model", True, f"{model.current(settings).name} fits the data")
    except model.TrainingError:
        return Check("model", False, "none that fits the data", "make train")


def _released(settings: Settings) -> tuple[Served | None, Standing | None]:
    """The live release's model and how it stands.

    None if there is none, or the database cannot say (that has a check of its own).
    """
    from sqlalchemy.exc import SQLAlchemyError

    from bot import store
    from bot.training import serving, standing

    file = settings.database_url.removeprefix("sqlite:///")
    if file != settings.database_url and not Path(file).exists():
        return None, None
    try:
        engine = store.make_engine(settings.database_url)
        try:
            with engine.connect() as connection:
                return serving.released(engine, settings), standing.of(connection)
        finally:
            engine.dispose()
    except (store.StoreError, SQLAlchemyError):
        return None, None


def check_database(settings: Settings) -> Check:
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from sqlalchemy.exc import SQLAlchemyError

    from bot import store

    cure = "Run make run: it says what is wrong"
    file = settings.database_url.removeprefix("sqlite:///")
    if file != settings.database_url and not Path(file).exists():
        return Check("database", True, f"{file} is not there yet", "make run makes it")
    try:
        engine = store.make_engine(settings.database_url)
        try:
            with engine.connect() as connection:
                found = MigrationContext.configure(connection).get_current_revision()
        finally:
            engine.dispose()
    except store.StoreError as error:
        return Check("database", False, str(error), cure)
    except (SQLAlchemyError, sqlite3.Error) as error:
        return Check("database", False, f"cannot be read: {getattr(error, 'orig', error)}", cure)
    newest = ScriptDirectory(str(Path(store.__file__).parent / "migrations")).get_current_head()
    if found != newest:
        return Check(
            "database",
            False,
            f"its tables are at {found}, the program needs {newest}",
            "make run brings them up to date",
        )
    return Check("database", True, f"reached, tables at {found}")


def check_keys(settings: Settings) -> Check:
    """The file of encryption keys, and whether it fits what is stored."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot import store
    from bot.store.encryption import use_keyring
    from bot.store.keyring import KeyringError, keyring
    from bot.store.rotation import old_rows
    from bot.store.schema import metadata

    file = settings.key_file
    database = settings.database_url.removeprefix("sqlite:///")
    stored = database == settings.database_url or Path(database).exists()
    if not file.exists():
        if stored:
            return Check(
                "keys", False, f"{file} is missing", "Restore it from its backup: without it nothing is readable"
            )
        return Check(
            "keys", True, f"{file} is not there yet", "make run makes it; then back it up apart from the database"
        )
    if file.stat().st_mode & 0o077:
        return Check("keys", False, f"{file} can be read by others", f"chmod 600 {file}")
    try:
        keys = keyring(file)
        count = f"{len(keys)} key{'s' if len(keys) != 1 else ''} in {file}"
        if not stored:
            return Check("keys", True, count)
        engine = store.make_engine(settings.database_url)
        use_keyring(engine, keys)
        try:
            old = sum(old_rows(engine, metadata).values())
        finally:
            engine.dispose()
    except KeyringError as error:
        return Check("keys", False, str(error), "Restore the file from its backup")
    except (SQLAlchemyError, store.StoreError):
        return Check("keys", True, "cannot be compared with the database", "See database")
    if old:
        return Check(
            "keys", True, f"{count}; {old} rows are not under the newest", "`ldn keys rotate` goes on with them"
        )
    return Check("keys", True, f"{count}; everything is under the newest")


def check_disk(settings: Settings) -> Check:
    folder = next(folder for folder in (settings.home, *settings.home.parents) if folder.exists())
    free = shutil.disk_usage(folder).free // 2**20
    if free < _LEAST_FREE_MB:
        return Check("disk", False, f"{free:,} MB free at {folder}", f"Make room: at least {_LEAST_FREE_MB} MB")
    return Check("disk", True, f"{free:,} MB free at {folder}")


def check_home(settings: Settings) -> Check:
    home = settings.home
    if not home.exists():
        return Check("home", True, f"{home} is not there yet", "make run makes it")
    if home.stat().st_mode & 0o007:
        return Check("home", False, f"{home} is open to other users of this machine", f"chmod o-rwx {home}")
    return Check("home", True, str(home))


def check_port(settings: Settings) -> Check:
    return _port("port", settings, settings.host, settings.port)


def check_console_port(settings: Settings) -> Check:
    return _port("console", settings, settings.console_host, settings.console_port, "LDN_CONSOLE_")


def _port(name: str, settings: Settings, host: str, port: int, prefix: str = "LDN_") -> Check:
    problem = problem_with(host, port, prefix)
    if not problem:
        return Check(name, True, f"{port} is free")
    copy, endpoint = running_copy(settings.home), TcpEndpoint(host, port)
    if copy and is_healthy(endpoint):
        return Check(name, True, f"{port} is served by this assistant ({copy}): {endpoint.url}/")
    return Check(name, False, problem.reason, problem.cure)


def check_browser(_settings: Settings) -> Check:
    found = find_chromium()
    return Check("browser", True, found or "no Chromium: browser tests would be skipped", "" if found else CURE)


def check_notifications(settings: Settings) -> Check:
    from bot.worker.reach import complaints

    found = complaints(settings)
    if found is None:
        return Check(
            "notifications",
            True,
            "no channel is set up: somebody has to look at the leads",
            "Set LDN_SMTP_URL, LDN_WEBHOOK_URL or LDN_NOTIFY_URLS; `ldn notify test` tries them",
        )
    if found:
        return Check("notifications", False, " ".join(found), "Mend the setting; `ldn notify test` tries every channel")
    return Check("notifications", True, "every channel can be reached")


def check_dead_letters(settings: Settings) -> Check:
    from sqlalchemy.exc import SQLAlchemyError

    from bot import store
    from bot.leads.outbox import dead_letters

    file = settings.database_url.removeprefix("sqlite:///")
    if file != settings.database_url and not Path(file).exists():
        return Check("outbox", True, "empty")
    try:
        engine = store.make_engine(settings.database_url)
        try:
            with engine.connect() as connection:
                dead = len(dead_letters(connection))
        finally:
            engine.dispose()
    except (SQLAlchemyError, store.StoreError):
        # The check of the database says more.
        return Check("outbox", True, "cannot be read", "See database")
    if dead:
        cure = "`ldn outbox list` says why; then `ldn outbox retry`"
        return Check("outbox", False, f"{dead} notification{'s' if dead != 1 else ''} could not be delivered", cure)
    return Check("outbox", True, "no dead letters")


CHECKS: tuple[Callable[[Settings], Check], ...] = (
    check_python,
    check_packages,
    check_encoder,
    check_knowledge,
    check_pharmacy,
    check_model,
    check_database,
    check_keys,
    check_notifications,
    check_dead_letters,
    check_disk,
    check_home,
    check_port,
    check_console_port,
    check_browser,
)


def checks(settings: Settings) -> list[Check]:
    """Every finding, in the order in which things depend on each other."""
    return [check(settings) for check in CHECKS]


def _some(items: list[str]) -> str:
    rest = len(items) - _SHOWN
    return ", ".join(items[:_SHOWN]) + (f" and {rest} more" if rest > 0 else "")


def report(findings: list[Check]) -> Iterator[str]:
    """The lines that `ldn doctor` prints."""
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        mark = "PROBLEM" if not finding.ok else "note" if finding.cure else "ok"
        yield f"{mark:<8} {finding.name:<{width}}  {finding.detail}"
        if finding.cure and mark != "ok":
            yield f"{'':<8} {'':<{width}}  -> {finding.cure}"
    problems = sum(not finding.ok for finding in findings)
    yield f"\n{problems} problem{'s' if problems != 1 else ''}." if problems else "\nNo problems."


def main(settings: Settings) -> int:
    """Print the findings. The exit code: 1 if any is a problem."""
    findings = checks(settings)
    print(*report(findings), sep="\n")
    return 0 if all(finding.ok for finding in findings) else 1
