"""Sources added in the console, beside those of the files.

What visitors see of a source that something live or signed cites (title, address, year) is not changed here: only
figures are added, for they are what was read in it. Any other can be changed as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from bot.answers.life import AnswerError
from bot.knowledge.figures import figures_in
from bot.knowledge.load import KnowledgeError, read_source
from bot.knowledge.model import INTERNAL, Knowledge, Source
from bot.knowledge.overlay import sentences_in, source_content
from bot.store.answer_tables import answer_sources, answer_versions
from bot.store.answer_versions import count_change
from bot.store.tables import utc_now

_ID = re.compile(r"[a-z][a-z0-9_]{1,39}")
_DOI = re.compile(r"(?:doi:\s*|https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_MOST_TEXT = 400
_YEARS = range(1900, 2101)


def read_form(source_id: str, values: Mapping[str, str]) -> Source:
    """A source from what was typed: `title`, `kind`, `url` (an address or a DOI), `year`, `authors`, `journal`,
    `figures` (one a line). Raises AnswerError naming field, value and cure."""
    if not _ID.fullmatch(source_id):
        raise AnswerError(
            f"Name has value {source_id!r}. Write 2 to 40 small letters, digits or _, a letter first: younger2014."
        )
    for name in ("title", "kind", "authors", "journal"):
        if len(values[name]) > _MOST_TEXT:
            raise AnswerError(f"{name.capitalize()} has {len(values[name])} characters. Write at most {_MOST_TEXT}.")
    if values["kind"] == INTERNAL:
        raise AnswerError("Kind has value 'internal': such a source carries no fact. Write what it is, such as review.")
    year = values["year"]
    if year and not (year.isascii() and year.isdecimal() and int(year) in _YEARS):
        raise AnswerError(f"Year has value {year!r}. Write a year such as 2014, or leave it blank.")
    figures = [line.strip() for line in values["figures"].splitlines() if line.strip()]
    none = next((line for line in figures if not figures_in(line)), None)
    if none is not None:
        raise AnswerError(f"Figures has the line {none!r}, in which no figure is. Write one figure a line: 4.5 mg.")
    doi = _DOI.fullmatch(values["url"])
    content: dict[str, Any] = {
        "title": values["title"],
        "kind": values["kind"],
        "url": f"https://doi.org/{doi[1]}" if doi else values["url"] or None,
        "figures": figures,
    }
    content |= {name: values[name] for name in ("authors", "journal") if values[name]}
    content |= {"year": int(year)} if year else {}
    try:
        return read_source("source", source_id, content)
    except KnowledgeError as error:
        raise AnswerError(str(error)) from None


def is_cited(known: Knowledge, source_id: str) -> bool:
    """Whether anything that visitors read cites it."""
    sentences = [sentence for entry in known.entries for sentence in entry.sentences]
    return any(source_id in sentence.sources for sentence in (*sentences, *known.common_cautions))


def is_signed(connection: Connection, source_id: str) -> bool:
    """Whether a signature was given on a sentence that cites it."""
    signed = select(answer_versions.c.content).where(answer_versions.c.signed_at.is_not(None))
    contents = connection.execute(signed).scalars()
    return any(source_id in sentence["sources"] for content in contents for sentence in sentences_in(content))


def add(connection: Connection, source: Source, known: Knowledge, by: str) -> None:
    """A new source. Raises AnswerError if the name is taken."""
    if source.id in known.sources:
        raise AnswerError(f"Name has value {source.id!r}, which is taken. Change that source, or take another name.")
    _store(connection, source, by)


def change(connection: Connection, source: Source, known: Knowledge, base: Knowledge, by: str) -> None:
    """Change a source: as a whole if nothing live or signed cites it, else its figures, of which none may go."""
    before = known.sources[source.id]
    if source.id in base.sources or is_cited(known, source.id) or is_signed(connection, source.id):
        fixed = ("title", "kind", "url", "year", "authors", "journal")
        other = next((name for name in fixed if getattr(source, name) != getattr(before, name)), None)
        if other:
            raise AnswerError(
                f"{other.capitalize()} cannot be changed here: visitors see it, or it stands in the files. "
                "Add a new source, or change data/knowledge/sources.yml."
            )
        gone = [figure for figure in before.figures if figure not in source.figures]
        if gone:
            raise AnswerError(f"The figure {gone[0]!r} may be in a sentence that visitors read. Only add figures.")
    _store(connection, source, by)


def _store(connection: Connection, source: Source, by: str) -> None:
    connection.execute(delete(answer_sources).where(answer_sources.c.id == source.id))
    values = {"id": source.id, "content": source_content(source), "changed_by": by, "changed_at": utc_now()}
    connection.execute(insert(answer_sources).values(values))
    count_change(connection)
