"""When a visitor likes to be called: their own words, tidied, never interpreted."""

from __future__ import annotations

import re

from bot.leads.problem import ContactProblem, clean

EXAMPLE = "time"
TIME_MAX = 120
_LEAD_IN = re.compile(
    r"(?:hola|s[ií]|bueno|tal vez|de preferencia|preferiblemente|"
    r"(?:la |las |mi )?mejor(?:es)? (?:horas?|horario|d[ií]as?)(?: para \w+)?(?: es| son| ser[ií]a|:)?|"
    r"(?:me |que me )?(?:puede|pueden|podr[ií]an?) llamar(?:me)?|ll[aá]m(?:e|en)me|que me llamen|prefiero"
    r"|mejor|ser[ií]a|"
    r"(?:yo )?estoy (?:libre|disponible|en casa)|es|"
    r"hi|hello|yes|no|sure|ok|okay|actually|well|maybe|probably|preferably|ideally|um|oh|"
    r"(?:my |the )?best (?:times?|days?)(?: (?:to|for) \w+(?: me)?)?(?: is| are| would be|:)?|"
    r"(?:you can |please |could you )?(?:call|ring|phone|text|reach|contact) me(?: back)?|"
    r"(?:i am|i'm|im) (?:free|available|home|around|off)|i(?:'d| would)? prefer|it's|its|it is|it would be|that's|"
    r"(?:sometime|some time|around)(?= in\b)|any ?time(?= (?:after|before|on|in)\b))(?=[\s,:.]|$)[\s,:.]*",
    re.IGNORECASE,
)
# Separators are entered at their first only: otherwise a long run of them takes quadratic time.
_LEAD_OUT = re.compile(
    r"(?:^|(?<![\s,.!])[\s,.!]+)(?:por favor|gracias|si es posible|si se puede|"
    r"(?:es|ser[ií]a|est[aá]) (?:mejor|bien|lo mejor)|me queda(?:n)? (?:bien|mejor)|"
    r"please|thanks|thank you|if possible|works(?: (?:best|for me))?|"
    r"(?:is|are|would be) (?:best|fine|good|great|ok|okay))[.!]*$",
    re.IGNORECASE,
)
_ANY_TIME = re.compile(
    r"any ?time|any|whenever|whatever|any ?time (?:is|works).*|any ?time(?: of)?(?: the)? day|"
    r"(?:it )?does ?n[o']?t matter|no preference|no best time|all day|flexible|"
    r"(?:i'm |im )?(?:always )?(?:free|available)|"
    r"(?:a |en )?cualquier (?:hora|momento|d[ií]a)(?: est[aá] bien)?|cuando (?:sea|quieran?|puedan?"
    r"|gusten?)|todo el d[ií]a|"
    r"(?:no|me da) (?:importa|igual)(?: la hora)?|siempre",
    re.IGNORECASE,
)
_PART_OF_DAY = re.compile(
    r"(?:in |during )?(?:the )?(?P<part>morning|afternoon|evening|week ?day|week ?end)s?", re.IGNORECASE
)
# "Mañana" alone is tomorrow.
_SPANISH_PARTS = (
    ("Mornings", re.compile(r"(?:(?:por|en|de) (?:las? )?)?ma[ñn]anas|(?:por|en|de) la ma[ñn]ana", re.IGNORECASE)),
    ("Afternoons", re.compile(r"(?:(?:por|en|de) )?(?:las? )?tardes?", re.IGNORECASE)),
    ("Evenings", re.compile(r"(?:(?:por|en|de) )?(?:las? )?noches?", re.IGNORECASE)),
    ("Weekdays", re.compile(r"(?:los )?(?:d[ií]as )?(?:entre|de) semana|d[ií]as de semana", re.IGNORECASE)),
    ("Weekends", re.compile(r"(?:(?:el|los|en) )*fin(?:es)? de semana", re.IGNORECASE)),
)
# What the pharmacy reads in English, whatever the visitor's language: the keys of the texts they are shown with.
STANDARD_TIMES = {
    "Mornings": "time.mornings",
    "Afternoons": "time.afternoons",
    "Evenings": "time.evenings",
    "Weekdays": "time.weekdays",
    "Weekends": "time.weekends",
    "Anytime": "time.any_time",
}
_CLOCK = re.compile(r"\b(?P<hour>1[0-2]|0?[1-9])(?P<minutes>[:.][0-5]\d)? ?(?P<half>[ap])\.? ?m\b\.?", re.IGNORECASE)


def parse_time(text: str) -> str | ContactProblem:
    """The best time as a short phrase ("Mornings", "After 5 p.m."), or why it cannot be kept."""
    phrase = _bare(clean(text))
    if not any(char.isalnum() for char in phrase):
        return ContactProblem("no_time", "time.none", EXAMPLE)
    if _ANY_TIME.fullmatch(phrase.replace("’", "'")):
        return "Anytime"
    for standard, spanish in _SPANISH_PARTS:
        if spanish.fullmatch(phrase):
            return standard
    if part := _PART_OF_DAY.fullmatch(phrase):
        return f"{part['part'].replace(' ', '').capitalize()}s"
    if phrase.lower() in ("am", "a.m.", "a.m", "pm", "p.m.", "p.m"):
        return "Mornings" if phrase.lower().startswith("a") else "Afternoons"
    phrase = clean(_CLOCK.sub(_clock, phrase))
    phrase = clean(phrase[0].upper() + phrase[1:])
    if len(phrase) > TIME_MAX:
        return ContactProblem("too_long", "time.too_long", EXAMPLE, values={"most": TIME_MAX})
    return phrase


def _bare(text: str) -> str:
    before = None
    while text != before:
        before = text
        text = text.strip(" ,;:!?¡¿\"'()-=+*_")
        if text.endswith(".") and not re.search(r"\b[ap]\.? ?m\.$", text, re.IGNORECASE):
            text = text.rstrip(".")
        plain = text.replace("’", "'")
        if _ANY_TIME.fullmatch(plain):
            return text
        if lead_in := _LEAD_IN.match(plain):
            text = text[lead_in.end() :]
        elif lead_out := _LEAD_OUT.search(plain):
            text = text[: lead_out.start()]
    return text


def _clock(found: re.Match[str]) -> str:
    minutes = (found["minutes"] or "").replace(".", ":")
    return f"{int(found['hour'])}{'' if minutes == ':00' else minutes} {found['half'].lower()}.m."
