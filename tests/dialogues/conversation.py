"""One conversation of a dialogue test: says, presses, breaks things on purpose, and compares the reply."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import SQLAlchemyError

from bot.knowledge.texts import DEFAULT, LANGUAGES, texts
from bot.leads.intake import Intake
from bot.leads.lead import Lead
from bot.leads.store import Leads
from bot.store import make_engine, migrate
from bot.store.lead_tables import leads, permits
from tests.dialogues.faults import FullIntake, LockedIntake

Result = dict[str, Any]
# How each prompt of the contact form begins, in any language.
_PROMPTS = {
    name: tuple(texts(language).by_key[f"form.{key}"].split("{")[0] for language in LANGUAGES for key in keys)
    for name, keys in {
        "name": ("name",),
        "contact": ("contact",),
        "state": ("state",),
        "time": ("time",),
        "about": ("about", "about_proposed"),
        "consent": ("consent",),
        "confirmed": ("summary",),
        "change": ("change",),
    }.items()
}
# What `fill_until` answers.
_START = "Can a pharmacist call me?"
_ANSWERS = {
    "name": "Jane Doe",
    "contact": "(212) 555-0123",
    "state": "Texas",
    "time": "Mornings",
    "about": "My first prescription",
    "consent": "I agree",
}
_STEP_KEYS = {
    "permits",
    "say",
    "say_after_a_person",
    "say_to_a_person",
    "choose",
    "fill_until",
    "fault",
    "expect",
    "why",
}
_EXPECTATIONS = {
    "topics",
    "not_topics",
    "route",
    "kind",
    "asks",
    "lang",
    "contains",
    "not_contains",
    "choices",
    "not_choices",
    "lead",
    "leads",
    "silent",
    "unavailable",
}
_UNUSABLE = "sqlite:////nonexistent/ldn.sqlite3"
_numbers = itertools.count()


class BadStep(ValueError):
    """A step of a dialogue file that is not written rightly."""


class Conversation:
    """A fresh conversation with the assistant."""

    def __init__(self, assistant: Any, leads_url: str) -> None:
        self._assistant = assistant
        self._id = f"dialogue-{next(_numbers)}"
        self._engine = make_engine(leads_url)
        migrate(self._engine)
        self._offered: dict[str, dict[str, Any]] = {}
        self._reply: Result = {"messages": [], "topics": [], "route": None}
        self._unavailable = False

    def close(self) -> None:
        self._permit([])
        with self._engine.begin() as connection:
            # Each conversation is another person's: a lead left behind would be joined by the next of the same number.
            connection.execute(update(leads).values(merged_into=None))
            connection.execute(delete(leads))
        self._engine.dispose()

    def step(self, step: Mapping[str, Any]) -> list[str]:
        """Do a step; what is not as expected, one line each."""
        _known("step", step, _STEP_KEYS)
        with self._fault(step.get("fault")):
            if "permits" in step:
                self._permit(step["permits"])
            if "fill_until" in step:
                self._fill_until(step["fill_until"])
            elif "say" in step:
                self._turn(str(step["say"]))
            elif "say_after_a_person" in step:
                self._turn(str(step["say_after_a_person"]), interrupted=True)
            elif "say_to_a_person" in step:
                self._reply = {"topics": []} | self._assistant.inner.assess(str(step["say_to_a_person"]), DEFAULT)
            elif "choose" in step:
                self._choose(step["choose"])
            else:
                raise BadStep("A step needs `say`, `say_after_a_person`, `say_to_a_person`, `choose` or `fill_until`.")
        return self._differences(step.get("expect") or {})

    def got(self) -> str:
        """The last reply, for a person to read."""
        if self._unavailable:
            return "nothing: the assistant was not available"
        lines = [f"topics {self._reply['topics']}, route {self._reply['route']}"]
        for message in self._reply["messages"]:
            lines.append(f"[{message['kind']}] {_text(message)}")
            if message["choices"]:
                lines.append("  choices: " + " | ".join(choice["label"] for choice in message["choices"]))
        return "\n      ".join(lines)

    def leads(self) -> list[Lead]:
        """The leads stored from this conversation, newest first."""
        return [lead for lead in Leads(self._engine).list() if lead.conversation_id == self._id]

    def _turn(self, text: str, choice: dict[str, Any] | None = None, *, interrupted: bool = False) -> None:
        self._unavailable = False
        try:
            self._reply = self._assistant.say(self._id, text, choice, interrupted=interrupted)
        except SQLAlchemyError:
            self._unavailable = True
            return
        for message in self._reply["messages"]:
            self._offered |= {choice["label"]: choice for choice in message["choices"]}

    def _choose(self, label: str) -> None:
        choice = self._offered.get(label)
        if choice is None:
            raise BadStep(f"{label!r} was not offered. Offered so far: {sorted(self._offered)}.")
        if "payload" not in choice:
            raise BadStep(f"{label!r} is a link; the assistant does not hear of it.")
        self._turn(label, choice["payload"])

    def _fill_until(self, field: str) -> None:
        """Start the form and answer its questions, in whatever order they come, until it asks for `field`."""
        if field not in (*_ANSWERS, "confirmed"):
            raise BadStep(f"`fill_until: {field}` is not known. Use one of {[*_ANSWERS, 'confirmed']}.")
        self._turn(_START)
        left = dict(_ANSWERS)
        while (asked := _asked(self._reply["messages"])) != field:
            if asked not in left:
                raise BadStep(f"`fill_until: {field}`: the form asked for {asked}.\n      got {self.got()}")
            self._turn(left.pop(asked))

    def _permit(self, states: list[str]) -> None:
        """Give the pharmacy permits for these states only, until the conversation ends."""
        with self._engine.begin() as connection:
            connection.execute(delete(permits))
            for state in states:
                connection.execute(
                    insert(permits).values(state=state, number=f"P-{state}", expires_on=dt.date(2099, 12, 31))
                )

    @contextmanager
    def _fault(self, name: str | None) -> Iterator[None]:
        """Break something for the length of a step."""
        if name is None:
            yield
            return
        breaks: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
            "leads database is gone": self._break_leads,
            "leads database is locked": lambda patch: self._take_with(patch, LockedIntake(self._engine)),
            "disk is full": lambda patch: self._take_with(patch, FullIntake(self._engine)),
            "conversation database is gone": self._break_tracker_store,
            "the action fails": self._break_answers,
        }
        if name not in breaks:
            raise BadStep(f"`fault: {name}` is not known. Use one of {list(breaks)}.")
        with pytest.MonkeyPatch.context() as patch:
            breaks[name](patch)
            yield

    def _break_leads(self, patch: pytest.MonkeyPatch) -> None:
        self._take_with(patch, Intake(make_engine(_UNUSABLE)))

    @staticmethod
    def _take_with(patch: pytest.MonkeyPatch, intake: Intake) -> None:
        patch.setattr("actions.lead.intake", lambda: intake)

    def _break_tracker_store(self, patch: pytest.MonkeyPatch) -> None:
        for name in ("engine", "_relaxed"):
            patch.setattr(self._assistant.inner._dialogue._store, name, make_engine(_UNUSABLE))

    @staticmethod
    def _break_answers(patch: pytest.MonkeyPatch) -> None:
        def fail(*_args: Any, **_named: Any) -> None:
            raise RuntimeError("Broken on purpose.")

        patch.setattr("actions.answers.answer_message", fail)

    def _differences(self, expect: Mapping[str, Any]) -> list[str]:
        _known("expect", expect, _EXPECTATIONS)
        if self._unavailable != bool(expect.get("unavailable")):
            return [f"unavailable: expected {bool(expect.get('unavailable'))}"]
        if self._unavailable:
            return []
        messages = self._reply["messages"]
        text = " ".join(map(_text, messages)).casefold()
        labels = [choice["label"] for message in messages for choice in message["choices"]]
        silent = bool(expect.get("silent"))
        found: list[str] = [] if silent != bool(messages) else [f"silent: expected {silent}"]
        for topic in expect.get("topics", ()):
            if topic not in self._reply["topics"]:
                found.append(f"topics: {topic} is missing")
        for topic in expect.get("not_topics", ()):
            if topic in self._reply["topics"]:
                found.append(f"not_topics: {topic} is there")
        if "route" in expect and expect["route"] != self._reply["route"]:
            found.append(f"route: expected {expect['route']}")
        if "kind" in expect and messages and messages[0]["kind"] != expect["kind"]:
            found.append(f"kind: expected {expect['kind']} first")
        if "asks" in expect and _asked(messages) != expect["asks"]:
            found.append(f"asks: expected {expect['asks']}, asked for {_asked(messages)}")
        if "lang" in expect:
            langs = sorted({message.get("lang", DEFAULT) for message in messages})
            if langs != [expect["lang"]]:
                found.append(f"lang: expected {expect['lang']}, got {', '.join(langs)}")
        wanted, unwanted = (list(map(str, expect.get(key, ()))) for key in ("contains", "not_contains"))
        found += [f"contains: {part!r} is missing" for part in wanted if part.casefold() not in text]
        found += [f"not_contains: {part!r} is there" for part in unwanted if part.casefold() in text]
        found += [f"choices: {label!r} is missing" for label in expect.get("choices", ()) if label not in labels]
        found += [f"not_choices: {label!r} is there" for label in expect.get("not_choices", ()) if label in labels]
        return found + self._lead_differences(expect)

    def _lead_differences(self, expect: Mapping[str, Any]) -> list[str]:
        stored = self.leads()
        if "leads" in expect and len(stored) != expect["leads"]:
            return [f"leads: expected {expect['leads']}, stored are {len(stored)}"]
        if "lead" not in expect:
            return []
        if expect["lead"] in (None, "none"):
            return [f"lead: expected none, stored is {stored[0]}"] if stored else []
        if not stored:
            return ["lead: none is stored"]
        got = {name: getattr(stored[0], name) for name in expect["lead"]}
        got = {name: list(value) if isinstance(value, tuple) else value for name, value in got.items()}
        return [
            f"lead: {name} expected {value!r}, stored is {got[name]!r}"
            for name, value in expect["lead"].items()
            if got[name] != value
        ]


def _text(message: Mapping[str, Any]) -> str:
    return " ".join(sentence["text"] for sentence in message["sentences"])


def _asked(messages: list[dict[str, Any]]) -> str | None:
    """The detail the form asks for at the end of a reply."""
    last = _text(messages[-1]) if messages else ""
    return next((name for name, start in _PROMPTS.items() if last.startswith(start)), None)


def _known(what: str, given: Mapping[str, Any], keys: set[str]) -> None:
    unknown = sorted(set(given) - keys)
    if unknown:
        raise BadStep(f"`{unknown[0]}` is no key of `{what}`. Keys: {', '.join(sorted(keys))}.")
