"""Where a message could be cut into questions: places that spaCy's tokenizer proposes, and how clear parts must be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import spacy
from spacy.tokens import Doc

from bot.nlu import lexicon
from bot.nlu.lexicon import Mention

_MOST_CUTS = 4
# Every part must be at least this clear: least where a sentence ends, more where a question word follows a comma or a
# conjunction, most after a mere "and", in a list, or where nothing but a question word says that another begins.
_CLEAR_AFTER_STOP, CLEAR_AFTER_WORD, _CLEAR_AFTER_AND = 0.40, 0.50, 0.80
# Lists ("cost, insurance, shipping") are looked for in short messages only.
_LONGEST_LIST = 12
# A message of so few words may have parts of one word.
_KEYWORDS = 6
_STOPS = {"?", ".", "!", ";", "\n", "??", "...", "?!"}
_PAUSES = {",", ":", "-", "–", "("}
_CONJUNCTIONS = {
    "and",
    "also",
    "plus",
    "&",
    "+",
    "n",
    "then",
    "oh",
    "meanwhile",
    "second",
    "secondly",
    "or",
    "but",
    "/",
}
_ADDING = {"and", "also", "plus", "&", "+", "n"}
_LISTING = _ADDING | {"or", ",", "/"}
_OPENERS = {
    "what",
    "whats",
    "what's",
    "how",
    "when",
    "where",
    "who",
    "which",
    "why",
    "is",
    "are",
    "can",
    "could",
    "do",
    "does",
    "did",
    "will",
    "would",
    "should",
    "may",
    "also",
    "any",
    "price",
    "cost",
    "with",
    "whether",
    "have",
    "has",
}
# A question that begins without any sign before it: its first two words.
_BEGINS = {
    "what": {"is", "are", "s", "does", "do", "about", "if", "dose", "time", "forms"},
    "how": {"much", "long", "do", "does", "is", "often", "to", "fast", "soon", "can"},
    "when": {"do", "does", "should", "to", "can"},
    "where": {"do", "can", "are", "is"},
    "who": {"can", "makes", "should", "is", "discovered", "invented"},
    "why": {"is", "do", "does", "can", "not"},
    "is": {"it", "there", "this", "ldn", "naltrexone"},
    "are": {"there", "you", "they"},
    "can": {"i", "you", "it", "we", "kids", "people", "my"},
    "do": {"you", "i", "u", "they", "people", "ya"},
    "does": {"it", "ldn", "insurance", "medicare", "naltrexone"},
    "will": {"it", "i", "my"},
    "should": {"i", "it"},
}
# "how much is it" asks; "how much you need" goes on with a sentence.
_MEASURES = {"much", "long", "often", "fast", "soon"}
_AUXILIARIES = set("is are was were do does did can could will would should has have".split())
_INVERTED = {"is", "does", "do", "will", "can", "are", "to", "for", "until", "till", "before", "should", "did", "?"}
# After one of these a question word goes on with the same sentence ("tell me what is ...", "how long does it").
_GOES_ON = {"me", "know", "if", "about", "ask", "asked", "asking", "see", "tell", "of", "for", "that", "on", "out"}
_GOES_ON |= {"understand", "wonder", "wondering", "sure", "to", "in", "at", "with", "exactly", "much", "many", "long"}
_GOES_ON |= {"time", "often", "dose", "the", "a", "my", "from", "by", "as", "than", "so", "because", "or", "and"}
# A list shares what stands before its first item up to one of these: "does it cause ... or ...".
CARRIER = re.compile(
    r"^(?:cause|causes|help|helps|with|for|have|has|take|treat|make|about|to|of|the|is|are|on|affect|hurt|work|mix)$"
)
# Between the things these relate, nothing is cut: "how do LDN and Ambien interact".
RELATES = re.compile(
    r"\b(?:together|interact\w*|mix\w*|combin\w*|between|both|versus|vs|compare\w*|or not|with or without)\b"
)
_WORD = re.compile(r"[\w']+")
_ENUMERATION = re.compile(r"(?<![\w.])\(?[23]\s?[).:]\s")


@dataclass(frozen=True)
class Cut:
    """Where a message could be cut (character offset), and how clear the parts must be.

    `alternative`: before "or is it ..."; `listed`: between the items of a list.
    """

    offset: int
    clear: float
    alternative: bool = False
    listed: bool = False


_nlp = spacy.blank("en")


def words_of(text: str) -> list[str]:
    return _WORD.findall(text)


def _begins(doc: Doc, index: int) -> bool:
    """Whether a question begins at a token although nothing before it says so."""
    if index < 2 or index + 2 >= len(doc):
        return False
    before, first, second = (doc[index + step].lower_ for step in (-1, 0, 1))
    if second in _MEASURES and doc[index + 2].lower_ not in _INVERTED:
        return False
    likely = second in _BEGINS.get(first, ()) and before not in _GOES_ON and before not in _OPENERS and before.isalnum()
    return likely and not _awaits_verb(doc, index)


def _awaits_verb(doc: Doc, index: int) -> bool:
    """Whether a question that a question word began has no verb yet before a token: "what dose of it | do people"."""
    for token in reversed(doc[:index]):
        if token.lower_ in _AUXILIARIES or token.text in _STOPS:
            return False
        if token.lower_ in ("what", "which", "how", "whose"):
            return True
    return False


def _if_follows(doc: Doc, index: int) -> bool:
    """Whether another indirect question follows: "wondering how long it takes and if I should ..."."""
    return doc[index].lower_ in _ADDING and doc[index + 1].lower_ == "if"


def cuts(text: str, mentions: Sequence[Mention]) -> list[Cut]:
    """Where a message could be cut, in order, never within a name: the likeliest places if there are many."""
    folded = text.translate(lexicon.FOLD)
    doc = _nlp.make_doc(folded)
    count = len(words_of(folded))
    related = bool(RELATES.search(folded.lower()))
    found = [Cut(match.start(), CLEAR_AFTER_WORD) for match in _ENUMERATION.finditer(folded)]
    for token in doc:
        if not 0 < token.i < len(doc) - 1:
            continue
        following = doc[token.i + 1].lower_
        if token.text in _STOPS or "\n" in token.text:
            found.append(Cut(token.idx + len(token), _CLEAR_AFTER_STOP))
        elif _if_follows(doc, token.i) or (
            following in _OPENERS and (token.lower_ in _CONJUNCTIONS or token.text in _PAUSES)
        ):
            alternative = token.lower_ == "or"
            found.append(Cut(token.idx, _CLEAR_AFTER_AND if alternative else CLEAR_AFTER_WORD, alternative))
        elif related or CARRIER.match(doc[token.i - 1].lower_):
            continue
        elif token.lower_ in _LISTING and count <= _LONGEST_LIST:
            found.append(Cut(token.idx, _CLEAR_AFTER_AND, listed=True))
        elif token.lower_ in _ADDING or _begins(doc, token.i):
            found.append(Cut(token.idx, _CLEAR_AFTER_AND))
    # A single word on one side is seldom a question, and every look at a piece costs an embedding.
    fewest = 1 if count <= _KEYWORDS else 2
    worth = [
        cut for cut in found if min(len(words_of(text[: cut.offset])), len(words_of(text[cut.offset :]))) >= fewest
    ]
    outside = [cut for cut in worth if not any(mention.start < cut.offset < mention.end for mention in mentions)]
    likeliest = sorted(outside, key=lambda cut: cut.clear)[:_MOST_CUTS]
    return sorted(likeliest, key=lambda cut: cut.offset)
