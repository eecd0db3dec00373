"""Several questions in one message: "do you ship to Texas and how much is it".

spaCy's tokenizer proposes where a message could be cut (sentence ends, "and", "also", a comma before a question word);
the classifier's own evidence decides: a cut stands only if every part is clear by itself and asks something else.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import spacy

from bot.nlu import lexicon
from bot.nlu.lexicon import Mention
from bot.nlu.understanding import Understanding

MOST_PARTS = 3
_MOST_CUTS = 4
# Every part must be at least this clear: least where a sentence ends, more where a question word follows a comma or a
# conjunction, most after a mere "and".
_CLEAR_AFTER_STOP, _CLEAR_AFTER_WORD, _CLEAR_AFTER_AND = 0.40, 0.50, 0.80
# Small talk around a question; safety was looked for in the whole message before.
_NOT_A_PART = {
    "greet",
    "goodbye",
    "thank",
    "affirm",
    "deny",
    "stop",
    "feedback",
    "help",
    "emergency",
    "self_harm",
    "opioid_user",
}
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
_ADDING = {"and", "also", "plus", "&", "+"}
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
_TRIM = re.compile(r"^[\s,;.:!?&+/-]+|[\s,;:&+/-]+$")
_LEADING = re.compile(
    r"^(?:(?:and|also|plus|oh|then|n|but|or|second(?:ly)?|first(?:ly)?|meanwhile|another (?:question|q))[\s,:]+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Part:
    """One question of a message and what it was understood as."""

    text: str
    understood: Understanding


_nlp = spacy.blank("en")


def _cuts(text: str, mentions: Sequence[Mention]) -> list[tuple[int, float]]:
    """Where a message could be cut (never within a name): character offsets, and how clear the parts must be there."""
    doc = _nlp.make_doc(text.translate(lexicon.FOLD))
    found: list[tuple[int, float]] = []
    for token in doc:
        if not 0 < token.i < len(doc) - 1:
            continue
        following = doc[token.i + 1].lower_
        if token.text in _STOPS or "\n" in token.text:
            found.append((token.idx + len(token), _CLEAR_AFTER_STOP))
        elif following in _OPENERS and (token.lower_ in _CONJUNCTIONS or token.text in _PAUSES):
            found.append((token.idx, _CLEAR_AFTER_WORD))
        elif token.lower_ in _ADDING:
            found.append((token.idx, _CLEAR_AFTER_AND))
    # A single word on one side is seldom a question, and every look at a piece costs an embedding.
    worth = [cut for cut in found if all(len(side.split()) > 1 for side in (text[: cut[0]], text[cut[0] :]))]
    outside = [cut for cut in worth if not any(mention.start < cut[0] < mention.end for mention in mentions)]
    return outside[:_MOST_CUTS]


def split(
    text: str, mentions: Sequence[Mention], understand: Callable[[str], Understanding], out_of_scope: str
) -> list[Part]:
    """The questions of a message in order, at most three; empty if it is one question."""
    cuts = _cuts(text, mentions)
    best: list[Part] = []
    best_score = 0.0
    for count in range(1, min(len(cuts), MOST_PARTS) + 1):
        for chosen in itertools.combinations(cuts, count):
            parts = _parts(text, chosen, understand, out_of_scope)
            labels = [part.understood.label for part in parts]
            if len(parts) < 2 or len(set(labels)) < len(labels) or len(parts) > MOST_PARTS:
                continue
            score = sum(part.understood.confidence for part in parts) / len(parts) + 0.1 * len(parts)
            if score > best_score:
                best, best_score = parts, score
    return best


def _parts(
    text: str, chosen: Sequence[tuple[int, float]], understand: Callable[[str], Understanding], out_of_scope: str
) -> list[Part]:
    """The parts between cuts, without small talk; empty if one of them is not clear."""
    borders = [0, *(offset for offset, _ in chosen), len(text)]
    needed = min(clear for _, clear in chosen)
    parts = []
    for start, end in itertools.pairwise(borders):
        piece = _LEADING.sub("", _TRIM.sub("", text[start:end]))
        if not piece:
            continue
        understood = understand(piece)
        if understood.label in _NOT_A_PART:
            continue
        if understood.confidence < needed or understood.label == out_of_scope:
            return []
        parts.append(Part(piece, understood))
    return parts
