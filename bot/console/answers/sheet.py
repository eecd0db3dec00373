"""One answer as the pages look at it: what visitors read, what the file says, all versions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from bot.answers.versions import DRAFT, LIVE, Version, base_answer, of_answer
from bot.console.access import Visit
from bot.console.errors import ConsoleError
from bot.knowledge import Answer, Knowledge
from bot.knowledge.overlay import ENGLISH, digest_of

# The number of the file's text, which has no row.
FILE = 0
LANGUAGES = {"en": "English", "es": "Spanish"}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Sheet:
    """`read` is None for a new answer that is not live yet."""

    answer_id: str
    language: str
    known: Knowledge
    base: Answer | None
    read: Answer | None
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
    def question(self) -> str:
        return (self.read or self.versions[0].read()).question

    def version(self, number: int) -> Version | None:
        return next((one for one in self.versions if one.number == number), None)

    def answer(self, number: int) -> Answer | None:
        """A version's answer; FILE is the file's."""
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
    base, versions = base_answer(shelf.base, answer_id, language), of_answer(connection, answer_id, language)
    if base is None and not versions:
        raise ConsoleError.not_found()
    read = known.answers if language == ENGLISH else known.translations.get(language, {})
    return Sheet(answer_id, language, known, base, read.get(answer_id), tuple(versions))


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
