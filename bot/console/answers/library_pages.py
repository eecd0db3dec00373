"""The list of all answers: what each one's state is, what is due, who has to do something."""

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
from bot.knowledge import Answer, Knowledge
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
}


def pages() -> list[Page]:
    return [get("/answers", listing, SIGNED_IN), post("/answers/rule", rule, ADMINS)]


@dataclass(frozen=True)
class Entry:
    """One line of the list. `answer` is what visitors read, or of a new answer its draft; `waiting` a newer version."""

    answer: Answer
    is_live: bool
    waiting: Version | None
    today: dt.date

    @property
    def path(self) -> str:
        return f"/answers/{self.answer.language}/{self.answer.id}"

    @property
    def group(self) -> str:
        topic = self.answer.id.partition("/")[0].replace("_", " ").capitalize()
        return topic if self.answer.language == ENGLISH else f"{topic}, {LANGUAGES[self.answer.language]}"

    @property
    def due(self) -> str:
        """ "late", "soon", or "" where there is time."""
        if self.answer.review_by is None:
            return "late"
        return "late" if self.answer.review_by < self.today else "soon" if self.is_soon else ""

    @property
    def is_soon(self) -> bool:
        return self.answer.review_by is not None and self.answer.review_by < self.today + _SOON

    def matches(self, words: list[str]) -> bool:
        text = " ".join([self.answer.id, self.answer.question, *(one.text for one in self.answer.sentences)])
        return all(word in text.lower() for word in words)


_HOLDS: dict[str, Callable[[Entry], bool]] = {
    "unsigned": lambda one: one.is_live and one.answer.reviewed_by is None,
    "drafts": lambda one: one.waiting is not None and one.waiting.state == DRAFT,
    "signed": lambda one: one.waiting is not None and one.waiting.state == SIGNED,
    "due": lambda one: bool(one.due),
    "outdated": lambda one: one.answer.outdated,
}


def listing(visit: Visit) -> Response:
    term, show = visit.query("q")[:200], visit.query("show")
    known = visit.desk.shelf.look()
    with visit.desk.engine.connect() as connection:
        everything = entries(known, all_versions(connection), utc_now().date())
        only_signed = life.only_signed(connection)
    words = term.lower().split()
    found = [one for one in everything if (show not in _HOLDS or _HOLDS[show](one)) and one.matches(words)]
    groups: dict[str, list[Entry]] = {}
    for one in found:
        groups.setdefault(one.group, []).append(one)
    due_conditions = [
        one
        for one in known.conditions.values()
        if show == "due" and (one.review_by is None or one.review_by < utc_now().date() + _SOON)
    ]
    return visit.page(
        "answers.html",
        groups=dict(sorted(groups.items())),
        conditions=due_conditions,
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


def entries(known: Knowledge, versions: Mapping[tuple[str, str], list[Version]], today: dt.date) -> list[Entry]:
    """Every answer, with what waits to go live."""
    live = [*known.answers.values(), *(one for rows in known.translations.values() for one in rows.values())]
    waiting = {key: next((one for one in rows if one.state in (DRAFT, SIGNED)), None) for key, rows in versions.items()}
    found = [Entry(one, True, waiting.pop((one.id, one.language), None), today) for one in live]
    found += [Entry(one.read(), False, one, today) for one in waiting.values() if one]
    return found
