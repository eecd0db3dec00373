"""Writing the answers and conditions of the console into the files of `data/knowledge`.

Only what differs is written anew; the rest of a file, with its comments and layout, stays as it is to the byte.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot import paths
from bot.knowledge.load import YAML_LOADER, load
from bot.knowledge.model import Entry, Knowledge
from bot.knowledge.overlay import ENGLISH, content_of, source_content

# A text longer than this is folded.
_LINE = 110
_FOLD = 130
# Where the entries of a file are not its own keys.
_WITHIN = {"conditions.yml": "conditions"}
_FLAT = ("sources", "follow_ups", "figures", "synonyms")


class ExportError(Exception):
    """The files cannot be written; the message says what to do."""


def export(known: Knowledge, folder: Path, base_folder: Path = paths.KNOWLEDGE) -> list[str]:
    """Write what is known into `folder`; returns the names of the files that were written.

    Another folder than the base gets all files. Nothing is written unless it reads back as what is known. Raises
    ExportError.
    """
    base = load(base_folder)
    with tempfile.TemporaryDirectory(prefix="ldn-knowledge-") as name:
        copy = Path(name) / "knowledge"
        shutil.copytree(base_folder, copy)
        changed = _write(known, base, copy)
        again = load(copy)
        if _said(again) != _said(known):
            raise ExportError(
                "The files would not read back as the same answers. Nothing was written; tell a developer."
            )
        try:
            return _put(copy, folder, changed if folder.resolve() == base_folder.resolve() else None)
        except OSError as error:
            raise ExportError(f"{folder} cannot be written: {error.strerror}. Name a folder that is yours.") from None


def _said(known: Knowledge) -> tuple[Any, ...]:
    return known.answers, known.translations, known.sources, known.conditions


def _write(known: Knowledge, base: Knowledge, folder: Path) -> list[str]:
    blocks: dict[str, dict[str, str]] = {}
    for entry in known.entries:
        if base.entry(entry.id, entry.language) != entry:
            topic, name = entry.id.split("/")
            language = "" if entry.language == ENGLISH else f"{entry.language}/"
            blocks.setdefault(f"{language}{topic}.yml", {})[name] = _entry_block(name, entry)
    for source in known.sources.values():
        if base.sources.get(source.id) != source:
            blocks.setdefault("sources.yml", {})[source.id] = _block(source.id, source_content(source))
    for file, changed in blocks.items():
        path = folder / file
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        path.parent.mkdir(exist_ok=True)
        path.write_text(_with_blocks(text, changed, _WITHIN.get(file)), encoding="utf-8")
    return sorted(blocks)


def _put(copy: Path, folder: Path, names: list[str] | None) -> list[str]:
    """Each file at once, so that whoever reads meanwhile never sees half of one."""
    if names is None:
        names = sorted(str(path.relative_to(copy)) for path in copy.rglob("*.yml"))
    for name in names:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        shutil.copyfile(copy / name, part)
        os.replace(part, target)
    return names


def _with_blocks(text: str, blocks: Mapping[str, str], within: str | None) -> str:
    """A file with some of its entries written anew; entries that it does not have come at their end.

    The entries are the keys of the file, or of its mapping `within`, which then comes last.
    """
    lines = text.splitlines(keepends=True)
    root = yaml.compose(text, Loader=YAML_LOADER)
    if within:
        root = next(value for key, value in root.value if key.value == within)
        blocks = {name: textwrap.indent(block, "  ") for name, block in blocks.items()}
    entries = [(key.value, key.start_mark.line) for key, _ in root.value] if root else []
    for index in reversed(range(len(entries))):
        name, start = entries[index]
        if name not in blocks:
            continue
        end = entries[index + 1][1] if index + 1 < len(entries) else len(lines)
        # A comment above the next entry is that one's.
        while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
            end -= 1
        lines[start:end] = [blocks[name]]
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    there = {name for name, _ in entries}
    return "".join([*lines, *(block for name, block in blocks.items() if name not in there)])


def _entry_block(name: str, entry: Entry) -> str:
    content = content_of(entry) | {"reviewed_by": entry.reviewed_by, "review_by": entry.review_by}
    if entry.language != ENGLISH and entry.outdated:
        content["outdated"] = True
    return _block(name, content)


def _block(name: str, content: Mapping[str, Any]) -> str:
    return f"{name}:\n{_mapping(content, 2)}"


def _mapping(content: Mapping[str, Any], indent: int) -> str:
    return "".join(_entry(key, value, indent) for key, value in content.items())


def _entry(key: str, value: Any, indent: int) -> str:
    pad = " " * indent
    if key in _FLAT:
        return f"{pad}{key}: {_flow(value, pad)}\n"
    if isinstance(value, list):
        items = "".join(f"{pad}  - {_mapping(item, indent + 4)[indent + 4 :]}" for item in value)
        return f"{pad}{key}:\n{items}"
    if isinstance(value, str) and len(value) > _LINE:
        folded = textwrap.wrap(value, _FOLD, break_long_words=False, break_on_hyphens=False)
        return f"{pad}{key}: >-\n" + "".join(f"{pad}  {line}\n" for line in folded)
    return f"{pad}{key}: {_scalar(value)}\n"


def _flow(values: list[str], pad: str) -> str:
    """A list on one line, or folded between its items."""
    dumped = yaml.safe_dump(values, default_flow_style=True, width=_LINE, allow_unicode=True).strip()
    return dumped.replace("\n", f"\n{pad}")


def _scalar(value: Any) -> str:
    dumped = yaml.safe_dump(value, width=10**6, allow_unicode=True)
    return dumped.removesuffix("...\n").strip()
