"""The U.S. state or territory a visitor lives in, from a free answer."""

from __future__ import annotations

import difflib
import re

from bot.knowledge.states import OTHER_NAMES, SPANISH, STATES, plain, state_code
from bot.leads.problem import ContactProblem, clean

EXAMPLE = "state"
_LEAD_IN = re.compile(
    r"(?:hi|hello|yes|no|oh|actually|sorry|well|currently|now|"
    r"(?:my |the )?state(?: of)?(?: is|:)?|(?:i |we |i'm |im |i am |we're |we are )?(?:currently |now |actually )?"
    r"(?:live|lives|living|reside|residing|located|based|stay|staying|home is)(?: right now| now)?(?: in| near| at)?|"
    r"(?:i'm|im|i am|we're|we are|it's|its|it is|that's|that is|this is)(?: currently| now)?(?: in| from)?|"
    r"hola|s[ií]|perd[oó]n|en realidad|(?:el |mi )?estado(?: de| es|:)?|"
    r"(?:yo |nosotros )?(?:vivo|vivimos|vive|resido|estoy|estamos|soy|somos|es)(?: actualmente"
    r"| ahora)?(?: en| de| del)?|"
    r"cerca de|el norte de|el sur de|en|de|la|"
    r"from|in|near|outside|the|southern|northern|eastern|western|central|upstate|downstate)(?=[\s,:.]|$)[\s,:.]*",
    re.IGNORECASE,
)
# Separators are entered at their first only: otherwise a long run of them takes quadratic time.
_LEAD_OUT = re.compile(
    r"(?:^|(?<![\s,.!])[\s,.!]+)(?:u\.?s\.?a?|united states(?: of america)?|america|"
    r"ee\.? ?uu|estados unidos|por favor|gracias|ahora|please|thanks|thank you|state|area|"
    r"now|right now|currently|\d{5}(?:-\d{4})?)[.!]*$",
    re.IGNORECASE,
)
_COUNTRY_ALONE = {
    "us",
    "usa",
    "u.s",
    "u.s.a",
    "united states",
    "united states of america",
    "america",
    "the us",
    "the usa",
    "the states",
    "states",
    "the united states",
    "estados unidos",
    "los estados unidos",
    "ee. uu",
    "eeuu",
}
# Two-letter codes that are also everyday words: asked about unless written in capitals.
_EVERYDAY = {"ok", "hi", "oh", "me", "in", "or", "la"}
_NAMES = {
    plain(name).replace(".", ""): code
    for code in STATES
    for name in (STATES[code], *OTHER_NAMES.get(code, ()), *SPANISH.get(code, ()))
}
# Longest first: West Virginia before Virginia.
_NAME = re.compile(rf"(?<![\w'])(?:{'|'.join(sorted(map(re.escape, _NAMES), key=len, reverse=True))})(?![\w'])")
_CODE = re.compile(rf"(?<![\w'.])(?:{'|'.join(STATES)})(?![\w'])")
_JOINED = re.compile(r"\b(?:and|or|but|moving|move|moved|then|from|used|y|o|pero|antes)\b|/", re.IGNORECASE)
# Places abroad that visitors may write; any other is simply not recognized.
_PLACES_ABROAD = """
    canada, canadian, ontario, quebec, québec, british columbia, alberta, manitoba, saskatchewan, nova scotia,
    new brunswick, newfoundland, prince edward island, yukon, nunavut, toronto, montreal, vancouver, calgary,
    ottawa, edmonton, winnipeg, mexico, uk, u.k, gb, united kingdom, great britain, britain, england, scotland,
    wales, northern ireland, ireland, eire, london, manchester, glasgow, edinburgh, dublin, belfast, france,
    paris, germany, deutschland, berlin, munich, austria, vienna, switzerland, zurich, geneva, italy, rome,
    milan, spain, madrid, barcelona, portugal, lisbon, netherlands, holland, amsterdam, belgium, brussels,
    denmark, copenhagen, sweden, stockholm, norway, oslo, finland, helsinki, iceland, poland, warsaw, czech
    republic, czechia, prague, slovakia, slovenia, croatia, serbia, hungary, budapest, romania, bulgaria,
    greece, turkey, istanbul, ukraine, russia, moscow, israel, tel aviv, egypt, cairo, south africa,
    johannesburg, nigeria, lagos, kenya, nairobi, ghana, ethiopia, morocco, india, mumbai, delhi, bangalore,
    pakistan, karachi, bangladesh, sri lanka, nepal, china, beijing, shanghai, hong kong, taiwan, japan, tokyo,
    south korea, korea, seoul, philippines, manila, vietnam, thailand, bangkok, malaysia, singapore, indonesia,
    australia, sydney, brisbane, perth, queensland, new south wales, new zealand, auckland, brazil, brasil,
    argentina, chile, colombia, peru, venezuela, ecuador, costa rica, panama, guatemala, cuba, jamaica, bahamas,
    dominican republic, haiti, trinidad, barbados, bermuda, dubai, uae, united arab emirates, saudi arabia,
    qatar, kuwait, iran, iraq, europe, abroad, overseas, méxico, españa, república dominicana, republica dominicana,
    brasil, perú, el salvador, honduras, nicaragua, bolivia, paraguay, uruguay, inglaterra, francia, alemania, italia,
    canadá, europa
"""
_ABROAD = re.compile(
    r"(?<!new )(?<!nuevo )\b(?:"
    + "|".join(re.escape(place) for place in " ".join(_PLACES_ABROAD.split()).split(", "))
    + r")\b",
    re.IGNORECASE,
)


def parse_state(text: str) -> str | ContactProblem:
    """The postal code of the state or territory in `text`, or why it is none."""
    whole = clean(text)
    answer = _bare(whole)
    plain = answer.replace("’", "'")
    if plain.lower().strip(" .") in _EVERYDAY and not plain.isupper():
        return _ambiguous(plain)
    if code := state_code(plain):
        return code
    # Austin, TX; Paris, Texas; Ontario, CA.
    if "," in plain and (code := state_code(plain.rpartition(",")[2])):
        return code
    return _within(plain) or _diagnose(plain, whole)


def _bare(text: str) -> str:
    before = None
    while text != before:
        before = text
        text = text.strip(" ,;:!?\"'()-")
        # A state may begin or end like a lead-in ("Washington State").
        if state_code(text):
            return text
        plain = text.replace("’", "'")
        if lead_in := _LEAD_IN.match(plain):
            text = text[lead_in.end() :]
        elif lead_out := _LEAD_OUT.search(plain):
            text = text[: lead_out.start()]
    return text


def _within(text: str) -> str | ContactProblem | None:
    """The one state a longer answer names: in full, as a code in capitals, or as a code at its end."""
    names = _NAME.findall(plain(text).replace(".", ""))
    # In a sentence all in capitals, IN and OR are words.
    found = [_NAMES[name] for name in names] or [
        code for code in _CODE.findall(text) if not (text.isupper() and code.lower() in _EVERYDAY)
    ]
    words = text.split()
    if not found and 2 <= len(words) <= 4:
        last = words[-1].strip(".").lower()
        if last in _EVERYDAY:
            return _ambiguous(last)
        found = [last.upper()] if last.upper() in STATES else []
    if len(set(found)) > 1:
        # "kansas city missouri" is one place, "Texas and Ohio" are two.
        if _JOINED.search(text):
            return ContactProblem("several", "state.several", EXAMPLE)
        return found[-1]
    if not found or _ABROAD.search(_NAME.sub(" ", plain(text))):
        return None
    return found[0]


def _ambiguous(code: str) -> ContactProblem:
    return ContactProblem("ambiguous", "state.ambiguous", EXAMPLE, STATES[code.strip(" .").upper()])


def _diagnose(answer: str, whole: str) -> ContactProblem:
    if whole.lower().strip(" .!") in _COUNTRY_ALONE:
        return ContactProblem("country_alone", "state.country", EXAMPLE)
    if _ABROAD.search(whole):
        return ContactProblem("abroad", "state.abroad", EXAMPLE)
    if re.fullmatch(r"\d{5}(?:-\d{4})?", whole):
        return ContactProblem("zip_code", "state.zip_code", EXAMPLE)
    near = difflib.get_close_matches(plain(answer), _NAMES, n=1, cutoff=0.8) if len(answer) > 3 else []
    if near:
        return ContactProblem("unknown", "state.spelling", EXAMPLE, STATES[_NAMES[near[0]]])
    return ContactProblem("unknown", "state.none", EXAMPLE)
