"""One answer or condition as the pages look at it: what visitors read, what the file says, all versions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from bot.answers.versions import DRAFT, LIVE, Version, of_answer
from bot.console.access import Visit
from bot.console.errors import ConsoleError
from bot.knowledge import Knowledge
from bot.knowledge.model import CONDITIONS, Entry
from bot.knowledge.overlay import ENGLISH, digest_of

# The number of the file's text, which has no row.
FILE = 0
LANGUAGES = {"en": "English", "es": "Spanish"}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Sheet:
    """`answer_id` may be a condition's. `read` is None for what is not live yet."""

    answer_id: str
    language: str
    known: Knowledge
    base: Entry | None
    read: Entry | None
    versions: tuple[Version, ...]

    @property
    def path(self) -> str:
        return f"/answers/{self.language}/{self.answer_id}"

    @property
    def live(self) -> Version | None:
        return next((one for one in self.versions if one.state == LIVE), None)

    @property
    def draft(self) -> Version | None:
        return next((one for one in self.versions if one.state == DRAFT), None)

    @property
    def is_condition(self) -> bool:
        return self.answer_id.startswith(CONDITIONS)

    @property
    def title(self) -> str:
        return (self.read or self.versions[0].read()).title

    def version(self, number: int) -> Version | None:
        return next((one for one in self.versions if one.number == number), None)

    def entry(self, number: int) -> Entry | None:
        """What a version holds; FILE is the file's text."""
        version = self.version(number)
        return version.read() if version else self.base if number == FILE else None

    @property
    def file_moved_on(self) -> bool:
        """Whether the file's text is another one than the live version was made from, and than its own."""
        if self.live is None or self.language != ENGLISH or self.base is None:
            return False
        return digest_of(self.base) not in (self.live.based_on, digest_of(self.live.read()))


def sheet(visit: Visit, connection: Connection) -> Sheet:
    """The answer that the path names. Raises ConsoleError if there is none."""
    language, *names = (visit.request.path_params[name] for name in ("language", "topic", "name"))
    shelf = visit.desk.shelf
    if language not in LANGUAGES or not all(map(_NAME.fullmatch, names)):
        raise ConsoleError.not_found()
    answer_id, known = "/".join(names), shelf.look()
    base, versions = shelf.base.entry(answer_id, language), of_answer(connection, answer_id, language)
    if base is None and not versions:
        raise ConsoleError.not_found()
    return Sheet(answer_id, language, known, base, known.entry(answer_id, language), tuple(versions))


def chosen(visit: Visit, connection: Connection) -> tuple[Sheet, Version]:
    """The version that the path names. Raises ConsoleError if there is none."""
    one = sheet(visit, connection)
    version = one.version(visit.number("version"))
    if version is None:
        raise ConsoleError.not_found()
    return one, version


def number_of(visit: Visit) -> int:
    """The path's version, where it may be the file's text. Raises ConsoleError."""
    return FILE if visit.request.path_params["version"] == "0" else visit.number("version")


def seen(visit: Visit) -> int:
    """Which saving of a draft was looked at; none where it is missing."""
    text = visit.text("saved")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
