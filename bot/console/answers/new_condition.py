"""A new condition: its names, before its sentences are written."""

from __future__ import annotations

import re

from starlette.responses import Response

from bot.answers import life
from bot.answers.life import AnswerError, Draft
from bot.answers.versions import of_answer
from bot.console.access import Page, Visit, get, post
from bot.console.answers.condition_form import MOST_NAME, groups, head
from bot.console.answers.editing import review_day
from bot.console.roles import EDITORS
from bot.knowledge.model import CONDITIONS
from bot.knowledge.overlay import ENGLISH

_LONGEST_KEY = 40
# Ids that mean all conditions.
_TAKEN = ("ask_condition",)


def pages() -> list[Page]:
    return [get("/answers/conditions/new", new, EDITORS), post("/answers/conditions/new", add, EDITORS)]


def new(visit: Visit) -> Response:
    return _page(visit)


def add(visit: Visit) -> Response:
    name, names, group = (visit.text(field) for field in ("name", "names", "group"))
    try:
        content = head(name, names.splitlines(), group, groups(visit.desk.shelf.look()))
        entry_id = CONDITIONS + _key(content["name"])
        draft = Draft(content | {"evidence": "none found", "direction": "unknown"}, "", review_day())
        with visit.desk.engine.begin() as connection:
            if visit.desk.shelf.look().entry(entry_id, ENGLISH) or of_answer(connection, entry_id, ENGLISH):
                raise AnswerError(f"Name has value {name!r}, which there is already. Change that condition.")
            life.start(connection, entry_id, ENGLISH, draft, visit.staff.actor)
            visit.audit(connection, "answer.drafted", "answer", entry_id, language=ENGLISH, version=1)
    except AnswerError as error:
        return _page(visit, name, names, group, str(error))
    return visit.redirect(f"/answers/{ENGLISH}/{entry_id}/edit", "Now write its sentences.")


def _key(name: str) -> str:
    """The lasting name in files and figures; what stands in brackets is no part of it."""
    plain = re.sub("'", "", re.sub(r"\(.*?\)", "", name).lower())
    key = re.sub(r"[^a-z0-9]+", "_", plain)[:_LONGEST_KEY].strip("_")
    if not re.match(r"[a-z]", key) or len(key) < 2 or key in _TAKEN:
        raise AnswerError(f"Name has value {name!r}. Begin it with a letter from a to z and write at least two.")
    return key


def _page(visit: Visit, name: str = "", names: str = "", group: str = "", problem: str | None = None) -> Response:
    return visit.page(
        "condition_new.html",
        422 if problem else 200,
        problem=problem,
        name=name,
        names=names,
        group=group,
        groups=groups(visit.desk.shelf.look()),
        most=MOST_NAME,
    )
