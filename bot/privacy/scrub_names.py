"""Names of people in a message. They have no form of their own: what gives them away is how they are introduced, a
usual first name, or capital letters on words that nobody uses otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from wordfreq import word_frequency

from bot.knowledge import knowledge
from bot.knowledge.medicines import medicines
from bot.knowledge.states import STATES
from bot.privacy.name_lists import ALSO_WORDS, FIRST, LAST, STOP

NAME = "[name]"

_LETTERS = r"[^\W\d_]"
_WORD = re.compile(rf"{_LETTERS}(?:{_LETTERS}|['’-](?={_LETTERS}))*")
# After these a name follows, however it is written ...
_NAMED = re.compile(
    r"\b(?:(?:sur)?name(?:['’]?s| is| was)?\s*:?|me llamo|se llama|nombre(?: completo)?(?: es)?\s*:?)\s+(?=\w)",
    re.IGNORECASE,
)
# ... and after these if it looks like one.
_TITLES = r"mr|mrs|ms|dr|doctor|prof|nurse|sra?|señora?"
_FAMILY = r"husband|wife|son|daughter|mother|mom|dad|father|brother|sister|friend"
_GREETINGS = r"regards|sincerely|thanks|thank you|cheers|love|gracias|saludos"
_MAYBE_NAMED = re.compile(
    r"\b(?:i am|i['’]?m|this is|it['’]?s|call me|ask for|named|called|soy|llamad[oa]"
    rf"|{_TITLES}|{_FAMILY}|{_GREETINGS})[\s,.!:;-]+(?=\w)",
    re.IGNORECASE,
)
_NAMES_OF_NOTHING = re.compile(r"\b(?:brand|generic|drug|medicine|medication|product|the)\s+$", re.IGNORECASE)
_MOST_WORDS = 3


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """Words that are no names here: of answers, conditions, medicines and states."""
    known = knowledge()
    texts = [*STATES.values()]
    for answer in known.answers.values():
        texts += [answer.question, *(sentence.text for sentence in answer.sentences)]
    for condition in known.conditions.values():
        texts += [condition.name, *condition.synonyms, *(sentence.text for sentence in condition.summary)]
    for group in medicines().values():
        texts += [group.label, *group.names, *(name for names in group.names.values() for name in names)]
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


def _bare(word: str) -> str:
    """A word without a genitive, to be looked up."""
    return re.sub(r"['’]s?$", "", word.casefold())


def _usual(word: str) -> bool:
    """Whether a word is nobody's name here, as far as can be told."""
    bare = _bare(word)
    return bare in STOP or (bare in _vocabulary() and bare not in FIRST)


def is_word(name: str) -> bool:
    """Whether a part of a name is also a word that people use ("Will", "Rose")."""
    bare = _bare(name)
    return _usual(name) or (bool(word_frequency(bare, "en", "small")) and bare not in FIRST | LAST)


def _first(word: str) -> bool:
    bare = _bare(word)
    return bare in FIRST and (bare not in ALSO_WORDS or word[0].isupper())


def _like_a_name(word: str) -> bool:
    """Whether a word is a usual name, or is written as one and used for nothing else."""
    if _usual(word):
        return False
    # "Hernandez-Lopez": one part that is a name tells it of both.
    parts = [_bare(part) for part in word.split("-")]
    if any(part in FIRST | LAST for part in parts):
        return True
    strange = not any(part in _vocabulary() or word_frequency(part, "en", "small") for part in parts)
    return strange and word[0].isupper() and not word.isupper()


def _goes_on(word: str) -> bool:
    """Whether a word after a first name belongs to the name: a family name, an initial."""
    if _usual(word) or (word.isupper() and len(word) > 1):
        return False
    return word[0].isupper() or _bare(word) in LAST


def name_spans(text: str) -> list[tuple[int, int]]:
    """Where names of people stand in a text, in order; they may overlap."""
    words = list(_WORD.finditer(text))
    return sorted([*_introduced(text, words), *_recognized(text, words)])


def _introduced(text: str, words: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    first = {word.start(): number for number, word in enumerate(words)}
    for lead in _NAMED.finditer(text):
        if lead.end() in first and not _NAMES_OF_NOTHING.search(text, max(0, lead.start() - 20), lead.start()):
            run = _run(text, words, first[lead.end()], lambda word: word[0].isupper() or not _usual(word))
            yield from run
    for lead in _MAYBE_NAMED.finditer(text):
        number = first.get(lead.end())
        if number is not None and _like_a_name(words[number].group()):
            yield from _run(text, words, number, lambda word: _like_a_name(word) or _goes_on(word))


def _recognized(text: str, words: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Usual first names with what goes on after them; and two words written as a name, usual or not."""
    for number, word in enumerate(words):
        if _first(word.group()):
            yield from _run(text, words, number, lambda word: _first(word) or _goes_on(word))
        elif word.group()[0].isupper() and _like_a_name(word.group()):
            yield from _run(text, words, number, lambda word: word[0].isupper() and _like_a_name(word), least=2)


def _run(
    text: str, words: list[re.Match[str]], start: int, fits: Callable[[str], bool], least: int = 1
) -> Iterator[tuple[int, int]]:
    """The words from number `start` on that fit and stand beside each other, as one span, if they are enough."""
    end = start
    while (
        end < min(start + _MOST_WORDS, len(words))
        and fits(words[end].group())
        and (end == start or _beside(text, words[end - 1], words[end]))
    ):
        end += 1
    if end - start >= least:
        yield words[start].start(), words[end - 1].end()


def _beside(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether only a space stands between two words; after an initial also its period."""
    gap = text[one.end() : other.start()].strip()
    return not gap or (gap == "." and len(one.group()) == 1)
