"""Messages that come before everything else: an emergency, self-harm, someone who takes opioids.

Two independent witnesses: patterns (what such messages literally say) and the classifier. Either suffices; the
patterns have guards for what sounds alike and is not ("this wait is killing me", "can LDN cause chest pain").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.knowledge.medicines import medicines
from bot.nlu import lexicon
from bot.nlu.lexicon import Mention
from bot.nlu.safety_patterns import (
    EMERGENCY,
    GENERAL_QUESTION,
    HARMLESS,
    NOT_NOW,
    OPIOID_USE,
    SELF_HARM,
    TAKEN_NOW,
    UNNAMED_OPIOID,
    Pattern,
)

EMERGENCY_INTENT, SELF_HARM_INTENT, OPIOID_INTENT = "emergency", "self_harm", "opioid_user"
INTENTS = (SELF_HARM_INTENT, EMERGENCY_INTENT, OPIOID_INTENT)
# The classifier's chance from which it is believed without a pattern.
_BELIEVED = {EMERGENCY_INTENT: 0.30, SELF_HARM_INTENT: 0.30, OPIOID_INTENT: 0.35}

# ... and from which it is where no other answer is as likely.
_LIKELIEST = 0.15


def _hit(patterns: Sequence[Pattern], text: str) -> bool:
    return any(pattern.regex.search(text) for pattern in patterns)


def opioids_in(mentions: Sequence[Mention]) -> list[Mention]:
    """The opioids a message names."""
    return [
        mention
        for mention in mentions
        if mention.kind == lexicon.MEDICATION and mention.group and medicines()[mention.group].is_opioid
    ]


def _opioid_user(text: str, mentions: Sequence[Mention], chance: float) -> bool:
    named = opioids_in(mentions)
    if _hit(NOT_NOW, text) and not _hit(TAKEN_NOW, text):
        return False
    if named:
        specific = any(mention.value not in medicines()[mention.group or ""].class_words for mention in named)
        with_drug = any(mention.kind == lexicon.DRUG for mention in mentions)
        if _hit(OPIOID_USE, text) or chance >= _BELIEVED[OPIOID_INTENT]:
            return not (_hit(GENERAL_QUESTION, text) and not _hit(OPIOID_USE, text) and not specific)
        return specific and with_drug and not _hit(GENERAL_QUESTION, text)
    return _hit(UNNAMED_OPIOID, text) or chance >= 2 * _BELIEVED[OPIOID_INTENT]


def assess(text: str, mentions: Sequence[Mention], chances: Mapping[str, float]) -> str | None:
    """The safety intent of a message, or None. `chances` are the classifier's probabilities by label, best first;
    none for a message that is not English."""
    plain = " ".join(text.translate(lexicon.FOLD).lower().split())
    likeliest = next(iter(chances), None)
    harmless = _hit(HARMLESS, plain)
    for intent, patterns in ((SELF_HARM_INTENT, SELF_HARM), (EMERGENCY_INTENT, EMERGENCY)):
        needed = _LIKELIEST if intent == likeliest else _BELIEVED[intent]
        if not harmless and (_hit(patterns, plain) or chances.get(intent, 0.0) >= needed):
            return intent
    if _opioid_user(plain, mentions, chances.get(OPIOID_INTENT, 0.0)):
        return OPIOID_INTENT
    return None
