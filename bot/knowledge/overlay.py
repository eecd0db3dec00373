"""Answers and conditions that were changed in the console, put over those of the files.

The content of an entry is the mapping that stands in `data/knowledge` (docs/owner.md), without who reviewed it and
until when: that belongs to the version. The same for sources. A version that no longer fits what is there, such as one
that cites a source which an upgrade removed, is left out and complained about; visitors then get the file's text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.knowledge.load import KnowledgeError, read_answer, read_condition, read_source
from bot.knowledge.model import CONDITIONS, Answer, Condition, Entry, Knowledge, Sentence, Source

# Where the process that trains finds what `write_overlay` wrote. Set by whoever starts it, never by people.
VARIABLE = "LDN_KNOWLEDGE_OVERLAY"
ENGLISH = "en"
# The parts of a condition's row.
PARTS = ("summary", "findings", "cautions")


@dataclass(frozen=True)
class AnswerVersion:
    """One version of an answer, or of a condition's row under `conditions/KEY`.

    `based_on` is the `digest_of` the text it was made from: the file's, or of a translation the English one; None where
    there was none."""

    answer_id: str
    language: str
    number: int
    content: Mapping[str, Any]
    signed_by: str | None = None
    review_by: dt.date | None = None
    based_on: str | None = None

    @property
    def place(self) -> str:
        language = "" if self.language == ENGLISH else f"{self.language}: "
        return f"{language}{self.answer_id}, version {self.number}"

    def read(self) -> Entry:
        """The entry. Raises KnowledgeError where the content has the wrong shape."""
        entry: Entry
        if self.answer_id.startswith(CONDITIONS):
            entry = read_condition(self.place, self.answer_id.removeprefix(CONDITIONS), dict(self.content))
        else:
            entry = read_answer(self.place, self.answer_id, dict(self.content), self.language)
        return replace(entry, reviewed_by=self.signed_by, review_by=self.review_by)


@dataclass(frozen=True)
class Overlay:
    """The versions that visitors read, at most one for an answer and language, and sources beside the files'."""

    versions: tuple[AnswerVersion, ...] = ()
    sources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def content_of(entry: Entry) -> dict[str, Any]:
    """An entry as the mapping of its file."""
    return _row_content(entry) if isinstance(entry, Condition) else _answer_content(entry)


def sentences_in(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The sentences of an entry's mapping."""
    return [sentence for part in ("sentences", *PARTS) for sentence in content.get(part) or ()]


def _row_content(condition: Condition) -> dict[str, Any]:
    content: dict[str, Any] = {"name": condition.name}
    if condition.synonyms:
        content["synonyms"] = list(condition.synonyms)
    content |= {name: getattr(condition, name) for name in ("group", "evidence", "direction")}
    parts = {part: [_sentence(one) for one in getattr(condition, part)] for part in PARTS}
    return content | {part: sentences for part, sentences in parts.items() if sentences}


def _answer_content(answer: Answer) -> dict[str, Any]:
    content: dict[str, Any] = {"question": answer.question, "sentences": [_sentence(one) for one in answer.sentences]}
    if answer.never_say:
        content["never_say"] = [
            {"rule": one.rule, "forbid": one.forbid.pattern, "example": one.example} for one in answer.never_say
        ]
    if answer.pharmacist != "none":
        content["pharmacist"] = answer.pharmacist
    if answer.follow_ups:
        content["follow_ups"] = list(answer.follow_ups)
    return content


def source_content(source: Source) -> dict[str, Any]:
    """A source as the mapping of its file."""
    values = {name: getattr(source, name) for name in ("title", "authors", "year", "journal")}
    content = {name: value for name, value in values.items() if value is not None}
    content |= {"url": source.url, "kind": source.kind}
    return content | ({"figures": list(source.figures)} if source.figures else {})


def _sentence(sentence: Sentence) -> dict[str, Any]:
    rest = {name: getattr(sentence, name) for name in ("certainty", "when", "unless")}
    return {"text": sentence.text, "sources": list(sentence.sources)} | {k: v for k, v in rest.items() if v is not None}


def digest_of(entry: Entry) -> str:
    """A hash of what visitors get; of an answer the question, the sentences and the way to a pharmacist, which a
    translation has to follow."""
    content = content_of(entry)
    said: Any = content
    if isinstance(entry, Answer):
        said = [content["question"], content["sentences"], entry.pharmacist]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def overlaid(base: Knowledge, overlay: Overlay) -> tuple[Knowledge, list[str]]:
    """The knowledge with the versions in place of the files' entries, and what was left out and why."""
    complaints: list[str] = []
    sources = dict(base.sources)
    for source_id, content in overlay.sources.items():
        try:
            sources[source_id] = read_source("sources", source_id, dict(content))
        except KnowledgeError as error:
            complaints.append(str(error))
    answers, conditions = dict(base.answers), dict(base.conditions)
    translations = {code: dict(rows) for code, rows in base.translations.items()}
    based_on: dict[tuple[str, str], str | None] = {}
    for version in sorted(overlay.versions, key=lambda one: one.language != ENGLISH):
        try:
            entry = version.read()
            _check_fits(version, entry, sources, answers)
        except KnowledgeError as error:
            complaints.append(str(error))
            continue
        if isinstance(entry, Condition):
            conditions[entry.key] = entry
        elif version.language == ENGLISH:
            answers[entry.id] = entry
        else:
            translations.setdefault(version.language, {})[entry.id] = entry
            based_on[version.language, entry.id] = version.based_on
    for language, rows in translations.items():
        for answer_id, answer in rows.items():
            if _is_outdated(answer, answers.get(answer_id), base, based_on.get((language, answer_id))):
                rows[answer_id] = replace(answer, outdated=True)
    known = replace(base, answers=answers, conditions=conditions, sources=sources, translations=translations)
    return known, complaints


def _check_fits(
    version: AnswerVersion, entry: Entry, sources: Mapping[str, Source], answers: Mapping[str, Answer]
) -> None:
    cited = (source for sentence in entry.sentences for source in sentence.sources)
    unknown = next((source for source in cited if source not in sources), None)
    if unknown is not None:
        raise KnowledgeError(
            version.place, "sources", f"source {unknown!r} is not there any more", "Cite another in a new version."
        )
    if version.language != ENGLISH and entry.id not in answers:
        raise KnowledgeError(
            version.place, "answer", "there is no English answer of this name any more", "Write that one first."
        )


def _is_outdated(answer: Answer, english: Answer | None, base: Knowledge, based_on: str | None) -> bool:
    """Whether the English text is another one than when it was translated. The files' fit each other."""
    if english is None or answer.outdated:
        return answer.outdated
    original = base.answers.get(answer.id)
    of = based_on or (digest_of(original) if original else None)
    return of is not None and of != digest_of(english)


def write_overlay(overlay: Overlay, path: Path) -> None:
    """Keep an overlay in a file, the same bytes for the same overlay, so that a training can be repeated from it."""
    versions = [
        {**vars(one), "review_by": one.review_by.isoformat() if one.review_by else None} for one in overlay.versions
    ]
    versions.sort(key=lambda one: (one["answer_id"], one["language"]))
    written = {"versions": versions, "sources": dict(overlay.sources)}
    path.write_text(json.dumps(written, sort_keys=True, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def read_overlay(path: Path) -> Overlay:
    """What `write_overlay` wrote. Raises KnowledgeError for another file."""
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        versions = tuple(
            AnswerVersion(**{**one, "review_by": one["review_by"] and dt.date.fromisoformat(one["review_by"])})
            for one in written["versions"]
        )
        return Overlay(versions, written["sources"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KnowledgeError(path, "file", f"is no overlay ({type(error).__name__})", "Train again.") from None
