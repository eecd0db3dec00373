"""Messages that lean on what was said before: "and for kids?", "what about crohns", "why that long".

A message that says enough by itself is taken by itself, so that a change of topic is not dragged back. One that leans
is understood together with the question that the conversation was about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.nlu import lexicon
from bot.nlu.lexicon import Mention
from bot.nlu.understanding import Understanding

# A message this clear by itself stands by itself.
_CLEAR = 0.70
# In the middle of a conversation about LDN a message need look less like one about LDN.
_IN_SCOPE_IN_CONTEXT = 0.20
_LONGEST_LEANING = 8
_ALONE = 3
# These are said in reply to something and are easily mistaken for small talk, or are it.
_SMALL_TALK = {"affirm", "deny", "greet", "goodbye", "thank", "stop", "help", "feedback"}

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
_FUNCTION_WORD = re.compile(
    r"^(?:and|or|but|so|then|ok|okay|what|whats|how|about|of|for|with|the|in|a|an|my|also|does|it|help|too|ppl|people|tho)$"
)


@dataclass(frozen=True)
class Context:
    """What the conversation was last about: an intent label, the question it answers, and conditions."""

    label: str
    question: str


def names_only(text: str, mentions: Sequence[Mention], kind: str) -> bool:
    """Whether a message says nothing but names of a kind ("what about crohns and lupus")."""
    found = [mention for mention in mentions if mention.kind == kind]
    if not found:
        return False
    rest = text
    for mention in reversed(found):
        rest = rest[: mention.start] + " " + rest[mention.end :]
    return all(_FUNCTION_WORD.match(word) for word in re.findall(r"[a-z']+", rest.lower()))


def leans(text: str, mentions: Sequence[Mention]) -> bool:
    """Whether a message may need what was said before to be understood."""
    plain = " ".join(text.translate(lexicon.FOLD).lower().split())
    words = re.findall(r"[\w']+", plain)
    if any(mention.kind == lexicon.DRUG for mention in mentions) or len(words) > _LONGEST_LEANING:
        return False
    return len(words) <= _ALONE or bool(_CONNECTOR.match(plain) or _POINTING.search(plain))


def _blend(alone: Understanding, together: Understanding) -> tuple[tuple[str, float], ...]:
    chances = {label: chance / 2 for label, chance in alone.ranking}
    for label, chance in together.ranking:
        chances[label] = chances.get(label, 0.0) + chance / 2
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
    if clear and alone.in_scope >= _IN_SCOPE_IN_CONTEXT:
        return Understanding(alone.ranking, alone.in_scope, True)
    if not leans(text, mentions) or (alone.label in _SMALL_TALK and clear):
        return alone
    together = understand(f"{text.rstrip(' ?.!')} - {context.question}")
    ranking = _blend(alone, together)
    if ranking[0][0] == out_of_scope:
        return alone
    return Understanding(ranking, together.in_scope, True)
