"""Names in a message: the drug, conditions, other medicines, doses, forms and U.S. states.

spaCy's blank English pipeline with an entity ruler built from the knowledge. Words that nobody knows are first
compared with the names' own spelling ("sclerossis", "tramidol"). Ambiguous names ("MAT", "patch", "Soma") count only
beside words that make them a medicine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import spacy
from rapidfuzz import fuzz, process
from spacy.language import Language
from spacy.tokens import Doc, Span
from wordfreq import zipf_frequency

from bot.knowledge.load import knowledge, other_conditions
from bot.knowledge.medicines import MedicineClass, medicines
from bot.knowledge.model import Condition
from bot.knowledge.states import OTHER_NAMES, STATES

DRUG, CONDITION, MEDICATION, DOSE, FORM, STATE = "drug", "condition", "medication", "dose", "form", "state"
UNKNOWN_CONDITION = "unknown"

_DRUG_NAMES = (
    "LDN",
    "L.D.N.",
    "L D N",
    "low-dose naltrexone",
    "low-dose naltrexone hydrochloride",
    "low-dose naltrexone hcl",
    "low-dose naltrexon",
    "naltrexone",
    "naltrexon",
    "naltrexone hcl",
    "naltrexone hydrochloride",
    "low dose naltrexone LDN",
    "low dose nal",
    "LDM",
    "ldn's",
    "ldns",
    "low dosage naltrexone",
    "naltrexone low dose",
    "LDN naltrexone",
    "L.D.N",
    "LND",
    "LD naltrexone",
    "lo dose naltrexone",
    "low does naltrexone",
    "low dos naltrexone",
    "low dose nalt",
    "low dose naltrex",
    "nal trexone",
    "naltrex",
)
_FORMS = {
    "capsule": ("capsule", "capsules", "caps", "gelcap", "gelcaps"),
    "tablet": ("tablet", "tablets", "tabs"),
    "sublingual drops": ("sublingual drops", "sublingual", "sublinguals", "drops under the tongue", "under the tongue"),
    "eye drops": ("eye drops", "eyedrops", "eye drop"),
    "drops": ("drops", "tincture"),
    "liquid": ("liquid", "suspension", "oral solution", "syrup"),
    "cream": ("cream", "topical", "lotion", "gel", "ointment"),
    "troche": ("troche", "troches", "lozenge", "lozenges"),
    "patch": ("transdermal patch",),
    "injection": ("injection", "injectable", "shot"),
}
_FORM_WORDS = frozenset(name for names in _FORMS.values() for name in names)
_DOSE_UNITS = ["mg", "mgs", "milligram", "milligrams", "mcg", "microgram", "micrograms", "ug", "ml", "mls"]
# Two-letter codes that are also words count only in capitals, or after "in" or "to" at the end of a message.
_WORD_CODES = {
    "in",
    "or",
    "me",
    "ok",
    "hi",
    "oh",
    "la",
    "ma",
    "pa",
    "al",
    "id",
    "de",
    "as",
    "mo",
    "ms",
    "co",
    "ct",
    "mt",
    "md",
    "ne",
    "nd",
    "sd",
    "va",
    "wa",
    "vi",
    "gu",
    "mp",
    "pr",
    "ga",
    "mi",
    "mn",
    "dc",
    "ar",
    "sc",
    "nc",
    "ia",
}
# Beside one of these an ambiguous name is a medicine; names of several words ("pain meds") need less.
_STRONG_CONTEXT = frozenset(
    "take takes taking took taken on use uses using used prescribed prescription rx script mg mgs pill pills tablet "
    "tablets dose doses wear wears wearing swallowed addicted snort snorting smoke smoking quit".split()
)
_WEAK_CONTEXT = _STRONG_CONTEXT | frozenset(
    "with and plus combine combined mix mixing my her his interact interacts interaction together while off quitting "
    "stopped stop given gave some had med meds medication medications medicine".split()
)
# "is LDN a steroid" asks what LDN is, not about another medicine; "non-alcoholic" names none.
_ASKS_WHAT_IT_IS = re.compile(
    r"\b(?:is|isn'?t|be|considered|called|classed as) (?:\w+ )?(?:ldn|it|this|naltrexone|low dose naltrexone)"
    r"(?: considered| classed as| like| just)*"
    r" (?:a|an|some)(?: kind of| type of| form of)? ?$|\bnon-?\s?$"
)
_CONTEXT_BEFORE, _CONTEXT_AFTER = 4, 3
# Below this Zipf frequency a word is taken for a possible misspelling of a name.
_RARE_WORD = 2.6
_SHORTEST_CORRECTED = 5
_LIKENESS = 84.0
# Of names this much less alike than the best the most usual is taken: the right spelling, not another misspelling.
_NEARLY_AS_ALIKE = 6.0
FOLD = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "–": "-", "—": "-", "‑": "-", "“": '"', "”": '"', "\u00a0": " "}
)


@dataclass(frozen=True)
class Mention:
    """A name in a message: what kind, which one, and where (character offsets in the original text).

    `value` is a condition's key, a medicine's main name, a state's code, a dose ("3 mg") or a form. `group` is the
    medicine's class key.
    """

    kind: str
    value: str
    start: int
    end: int
    text: str
    group: str | None = None


def _variants(name: str) -> set[str]:
    """How a name is also typed: hyphens and apostrophes are optional."""
    forms = {name, name.replace("-", " "), name.replace("-", "")}
    forms |= {form.replace("'", "") for form in forms} | {form.replace("'s", "") for form in forms}
    return {form.strip() for form in forms if form.strip()}


def _called(conditions: Mapping[str, Condition]) -> dict[str, tuple[str, ...]]:
    return {key: condition.names for key, condition in conditions.items()}


class Lexicon:
    """Finds mentions. Build one from the knowledge with `Lexicon.from_knowledge()`."""

    def __init__(
        self,
        conditions: Mapping[str, Condition],
        classes: Mapping[str, MedicineClass],
        other_conditions: Iterable[str] = (),
    ) -> None:
        self._called = _called(conditions)
        self._nlp: Language = spacy.blank("en")
        self._ruler = self._nlp.add_pipe("entity_ruler", config={"phrase_matcher_attr": "LOWER"})
        self._ambiguous: set[str] = set()
        self._exact: dict[str, str] = {}
        self._group: dict[str, str] = {}
        self._words: set[str] = set()
        patterns: list[dict[str, object]] = []
        seen: set[str] = set()

        def add(kind: str, value: str, names: Iterable[str]) -> None:
            for name in names:
                for form in _variants(name):
                    if form.lower() in seen:
                        continue
                    seen.add(form.lower())
                    patterns.append({"label": kind, "pattern": form, "id": value})
                    if kind in (CONDITION, MEDICATION, DRUG):
                        self._words.update(
                            word for word in re.findall(r"[a-z]+", form.lower()) if len(word) >= _SHORTEST_CORRECTED
                        )

        add(DRUG, "LDN", _DRUG_NAMES)
        for key, names in self._called.items():
            add(CONDITION, key, names)
        add(CONDITION, UNKNOWN_CONDITION, other_conditions)
        for group in classes.values():
            self._ambiguous |= group.ambiguous
            for name, others in group.names.items():
                self._group[name] = group.key
                add(MEDICATION, name, (name, *others))
        for form, names in _FORMS.items():
            add(FORM, form, names)
        for code, name in STATES.items():
            add(STATE, code, (name, *OTHER_NAMES.get(code, ())))
        # "SAMe" is a supplement, "same" a word.
        self._exact["same"] = "SAMe"
        number = {"TEXT": {"REGEX": r"^\d+(?:[.,]\d+)?$|^\.\d+$"}}
        unit = {"LOWER": {"IN": _DOSE_UNITS}}
        patterns.append({"label": DOSE, "pattern": [number, unit], "id": DOSE})
        patterns.append(
            {"label": DOSE, "pattern": [{"LOWER": {"REGEX": r"^\d*[.,]?\d+(?:mgs?|mcg|ug|mls?)$"}}], "id": DOSE}
        )
        self._ruler.add_patterns(patterns)
        self._choices = sorted(self._words)

    @classmethod
    def from_knowledge(cls) -> Lexicon:
        return cls(knowledge().conditions, medicines(), other_conditions())

    def knows(self, conditions: Mapping[str, Condition]) -> bool:
        """Whether it was built from these conditions' names."""
        return self._called == _called(conditions)

    def find(self, text: str) -> list[Mention]:
        """All mentions in a message, in order, never overlapping."""
        return list(_found(text, self))

    def search(self, text: str) -> list[Mention]:
        """What `find` finds, looked for anew."""
        original = self._nlp.make_doc(text.translate(FOLD))
        if not len(original):
            return []
        doc = Doc(
            self._nlp.vocab,
            words=[self._spelled(token.text) for token in original],
            spaces=[bool(token.whitespace_) for token in original],
        )
        doc = self._ruler(doc)
        mentions = [mention for span in doc.ents if (mention := self._mention(span, original, text))]
        mentions += self._codes(original, text, mentions)
        return sorted(mentions, key=lambda mention: mention.start)

    def _spelled(self, word: str) -> str:
        """The word, or the name it misspells: only for rare words that are no name themselves."""
        lower = word.lower()
        if len(lower) < _SHORTEST_CORRECTED or not lower.isalpha() or lower in self._words:
            return word
        return _corrected(lower, self) or word

    def correction(self, word: str) -> str | None:
        """The name a rare word is a misspelling of, or None. `word` is lower case."""
        if zipf_frequency(word, "en") >= _RARE_WORD:
            return None
        alike = process.extract(word, self._choices, scorer=fuzz.ratio, score_cutoff=_LIKENESS, limit=6)
        # A misspelling mostly keeps the first letter; without that condition "adenine" becomes "codeine".
        likely = [(name, score) for name, score, _ in alike if name[0] == word[0] or score >= 90]
        if not likely:
            return None
        close = [name for name, score in likely if score >= likely[0][1] - _NEARLY_AS_ALIKE]
        return max(close, key=lambda name: zipf_frequency(name, "en"))

    def is_name(self, word: str) -> bool:
        """Whether a word (lower case) is a name of the drug, a condition, a medicine or a form, or a word of one."""
        return word in self._words or word in _FORM_WORDS

    def _mention(self, span: Span, original: Doc, text: str) -> Mention | None:
        start = original[span.start].idx
        last = original[span.end - 1]
        end = last.idx + len(last)
        written = text[start:end]
        if span.text.lower() in self._exact and written != self._exact[span.text.lower()]:
            return None
        if span.label_ == MEDICATION and span.text.lower() in self._ambiguous and not self._in_context(span):
            return None
        if span.label_ == MEDICATION and _ASKS_WHAT_IT_IS.search(text[:start].lower()):
            return None
        if span.label_ == STATE and span.text.lower() == "mass":
            return None
        value = " ".join(re.findall(r"[\d.,]+|[a-z]+", written.lower())) if span.label_ == DOSE else span.ent_id_
        return Mention(
            span.label_, value, start, end, written, self._group.get(value) if span.label_ == MEDICATION else None
        )

    def _in_context(self, span: Span) -> bool:
        around = [
            *span.doc[max(0, span.start - _CONTEXT_BEFORE) : span.start],
            *span.doc[span.end : span.end + _CONTEXT_AFTER],
        ]
        context = _WEAK_CONTEXT if len(span) > 1 else _STRONG_CONTEXT
        return any(token.lower_ in context for token in around)

    def _codes(self, doc: Doc, text: str, mentions: list[Mention]) -> Iterator[Mention]:
        """Two-letter state codes: in capitals, or in any case where they are no word of their own."""
        taken = [(mention.start, mention.end) for mention in mentions]
        shouting = text.isupper()
        for token in doc:
            code = token.text.upper()
            if code not in STATES or any(start <= token.idx < end for start, end in taken):
                continue
            before = doc[token.i - 1].lower_ if token.i else ""
            # "the VA" is an insurer.
            if before == "the":
                continue
            plain_word = token.lower_ in _WORD_CODES
            in_capitals = token.text.isupper() and not shouting
            placed = before in ("in", "to", ",") and token.i == len(doc) - 1 and token.lower_ != "me"
            # "ca" of "can't" is no state.
            if text[token.idx + len(token) : token.idx + len(token) + 1] in ("'", "’", "n"):
                continue
            if in_capitals or placed or not plain_word:
                yield Mention(STATE, code, token.idx, token.idx + len(token), token.text)


@lru_cache(maxsize=4096)
def _corrected(word: str, lexicon: Lexicon) -> str | None:
    return lexicon.correction(word)


# Several steps of a turn ask about the same message and its pieces; no more are kept, since they are people's words.
@lru_cache(maxsize=16)
def _found(text: str, lexicon: Lexicon) -> tuple[Mention, ...]:
    return tuple(lexicon.search(text))


class _Shared:
    now: Lexicon | None = None


def shared_lexicon() -> Lexicon:
    """One lexicon a process."""
    if _Shared.now is None:
        _Shared.now = Lexicon.from_knowledge()
    return _Shared.now


def renew_lexicon() -> None:
    """Build the shared one anew if conditions have other names now. That takes a second: not while a reply waits."""
    if not shared_lexicon().knows(knowledge().conditions):
        _Shared.now = Lexicon.from_knowledge()
        # They hold the one before.
        _corrected.cache_clear()
        _found.cache_clear()
