"""Missing spaces, as phones drop them: "ldnsideeffects", "howmuch", "ldn4fibro".

A word that no one uses is cut into words that everyone uses and names of ours; anything else stays.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

from wordfreq import zipf_frequency

from bot.nlu.lexicon import Lexicon

_SHORTEST, _LONGEST = 6, 40
# On the Zipf scale: a word this rare may be several in one; the pieces are at least this usual, short ones more so.
_UNKNOWN, _USUAL, _USUAL_SHORT = 1.8, 4.0, 5.6
# Names are rarer than words and still likely here.
_NAME, _DRUG = 5.0, 6.5
_LONGEST_WORD = 22
_ALONE = {"a", "i", "n", "u"}
_GLUED = re.compile(r"[a-z]+", re.IGNORECASE)
_FOR_AND_TO = re.compile(r"\b(ldn|naltrexone)([42])(?=[a-z]{3})", re.IGNORECASE)


def spaced(text: str, lexicon: Lexicon) -> str:
    """`text` with the spaces that are missing between words."""
    digits = {"4": " for ", "2": " to "}
    text = _FOR_AND_TO.sub(lambda match: match[1] + digits[match[2]], text)
    return _GLUED.sub(lambda match: _cut(match[0], lexicon), text)


def _cut(word: str, lexicon: Lexicon) -> str:
    if not _SHORTEST <= len(word) <= _LONGEST:
        return word
    return " ".join(_pieces(word.lower(), lexicon)) or word


@lru_cache(maxsize=4096)
def _pieces(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The words a word is made of, likeliest first; empty if it is one word, or none that can be told."""
    if zipf_frequency(word, "en") >= _UNKNOWN or lexicon.is_name(word):
        return ()
    # best[end]: (cost, words) of the best way to cut word[:end]
    best: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ()), *([None] * len(word))]
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - _LONGEST_WORD), end):
            before, piece = best[start], word[start:end]
            likely = _usual(piece, lexicon)
            if before is None or likely is None:
                continue
            # Each word costs as much as it is rare; ten to the power of nine words in Zipf's unit.
            cost = before[0] + (9.0 - likely) * math.log(10)
            if best[end] is None or cost < best[end][0]:  # type: ignore[index]
                best[end] = (cost, (*before[1], piece))
    found = best[-1]
    if found is None or len(found[1]) < 2:
        return ()
    return found[1]


def _usual(piece: str, lexicon: Lexicon) -> float | None:
    """How usual a piece is on the Zipf scale; None if it is no word to expect here."""
    if piece in ("ldn", "naltrexone"):
        return _DRUG
    usual = float(zipf_frequency(piece, "en"))
    if len(piece) < 3:
        return usual if (len(piece) == 2 or piece in _ALONE) and usual >= _USUAL_SHORT else None
    if lexicon.is_name(piece):
        return max(usual, _NAME)
    return usual if usual >= _USUAL else None
