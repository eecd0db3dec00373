"""A message in plain words for the safety patterns: what is typed a hundred ways becomes one spelling.

Lower case without accents and emoji, contractions written out ("wont" -> "will not"), a phone's shorthand too ("u" ->
"you"), letters drawn out ("heeelp"), words run together ("cantbreathe") and danger words misspelt ("overdoesed").
Sentences stay apart by " . ". About 0.2 ms a message.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz, process
from wordfreq import zipf_frequency

_SHORTHAND = {
    **dict.fromkeys(("u", "ya", "yall",), "you"),
    **dict.fromkeys(("im", "iam", "ima", "imma",), "i am"),
    **dict.fromkeys(("cant", "cnt", "cannt", "canot", "can't", "kant",), "cannot"),
    **dict.fromkeys(("wont", "wnt", "wont't",), "will not"),
    **dict.fromkeys(("dont", "dnt", "dont't", "donot", "dunt",), "do not"),
    **dict.fromkeys(("doesnt", "dosnt", "dosent", "doesent", "dsnt",), "does not"),
    **dict.fromkeys(("isnt", "aint", "isint",), "is not"),
    **dict.fromkeys(("wanna", "wana", "wannna", "wanta", "wna",), "want to"),
    **dict.fromkeys(("gonna", "gona", "gunna", "gna", "finna", "bouta",), "going to"),
    **dict.fromkeys(("tryna", "tryina",), "try to"),
    **dict.fromkeys(("pls", "plz", "plss", "pleas", "plese",), "please"),
    **dict.fromkeys(("bc", "cuz", "cus", "coz", "becuz", "cause", "bcuz",), "because"),
    **dict.fromkeys(("smth", "sumthing", "somthing", "smthing", "sth",), "something"),
    **dict.fromkeys(("rn", "rnow",), "right now"),
    **dict.fromkeys(("2nite", "tonite", "2night", "tnite", "2nght",), "tonight"),
    **dict.fromkeys(("tmrw", "tmr", "tomorow", "2morrow", "tommorow", "tmrrw",), "tomorrow"),
    **dict.fromkeys(("kms", "kmself",), "kill myself"),
    **dict.fromkeys(("kys",), "kill yourself"),
    **dict.fromkeys(("unconcious", "unconsious", "unconscius",), "unconscious"),
    **dict.fromkeys(("brethe", "breth", "breate", "breethe", "breath", "brreathe", "breathe", "breathr",), "breathe"),
    **dict.fromkeys(("breathin", "brething", "breating", "breething", "breathng", "brethin",), "breathing"),
    **dict.fromkeys(("swallowd", "swalowed", "swolowed", "swollowed", "swallod", "swalowd",), "swallowed"),
    **dict.fromkeys(("doughter", "dauther", "daughter", "daugter",), "daughter"),
    **dict.fromkeys(("pils", "pillz", "pilss", "pilles",), "pills"),
    **dict.fromkeys(("medicin", "medecine", "medcine", "meds", "med", "medicines",), "medicine"),
    **dict.fromkeys(("suicidle", "sewercidal", "sooicidal", "suisidal", "suicidel", "sucidal",), "suicidal"),
    **dict.fromkeys(("seizer", "siezure", "seziure", "seisure", "ceizure", "seazure", "seizur",), "seizure"),
    **dict.fromkeys(("anafilactic", "anaphalactic", "anifilactic",), "anaphylactic"),
    **dict.fromkeys(("bby", "babby", "babie",), "baby"),
    "ive": "i have", "id": "i would", "hes": "he is", "shes": "she is", "theyre": "they are", "youre": "you are",
    "whats": "what is", "thats": "that is", "theres": "there is", "wheres": "where is", "hows": "how is",
    "arent": "are not", "wasnt": "was not", "werent": "were not", "didnt": "did not", "dident": "did not",
    "wouldnt": "would not", "couldnt": "could not", "shouldnt": "should not", "havent": "have not", "hasnt": "has not",
    "hadnt": "had not", "ur": "your", "r": "are", "n": "and", "w": "with", "b4": "before", "ppl": "people",
    "sum1": "someone", "some1": "someone", "any1": "anyone", "every1": "everyone", "yr": "year", "yrs": "years",
    "yo": "year old", "mos": "months", "hr": "hour", "hrs": "hours", "mins": "minutes", "min": "minutes",
    "dy": "die", "liv": "live", "thier": "their", "tha": "the", "da": "the", "idk": "i do not know", "k": "ok",
    "od": "overdose", "ods": "overdoses", "oding": "overdosing", "oded": "overdosed", "odd": "overdosed",
    "sob": "short of breathe", "2x": "2 times", "3x": "3 times", "4x": "4 times", "5x": "5 times", "10x": "10 times",
    "hubby": "husband", "hubs": "husband", "bf": "boyfriend", "gf": "girlfriend", "mum": "mom", "momma": "mom",
    "mama": "mom", "prolly": "probably", "prob": "probably", "wen": "when", "wat": "what",
    "wut": "what", "abt": "about", "thru": "through", "tho": "though", "alot": "a lot", "ahold": "a hold",
    "cos": "because", "ems": "paramedics", "emt": "paramedics", "emts": "paramedics", "ambulence": "ambulance",
    "brb": "be back",
    "getaway": "get away", "wakeup": "wake up", "lil": "little",
}  # fmt: skip
# Of several words or with a sign in it.
_SPOKEN = (("9-1-1", "911"), ("nine one one", "911"), ("od'd", "overdosed"))
# "odd" is a word: only after a person ("he odd").
_ONLY_AFTER_A_PERSON = {"odd"}
_PERSON_BEFORE = frozenset("i he she they brother sister friend son daughter boyfriend girlfriend husband wife".split())
# "cause" is a verb too: only where no verb is expected.
_VERB_BEFORE = frozenset("it ldn naltrexone can could to does will may might this that would not and or known".split())

# Words that must be understood however they are spelt.
_DANGER = (
    "breathe breathing swallowed swallowing overdose overdosed overdosing unconscious unresponsive responding "
    "collapsed seizure seizures seizing convulsing convulsions anaphylaxis anaphylactic allergic reaction "
    "swelling swollen throat tongue ambulance emergency vomiting bleeding fainted fainting suicide suicidal "
    "hurting killing myself himself herself themselves disappear forever existing anymore toddler daughter "
    "children capsules capsule naltrexone bottle poison choking wheezing gasping hallucinating confused stroke "
    "withdrawal withdrawals precipitated accidentally accident mistake medicine medication closing turning "
    "burden worthless goodbye cutting wrists lethal hanging jumping unalive painless purpose stopped tablets "
    "tonight nothing everyone without pharmacist chest pressure crushing drooping slurred paramedics "
    "uncontrollably blacking passed "
).split()
_DANGER_SET = frozenset(_DANGER)
# Typed without spaces.
_RUN_TOGETHER = {
    phrase.replace(" ", ""): phrase
    for phrase in (
        "cannot breathe", "cant breathe", "cant breath", "wont wake up", "wont wake", "not breathing",
        "want to die", "wanna die", "i want to die", "i wanna die", "kill myself", "killing myself",
        "end my life", "end it all", "passed out", "help me", "call 911", "chest pain", "dont want to live",
        "dont wanna live", "hurt myself", "cut myself", "wake up", "got into", "too much", "too many",
        "whole bottle", "black out", "blacked out", "throwing up", "turning blue", "self harm",
    )
}  # fmt: skip
_LEET = str.maketrans("013457@$", "oieastas")
_LIKENESS = 82.0
_SHORTEST = 5
_RARE_WORD = 2.4

_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_NOT_TEXT = re.compile(r"[^a-z0-9.+'/@$-]+")
_TOKEN = re.compile(r"\d+\.\d+(?:mgs?|ml)?|[a-z0-9@$]+(?:'[a-z]+)?|\.")


def unaccented(text: str) -> str:
    """Lower case, without accents; compatibility forms (full-width letters, ligatures) made plain."""
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@lru_cache(maxsize=4096)
def _spelled(word: str) -> str:
    """A word as it is spelt, where it is shorthand or a danger word misspelt; else the word itself."""
    if word in _RUN_TOGETHER:
        return " ".join(_SHORTHAND.get(part, part) for part in _RUN_TOGETHER[word].split())
    if _DRAWN_OUT.search(word):
        single, double = _DRAWN_OUT.sub(r"\1", word), _DRAWN_OUT.sub(r"\1\1", word)
        word = double if zipf_frequency(double, "en") > zipf_frequency(single, "en") else single
        word = _SHORTHAND.get(word, word)
    if not word.isalpha():
        if word[0].isdigit():  # an amount: "10s", "20mg"
            return word
        plain = word.translate(_LEET)
        if plain.isalpha() and not word.isdigit() and (zipf_frequency(plain, "en") > 3.5 or plain in _DANGER_SET):
            return plain
        return word
    if len(word) < _SHORTEST or word in _DANGER_SET or zipf_frequency(word, "en") >= _RARE_WORD:
        return word
    best = process.extractOne(word, _DANGER, scorer=fuzz.ratio, score_cutoff=_LIKENESS)
    return str(best[0]) if best and best[0][0] == word[0] else word


def plain_words(text: str) -> str:
    """The message in plain words, sentences apart by " . "."""
    lower = unaccented(text).replace("’", "'").replace("‘", "'").replace("`", "'").replace("´", "'")
    lower = re.sub(r"[!?;\n]+|\.(?!\d)", " . ", lower)
    lower = re.sub(r"\by\s?/\s?o\b", "year old", _NOT_TEXT.sub(" ", lower))
    lower = re.sub(r"\b([a-z]+)-(?=[a-z0-9])|(?<=\d)-(?=[a-z])", r"\1 ", lower)
    for typed, meant in _SPOKEN:
        lower = lower.replace(typed, meant)
    lower = re.sub(r"\bover dos(?=e|ing)", "overdos", lower)
    words: list[str] = []
    for token in _TOKEN.findall(lower):
        word = token.replace("'", "")
        before = words[-1].split()[-1] if words else ""
        if token.endswith("'ll"):
            words.append(f"{token[:-3]} will")
        elif token.endswith("'ve"):
            words.append(f"{token[:-3]} have")
        elif (word in _ONLY_AFTER_A_PERSON and before not in _PERSON_BEFORE) or (
            word == "cause" and before in _VERB_BEFORE
        ):
            words.append(word)
        elif word in _SHORTHAND:
            words.append(_SHORTHAND[word])
        elif word == "2" and before in ("want", "going", "ready", "need"):
            words.append("to")
        else:
            words.append(_spelled(word))
    return " ".join(words)


def unaccented_words(text: str) -> str:
    """The message without accents and punctuation, nothing else changed: for other languages than English."""
    return " ".join(re.findall(r"[a-z0-9]+", unaccented(text)))
