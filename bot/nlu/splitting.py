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

import spacy
from spacy.tokens import Doc

from bot.nlu import lexicon
from bot.nlu.follow_up import Context, blend, points_back
from bot.nlu.lexicon import CONDITION, Mention
from bot.nlu.understanding import Understanding

MOST_PARTS = 3
_MOST_CUTS = 4
# Every part must be at least this clear: least where a sentence ends, more where a question word follows a comma or a
# conjunction, most after a mere "and", in a list, or where nothing but a question word says that another begins.
_CLEAR_AFTER_STOP, _CLEAR_AFTER_WORD, _CLEAR_AFTER_AND = 0.40, 0.50, 0.80
# A question that is not clear by itself may be this unclear; what the whole message says of it must settle it.
_HINTED, _SETTLED = 0.15, 0.60
# How much one question more weighs beside how clear they are: what was left in one piece is answered once.
_MORE = 0.2
# Lists ("cost, insurance, shipping") are looked for in short messages only, of short items.
_LONGEST_LIST, _LONGEST_ITEM = 12, 4
# A message of so few words may have parts of one word.
_KEYWORDS = 6
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
_CARRIER = re.compile(
    r"^(?:cause|causes|help|helps|with|for|have|has|take|treat|make|about|to|of|the|is|are|on|affect|hurt|work|mix)$"
)
# Says nothing by itself: "or not", "and so on".
_FILLER = re.compile(
    r"^(?:or|and|not|no|yes|what|else|both|either|more|less|stuff|so|on|etc|whatever|something|things?|it|without|with|same)$"
)
# Between the things these relate, nothing is cut: "how do LDN and Ambien interact".
_RELATES = re.compile(
    r"\b(?:together|interact\w*|mix\w*|combin\w*|between|both|versus|vs|compare\w*|or not|with or without)\b"
)
_WORD = re.compile(r"[\w']+")
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
_ENUMERATION = re.compile(r"(?<![\w.])\(?[23]\s?[).:]\s")


@dataclass(frozen=True)
class Part:
    """One question of a message and what it was understood as."""

    text: str
    understood: Understanding


@dataclass(frozen=True)
class _Cut:
    """Where a message could be cut (character offset), and how clear the parts must be.

    `alternative`: before "or is it ..."; `listed`: between the items of a list.
    """

    offset: int
    clear: float
    alternative: bool = False
    listed: bool = False


_nlp = spacy.blank("en")


def _words(text: str) -> list[str]:
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


def _cuts(text: str, mentions: Sequence[Mention]) -> list[_Cut]:
    """Where a message could be cut, in order, never within a name: the likeliest places if there are many."""
    folded = text.translate(lexicon.FOLD)
    doc = _nlp.make_doc(folded)
    count = len(_words(folded))
    related = bool(_RELATES.search(folded.lower()))
    found = [_Cut(match.start(), _CLEAR_AFTER_WORD) for match in _ENUMERATION.finditer(folded)]
    for token in doc:
        if not 0 < token.i < len(doc) - 1:
            continue
        following = doc[token.i + 1].lower_
        if token.text in _STOPS or "\n" in token.text:
            found.append(_Cut(token.idx + len(token), _CLEAR_AFTER_STOP))
        elif _if_follows(doc, token.i) or (
            following in _OPENERS and (token.lower_ in _CONJUNCTIONS or token.text in _PAUSES)
        ):
            alternative = token.lower_ == "or"
            found.append(_Cut(token.idx, _CLEAR_AFTER_AND if alternative else _CLEAR_AFTER_WORD, alternative))
        elif related or _CARRIER.match(doc[token.i - 1].lower_):
            continue
        elif token.lower_ in _LISTING and count <= _LONGEST_LIST:
            found.append(_Cut(token.idx, _CLEAR_AFTER_AND, listed=True))
        elif token.lower_ in _ADDING or _begins(doc, token.i):
            found.append(_Cut(token.idx, _CLEAR_AFTER_AND))
    # A single word on one side is seldom a question, and every look at a piece costs an embedding.
    fewest = 1 if count <= _KEYWORDS else 2
    worth = [cut for cut in found if min(len(_words(text[: cut.offset])), len(_words(text[cut.offset :]))) >= fewest]
    outside = [cut for cut in worth if not any(mention.start < cut.offset < mention.end for mention in mentions)]
    likeliest = sorted(outside, key=lambda cut: cut.clear)[:_MOST_CUTS]
    return sorted(likeliest, key=lambda cut: cut.offset)


def split(
    text: str, mentions: Sequence[Mention], understand: Callable[[str], Understanding], out_of_scope: str
) -> list[Part]:
    """The questions of a message in order, at most three; empty if it is one question."""
    cuts = _cuts(text, mentions)
    conditions = [mention.text for mention in mentions if mention.kind == CONDITION]
    best: list[Part] = []
    best_score = 0.0
    for count in range(1, min(len(cuts), MOST_PARTS) + 1):
        for chosen in itertools.combinations(cuts, count):
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
    text: str, chosen: Sequence[_Cut], understand: Callable[[str], Understanding], out_of_scope: str
) -> list[Part]:
    """The parts between cuts, without small talk; empty if one of them is not clear or asks nothing."""
    related = bool(_RELATES.search(text.lower()))
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
        if understood.label == out_of_scope or (unclear and (needed > _CLEAR_AFTER_WORD or related)):
            return []
        if not (_asks(piece) or understood.label in _STATED):
            return []
        if understood.label == _PERSONAL and start.alternative:
            return []
        pieces.append(_Piece(Part(piece, understood), unclear))
    return _settled(pieces, understand(text))


def _between(text: str, chosen: Sequence[_Cut]) -> list[tuple[_Cut, _Cut, str]]:
    """The pieces between cuts with the cuts around them, without filler; empty if a list has no such items."""
    uncut: list[tuple[_Cut, _Cut, str]] = []
    for start, end in itertools.pairwise([_Cut(0, 0.0), *chosen, _Cut(len(text), 0.0)]):
        piece = _LEADING.sub("", _TRIM.sub("", text[start.offset : end.offset]))
        if not piece:
            continue
        words = _words(piece.lower())
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
    keywords = len(_words(plain)) <= _LONGEST_KEYWORDS and not _TELLS.search(plain)
    return keywords or bool(_ASKS.search(plain))


def _understood(
    piece: str, start: _Cut, before: Sequence[Part], understand: Callable[[str], Understanding]
) -> Understanding:
    """What a part means, by itself or with what it takes from the part before."""
    if not before:
        return understand(piece)
    if start.listed:
        words = before[-1].text.split()
        carriers = [i for i, word in enumerate(words) if _CARRIER.match(word.lower())]
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
