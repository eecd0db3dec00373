"""A message with its names replaced by neutral words, for the classifier.

The sentence encoder does not know "LDN" or "Plavix", and which condition or medicine a message names matters to
the answer's content, not to what is being asked. So names are replaced before encoding, in training and serving alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.knowledge.medicines import medicines
from bot.nlu import lexicon
from bot.nlu.lexicon import Mention

DRUG_WORD = "the medicine"
CONDITION_WORD = "this condition"
_STATE_WORD = "my state"
# A disease named for what it does not come from has nothing to do with drinking.
_NOT_ALCOHOLIC = re.compile(r"\bnon[- ]?alcoholic\s+")
_REPEATED = re.compile(rf"\b({DRUG_WORD}|{CONDITION_WORD}|{_STATE_WORD})(?:\s*\(\1\)|[\s,/(-]+(?:and |or )?\1\b)+")


def _stand_in(mention: Mention) -> str | None:
    match mention.kind:
        case lexicon.DRUG:
            return DRUG_WORD
        case lexicon.CONDITION:
            return CONDITION_WORD
        case lexicon.STATE:
            return _STATE_WORD
        case lexicon.MEDICATION:
            return medicines()[mention.group].stand_in if mention.group else None
    return None


def mask(text: str, mentions: Sequence[Mention]) -> str:
    """`text` in lower case with names replaced; repeated stand-ins are said once."""
    parts: list[str] = []
    position = 0
    for mention in mentions:
        word = _stand_in(mention)
        if word is None:
            continue
        parts += [text[position : mention.start], word]
        position = mention.end
    masked = "".join([*parts, text[position:]]).lower()
    masked = _NOT_ALCOHOLIC.sub("", masked)
    masked = re.sub(r"\b(my|the|a|an|your|some) (?=the medicine|this condition|my state|an? )", "", masked)
    return _REPEATED.sub(r"\1", " ".join(masked.split()))
