"""Is a message Spanish? The answers are English; a visitor who writes Spanish is told so in Spanish."""

from __future__ import annotations

import re

from wordfreq import zipf_frequency

# How much more usual the words must be in Spanish than in English, on the Zipf scale, on average.
_MARGIN = 1.0
_FEWEST_WORDS = 2


def is_spanish(text: str) -> bool:
    """Whether a message of two words or more is rather Spanish than English."""
    words = [word for word in re.findall(r"[^\W\d_]+", text.lower()) if zipf_frequency(word, "es") > 0]
    if len(words) < _FEWEST_WORDS:
        return False
    return sum(zipf_frequency(word, "es") - zipf_frequency(word, "en") for word in words) / len(words) > _MARGIN
