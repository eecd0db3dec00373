"""The list of all answers and conditions: what each one's state is, what is due, who has to do something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.responses import Response

from bot.answers import life
from bot.answers.versions import DRAFT, SIGNED, Version, all_versions
from bot.console.access import Page, Visit, get, post
from bot.console.answers.sheet import LANGUAGES
from bot.console.roles import ADMINS, SIGNED_IN
from bot.knowledge import Condition, Knowledge
from bot.knowledge.model import Entry
from bot.knowledge.overlay import ENGLISH
from bot.store.tables import utc_now

_SOON = dt.timedelta(days=30)
FILTERS = {
    "": "All",
    "unsigned": "Not yet reviewed",
    "drafts": "Drafts",
    "signed": "Signed, not live",
    "due": "Due for review",
    "outdated": "Translation behind",
    "conditions": "Conditions",
}


def pages() -> list[Page]:
    return [get("/answers", listing, SIGNED_IN), post("/answers/rule", rule, ADMINS)]


@dataclass(frozen=True)
class Listed:
    """One line of the list. `entry` is what visitors read, or of a new one its draft; `waiting` a newer version."""

    entry: Entry
    is_live: bool
    waiting: Version | None
    today: dt.date

    @property
    def path(self) -> str:
        return f"/answers/{self.entry.language}/{self.entry.id}"

    @property
    def group(self) -> str:
        topic = self.entry.id.partition("/")[0].replace("_", " ").capitalize()
        if isinstance(self.entry, Condition):
            return f"{topic}: {self.entry.group}"
        return topic if self.entry.language == ENGLISH else f"{topic}, {LANGUAGES[self.entry.language]}"

    @property
    def due(self) -> str:
        """ "late", "soon", or "" where there is time."""
        if self.entry.review_by is None:
            return "late"
        return "late" if self.entry.review_by < self.today else "soon" if self.is_soon else ""

    @property
    def is_soon(self) -> bool:
        return self.entry.review_by is not None and self.entry.review_by < self.today + _SOON

    def matches(self, words: list[str]) -> bool:
        names = self.entry.names if isinstance(self.entry, Condition) else (self.entry.question,)
        text = " ".join([self.entry.id, *names, *(one.text for one in self.entry.sentences)])
        return all(word in text.lower() for word in words)


_HOLDS: dict[str, Callable[[Listed], bool]] = {
    "unsigned": lambda one: one.is_live and one.entry.reviewed_by is None,
    "drafts": lambda one: one.waiting is not None and one.waiting.state == DRAFT,
    "signed": lambda one: one.waiting is not None and one.waiting.state == SIGNED,
    "due": lambda one: bool(one.due),
    "outdated": lambda one: one.entry.outdated,
    "conditions": lambda one: isinstance(one.entry, Condition),
}


def listing(visit: Visit) -> Response:
    term, show = visit.query("q")[:200], visit.query("show")
    known = visit.desk.shelf.look()
    with visit.desk.engine.connect() as connection:
        everything = entries(known, all_versions(connection), utc_now().date())
        only_signed = life.only_signed(connection)
    words = term.lower().split()
    found = [one for one in everything if (show not in _HOLDS or _HOLDS[show](one)) and one.matches(words)]
    groups: dict[str, list[Listed]] = {}
    for one in found:
        groups.setdefault(one.group, []).append(one)
    return visit.page(
        "answers.html",
        groups=dict(sorted(groups.items())),
        counts={name: sum(map(holds, everything)) for name, holds in _HOLDS.items()},
        total=len(everything),
        filters=FILTERS,
        show=show if show in FILTERS else "",
        term=term,
        only_signed=only_signed,
        complaints=visit.desk.shelf.library.complaints,
    )


def rule(visit: Visit) -> Response:
    """The owner's rule, on or off."""
    on = visit.text("only_signed") == "yes"
    with visit.desk.engine.begin() as connection:
        life.set_only_signed(connection, on)
        visit.audit(connection, "answers.rule", "rule", None, only_signed_go_live=on)
    done = "From now on only signed versions go live." if on else "Versions go live without a signature, too."
    return visit.redirect("/answers", done)


def entries(known: Knowledge, versions: Mapping[tuple[str, str], list[Version]], today: dt.date) -> list[Listed]:
    """Every answer and condition, with what waits to go live."""
    waiting = {key: next((one for one in rows if one.state in (DRAFT, SIGNED)), None) for key, rows in versions.items()}
    found = [Listed(one, True, waiting.pop((one.id, one.language), None), today) for one in known.entries]
    found += [Listed(one.read(), False, one, today) for one in waiting.values() if one]
    return found
