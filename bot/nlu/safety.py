"""Messages that come before everything else: an emergency, self-harm, someone who takes opioids.

Two independent witnesses: patterns (what such messages literally say) and the classifier. Either suffices. The patterns
are read on plain words, after idioms are cut out and general questions passed over ("this wait is killing me", "can LDN
cause chest pain"), so what stands beside them is still heard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.knowledge.medicines import medicines
from bot.nlu import (
    emergency_patterns,
    harmless_patterns,
    lexicon,
    opioid_patterns,
    self_harm_patterns,
    spanish_patterns,
)
from bot.nlu.lexicon import Mention
from bot.nlu.patterns import Pattern, cut_out, hit
from bot.nlu.plain_words import plain_words, unaccented_words

EMERGENCY_INTENT, SELF_HARM_INTENT, OPIOID_INTENT = "emergency", "self_harm", "opioid_user"
INTENTS = (SELF_HARM_INTENT, EMERGENCY_INTENT, OPIOID_INTENT)
# The classifier's chance from which it is believed without a pattern: below, it is alarmed by next to nothing ("send",
# "i give my consent"). What it alone hears of the test sets has .76 and more.
_BELIEVED = {EMERGENCY_INTENT: 0.45, SELF_HARM_INTENT: 0.45, OPIOID_INTENT: 0.35}
# A reply to the contact form is a name, a number, a time, which say nothing of what it knows.
_SURE_IN_FORM = 0.85
_OPIOIDS_TOPIC = "safety/opioids"


def opioids_in(mentions: Sequence[Mention]) -> list[Mention]:
    """The opioids a message names."""
    return [
        mention
        for mention in mentions
        if mention.kind == lexicon.MEDICATION and mention.group and medicines()[mention.group].is_opioid
    ]


def _alarming(text: str, general: Sequence[Pattern]) -> str:
    """The sentences of a message that do not merely ask about something. `text` is in plain words."""
    return " . ".join(
        sentence
        for sentence in text.split(" . ")
        if not hit(general, sentence) or hit(harmless_patterns.FIRST_HAND, sentence)
    )


def _heard(english: str, other: str) -> set[str]:
    """What the patterns hear: emergency, self-harm, both or neither."""
    spanish = cut_out(spanish_patterns.HARMLESS, other) if spanish_patterns.is_likely(other) else ""
    english = _alarming(cut_out(harmless_patterns.IDIOMS, english), harmless_patterns.GENERAL)
    signs = _alarming(english, harmless_patterns.GENERAL_ABOUT_SIGNS)
    heard = set()
    if hit(self_harm_patterns.SELF_HARM, english) or hit(spanish_patterns.SELF_HARM, spanish):
        heard.add(SELF_HARM_INTENT)
    if hit(emergency_patterns.EMERGENCY, signs) or hit(spanish_patterns.EMERGENCY, spanish):
        heard.add(EMERGENCY_INTENT)
    return heard


def _left_of(mentions: Sequence[Mention], english: str) -> list[Mention]:
    """The mentions that are still in a text that something was cut out of."""
    return [mention for mention in mentions if plain_words(mention.text) in english]


def _names_opioid(mentions: Sequence[Mention]) -> bool:
    """Whether something is named that the answer about opioids covers."""
    return any(
        mention.kind == lexicon.MEDICATION
        and mention.group is not None
        and medicines()[mention.group].topic == _OPIOIDS_TOPIC
        for mention in mentions
    )


def is_hearsay(text: str) -> bool:
    """Whether opioids are only talked about: nobody takes one or means to."""
    return _hearsay(plain_words(text))


def _hearsay(english: str) -> bool:
    if hit(opioid_patterns.NOT_TAKEN, english) and not hit(opioid_patterns.TAKEN_NOW, english):
        return True
    return hit(opioid_patterns.GENERAL, english) and not hit(opioid_patterns.OWN_CASE, english)


def _opioid_user(english: str, other: str, mentions: Sequence[Mention], chance: float) -> bool:
    if spanish_patterns.is_likely(other) and hit(spanish_patterns.OPIOID_NAMED, other):
        return not hit(spanish_patterns.OPIOID_NOT_TAKEN, other)
    if hit(opioid_patterns.OTHER_THINGS, english):
        # They mislead the classifier too.
        chance, english = 0.0, cut_out(opioid_patterns.OTHER_THINGS, english)
        mentions = _left_of(mentions, english)
    implied = hit(opioid_patterns.UNNAMED_OPIOID, english)
    if not implied and not _names_opioid(mentions):
        return chance >= 2 * _BELIEVED[OPIOID_INTENT] and not _hearsay(english)
    if _hearsay(english):
        return False
    names_ldn = any(mention.kind == lexicon.DRUG for mention in mentions)
    about_ldn = names_ldn or hit(opioid_patterns.LEANS_ON_LDN, english)
    if not about_ldn and hit(opioid_patterns.ABOUT_THE_OPIOID, english):
        return False
    specific = any(
        mention.value not in medicines()[mention.group or ""].class_words for mention in opioids_in(mentions)
    )
    return (
        implied
        or specific
        or chance >= _BELIEVED[OPIOID_INTENT]
        or hit(opioid_patterns.OPIOID_USE, english)
        or hit(opioid_patterns.COMBINED, english)
    )


def assess(
    text: str, mentions: Sequence[Mention], chances: Mapping[str, float], *, in_form: bool = False
) -> str | None:
    """The safety intent of a message, or None.

    `chances` are the classifier's probabilities by label; none for a message that is not English. `in_form`: the
    contact form asked something.
    """
    english, other = plain_words(text), unaccented_words(text)
    if in_form and hit(harmless_patterns.IN_FORM, english):
        # It would mislead the classifier; what else the message says, the patterns hear.
        english, chances = cut_out(harmless_patterns.IN_FORM, english), {}
        mentions = _left_of(mentions, english)
    heard = _heard(english, other)
    # An idiom misleads the classifier; what else the message says, the patterns have heard.
    if not heard and not hit(harmless_patterns.IDIOMS, english):
        heard = {
            intent
            for intent in (EMERGENCY_INTENT, SELF_HARM_INTENT)
            if chances.get(intent, 0.0) >= (_SURE_IN_FORM if in_form else _BELIEVED[intent])
        }
    # Whoever has taken something to die needs 911 first; that answer names 988 too.
    for intent in (EMERGENCY_INTENT, SELF_HARM_INTENT):
        if intent in heard:
            return intent
    if _opioid_user(english, other, mentions, chances.get(OPIOID_INTENT, 0.0)):
        return OPIOID_INTENT
    return None
