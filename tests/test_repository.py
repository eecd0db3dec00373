"""What holds for the repository as a whole: who may import whom, what is locked, what is documented."""

from __future__ import annotations

import ast
import hashlib
import re
import subprocess
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import pytest
import tomli
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.doctor import pins
from bot.paths import ROOT
from bot.settings import SETTINGS

CODE = ("bot", "actions", "scripts", "tests")
MAX_LINES = 400
WIDGET = ROOT / "bot" / "web" / "widget"
OPERATOR_GUIDE = ROOT / "docs" / "operator.md"
# In parts, or this file would be the first finding.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("deb", "debian", "org"),
        ("security", "debian", "org"),
        ("playwright", "azureedge", "net"),
    )
)

WEB_FRAMEWORKS = {"starlette", "uvicorn", "fastapi", "flask", "sanic", "aiohttp", "jinja2"}
RASA = {"rasa", "rasa_sdk"}
ENGINE = {*RASA, "tensorflow", "spacy", "bot.nlu", "bot.brain"}
PROCESSES = {"bot.web", "bot.console", "bot.brain", "bot.nlu"}
# Nothing of a room may reach these, not even through another module.
NEVER_REACHES = {
    "bot.knowledge": {*WEB_FRAMEWORKS, *RASA, *PROCESSES},
    "bot.leads": {*WEB_FRAMEWORKS, *RASA, *PROCESSES},
    "bot.store": {*WEB_FRAMEWORKS, *RASA, *PROCESSES},
    "bot.answers": {*WEB_FRAMEWORKS, *RASA, *PROCESSES},
    "bot.insights": {*WEB_FRAMEWORKS, *RASA, *PROCESSES},
    "bot.privacy": {*WEB_FRAMEWORKS, *RASA, *PROCESSES},
    "bot.review": {*WEB_FRAMEWORKS, *RASA, *PROCESSES},
    "bot.settings": {*WEB_FRAMEWORKS, *RASA, *PROCESSES},
    "bot.web": ENGINE,
    "bot.console": ENGINE,
    "bot.worker": {*WEB_FRAMEWORKS, *ENGINE},
    "bot.supervisor": {*RASA, "tensorflow", "spacy"},
    "actions": {"bot.web", "bot.console"},
}
MAY_IMPORT = {"rasa": ("bot.nlu", "bot.brain"), "rasa_sdk": ("actions", "bot.brain")}


def _within(name: str, rooms: Iterable[str]) -> bool:
    return any(name == room or name.startswith(f"{room}.") for room in rooms)


def _module_name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@lru_cache(maxsize=1)
def _imports() -> dict[str, frozenset[str]]:
    """What each module of bot and actions imports, anywhere in it, by full name; of a package its parents too."""
    files = {
        _module_name(file): file
        for room in ("bot", "actions")
        for file in (ROOT / room).rglob("*.py")
        if "node_modules" not in file.parts
    }
    found = {}
    for name, file in files.items():
        imported: set[str] = set()
        package = name if file.name == "__init__.py" else name.rpartition(".")[0]
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                imported.update(alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    above = package.split(".")[: len(package.split(".")) - node.level + 1]
                    base = ".".join([*above, base] if base else above)
                imported.add(base)
                imported.update(f"{base}.{alias.name}" for alias in node.names if f"{base}.{alias.name}" in files)
        for one in list(imported):
            parents = one.split(".")
            imported.update(".".join(parents[:length]) for length in range(1, len(parents)))
        found[name] = frozenset(imported - {name})
    return found


def _forbidden_path(start: str, forbidden: set[str]) -> list[str] | None:
    """The chain of imports by which a module reaches something forbidden; None if it does not."""
    imports, chains = _imports(), [[start]]
    seen = {start}
    while chains:
        chain = chains.pop(0)
        for name in sorted(imports.get(chain[-1], ())):
            if _within(name, forbidden):
                return [*chain, name]
            if name in imports and name not in seen:
                seen.add(name)
                chains.append([*chain, name])
    return None


@pytest.mark.parametrize("room", NEVER_REACHES)
def test_no_room_reaches_what_it_must_not_know(room: str) -> None:
    modules = [name for name in _imports() if _within(name, [room])]
    chains = [_forbidden_path(name, NEVER_REACHES[room]) for name in modules]
    assert [" imports ".join(chain) for chain in chains if chain] == []


@pytest.mark.parametrize("library", MAY_IMPORT)
def test_only_the_engine_imports_rasa(library: str) -> None:
    users = {name for name, imported in _imports().items() if _within(library, imported)}
    assert {name for name in users if not _within(name, MAY_IMPORT[library])} == set()


def test_the_import_check_sees_what_there_is() -> None:
    assert "starlette" in _imports()["bot.web.app"]
    assert _forbidden_path("bot.web.app", {"sqlalchemy"}) is not None


def test_no_module_is_longer_than_a_person_reads_at_once() -> None:
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text().splitlines())
        for room in CODE
        for file in (ROOT / room).rglob("*.py")
        if "node_modules" not in file.parts
    }
    assert {name: lines for name, lines in lengths.items() if lines > MAX_LINES} == {}


def _files_of_the_repository() -> list[Path]:
    """What is committed, and what would be."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git repository")
def test_no_file_names_the_host_of_a_registry() -> None:
    pattern = re.compile("|".join(map(re.escape, REGISTRIES)).encode(), re.IGNORECASE)
    found = {
        str(file.relative_to(ROOT)): match.group().decode()
        for file in _files_of_the_repository()
        if (match := pattern.search(file.read_bytes()))
    }
    assert found == {}


def _project() -> dict:
    return tomli.loads((ROOT / "pyproject.toml").read_text())


def _lock() -> str:
    return (ROOT / "requirements.lock").read_text()


def test_the_lock_covers_every_dependency() -> None:
    project, locked = _project(), pins(_lock())
    groups = (text for group in project["dependency-groups"].values() for text in group)
    # The build backend too: the ldn command is installed without asking a registry.
    wanted = [*project["project"]["dependencies"], *groups, *project["build-system"]["requires"]]
    missing = [
        text
        for text in wanted
        if (name := canonicalize_name(Requirement(text).name)) not in locked
        or locked[name] not in Requirement(text).specifier
    ]
    assert missing == [], "Run `make lock`."


def test_every_locked_package_has_a_hash_and_none_names_where_it_comes_from() -> None:
    entries = re.split(r"^(?=[a-zA-Z0-9])", re.sub(r"^\s*#.*\n", "", _lock(), flags=re.MULTILINE), flags=re.MULTILINE)
    installed_here = [entry for entry in entries if pins(entry)]
    assert len(installed_here) > 100
    assert [entry for entry in installed_here if "--hash=sha256:" not in entry] == []
    assert re.findall(r".*(?:://|--index|--extra-index|--find-links).*", _lock()) == []


def test_every_make_target_is_explained_in_help() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert targets is not None
    rules = re.findall(r"^([a-zA-Z][\w-]*):(?!=)", makefile, re.MULTILINE)
    assert sorted(rules) == sorted(targets[1].split())
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert re.findall(r"^  make (\S+) +\S", shown, re.MULTILINE) == rules


@pytest.mark.skipif(not OPERATOR_GUIDE.exists(), reason="docs/operator.md is not written yet")
def test_every_setting_is_in_the_operators_guide() -> None:
    rows = [
        [cell.strip(" `") for cell in line.split("|")[1:-1]]
        for line in OPERATOR_GUIDE.read_text().splitlines()
        if line.startswith("| `LDN_")
    ]
    documented = {row[0]: row[1:3] for row in rows}
    assert documented == {setting.key: [setting.default, setting.meaning] for setting in SETTINGS}


def test_the_widget_is_not_older_than_its_source() -> None:
    sources = sorted([*(f"src/{file.name}" for file in (WIDGET / "src").glob("*.ts")), "build.mjs", "package.json"])
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.encode() + b"\0" + (WIDGET / path).read_bytes() + b"\0")
    with (ROOT / "bot" / "web" / "static" / "ldn-chat.js").open() as bundle:
        first_line = bundle.readline()
    assert f"sources sha256: {digest.hexdigest()}" in first_line, "cd bot/web/widget && npm ci && npm run build"
