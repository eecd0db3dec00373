"""What the assistant knows, for pages: the answers as visitors read them now."""

from __future__ import annotations

from bot.answers.library import Library
from bot.console.leads.subject import Subjects
from bot.knowledge import Knowledge


class Shelf:
    """The library, and what pages derive from it, made anew only when it changed."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._of = library.base
        self._subjects = Subjects.of(library.base)

    @property
    def base(self) -> Knowledge:
        """What the files say."""
        return self.library.base

    def look(self) -> Knowledge:
        return self.library.look()

    @property
    def subjects(self) -> Subjects:
        known = self.library.recent()
        if known is not self._of:
            self._of, self._subjects = known, Subjects.of(known)
        return self._subjects
