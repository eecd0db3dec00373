"""Reading examples that others have: CSV with a header, or Rasa's YAML. Every complaint names line and cure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import yaml

from bot.knowledge.examples import answer_id_of
from bot.leads.yaml_nodes import Complaint
from bot.privacy.scrub import scrub
from bot.store.review_tables import normalized

MOST_CHARACTERS = 400
_TEXT_COLUMNS, _ANSWER_COLUMNS = ("text", "example", "message"), ("answer", "answer_id", "intent", "label")
# "[text](name)" and "[text]{...}": an entity as Rasa's files mark it.
_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
Alarm = Callable[[str], str | None]
"""The answer id of the emergency that a text sounds like, or None."""


@dataclass(frozen=True)
class Line:
    """One example of a file. The text is not shown in a repr."""

    number: int
    answer_id: str
    text: str = field(repr=False)


@dataclass(frozen=True)
class Read:
    """What a file holds; nothing of it may be used while there are complaints. Warnings name what was changed."""

    lines: tuple[Line, ...]
    complaints: tuple[Complaint, ...]
    warnings: tuple[Complaint, ...] = ()


def read(file: str, content: str, known: Collection[str], alarm: Alarm = lambda _text: None) -> Read:
    """The examples in a file's content, by its name's ending. `known` are the answer ids there are."""
    complaints: list[Complaint] = []
    reader = _yaml if file.lower().endswith((".yml", ".yaml")) else _csv
    raw = list(reader(file, content, complaints))
    if not raw and not complaints:
        complaints.append(Complaint(file, 1, "the file", "holds no examples", "Write at least one."))
    lines, warnings = [], []
    first: dict[str, Line] = {}
    for line in raw:
        text = " ".join(line.text.split())
        clean = scrub(text)
        problem = _problem(line.answer_id, clean, known, alarm)
        if problem:
            complaints.append(Complaint(file, line.number, *problem))
            continue
        if clean != text:
            cure = "It is kept with a stand-in such as [name] in its place."
            warnings.append(Complaint(file, line.number, "the text", "holds what looks like personal data", cure))
        one = Line(line.number, line.answer_id, clean)
        before = first.setdefault(normalized(clean), one)
        if before is one:
            lines.append(one)
        elif before.answer_id != one.answer_id:
            problem_text = f"has the answer {one.answer_id}, but {before.answer_id} in line {before.number}"
            complaints.append(Complaint(file, line.number, "the text", problem_text, "Leave one of them out."))
    return Read(tuple(lines), tuple(complaints), tuple(warnings))


def _problem(answer_id: str, text: str, known: Collection[str], alarm: Alarm) -> tuple[str, str, str] | None:
    if answer_id not in known:
        return "the answer", f"{answer_id!r} is not known", "Use an id of data/knowledge, such as dosing/timing."
    if not normalized(text):
        return "the text", "is blank", "Write what a visitor would say, or remove the line."
    if len(text) > MOST_CHARACTERS:
        return "the text", f"has {len(text)} characters", f"Shorten it to {MOST_CHARACTERS}: one question."
    sounds_like = alarm(text)
    if sounds_like and sounds_like != answer_id:
        cure = "Leave it out, or file it there: nothing may unteach what is urgent."
        return "the text", f"sounds like {sounds_like}", cure
    return None


def _csv(file: str, content: str, complaints: list[Complaint]) -> Iterator[Line]:
    read_to = 0
    rows = csv.DictReader(io.StringIO(content.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = [name.strip().casefold() for name in rows.fieldnames or ()]
        rows.fieldnames = header
        text = next((name for name in _TEXT_COLUMNS if name in header), None)
        answer = next((name for name in _ANSWER_COLUMNS if name in header), None)
        if text is None or answer is None:
            complaints.append(
                Complaint(file, 1, "the header", "names no columns text and answer", "Begin with the line: text,answer")
            )
            return
        read_to = rows.line_num
        for row in rows:
            read_to = rows.line_num
            yield Line(rows.line_num, answer_id_of((row[answer] or "").strip()), row[text] or "")
    except csv.Error as error:
        complaints.append(Complaint(file, read_to + 1, "the line", f"is no CSV ({error})", "Mend its quotes."))


def _yaml(file: str, content: str, complaints: list[Complaint]) -> Iterator[Line]:
    try:
        root = yaml.compose(content, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        complaints.append(Complaint(file, line, "the file", f"is no YAML ({error.problem})", "Mend this line."))
        return
    blocks = _value(root, "nlu")
    if not isinstance(blocks, yaml.SequenceNode):
        complaints.append(Complaint(file, 1, "nlu", "is missing", "Write a list under `nlu:`, as in data/nlu."))
        return
    for block in blocks.value:
        intent, found = _value(block, "intent"), _value(block, "examples")
        if not isinstance(intent, yaml.ScalarNode):
            # Synonyms and lookup tables stand beside the intents in Rasa's files.
            continue
        if not isinstance(found, yaml.ScalarNode):
            at = intent.start_mark.line + 1
            complaints.append(Complaint(file, at, "examples", "is missing", "Write `examples: |` and a line for each."))
            continue
        # A block's first line stands below its "|".
        at = found.start_mark.line + (2 if found.style in ("|", ">") else 1)
        for offset, said in enumerate(found.value.splitlines()):
            if said.strip().startswith("- "):
                yield Line(at + offset, answer_id_of(intent.value), _ENTITY.sub(r"\1", said.strip()[2:]))
            elif said.strip():
                complaint = Complaint(file, at + offset, "the line", "is no example", "Begin it with `- `.")
                complaints.append(complaint)


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)
