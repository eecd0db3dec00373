"""A person's name, as given in answer to "What is your name?".

Names differ too much for rules about what one is; the rules here say only what is clearly none.
"""

from __future__ import annotations

import re
import unicodedata

from bot.leads.problem import ContactProblem, clean

EXAMPLE = "name"
NAME_MAX = 80
_WORDS_MAX = 10
_PHRASES = (
    r"(?:(?:my|the|your|full|first|last) )*name(?:'?s| is| was)?|i am called|i'm called|i go by|i am|i'm|im|"
    r"this is|it is|it's|its|that's|that is|"
    r"(?:(?:you can|please|just|they|people|everyone|friends) )*calls? me|"
    r"(?:(?:you can|please|just) )*put (?:me )?down(?: as)?|i meant|i said|make it|(?:it )?should be|"
    r"(?:change|correct) (?:it|that) to|"
    r"me llamo|(?:(?:mi|el|su) )*nombre(?: completo)?(?: es|:)?|(?:yo )?soy|se llama|a nombre de|(?:puede )?ll[aá]meme|"
    r"quise decir|se escribe|deber[ií]a ser|es"
)
_GREETINGS = (
    r"hi there|hi|hello|hey|sure|ok|okay|yes|yeah|yep|no|nope|sorry|oops|actually|well|please|wait|"
    r"good (?:morning|afternoon|evening)|"
    r"hola|buen(?:os|as)(?: d[ií]as| tardes| noches)?|sí|(?:si|claro|bueno)(?=,)|perd[oó]n|disculpe"
    r"|espere|con mucho gusto|es que"
)
# "So" and "Oh" are family names: they go only before another lead-in or a comma.
_LEAD_IN = re.compile(
    rf"(?:(?:{_PHRASES}|{_GREETINGS})(?=[\s,:;.!]|$)|(?:oh|so)(?=[,.!]|\s+(?:{_PHRASES}|{_GREETINGS})\b))[\s,:;.!-]*",
    re.IGNORECASE,
)
# Separators are entered at their first only: otherwise a long run of them takes quadratic time.
_LEAD_OUT = re.compile(
    r"(?:^|(?<![\s,;.!-])[\s,;.!-]+)(?:here|speaking|please|thanks|thank you|thx|is my name|is the name|"
    r"nice to meet you|por favor|gracias|muchas gracias|mucho gusto|para servirle|es mi nombre)$",
    re.IGNORECASE,
)
_URL = re.compile(r"https?:|www\.|//|\w\.(?:com|net|org|info|io|ru|biz|co|edu|gov)\b", re.IGNORECASE)
_QUESTION = re.compile(
    r"^(?:(?:what|what's|whats|why|when|where|which|who|who's|whose)\s"
    r"|how\s+(?:do|does|did|much|many|long|soon|often|to|is|are|can|about|will|would|should|come|was)\b"
    r"|(?:do|does|did|is|are|can|could|may|will|would|should|was|were|has|have|am)\s+"
    r"(?:i|you|we|they|he|she|it|this|that|there|the|a|an|my|your|ldn|someone|anyone|people)\b"
    r"|(?:por )?qu[eé]\s|cu[aá]nt[oa]s?\s|c[oó]mo\s|d[oó]nde\s|cu[aá]l(?:es)?\s|qui[eé]n\s|puedo\s|puede\s)",
    re.IGNORECASE,
)
_NOT_NAMES = {
    "yes",
    "no",
    "yeah",
    "yep",
    "nope",
    "nah",
    "ok",
    "okay",
    "sure",
    "skip",
    "cancel",
    "stop",
    "back",
    "help",
    "none",
    "nothing",
    "nobody",
    "n/a",
    "na",
    "idk",
    "later",
    "hello",
    "hi",
    "hey",
    "thanks",
    "thank you",
    "what",
    "who",
    "why",
    "how",
    "when",
    "where",
    "quit",
    "exit",
    "restart",
    "go back",
    "never mind",
    "nevermind",
    "no thanks",
    "not now",
    "name",
    "k",
    "y",
    "n",
    "same",
    "you",
    "me",
    "i",
    "it",
    "this",
    "that",
    "sí",
    "si",
    "gracias",
    "muchas gracias",
    "no gracias",
    "no sé",
    "no se",
    "hola",
    "omitir",
    "cancelar",
    "atrás",
    "atras",
    "ayuda",
    "nada",
    "nadie",
    "qué",
    "que",
    "cómo",
    "como",
    "luego",
}
_SENTENCE_WORDS = {
    "want",
    "wants",
    "need",
    "needs",
    "have",
    "has",
    "had",
    "are",
    "was",
    "were",
    "don't",
    "dont",
    "doesn't",
    "doesnt",
    "can't",
    "cant",
    "won't",
    "wont",
    "isn't",
    "not",
    "your",
    "yours",
    "because",
    "about",
    "with",
    "ldn",
    "naltrexone",
    "pharmacist",
    "pharmacy",
    "prescription",
    "medication",
    "medicine",
    "dose",
    "dosage",
    "would",
    "could",
    "should",
    "rather",
    "prefer",
    "tell",
    "telling",
    "which",
    "what",
    "how",
    "question",
    "questions",
    "insurance",
    "taking",
    "started",
    "feel",
    "think",
    "know",
    "already",
    "told",
    "anonymous",
    "email",
    "phone",
    "number",
    "calling",
    "asking",
    "looking",
    "interested",
    "hurts",
    "effects",
    "symptoms",
    "refill",
    "refills",
    "pricing",
    "shipping",
    "delivery",
    "capsules",
    "dosing",
    "interactions",
    "callback",
    "i've",
    "i'd",
    "i'll",
    "you're",
    "they",
    "we're",
} | set(
    """
    quiero quisiera necesito tengo tiene puedo puede para porque pero pregunta receta farmacéutico farmacia medicina
    dosis llamar correo teléfono telefono número estoy naltrexona prefiero decir hablar gustaría saber cuánto sobre
    entiendo entiende hablo habla inglés ingles español
    """.split()
)
# Each is also someone's name (So, An, To, My, Do): two of them in small letters make a sentence.
_SMALL_WORDS = {
    "i",
    "you",
    "my",
    "the",
    "to",
    "it",
    "a",
    "an",
    "in",
    "on",
    "do",
    "so",
    "me",
    "for",
    "is",
    "am",
    "be",
    "this",
    "that",
    "of",
    "if",
    "at",
    "as",
    "by",
    "but",
    "will",
    "can",
    "may",
    "we",
    "he",
    "she",
    "go",
    "get",
    "just",
}
_PARTICLES = {
    "van",
    "von",
    "der",
    "den",
    "de",
    "da",
    "di",
    "du",
    "del",
    "dos",
    "das",
    "la",
    "le",
    "bin",
    "ibn",
    "al",
    "el",
    "y",
    "e",
    "and",
    "ter",
    "zu",
}
_WRITTEN_OTHERWISE = {
    "md": "MD",
    "rn": "RN",
    "np": "NP",
    "dds": "DDS",
    "phd": "PhD",
    "pharmd": "PharmD",
    "ii": "II",
    "iii": "III",
    "iv": "IV",
}
_ABBREVIATED_END = re.compile(r"\b(?:jr|sr|esq|\w)\.$", re.IGNORECASE)
_QUOTED = re.compile(r"[\"'“‘(][^\"'“”‘’()]+[\"'”’)]")
_ORDINAL = re.compile(r"\b(?:2nd|3rd|[4-9]th)\b", re.IGNORECASE)
_SIGNS = set(" '’ʻʼ`.-‐–,&()\"“”·・")
_VARIATION_SELECTORS = {"\ufe0e", "\ufe0f"}


def parse_name(text: str) -> str | ContactProblem:
    """The name in `text` without its lead-in ("my name is"), or why it cannot be one."""
    whole = clean(text)
    if "@" in whole:
        return _problem("is_email", "name.email")
    if _URL.search(whole):
        return _problem("is_url", "name.url")
    name = _bare(whole)
    if not any(char.isalpha() for char in name):
        if any(char.isdigit() for char in name):
            return _problem("is_number", "name.number")
        return _problem("no_letters", "name.none")
    if "?" in whole or _QUESTION.match(name.replace("’", "'")):
        return _problem("is_question", "name.question")
    if _folded(name).rstrip(".") in _NOT_NAMES:
        return _problem("no_name", "name.none")
    if any(char.isdigit() for char in _ORDINAL.sub("", name)):
        return _problem("has_digits", "name.digits")
    if _is_sentence(name):
        return _problem("is_sentence", "name.sentence")
    if not all(char.isalnum() or unicodedata.category(char)[0] == "M" or char in _SIGNS for char in name):
        return _problem("odd_characters", "name.characters")
    name = clean(_capitalised(name))
    if len(name) > NAME_MAX:
        return ContactProblem("too_long", "name.too_long", EXAMPLE, values={"most": NAME_MAX})
    return name


def _problem(code: str, reason: str) -> ContactProblem:
    return ContactProblem(code, reason, EXAMPLE)


def _bare(text: str) -> str:
    """`text` without emojis, lead-ins, closing words and punctuation around it."""
    text = clean(
        "".join(
            char for char in text if unicodedata.category(char) not in ("So", "Sk") and char not in _VARIATION_SELECTORS
        )
    )
    before = None
    while text != before:
        before = text
        text = text.lstrip(" ,;:!?¡¿.-–_*=+/\\|~").rstrip(" ,;:!?-–_*=+/\\|~")
        if text.endswith(".") and not _ABBREVIATED_END.search(text):
            text = text.rstrip(".")
        if _QUOTED.fullmatch(text):
            text = text[1:-1]
        # Same length, so that positions hold.
        plain = text.replace("’", "'")
        if lead_in := _LEAD_IN.match(plain):
            text = text[lead_in.end() :]
        elif lead_out := _LEAD_OUT.search(plain):
            text = text[: lead_out.start()]
    return text


def _is_sentence(name: str) -> bool:
    words = [word.strip('.,"()') for word in name.replace("’", "'").split()]
    small = sum(_folded(word) in _SMALL_WORDS for index, word in enumerate(words) if index == 0 or word.islower())
    return len(words) > _WORDS_MAX or small >= 2 or any(_folded(word) in _SENTENCE_WORDS for word in words)


def _folded(word: str) -> str:
    # By way of capitals, as the name will be written: the Turkish dotless i becomes I.
    return word.upper().lower()


def _capitalised(name: str) -> str:
    """An all-lower name with capitals; any other as its owner wrote it."""
    if name != name.lower():
        return name
    words = name.split(" ")
    return " ".join(
        word if index and word in _PARTICLES else _capitalised_word(word) for index, word in enumerate(words)
    )


def _capitalised_word(word: str) -> str:
    if word.strip(".,") in _WRITTEN_OTHERWISE:
        return word.replace(word.strip(".,"), _WRITTEN_OTHERWISE[word.strip(".,")])
    if re.fullmatch(r"(?:[^\W\d_]\.)+,?", word):
        return word.upper()
    # o'neil, d'angelo, anne-marie, (kate)
    for start in (r"^\W*", "[-‐]", r"^\W*\w['’]"):
        word = re.sub(rf"({start})(\w)", lambda part: part[1] + part[2].title(), word)
    return word
