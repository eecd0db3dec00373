"""What the assistant knows, as data: answers, conditions, sources and the owner's details."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

Certainty = Literal["established", "clinical_experience", "preliminary", "disputed"]
PharmacistOffer = Literal["none", "offer", "force"]
INTERNAL = "internal"
# Before the key of a condition in the id of its entry.
CONDITIONS = "conditions/"


@dataclass(frozen=True)
class Source:
    """Where a statement comes from. `url` is the source's own link, None where only a copy was read."""

    id: str
    title: str
    kind: str
    url: str | None = None
    year: int | None = None
    authors: str | None = None
    journal: str | None = None
    figures: tuple[str, ...] = ()

    @property
    def shown(self) -> bool:
        """Internal sources (the owner's details, general cautions) are no reference for a visitor."""
        return self.kind != INTERNAL


@dataclass(frozen=True)
class Sentence:
    """One sentence of an answer. `when`/`unless` name a key of pharmacy.yml that must be filled/blank."""

    text: str
    sources: tuple[str, ...]
    certainty: Certainty | None = None
    when: str | None = None
    unless: str | None = None


@dataclass(frozen=True)
class NeverSay:
    """What an answer must never claim: the rule, a pattern for it, and a sentence the pattern must catch."""

    rule: str
    forbid: re.Pattern[str]
    example: str


@dataclass(frozen=True)
class Answer:
    """The unit of content. `id` is `topic/name`; `question` is what a visitor would ask."""

    id: str
    question: str
    sentences: tuple[Sentence, ...]
    never_say: tuple[NeverSay, ...] = ()
    pharmacist: PharmacistOffer = "none"
    follow_ups: tuple[str, ...] = ()
    reviewed_by: str | None = None
    review_by: dt.date | None = None
    language: str = "en"
    # Of a translation: the English text has changed since.
    outdated: bool = False

    @property
    def title(self) -> str:
        return self.question


@dataclass(frozen=True)
class Condition:
    """What is known about LDN in one condition. `evidence` is the best kind of study, `direction` what it showed.

    As an entry it has the id `conditions/KEY` and stands in English alone.
    """

    key: str
    name: str
    synonyms: tuple[str, ...]
    group: str
    evidence: str
    direction: str
    summary: tuple[Sentence, ...]
    findings: tuple[Sentence, ...]
    cautions: tuple[Sentence, ...]
    reviewed_by: str | None = None
    review_by: dt.date | None = None
    language: Literal["en"] = "en"
    outdated: Literal[False] = False

    @property
    def id(self) -> str:
        return CONDITIONS + self.key

    @property
    def title(self) -> str:
        return self.name

    @property
    def question(self) -> str:
        return f"{self.name}: can LDN help?"

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it is called."""
        return self.name, *self.synonyms

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return *self.summary, *self.findings, *self.cautions


# What a version is kept of, signed and put live.
Entry = Answer | Condition


@dataclass(frozen=True)
class Pharmacy:
    """The owner's details (data/pharmacy.yml). Blank text and empty lists mean: not known."""

    name: str
    phone: str
    email: str = ""
    address: str = ""
    hours: str = ""
    time_zone: str = ""
    states_served: tuple[str, ...] = ()
    prices: str = ""
    insurance: str = ""
    shipping: str = ""
    ordering: str = ""
    order_problems: str = ""
    forms: str = ""
    fillers: str = ""
    other_products: str = ""
    veterinary: str = ""
    leaflet_url: str = ""
    contact_form_url: str = ""

    @property
    def phone_link(self) -> str:
        """The telephone number as a tel: address."""
        digits = re.sub(r"\D", "", self.phone)
        return f"tel:+1{digits}" if len(digits) == 10 else f"tel:+{digits}"

    def fill(self, text: str) -> str:
        """`text` with placeholders such as {phone} filled in."""
        return re.sub(r"\{(\w+)\}", lambda match: self.text_of(match.group(1)), text)

    def text_of(self, key: str) -> str:
        """A detail as text; lists are joined."""
        value = getattr(self, key)
        return ", ".join(value) if isinstance(value, tuple) else value

    def shows(self, sentence: Sentence) -> bool:
        """Whether a sentence applies, given what the owner filled in."""
        if sentence.when:
            return bool(getattr(self, sentence.when))
        return not (sentence.unless and getattr(self, sentence.unless))


@dataclass(frozen=True)
class Knowledge:
    """Everything the assistant may say."""

    answers: dict[str, Answer]
    conditions: dict[str, Condition]
    common_cautions: tuple[Sentence, ...]
    sources: dict[str, Source]
    pharmacy: Pharmacy
    file_of: dict[str, str] = field(default_factory=dict, compare=False)
    # Answers in other languages, by language and id; never all of them.
    translations: dict[str, dict[str, Answer]] = field(default_factory=dict)
    # What no row of a condition may say.
    condition_rules: tuple[NeverSay, ...] = ()

    def answer(self, answer_id: str, language: str) -> Answer:
        """An answer in a language, in English where there is no other. Raises KeyError for an unknown id."""
        return self.translations.get(language, {}).get(answer_id) or self.answers[answer_id]

    def entry(self, entry_id: str, language: str) -> Entry | None:
        """An answer or a condition's row, in this language only; None if there is none."""
        if language != "en":
            return self.translations.get(language, {}).get(entry_id)
        if entry_id.startswith(CONDITIONS):
            return self.conditions.get(entry_id.removeprefix(CONDITIONS))
        return self.answers.get(entry_id)

    @property
    def entries(self) -> Iterator[Entry]:
        """All answers, their translations, and the conditions."""
        yield from self.answers.values()
        for answers in self.translations.values():
            yield from answers.values()
        yield from self.conditions.values()
