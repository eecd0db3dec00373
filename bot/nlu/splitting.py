"""Several questions in one message: "do you ship to Texas and how much is it".

spaCy's tokenizer proposes where a message could be cut (sentence ends, "and", a comma, a question word that follows
another question); the classifier's own evidence decides: a cut stands only if every part is clear and asks something
else. A part may lean on the one before ("... and do they go away") or share its beginning ("... or hair loss"). Where
the place itself says that a question begins, one that is not clear by itself is read with what the whole message is
about.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.nlu import lexicon
from bot.nlu.cutting import CARRIER, CLEAR_AFTER_WORD, RELATES, Cut, cuts, words_of
from bot.nlu.follow_up import Context, blend, points_back
from bot.nlu.lexicon import CONDITION, Mention
from bot.nlu.understanding import Understanding

MOST_PARTS = 3
# An item of a list is short.
_LONGEST_ITEM = 4
# A question that is not clear by itself may be this unclear; what the whole message says of it must settle it.
_HINTED, _SETTLED = 0.15, 0.60
# How much one question more weighs beside how clear they are: what was left in one piece is answered once.
_MORE = 0.2
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
# Opens the questions that follow: "Any tips for beginners? When do I ...".
_INTRODUCES = re.compile(
    r"^\W*(?:(?:any|some|need|want|looking for|(?:does )?any(?:one|body) (?:have|got|has))\s+)+"
    r"(?:advice|tips|suggestions|thoughts|pointers|help|information|info)\b"
)
# What is often said without asking; any other statement beside a question is what the question is about.
_STATED = {"access/order_problem", "request_pharmacist"}
# Whoever states one of these names something of it.
_STATES = re.compile(
    r"\b(?:(?:auto ?|re)?(?:order|fill|ship|deliver|mail)\w*|arriv\w*|package\w*|parcel\w*|box|track\w*|transit|usps"
    r"|ups|fedex|bottles?|capsules?|caps|pills?|drops|meds|scripts?|prescri\w*|label|charged?|card|account|address|sen[dt]"
    r"|came|got|instead|wrong|mistake|missing|late|lost|pharmac\w*|someone|somebody|person|human|people|expert|nurse"
    r"|doctor|call\w*|phone\w*|ring|number|text|talk\w*|speak\w*|discuss|contact\w*|reach|touch|details)\b"
)
_PERSONAL = "personal_advice"
_ASK_CONDITION = "ask_condition"
# Says nothing by itself: "or not", "and so on".
_FILLER = re.compile(
    r"^(?:or|and|not|no|yes|what|else|both|either|more|less|stuff|so|on|etc|whatever|something|things?|it|without|with|same)$"
)
_ASKS = re.compile(
    r"\?|^(?:so|and|also|but|ok|hi|hello|hey|please|pls|plz|then|\W)*"
    r"\b(?:whats?|how|when|where|who|whos|which|why|is|are|can|could|do|does|did|will|would|should|may|any|has|have|am)\b"
    r"|\b(?:tell me|wonder(?:ing)?|want to know|let me know|questions?|explain|curious)\b"
    r"|\bi(?:'d| would)? (?:also )?(?:need|like|want)\b"
    r"|^(?:also |just )?(?:need|looking for|trying to find|in need of|interested in)\b"
    r"|^(?:if|whether) (?:i|you|it|they|we|one|ldn)\b"
    r"|\b(?:can|do|does|is|are|will|would|should|could) (?:i|you|u|it|they|we|she|he|there|ldn)\b"
)
# A short piece may be keywords ("price per month"), but not where somebody speaks of himself.
_TELLS = re.compile(r"\b(?:i|i'm|im|i've|ive|my|we|he|she|his|her)\b")
_LONGEST_KEYWORDS = 5
_TRIM = re.compile(r"^[\s,;.:!?&+/()-]+|[\s,;:&+/(-]+$")
_LEADING = re.compile(
    r"^(?:(?:and|also|plus|oh|then|n|but|or|second(?:ly)?|first(?:ly)?|meanwhile|if so|another (?:question|q)"
    r"|[123]\s?[).:])[\s,:]+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Part:
    """One question of a message and what it was understood as."""

    text: str
    understood: Understanding


def split(
    text: str, mentions: Sequence[Mention], understand: Callable[[str], Understanding], out_of_scope: str
) -> list[Part]:
    """The questions of a message in order, at most three; empty if it is one question."""
    places = cuts(text, mentions)
    conditions = [mention.text for mention in mentions if mention.kind == CONDITION]
    best: list[Part] = []
    best_score = 0.0
    for count in range(1, min(len(places), MOST_PARTS) + 1):
        for chosen in itertools.combinations(places, count):
            parts = _about_conditions(_parts(text, chosen, understand, out_of_scope), conditions)
            labels = [part.understood.label for part in parts]
            if len(parts) < 2 or len(set(labels)) < len(labels) or len(parts) > MOST_PARTS:
                continue
            score = sum(part.understood.confidence for part in parts) / len(parts) + _MORE * len(parts)
            if score > best_score:
                best, best_score = parts, score
    return best


def _about_conditions(parts: list[Part], conditions: Sequence[str]) -> list[Part]:
    """Where two questions have one answer ("safe for kids, and what dose for one with autism"), the later one that
    names a condition is answered with what is known of that."""
    labels = [part.understood.label for part in parts]
    if len(parts) != 2 or labels[0] != labels[1] or _ASK_CONDITION in labels:
        return parts
    first, later = parts
    if not any(name in later.text for name in conditions):
        return parts
    return [first, Part(later.text, Understanding(((_ASK_CONDITION, 1.0),), later.understood.in_scope, True))]


@dataclass(frozen=True)
class _Piece:
    """What may be a part, and whether it must be read with the whole message to be clear."""

    part: Part
    unclear: bool


def _parts(
    text: str, chosen: Sequence[Cut], understand: Callable[[str], Understanding], out_of_scope: str
) -> list[Part]:
    """The parts between cuts, without small talk; empty if one of them is not clear or asks nothing."""
    related = bool(RELATES.search(text.lower()))
    uncut = _between(text, chosen)
    # Every look at a piece costs an embedding: whether two can be questions is told by their words, and what cannot
    # must be small talk.
    others = [piece for _, _, piece in uncut if not _can_be_part(piece)]
    if len(uncut) - len(others) < 2 or any(understand(piece).label not in _NOT_A_PART for piece in others):
        return []
    pieces: list[_Piece] = []
    for start, end, piece in uncut:
        understood = _understood(piece, start, [one.part for one in pieces], understand)
        if understood.label in _NOT_A_PART:
            continue
        needed = max(start.clear, end.clear)
        unclear = understood.confidence < needed
        if understood.label == out_of_scope or (unclear and (needed > CLEAR_AFTER_WORD or related)):
            return []
        if not (_asks(piece) or understood.label in _STATED):
            return []
        if understood.label == _PERSONAL and start.alternative:
            return []
        pieces.append(_Piece(Part(piece, understood), unclear))
    return _settled(pieces, understand(text))


def _between(text: str, chosen: Sequence[Cut]) -> list[tuple[Cut, Cut, str]]:
    """The pieces between cuts with the cuts around them, without filler; empty if a list has no such items."""
    uncut: list[tuple[Cut, Cut, str]] = []
    for start, end in itertools.pairwise([Cut(0, 0.0), *chosen, Cut(len(text), 0.0)]):
        piece = _LEADING.sub("", _TRIM.sub("", text[start.offset : end.offset]))
        if not piece:
            continue
        words = words_of(piece.lower())
        filler = all(_FILLER.match(word) for word in words)
        if (filler and not start.listed) or _INTRODUCES.match(piece.lower()):
            continue
        if start.listed and (filler or len(words) > _LONGEST_ITEM):
            return []
        uncut.append((start, end, piece))
    return uncut


def _can_be_part(piece: str) -> bool:
    """Whether a piece may be a question, by its words alone."""
    return _asks(piece) or bool(_STATES.search(piece.lower()))


def _settled(pieces: Sequence[_Piece], whole: Understanding) -> list[Part]:
    """The parts, the one that was unclear read with the whole message; empty if that does not settle it."""
    clear = {piece.part.understood.label for piece in pieces if not piece.unclear}
    if len(clear) < len(pieces) - 1 or not clear:
        return []
    parts: list[Part] = []
    for piece in pieces:
        understood = piece.part.understood
        if piece.unclear:
            about = dict(whole.ranking)
            weighed = {
                label: chance * about.get(label, 0.0) for label, chance in understood.ranking if label not in clear
            }
            total = sum(weighed.values())
            best = max(weighed, key=lambda label: weighed[label])
            likely = dict(understood.ranking)[best] >= _HINTED and best not in (_PERSONAL, *_NOT_A_PART)
            if understood.label in clear or not likely or weighed[best] < _SETTLED * total:
                return []
            ranking = tuple(sorted(((k, v / total) for k, v in weighed.items()), key=lambda item: -item[1]))
            understood = Understanding(ranking, understood.in_scope, True)
        parts.append(Part(piece.part.text, understood))
    return parts


def _asks(piece: str) -> bool:
    """Whether a piece asks something: by its form, or as keywords do."""
    plain = piece.translate(lexicon.FOLD).lower()
    keywords = len(words_of(plain)) <= _LONGEST_KEYWORDS and not _TELLS.search(plain)
    return keywords or bool(_ASKS.search(plain))


def _understood(
    piece: str, start: Cut, before: Sequence[Part], understand: Callable[[str], Understanding]
) -> Understanding:
    """What a part means, by itself or with what it takes from the part before."""
    if not before:
        return understand(piece)
    if start.listed:
        words = before[-1].text.split()
        carriers = [i for i, word in enumerate(words) if CARRIER.match(word.lower())]
        if carriers:
            return understand(" ".join([*words[: carriers[-1] + 1], piece]))
        return understand(piece)
    alone = understand(piece)
    context = Context.of(before[-1].understood.label)
    if context is None or not points_back(piece) or alone.confidence >= start.clear:
        return alone
    together = understand(f"{piece} - {context.question}")
    # It asks something else than the part before, or it is no part of its own.
    return Understanding(blend(alone, together), together.in_scope, True).without({context.label})
