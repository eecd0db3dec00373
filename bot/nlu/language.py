"""In which language is a message? By its script, or by how usual its words are in each language (wordfreq's lists).

wordfreq cuts Chinese, Japanese and Korean with packages that are not installed here; their scripts tell enough.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from wordfreq import available_languages, read_cBpack

ENGLISH, SPANISH, OTHER = "en", "es", "und"
# Languages in Latin letters that have a list; those after them are told from English, but not from each other.
_KNOWN = ("fr", "pt", "de", "it", "nl", "pl", "ro", "tr", "vi", "fil")
_NEIGHBOURS = ("sv", "da", "nb", "fi", "id", "cs", "hu", "sh", "ca")
# wordfreq has no Haitian Creole: everyday words, each taken for as usual as `_CREOLE_ZIPF`.
_CREOLE = """
    mwen ou li nou yo ki kisa kijan konbyen kouman poukisa kote kile eske epi men pou nan ak avek gen genyen pa se sa
    ye ap te ka kapab vle bezwen pran pale di ale vini fe bonjou bonswa mesi anpil tanpri souple ede wi non angle
    kreyol famasyen famasi dokte medikaman grenn remed maladi doule lopital ansent pitit manman papa travay koute lajan
    kob jodi demen toujou jamnou
"""
_CREOLE_ZIPF = 5.0
# On the Zipf scale (3: once in a million words, 6: once in a thousand). A word rarer than this is as good as unknown.
_UNKNOWN = 3.2
# The lists of the other languages are cut here: their common words decide, and the lists stay small in memory.
_COMMON = 3.9
# One word counts at most so much: a slip in typing may be a common word elsewhere.
_MOST = 3.0
# How much likelier the words must be, in powers of ten: nearly all visitors write English, then Spanish.
_SPANISH_FROM, _OTHER_FROM, _ENGLISH_FROM = 1.2, 2.5, 0.8
_SHORT_FROM = 2.5
# A name, an address or a place is often made of another language's words: what counts there is a sentence.
_SENTENCE_WORDS, _SENTENCE_FROM = 3, 4.0

# Names of people and places belong to no language.
_NAMES = frozenset(
    """
    maria jose juan carlos luis miguel jesus ana rosa carmen francisco antonio manuel pedro jorge ricardo roberto
    fernando eduardo alejandro javier rafael sergio mario diego pablo gabriela guadalupe isabel elena sofia lucia
    garcia lopez hernandez martinez gonzalez rodriguez perez sanchez ramirez torres flores rivera gomez diaz reyes
    morales cruz ortiz gutierrez ramos ruiz alvarez mendoza castillo jimenez vasquez romero herrera medina castro
    vargas guzman delgado vega soto rios mendez moreno nguyen tran pham minh dubois schmidt mueller rossi silva santos
    angeles vegas san santa paso puerto rico francisco diego antonio cruz fe barbara monica clara fresno sacramento
    florida nevada colorado montana california arizona texas amarillo laredo mexico moderna
    """.split()
)
_NO_WORDS = re.compile(
    r"\S+@\S+|https?:\S+|www\.\S+|\b(?:los angeles|las vegas|el (?:paso|cajon)|la jolla|des moines)\b", re.IGNORECASE
)
# Not the letters beside a digit (5mg).
_WORD = re.compile(r"(?<!\w)[^\W\d_]+(?!\w)")
# Greetings that English text quotes too often for the lists to decide.
_GREETINGS = {"bonjour": "fr", "bonsoir": "fr", "buongiorno": "it", "hallo": "de", "merhaba": "tr", "bonjou": "ht"}
# Asked for in any language, a language is as good as written.
_ASKS_FOR = (
    (
        SPANISH,
        re.compile(
            r"\b(?:habla\w*|speak\w*|talk\w*|answer\w*|help\w*|write|chat|available)\b.{0,40}\b(?:spanish|espa[nñ]ol)\b"
            r"|^\W*(?:in |en )?(?:spanish|espa[nñ]ol)(?: please| por favor)?\W*$",
            re.IGNORECASE,
        ),
    ),
    (ENGLISH, re.compile(r"^\W*(?:in |en )?(?:english|ingl[eé]s)(?: please| por favor)?\W*$", re.IGNORECASE)),
)
# The first word of a character's Unicode name. What is told apart by single letters comes with them.
_SCRIPTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "CYRILLIC": (("іїєґ", "uk"), ("", "ru")),
    "ARABIC": (("ٹڈڑںے", "ur"), ("پچژگ", "fa"), ("", "ar")),
    "HIRAGANA": (("", "ja"),),
    "KATAKANA": (("", "ja"),),
    "CJK": (("", "zh"),),
    "HANGUL": (("", "ko"),),
    "DEVANAGARI": (("", "hi"),),
    "HEBREW": (("", "he"),),
    "GREEK": (("", "el"),),
    "BENGALI": (("", "bn"),),
    "GURMUKHI": (("", "pa"),),
    "THAI": (("", "th"),),
    "ARMENIAN": (("", "hy"),),
}


def identify(text: str, *, sentence: bool = False) -> str | None:
    """The language a message is written in: an ISO 639 code, `OTHER`, or None where it could be any ("LDN?", "no").

    `sentence`: only what cannot be a mere name or place counts.
    """
    text = _NO_WORDS.sub(" ", text[:2000])
    for code, asks in _ASKS_FOR:
        if asks.search(text):
            return code
    by_script = _by_script(text)
    if by_script:
        return by_script
    words = [word for word in (folded(word.lower()) for word in _WORD.findall(text)) if word not in _NAMES]
    if sentence and len(words) < _SENTENCE_WORDS:
        return None
    code, evidence = _by_words(words)
    return code if not sentence or evidence >= _SENTENCE_FROM else None


def load_lists() -> None:
    """Read the word lists now instead of at the first message."""
    _lists()


def _by_script(text: str) -> str | None:
    """The language of the script that most letters are in, if that is not the Latin one."""
    letters = [char for char in text.lower() if char.isalpha()]
    scripts = Counter(unicodedata.name(char, "?").split()[0].split("-")[0] for char in letters)
    scripts.pop("LATIN", None)
    if not scripts:
        return None
    script, count = scripts.most_common(1)[0]
    # A brand or a dose in Latin letters may be most of a short message; a single letter may be a sign (μg).
    if count < 2 or 3 * sum(scripts.values()) < len(letters):
        return None
    if scripts.keys() & {"HIRAGANA", "KATAKANA"}:
        script = "HIRAGANA"
    return next((code for marks, code in _SCRIPTS.get(script, ()) if not marks or set(marks) & set(letters)), OTHER)


def _by_words(words: Sequence[str]) -> tuple[str | None, float]:
    """The likeliest language, if any is clear, and the evidence for it against the next."""
    if len(words) == 1 and words[0] in _GREETINGS:
        return _GREETINGS[words[0]], _MOST
    lists = _lists()
    english = [lists[ENGLISH].get(word, _UNKNOWN) for word in words]
    found: dict[str, float] = {}
    for code, usual in ((code, usual) for code, usual in lists.items() if code != ENGLISH):
        each = [
            max(-_MOST, min(_MOST, usual.get(word, _UNKNOWN) - here)) for word, here in zip(words, english, strict=True)
        ]
        # "No", "si", "ir" are words of many languages: without longer ones they say little.
        longer = [evidence for word, evidence in zip(words, each, strict=True) if len(word) > 2]
        counts = sum(longer) or (longer and sum(each) >= _SHORT_FROM)
        found[code] = sum(each) if counts else min(0.0, sum(each))
    # One word alone may be a name or an abbreviation in any language.
    other_from = _OTHER_FROM if len(words) > 1 else _MOST
    rated = {code: score - (_SPANISH_FROM if code == SPANISH else other_from) for code, score in found.items()}
    best = max(rated, key=lambda code: rated[code])
    if rated[best] > 0:
        return (best if best == SPANISH or best in _KNOWN or best == "ht" else OTHER), found[best]
    return (ENGLISH if -found[best] >= _ENGLISH_FROM else None), -found[best]


@lru_cache(maxsize=1)
def _lists() -> dict[str, dict[str, float]]:
    """How usual words are, without accents: visitors leave them out. {language: {word: Zipf}}."""
    small, large = available_languages("small"), available_languages("large")
    lists = {ENGLISH: _list(large[ENGLISH], _UNKNOWN), SPANISH: _list(small[SPANISH], _UNKNOWN)}
    lists |= {code: _list(small[code], _COMMON) for code in (*_KNOWN, *_NEIGHBOURS)}
    return lists | {"ht": dict.fromkeys(_CREOLE.split(), _CREOLE_ZIPF)}


def _list(path: str, rarest: float) -> dict[str, float]:
    # The n-th group of a list holds the words of the frequency 10 ** (-n / 100); the Zipf scale counts from 10 ** -9.
    shares: Counter[str] = Counter()
    for number, words in enumerate(read_cBpack(path)[: round(900 - 100 * rarest)]):
        for word in words:
            shares[folded(word)] += 10 ** (-number / 100)
    return {word: math.log10(share) + 9 for word, share in shares.items()}


def folded(text: str) -> str:
    """A text without accents."""
    if text.isascii():
        return text
    plain = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return plain.translate(_LETTERS)


_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ı": "i", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe"})
