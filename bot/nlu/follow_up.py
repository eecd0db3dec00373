"""Messages that lean on what was said before: "and for kids?", "what about crohns", "why that long".

A message that says enough by itself is taken by itself, so that a change of topic is not dragged back. One that leans
is understood together with the question that the conversation was about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.knowledge import knowledge
from bot.knowledge.examples import answer_id_of
from bot.knowledge.render import CONDITION_TOPIC
from bot.nlu import lexicon
from bot.nlu.lexicon import Mention
from bot.nlu.masking import CONDITION_WORD, DRUG_WORD
from bot.nlu.understanding import Understanding

# A message this clear by itself stands by itself; one that leans stands if it names something and is this clear.
_CLEAR, _CLEAR_ENOUGH = 0.70, 0.45
# In the middle of a conversation about LDN a message need look less like one about LDN.
_IN_SCOPE_IN_CONTEXT = 0.20
# A message that only is short must look more like one about LDN to lean.
_IN_SCOPE_IF_SHORT = 0.30
_LONGEST_LEANING, _LONGEST_SHORT = 8, 5
_ALONE = 3
# How much the conversation says about a message that names nothing ("how many days before?").
_CONTEXT_WEIGHT = 0.65
# These are said in reply to something and are easily mistaken for small talk, or are it.
_SMALL_TALK = {"affirm", "deny", "greet", "goodbye", "thank", "stop", "help", "feedback"}
# Whoever is clear about one of these means it, whatever was said before.
_MEANT = _SMALL_TALK | {"bot_challenge", "request_pharmacist", "personal_advice"}

_CONNECTOR = re.compile(
    r"^(?:(?:ok|okay|yes|yeah|oh|hmm+|thanks|sure)[\s,.!]+)*"
    r"(?:and|or|but|so|then|even|also|what about|how about|what if|what of|same (?:for|with)|is that|are they|why|how come)\b"
)
_POINTING = re.compile(r"\b(?:it|that|this|them|they|those|these|one|ones|he|she|his|her|there|then|so)\b")
# Nothing but a wish to hear more about the same.
_SAME_TOPIC = re.compile(
    r"^(?:(?:and|but|so|ok|oh|hmm+)[\s,]+)*(?:why(?: (?:not|so|is that|that \w+|so \w+|would that be))?|how come|how so|in what way"
    r"|what do you mean|meaning|tell me more|more(?: info| details)?|go on|explain(?: that)?(?: more)?|really|are you sure"
    r"|says who|like what|such as|for example)[\s?.!]*$"
)
_DEMONSTRATIVE = re.compile(r"\b(?:that|this|those|these|them|one|ones)\b")
_QUESTION_SIGN = re.compile(r"\?|\b(?:what|how|when|where|who|which|why)\b")
# Words that say nothing about the subject. A message of these alone asks about what was said before.
_EMPTY_WORDS = frozenset(
    "a about after again all also am an and any are as at be been before but by can cause could day days did do does "
    "else enough even for from go goes had has have he her here his hour hours how i if in into is it its just kind last "
    "less like long longer lot lots many max maybe me mean means minutes month months more most much my need needed no not "
    "now of ok okay often on once one ones only or other our over people per please ppl same shall she should since so some "
    "soon still than that the their them then there these they this those though tho through time times to too until up us "
    "usually very was way we week weeks were what when where which who whole why will with without would year years yes you "
    "your u ur whats that's it's whats".split()
)
_FUNCTION_WORD = re.compile(
    r"^(?:and|or|but|so|then|ok|okay|what|whats|how|about|of|for|with|the|in|a|an|my|also|does|it|help|too|ppl|people|tho)$"
)


@dataclass(frozen=True)
class Context:
    """What the conversation was last about: an intent label, the question it answers, and conditions."""

    label: str
    question: str

    @classmethod
    def of(cls, label: str) -> Context | None:
        """The context that a question understood as `label` leaves; None for what answers no question."""
        topic = answer_id_of(label)
        if topic == CONDITION_TOPIC:
            return cls(label, f"can {DRUG_WORD} help {CONDITION_WORD}?")
        answer = knowledge().answers.get(topic)
        return cls(label, answer.question) if answer else None


def names_only(text: str, mentions: Sequence[Mention], kind: str) -> bool:
    """Whether a message says nothing but names of a kind ("what about crohns and lupus")."""
    found = [mention for mention in mentions if mention.kind == kind]
    if not found:
        return False
    rest = text
    for mention in reversed(found):
        rest = rest[: mention.start] + " " + rest[mention.end :]
    return all(_FUNCTION_WORD.match(word) for word in re.findall(r"[a-z']+", rest.lower()))


def _words_of(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.translate(lexicon.FOLD).lower())


def points_back(text: str) -> bool:
    """Whether a message speaks of something named before ("do they go away") or breaks off ("and how much")."""
    return bool(_POINTING.search(text.lower())) or len(_words_of(text)) <= _ALONE


def says_nothing(text: str) -> bool:
    """Whether a message names no subject of its own ("how many days before?")."""
    return all(word in _EMPTY_WORDS for word in _words_of(text))


def leans(text: str, mentions: Sequence[Mention], alone: Understanding) -> bool:
    """Whether a message may need what was said before to be understood. `alone`: what it means by itself."""
    plain = " ".join(text.translate(lexicon.FOLD).lower().split())
    count = len(_words_of(text))
    if any(mention.kind == lexicon.DRUG for mention in mentions):
        return not alone.accepted and count <= _LONGEST_LEANING and bool(_DEMONSTRATIVE.search(plain))
    if count <= _LONGEST_SHORT and alone.in_scope >= _IN_SCOPE_IF_SHORT:
        return True
    return count <= _LONGEST_LEANING and bool(_CONNECTOR.match(plain) or _POINTING.search(plain))


def blend(alone: Understanding, together: Understanding, weight: float = 0.5) -> tuple[tuple[str, float], ...]:
    """The mean of two rankings; `weight` is that of `together`."""
    chances = {label: chance * (1 - weight) for label, chance in alone.ranking}
    for label, chance in together.ranking:
        chances[label] = chances.get(label, 0.0) + chance * weight
    return tuple(sorted(chances.items(), key=lambda item: -item[1]))


def resolve(
    text: str,
    mentions: Sequence[Mention],
    alone: Understanding,
    context: Context,
    understand: Callable[[str], Understanding],
    out_of_scope: str,
) -> Understanding:
    """What a message means in its conversation. `understand` reads a text by itself."""
    plain = " ".join(text.translate(lexicon.FOLD).lower().split())
    if context.label == "ask_condition" and names_only(text, mentions, lexicon.CONDITION):
        return Understanding((("ask_condition", 1.0), *alone.ranking), 1.0, True)
    if _SAME_TOPIC.match(plain):
        return Understanding(((context.label, 1.0), *alone.ranking), 1.0, True)
    clear = alone.confidence >= _CLEAR and alone.label != out_of_scope
    small_talk = len(plain.split()) < _ALONE and alone.label in _SMALL_TALK and not _QUESTION_SIGN.search(plain)
    if small_talk or (clear and alone.label in _MEANT):
        return alone
    empty = says_nothing(text)
    if clear and alone.in_scope >= _IN_SCOPE_IN_CONTEXT and not empty:
        return Understanding(alone.ranking, alone.in_scope, True)
    if not leans(text, mentions, alone):
        return alone
    if alone.confidence >= _CLEAR_ENOUGH and alone.label != out_of_scope and not empty:
        return Understanding(alone.ranking, alone.in_scope, True)
    together = understand(f"{text.rstrip(' ?.!')} - {context.question}")
    ranking = blend(alone, together, _CONTEXT_WEIGHT if empty else 0.5)
    if ranking[0][0] == out_of_scope:
        return alone
    return Understanding(ranking, together.in_scope, True)
