"""Whether a visitor wants to be forgotten, and what they answer when asked whether to erase what is held of them.

Read right after safety, in English and Spanish whichever the conversation is held in: it is not left to the classifier,
since nothing else that a visitor may want must be taken for it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA
from wordfreq import zipf_frequency

from bot.nlu import forgetting_patterns as patterns
from bot.nlu.patterns import cut_out, hit
from bot.nlu.plain_words import plain_words, unaccented_words

# What a message means here, as intents of the dialogue.
FORGET_ME, CONFIRMED, DECLINED = "forget_me", "erasure_confirmed", "erasure_declined"
INTENTS = (FORGET_ME, CONFIRMED, DECLINED)

# Words that must be understood however they are spelt.
_SPELT = (
    "forget delete erase remove clear deleted erased removed data information details personal everything "
    "conversation messages history number address please account records "
    "borra borre borrar borren elimina elimine eliminar olvidame olvideme datos informacion conversacion mensajes "
    "telefono correo"
).split()
# "Forget it" is one letter from "forget me".
_SPELT_RIGHT = frozenset((*_SPELT, "olvidelo", "olvidalo", "borrame", "borreme"))
_SHORTEST = 4
_LONG = 6
_USUAL_WORD = 2.8


@lru_cache(maxsize=4096)
def _spelled(word: str) -> str:
    """The word that a misspelt one is meant for; one that is usual in either language stays."""
    if len(word) < _SHORTEST or word in _SPELT_RIGHT or not word.isalpha():
        return word
    if max(zipf_frequency(word, "en"), zipf_frequency(word, "es")) >= _USUAL_WORD:
        return word
    most = 2 if len(word) >= _LONG else 1
    best = process.extractOne(word, _SPELT, scorer=OSA.distance, score_cutoff=most)
    return str(best[0]) if best else word


def _respelled(text: str) -> str:
    return re.sub(r"[a-z]+", lambda match: _spelled(match.group()), text)


def wants_to_be_forgotten(text: str) -> bool:
    """Whether a message asks for the conversation or what is held of its writer to be erased."""
    english = cut_out(patterns.NOT_MEANT, _respelled(plain_words(text)))
    if hit(patterns.ENGLISH, english):
        return True
    return hit(patterns.SPANISH, cut_out(patterns.SPANISH_NOT_MEANT, _respelled(unaccented_words(text))))


def decision_of(text: str, label: str | None) -> str | None:
    """What is answered to "shall I erase it?": CONFIRMED, DECLINED, or None for anything else.

    `label`: the intent that the message has otherwise.
    """
    english, other = _respelled(plain_words(text)), _respelled(unaccented_words(text))
    if hit(patterns.NO, english) or hit(patterns.SPANISH_NO, other):
        return DECLINED
    if hit(patterns.YES, english) or hit(patterns.SPANISH_YES, other):
        return CONFIRMED
    return {"affirm": CONFIRMED, "deny": DECLINED, "stop": DECLINED}.get(label or "")
